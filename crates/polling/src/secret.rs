//! Files that a passphrase opens: Argon2id (RFC 9106) makes the key, AES-256-GCM seals.

use crate::files::{self, FileError};
use crate::words::Said;
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{AesGcm, aes::Aes256};
use argon2::{Algorithm, Argon2, Params, Version};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use std::path::Path;
use zeroize::Zeroizing;

/// What somebody keeps in their head. It is wiped when it goes.
pub struct Passphrase(Zeroizing<String>);

/// A passphrase has at least so many signs: the file may be stolen and tried against at leisure.
pub const FEWEST_SIGNS: usize = 10;

/// Memory in KiB and passes: the second setting that RFC 9106 recommends, with one lane.
const COST: (u32, u32) = (64 << 10, 3);
/// More is not asked of a machine by a file.
const MOST_COST: (u32, u32) = (1 << 20, 10);

const FORMAT: &str = "jiceng-sealed/1";

type Cipher = AesGcm<Aes256, U12>;

/// Why a sealed file does not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretError {
    /// The file itself.
    File(FileError),
    /// The passphrase is too short to protect anything.
    Short,
    /// Another passphrase, or the file was changed.
    Closed,
    /// There is not the memory that it takes.
    Memory,
}

impl SecretError {
    /// The sentence for whoever typed the passphrase.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::File(why) => why.said(),
            Self::Short => Said::new(
                format!("口令太短：至少{FEWEST_SIGNS}个字。请换一句自己记得住、别人猜不到的话。"),
                format!(
                    "The passphrase is too short: at least {FEWEST_SIGNS} signs. Take a sentence that you remember and nobody guesses."
                ),
            ),
            Self::Closed => Said::new(
                "口令不对，或者文件被改过。请再输一次；口令没有别的办法找回。",
                "Another passphrase, or the file was changed. Type it again; nothing else brings it back.",
            ),
            Self::Memory => Said::new(
                "电脑内存不够，打不开这个文件。请关掉别的程序再试。",
                "There is not enough memory to open this file. Close other programs and try again.",
            ),
        }
    }
}

impl From<FileError> for SecretError {
    fn from(why: FileError) -> Self {
        Self::File(why)
    }
}

impl Passphrase {
    /// A passphrase for a new file.
    pub fn new(text: Zeroizing<String>) -> Result<Self, SecretError> {
        if text.chars().count() < FEWEST_SIGNS { Err(SecretError::Short) } else { Ok(Self(text)) }
    }

    /// A passphrase that is typed again.
    #[must_use]
    pub const fn again(text: Zeroizing<String>) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Passphrase")
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    format: String,
    /// What is in it, so that one file is not taken for another.
    what: String,
    /// KiB.
    memory: u32,
    passes: u32,
    #[serde(with = "digits")]
    salt: [u8; 16],
    #[serde(with = "digits")]
    nonce: [u8; 12],
    #[serde(with = "digits")]
    text: Vec<u8>,
}

/// Bytes as hexadecimal digits.
mod digits {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &impl AsRef<[u8]>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex::encode(bytes))
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>, T: TryFrom<Vec<u8>>>(from: D) -> Result<T, D::Error> {
        let bytes = hex::decode(String::deserialize(from)?).map_err(D::Error::custom)?;
        bytes.try_into().map_err(|_| D::Error::custom("another length"))
    }
}

/// Seals a text into a new file.
pub(crate) fn write(
    path: &Path,
    what: &str,
    text: &str,
    passphrase: &Passphrase,
    random: &mut impl CryptoRng,
) -> Result<(), SecretError> {
    let (mut salt, mut nonce) = ([0; 16], [0; 12]);
    random.fill_bytes(&mut salt);
    random.fill_bytes(&mut nonce);
    let payload = Payload { msg: text.as_bytes(), aad: what.as_bytes() };
    let sealed = cipher(passphrase, &salt, COST)?.encrypt(&nonce.into(), payload);
    let sealed = sealed.map_err(|_| SecretError::Memory)?;
    let (memory, passes) = COST;
    let file = Sealed { format: FORMAT.into(), what: what.into(), memory, passes, salt, nonce, text: sealed };
    let json = serde_json::to_vec_pretty(&file).map_err(|why| FileError::damaged(path, &why))?;
    files::create_private(path, &json)?;
    Ok(())
}

/// Opens such a file.
pub(crate) fn read(
    path: &Path,
    what: &str,
    passphrase: &Passphrase,
) -> Result<Zeroizing<String>, SecretError> {
    let file: Sealed =
        serde_json::from_slice(&files::read(path)?).map_err(|why| FileError::damaged(path, &why))?;
    let cost = (file.memory, file.passes);
    if file.format != FORMAT || file.what != what || cost.0 > MOST_COST.0 || cost.1 > MOST_COST.1 {
        return Err(FileError::damaged(path, &format!("{} {}", file.format, file.what)).into());
    }
    let payload = Payload { msg: file.text.as_slice(), aad: what.as_bytes() };
    let opened = cipher(passphrase, &file.salt, cost)?.decrypt(&file.nonce.into(), payload);
    let opened = Zeroizing::new(opened.map_err(|_| SecretError::Closed)?);
    let text = std::str::from_utf8(&opened).map_err(|why| FileError::damaged(path, &why))?;
    Ok(Zeroizing::new(text.to_owned()))
}

fn cipher(passphrase: &Passphrase, salt: &[u8], cost: (u32, u32)) -> Result<Cipher, SecretError> {
    let params = Params::new(cost.0, cost.1, 1, Some(32)).map_err(|_| SecretError::Closed)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut key = Zeroizing::new([0; 32]);
    let made = argon2.hash_password_into(passphrase.0.as_bytes(), salt, key.as_mut_slice());
    made.map_err(|_| SecretError::Memory)?;
    Ok(Cipher::new(&(*key).into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng as _;

    fn phrase(text: &str) -> Passphrase {
        Passphrase::again(Zeroizing::new(text.into()))
    }

    #[test]
    fn only_the_passphrase_opens_and_nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.secret");
        let random = &mut ChaCha20Rng::seed_from_u64(1);
        write(&path, "test", "秘密 secret", &phrase("村口的老槐树三百年"), random).unwrap();
        assert!(!std::fs::read_to_string(&path).unwrap().contains("secret\""));
        assert_eq!(*read(&path, "test", &phrase("村口的老槐树三百年")).unwrap(), "秘密 secret");
        assert_eq!(read(&path, "test", &phrase("村口的老槐树")).unwrap_err(), SecretError::Closed);
        assert!(matches!(read(&path, "other", &phrase("村口的老槐树三百年")), Err(SecretError::File(_))));
        let again = write(&path, "test", "other", &phrase("村口的老槐树三百年"), random);
        assert_eq!(again, Err(SecretError::File(FileError::Exists(path))));
    }

    #[test]
    fn a_short_passphrase_is_refused() {
        assert_eq!(Passphrase::new(Zeroizing::new("123456789".into())).unwrap_err(), SecretError::Short);
        assert!(Passphrase::new(Zeroizing::new("一二三四五六七八九十".into())).is_ok());
    }
}
