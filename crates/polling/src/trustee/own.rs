//! What a trustee keeps at home: the secrets, sealed, and a copy of everything that went onto the stick.

use super::error::TrusteeError;
use super::stick::{Step, Stick};
use crate::files;
use crate::secret::{self, Passphrase};
use ballot::json;
use ballot::threshold::Seed;
use ballot::trustee::TrusteeKey;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const SEED: &str = "seed.secret";
const KEY: &str = "key.secret";
const OPENED: &str = "opened.txt";

/// The seed of the ceremony, or the key that came of it, with the trustee's number.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct Kept {
    number: usize,
    secret: String,
}

/// The own folder of a trustee.
pub(super) struct Own<'a> {
    folder: &'a Path,
    passphrase: &'a Passphrase,
}

impl<'a> Own<'a> {
    pub(super) const fn new(folder: &'a Path, passphrase: &'a Passphrase) -> Self {
        Self { folder, passphrase }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn keep(&self, name: &str, kept: &Kept, random: &mut impl CryptoRng) -> Result<(), TrusteeError> {
        files::folder(self.folder)?;
        let path = self.path(name);
        let text = serde_json::to_string(kept).map_err(|why| files::FileError::damaged(&path, &why))?;
        secret::write(&path, name, &Zeroizing::new(text), self.passphrase, random)?;
        Ok(())
    }

    fn kept(&self, name: &str) -> Result<Kept, TrusteeError> {
        let path = self.path(name);
        let text = secret::read(&path, name, self.passphrase)?;
        Ok(serde_json::from_str(&text).map_err(|why| files::FileError::damaged(&path, &why))?)
    }

    pub(super) fn keep_seed(
        &self,
        number: usize,
        seed: &Seed,
        random: &mut impl CryptoRng,
    ) -> Result<(), TrusteeError> {
        self.keep(SEED, &Kept { number, secret: seed.text().to_owned() }, random)
    }

    pub(super) fn seed(&self) -> Result<(usize, Seed), TrusteeError> {
        let kept = self.kept(SEED)?;
        let seed = Seed::parse(&kept.secret);
        Ok((kept.number, seed.map_err(|why| files::FileError::damaged(&self.path(SEED), &why))?))
    }

    pub(super) fn keep_key(
        &self,
        number: usize,
        key: &TrusteeKey,
        random: &mut impl CryptoRng,
    ) -> Result<(), TrusteeError> {
        // A failure of power may have come between this file and the next step.
        if self.path(KEY).exists() && self.key()?.1.public() == key.public() {
            return Ok(());
        }
        self.keep(KEY, &Kept { number, secret: json::text(key.secret()) }, random)
    }

    pub(super) fn key(&self) -> Result<(usize, TrusteeKey), TrusteeError> {
        let kept = self.kept(KEY)?;
        let secret = json::parse(kept.secret.as_bytes());
        let secret = secret.map_err(|why| files::FileError::damaged(&self.path(KEY), &why))?;
        Ok((kept.number, TrusteeKey::of(secret)))
    }

    /// Puts a text onto the stick, and a copy into the own folder first: what is there already was put onto a
    /// stick before, and stays what this trustee said.
    pub(super) fn publish(
        &self,
        stick: &Stick<'_>,
        (step, number): (Step, usize),
        text: &str,
    ) -> Result<String, TrusteeError> {
        let name = step.name(number);
        let own = self.path(&name);
        let text = if let Some(before) = files::read_if_there(&own)? {
            String::from_utf8(before).map_err(|why| files::FileError::damaged(&own, &why))?
        } else {
            files::create(&own, text.as_bytes())?;
            text.to_owned()
        };
        files::create(&stick.path(&name), text.as_bytes())?;
        Ok(text)
    }

    /// What this trustee put onto a stick in a step.
    pub(super) fn published(&self, step: Step, number: usize) -> Result<Option<Vec<u8>>, TrusteeError> {
        Ok(files::read_if_there(&self.path(&step.name(number)))?)
    }

    /// Notes that a tally of an election is opened, unless another one was before.
    pub(super) fn note_opened(&self, election: &str, tally: &str) -> Result<(), TrusteeError> {
        let path = self.path(OPENED);
        let noted = files::read_if_there(&path)?.unwrap_or_default();
        let noted = String::from_utf8_lossy(&noted).into_owned();
        let before =
            noted.lines().filter_map(|line| line.split_once(' ')).find(|(known, _)| *known == election);
        match before {
            Some((_, other)) if other != tally => return Err(TrusteeError::OpenedBefore),
            Some(_) => return Ok(()),
            None => {}
        }
        let error = |why: std::io::Error| files::FileError::write(&path, &why);
        let mut file = OpenOptions::new().create(true).append(true).open(&path).map_err(error)?;
        file.write_all(format!("{election} {tally}\n").as_bytes()).map_err(error)?;
        file.sync_all().map_err(error)?;
        Ok(())
    }
}
