//! Revoked credentials: a list that only grows, each line signed by the registrar together with the line
//! before.

use super::error::RegistrarError;
use super::issue::{HandedOut, signing_key};
use super::{CREDENTIALS, PublicList};
use crate::ballot_box::BallotBox;
use crate::description::Description;
use crate::files::{self, FileError};
use crate::secret::Passphrase;
use crate::typed;
use crate::words::{Output, Said};
use ballot::credential::Credential;
use ballot::group::Element;
use ring::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Wishes of the registrar who revokes a code.
#[derive(Debug)]
pub struct Revoke {
    /// The description of the election.
    pub description: PathBuf,
    /// The registrar's own folder.
    pub own: PathBuf,
    /// For the own folder.
    pub passphrase: Passphrase,
    /// Whose code.
    pub whose: Whose,
    /// Why.
    pub reason: Reason,
    /// The signed list, as it is carried to the booth.
    pub revoked: PathBuf,
    /// Folders of ballot boxes to look into: whoever cast a ballot gets no paper.
    pub boxes: Vec<PathBuf>,
}

/// By what a code is named.
#[derive(Debug)]
pub enum Whose {
    /// The number on the roll, as long as the private list is there.
    Number(u16),
    /// The code on a slip that was handed back.
    Code(Zeroizing<String>),
}

/// Why a code is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The voter took a ballot on paper.
    Paper,
    /// The slip was lost.
    Lost,
    /// The slip was never handed out.
    Unused,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// From 1.
    serial: u32,
    credential: String,
    reason: Reason,
    signature: String,
}

/// The list, read and checked.
#[derive(Clone, Debug, Default)]
pub struct Revocations {
    lines: Vec<(Element, Reason)>,
    /// What the next line is bound to.
    last: [u8; 32],
}

/// What is wrong with the list. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevocationError {
    /// The file.
    File(FileError),
    /// A line that cannot be read, or is out of its place.
    Line(usize),
    /// A line that the registrar did not sign.
    Signature(usize),
}

impl RevocationError {
    /// The sentence.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::File(why) => why.said(),
            Self::Line(at) => Said::new(
                format!("作废名单第{at}行读不懂，或者次序不对。请从凭证发放人那里重新拷一份。"),
                format!(
                    "Line {at} of the revoked codes cannot be read or is out of place. Copy it again from the registrar."
                ),
            ),
            Self::Signature(at) => Said::new(
                format!("作废名单第{at}行不是凭证发放人签的，有人改过。请从凭证发放人那里重新拷一份。"),
                format!(
                    "Line {at} of the revoked codes was not signed by the registrar; somebody changed it. Copy it again from the registrar."
                ),
            ),
        }
    }
}

/// A line of the list is at most so long, and there are at most as many as voters.
const MOST_LINES: usize = 70_000;

impl Revocations {
    /// Reads the list of an election, which must be there.
    pub fn read_carried(path: &Path, uuid: &str, registrar: &str) -> Result<Self, RevocationError> {
        Self::parse(&files::read(path).map_err(RevocationError::File)?, uuid, registrar)
    }

    /// Reads the list of an election; without a file nothing is revoked. `registrar` is the key in hexadecimal.
    pub fn read(path: &Path, uuid: &str, registrar: &str) -> Result<Self, RevocationError> {
        let text = files::read_if_there(path).map_err(RevocationError::File)?;
        text.map_or(Ok(Self::default()), |text| Self::parse(&text, uuid, registrar))
    }

    fn parse(text: &[u8], uuid: &str, registrar: &str) -> Result<Self, RevocationError> {
        let key = hex::decode(registrar).unwrap_or_default();
        let key = UnparsedPublicKey::new(&ED25519, key);
        let text = std::str::from_utf8(text).map_err(|_| RevocationError::Line(1))?;
        let mut list = Self::default();
        for (at, text) in (1..).zip(text.lines()) {
            let wrong = RevocationError::Line(at);
            let line: Line = serde_json::from_str(text).map_err(|_| wrong.clone())?;
            let credential = Element::parse(line.credential.as_bytes()).map_err(|_| wrong.clone())?;
            if line.serial as usize != at || at > MOST_LINES || list.reason(&credential).is_some() {
                return Err(wrong);
            }
            let message = message(uuid, line.serial, &list.last, &credential, line.reason);
            let signature = hex::decode(&line.signature).map_err(|_| wrong)?;
            key.verify(&message, &signature).map_err(|_| RevocationError::Signature(at))?;
            list.lines.push((credential, line.reason));
            list.last = Sha256::digest(&message).into();
        }
        Ok(list)
    }

    /// Why a credential was revoked, if it was.
    #[must_use]
    pub fn reason(&self, credential: &Element) -> Option<Reason> {
        self.lines.iter().find(|(known, _)| known == credential).map(|(_, reason)| *reason)
    }

    /// How many are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether none is.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The next line of the list.
    fn next(&self, uuid: &str, credential: &Element, reason: Reason, key: &Ed25519KeyPair) -> Line {
        let serial = u32::try_from(self.lines.len()).unwrap_or(u32::MAX).saturating_add(1);
        let message = message(uuid, serial, &self.last, credential, reason);
        let signature = hex::encode(key.sign(&message));
        Line { serial, credential: credential.text(), reason, signature }
    }
}

/// What is signed: the election, the place in the list, what stands before it, the credential, why.
fn message(uuid: &str, serial: u32, last: &[u8; 32], credential: &Element, reason: Reason) -> Vec<u8> {
    let reason = match reason {
        Reason::Paper => "paper",
        Reason::Lost => "lost",
        Reason::Unused => "unused",
    };
    let last = hex::encode(last);
    format!("jiceng-revocation|{uuid}|{serial}|{last}|{}|{reason}", credential.text()).into_bytes()
}

/// Revokes a code, after which the booth refuses it and a ballot on paper may be given.
pub fn revoke(wishes: &Revoke, output: &mut Output<'_>) -> Result<(), RegistrarError> {
    let description = Description::read(&wishes.description)?;
    let uuid = description.uuid();
    let list = PublicList::read(&wishes.own.join(CREDENTIALS))?;
    let roll = list.roll(&uuid, description.voters.len())?;
    let code = match &wishes.whose {
        Whose::Code(code) => code.clone(),
        Whose::Number(number) => code_of(*number, &uuid, wishes)?,
    };
    let credential = Credential::parse(&uuid, &typed::code(&code)).map_err(|_| RegistrarError::Code)?;
    roll.find(credential.public()).ok_or(RegistrarError::Code)?;
    let revoked = Revocations::read(&wishes.revoked, &uuid, &list.registrar)?;
    if revoked.reason(credential.public()).is_some() {
        return Err(RegistrarError::RevokedBefore);
    }
    for folder in &wishes.boxes {
        if BallotBox::has_ballot_of(folder, credential.public())? {
            return Err(RegistrarError::Cast);
        }
    }
    let key = signing_key(&wishes.own, &wishes.passphrase)?;
    let line = revoked.next(&uuid, credential.public(), wishes.reason, &key);
    let mut text = files::read_if_there(&wishes.revoked)?.unwrap_or_default();
    serde_json::to_writer(&mut text, &line).map_err(|why| FileError::damaged(&wishes.revoked, &why))?;
    text.push(b'\n');
    files::replace(&wishes.revoked, &text)?;
    say(wishes.reason, output);
    Ok(())
}

fn code_of(number: u16, uuid: &str, wishes: &Revoke) -> Result<Zeroizing<String>, RegistrarError> {
    let handed_out = HandedOut::read(&wishes.own, &wishes.passphrase)?;
    if handed_out.uuid != uuid {
        return Err(RegistrarError::OtherElection);
    }
    let found = handed_out.codes.iter().find(|(known, _)| *known == number);
    found.map(|(_, code)| Zeroizing::new(code.clone())).ok_or(RegistrarError::Number(number))
}

fn say(reason: Reason, output: &mut Output<'_>) {
    output.say_both(
        "已作废：这个投票码再也投不了票，作废名单上已签名记下（名单里没有姓名）。",
        "Revoked: no ballot can be cast with this code any more. It stands in the signed list, which names nobody.",
    );
    match reason {
        Reason::Paper => output.say_both(
            "下一步：先把作废名单拷到每台投票电脑，再发给他一张纸质选票。",
            "Next: copy the list to each voting computer first, then give the ballot on paper.",
        ),
        Reason::Lost | Reason::Unused => output
            .say_both("下一步：把作废名单拷到每台投票电脑。", "Next: copy the list to each voting computer."),
    }
}
