//! Protection of identity numbers and telephones at rest: SM4 (GB/T 32907) in Galois/Counter mode, and HMAC-SM3
//! (GB/T 32905) to find a number without keeping it. The keys live outside the database.

use crate::platform::randomness::Randomness;
use aes_gcm::aead::{Aead as _, consts::U12};
use aes_gcm::{AesGcm, KeyInit as _, Nonce};
use hmac::{Hmac, Mac as _};
use sm3::Sm3;
use std::path::Path;

/// The keys of an installation.
#[derive(Clone)]
pub struct Keys {
    encryption: [u8; 16],
    lookup: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

/// Why keys or a protected value cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProtectError {
    /// The key file cannot be read or written.
    #[error("the key file {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The key file is not one of ours.
    #[error("the key file {0} is damaged: it should hold a line “jiceng-keys-1” and 96 hex digits")]
    Damaged(String),
    /// The value was not encrypted with this key, or was changed.
    #[error("a protected value does not open with this key")]
    Sealed,
}

/// First byte of a protected value: the version of key and algorithm.
const VERSION: u8 = 1;
const HEADING: &str = "jiceng-keys-1";

impl Keys {
    /// New random keys.
    #[must_use]
    pub fn generate(randomness: &Randomness) -> Self {
        Self { encryption: randomness.bytes(), lookup: randomness.bytes() }
    }

    /// Reads the key file, or makes it, readable by its owner alone.
    ///
    /// # Errors
    /// When the file cannot be read, written or understood. A damaged file is never replaced.
    pub fn open(path: &Path, randomness: &Randomness) -> Result<Self, ProtectError> {
        let failed = |source| ProtectError::File { path: path.display().to_string(), source };
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).ok_or_else(|| ProtectError::Damaged(path.display().to_string())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = Self::generate(randomness);
                write_private(path, &keys.to_text()).map_err(failed)?;
                Ok(keys)
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// The text of the key file, for a printed or separate copy.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{HEADING}\n{}{}\n", hex::encode(self.encryption), hex::encode(self.lookup))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEADING {
            return None;
        }
        let bytes = hex::decode(lines.next()?.trim()).ok()?;
        let (encryption, lookup) = bytes.split_at_checked(16)?;
        Some(Self { encryption: encryption.try_into().ok()?, lookup: lookup.try_into().ok()? })
    }

    /// Encrypts a text: version, nonce of 12 bytes, ciphertext with its tag.
    ///
    /// # Errors
    /// [`ProtectError::Sealed`] for texts beyond the algorithm's bounds (64 GiB).
    pub fn seal(&self, text: &str, randomness: &Randomness) -> Result<Vec<u8>, ProtectError> {
        self.seal_bytes(text.as_bytes(), randomness)
    }

    /// Encrypts bytes, as [`Keys::seal`].
    ///
    /// # Errors
    /// As [`Keys::seal`].
    pub fn seal_bytes(&self, bytes: &[u8], randomness: &Randomness) -> Result<Vec<u8>, ProtectError> {
        let nonce = randomness.bytes::<12>();
        let cipher = AesGcm::<sm4::Sm4, U12>::new(&self.encryption.into());
        let sealed = cipher.encrypt(&Nonce::from(nonce), bytes).map_err(|_| ProtectError::Sealed)?;
        Ok([&[VERSION][..], &nonce, &sealed].concat())
    }

    /// Opens a value sealed with these keys.
    ///
    /// # Errors
    /// [`ProtectError::Sealed`] when it was sealed otherwise or changed since.
    pub fn open_sealed(&self, sealed: &[u8]) -> Result<String, ProtectError> {
        String::from_utf8(self.open_bytes(sealed)?).map_err(|_| ProtectError::Sealed)
    }

    /// Opens bytes sealed with these keys.
    ///
    /// # Errors
    /// As [`Keys::open_sealed`].
    pub fn open_bytes(&self, sealed: &[u8]) -> Result<Vec<u8>, ProtectError> {
        let body = sealed.strip_prefix(&[VERSION]).ok_or(ProtectError::Sealed)?;
        let (nonce, body) = body.split_at_checked(12).ok_or(ProtectError::Sealed)?;
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| ProtectError::Sealed)?;
        let cipher = AesGcm::<sm4::Sm4, U12>::new(&self.encryption.into());
        cipher.decrypt(&Nonce::from(nonce), body).map_err(|_| ProtectError::Sealed)
    }

    /// The keyed hash by which a number is found.
    #[must_use]
    pub fn lookup(&self, text: &str) -> [u8; 32] {
        // HMAC takes keys of any length.
        Hmac::<Sm3>::new_from_slice(&self.lookup)
            .map(|hmac| hmac.chain_update(text.as_bytes()).finalize().into_bytes().into())
            .unwrap_or_default()
    }
}

#[cfg(unix)]
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(not(unix))]
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    std::fs::write(path, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_and_what_was_changed_does_not() {
        let randomness = Randomness::from_seed(1);
        let keys = Keys::generate(&randomness);
        let sealed = keys.seal("990101199001011234", &randomness).unwrap();
        assert_eq!(keys.open_sealed(&sealed).unwrap(), "990101199001011234");
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(keys.open_sealed(&changed).is_err(), "byte {place}");
        }
        assert!(Keys::generate(&randomness).open_sealed(&sealed).is_err());
    }

    #[test]
    fn the_key_file_reads_back_and_a_damaged_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let keys = Keys::open(&path, &Randomness::from_seed(2)).unwrap();
        let again = Keys::open(&path, &Randomness::from_seed(3)).unwrap();
        assert_eq!(keys.lookup("a"), again.lookup("a"));
        std::fs::write(&path, "something else").unwrap();
        assert!(matches!(Keys::open(&path, &Randomness::from_seed(4)), Err(ProtectError::Damaged(_))));
    }
}
