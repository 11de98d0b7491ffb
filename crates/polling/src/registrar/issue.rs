//! Making the credentials of an election.

use super::error::RegistrarError;
use super::public::PublicList;
use super::{CREDENTIALS, HANDED_OUT, SIGNING, SLIPS, slips};
use crate::description::Description;
use crate::files::{self, FileError};
use crate::limits::Limits;
use crate::secret::{self, Passphrase};
use crate::words::{Language, Output};
use ballot::credential::Credential;
use rand_core::CryptoRng;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Wishes of the registrar who begins.
#[derive(Debug)]
pub struct Issue {
    /// The description of the election.
    pub description: PathBuf,
    /// The registrar's own folder, a new one.
    pub own: PathBuf,
    /// For the own folder.
    pub passphrase: Passphrase,
    /// The language of the slips.
    pub language: Language,
    /// How few voters there may be.
    pub limits: Limits,
}

/// Which number of the roll has which code.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub(super) struct HandedOut {
    pub(super) uuid: String,
    pub(super) codes: Vec<(u16, String)>,
}

impl HandedOut {
    pub(super) fn read(folder: &Path, passphrase: &Passphrase) -> Result<Self, RegistrarError> {
        let path = folder.join(HANDED_OUT);
        if !path.exists() {
            return Err(RegistrarError::Forgotten);
        }
        let text = secret::read(&path, HANDED_OUT, passphrase)?;
        Ok(serde_json::from_str(&text).map_err(|why| FileError::damaged(&path, &why))?)
    }
}

/// Makes a credential for each person who may vote, the slips, and the public list.
pub fn issue(
    wishes: &Issue,
    random: &mut impl CryptoRng,
    output: &mut Output<'_>,
) -> Result<(), RegistrarError> {
    let description = Description::read(&wishes.description)?;
    wishes.limits.check_voters(description.voters.len())?;
    let uuid = description.uuid();
    let mut numbers = description.voters.clone();
    numbers.sort_unstable();
    let credentials: Vec<(u16, Credential)> =
        numbers.into_iter().map(|number| (number, Credential::generate(&uuid, random))).collect();

    files::folder(&wishes.own)?;
    let registrar = make_key(&wishes.own, &wishes.passphrase, random)?;
    let codes = credentials.iter().map(|(number, own)| (*number, own.token().to_owned())).collect();
    let handed_out = HandedOut { uuid: uuid.clone(), codes };
    let path = wishes.own.join(HANDED_OUT);
    let text = serde_json::to_string(&handed_out).map_err(|why| FileError::damaged(&path, &why))?;
    secret::write(&path, HANDED_OUT, &Zeroizing::new(text), &wishes.passphrase, random)?;
    let html = slips::html(&description, &handed_out.codes, wishes.language);
    files::create_private(&wishes.own.join(SLIPS), html.as_bytes())?;
    let list = PublicList::new(uuid, registrar, credentials.iter().map(|(_, own)| *own.public()));
    let path = wishes.own.join(CREDENTIALS);
    let text = serde_json::to_vec_pretty(&list).map_err(|why| FileError::damaged(&path, &why))?;
    files::create(&path, &text)?;
    say(list.count, output);
    Ok(())
}

/// A new key by which the registrar signs; its public part in hexadecimal.
fn make_key(
    folder: &Path,
    passphrase: &Passphrase,
    random: &mut impl CryptoRng,
) -> Result<String, RegistrarError> {
    let mut seed = Zeroizing::new([0; 32]);
    random.fill_bytes(seed.as_mut_slice());
    let path = folder.join(SIGNING);
    let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_slice());
    let pair = pair.map_err(|why| FileError::damaged(&path, &why))?;
    secret::write(&path, SIGNING, &Zeroizing::new(hex::encode(seed.as_slice())), passphrase, random)?;
    Ok(hex::encode(pair.public_key()))
}

/// The key by which the registrar signs.
pub(super) fn signing_key(folder: &Path, passphrase: &Passphrase) -> Result<Ed25519KeyPair, RegistrarError> {
    let path = folder.join(SIGNING);
    let text = secret::read(&path, SIGNING, passphrase)?;
    let seed = Zeroizing::new(hex::decode(text.as_str()).map_err(|why| FileError::damaged(&path, &why))?);
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed);
    Ok(pair.map_err(|why| FileError::damaged(&path, &why))?)
}

fn say(count: usize, output: &mut Output<'_>) {
    output.say_both(
        format!("已为{count}名有选举权的人各做了一个投票码。公开名单 {CREDENTIALS} 里没有姓名和编号。"),
        format!("A code was made for each of {count} persons who may vote. The public list {CREDENTIALS} has neither names nor numbers."),
    );
    output.say_both(
        format!("下一步：一、打开 {SLIPS} 打印，沿线剪开，对折装进信封，信封上只写名册编号；二、把 {CREDENTIALS} 交给组织选举的人。"),
        format!("Next: 1. print {SLIPS}, cut along the lines, fold each into an envelope with the number of the roll only; 2. hand {CREDENTIALS} to whoever runs the election."),
    );
    output.say_both(
        "发完后运行 registrar forget，销毁编号与投票码的对照和没剪的纸条文件。",
        "When all are handed out, run “registrar forget”: it destroys which number has which code, and the file of the slips.",
    );
}
