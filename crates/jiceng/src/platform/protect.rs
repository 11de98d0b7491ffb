//! Protection of identity numbers and telephones at rest: SM4 (GB/T 32907) in Galois/Counter mode, and HMAC-SM3
//! (GB/T 32905) to find a number without keeping it. The keys live outside the database.
//!
//! The key of encryption has versions: a sealed value begins with the number of its key, new values take the newest, and
//! `jiceng keys rotate` seals the old ones anew. The key of the lookup hash stays for the life of an installation: it
//! opens nothing, and whoever stole it together with the hashes keeps what it gives however often it is changed here.

use crate::platform::id::AreaId;
use crate::platform::randomness::Randomness;
use aes_gcm::aead::{Aead as _, consts::U12};
use aes_gcm::{AesGcm, KeyInit as _, Nonce};
use hmac::{Hmac, Mac as _};
use sm3::{Digest as _, Sm3};
use std::collections::BTreeMap;
use std::path::Path;

/// The keys of an installation.
#[derive(Clone)]
pub struct Keys {
    /// By version; never empty.
    encryption: BTreeMap<u8, [u8; 16]>,
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
    #[error("the key file {0} is damaged: put back the copy that `jiceng keys export` wrote")]
    Damaged(String),
    /// 255 keys were in use one after the other.
    #[error("no key version is left: remove keys that nothing is sealed with (`jiceng keys retire`)")]
    NoVersionLeft,
    /// The value was not encrypted with this key, or was changed.
    #[error("a protected value does not open with this key")]
    Sealed,
}

/// The first form of the file: one key of encryption, of version 1, and the key of the lookup hash, in one line.
const FIRST_HEADING: &str = "jiceng-keys-1";
/// The present form: a line `lookup HEX`, and a line `key VERSION HEX` for each version.
const HEADING: &str = "jiceng-keys-2";

impl Keys {
    /// New random keys.
    #[must_use]
    pub fn generate(randomness: &Randomness) -> Self {
        Self { encryption: BTreeMap::from([(1, randomness.bytes())]), lookup: randomness.bytes() }
    }

    /// Reads the key file, or makes it, readable by its owner alone.
    ///
    /// # Errors
    /// When the file cannot be read, written or understood. A damaged file is never replaced.
    pub fn open(path: &Path, randomness: &Randomness) -> Result<Self, ProtectError> {
        match Self::read(path) {
            Err(ProtectError::File { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                let keys = Self::generate(randomness);
                keys.write_new(path)?;
                Ok(keys)
            }
            other => other,
        }
    }

    /// Reads the key file.
    ///
    /// # Errors
    /// When the file is not there, or cannot be read or understood.
    pub fn read(path: &Path) -> Result<Self, ProtectError> {
        let name = || path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|source| ProtectError::File { path: name(), source })?;
        Self::parse(&text).ok_or_else(|| ProtectError::Damaged(name()))
    }

    /// Writes the keys into a new file, readable by its owner alone, and waits until it is on the disk.
    ///
    /// # Errors
    /// When there is such a file, or it cannot be written.
    pub fn write_new(&self, path: &Path) -> Result<(), ProtectError> {
        write_private(path, &self.to_text())
            .map_err(|source| ProtectError::File { path: path.display().to_string(), source })
    }

    /// Puts the keys in place of those in a file, all at once: after a power cut the old or the new file is there.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn replace(&self, path: &Path) -> Result<(), ProtectError> {
        let failed = |source| ProtectError::File { path: path.display().to_string(), source };
        let beside = path.with_extension("new");
        if beside.exists() {
            std::fs::remove_file(&beside).map_err(failed)?;
        }
        self.write_new(&beside)?;
        std::fs::rename(&beside, path).map_err(failed)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = std::fs::File::open(folder.unwrap_or(Path::new("."))).map_err(failed)?;
        folder.sync_all().map_err(failed)
    }

    /// The text of the key file, for a printed or separate copy.
    #[must_use]
    pub fn to_text(&self) -> String {
        let lines =
            self.encryption.iter().map(|(version, key)| format!("key {version} {}\n", hex::encode(key)));
        format!("{HEADING}\nlookup {}\n{}", hex::encode(self.lookup), lines.collect::<String>())
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        match lines.next()? {
            FIRST_HEADING => {
                let bytes = hex::decode(lines.next()?).ok()?;
                let (key, lookup) = bytes.split_at_checked(16)?;
                let encryption = BTreeMap::from([(1, key.try_into().ok()?)]);
                Some(Self { encryption, lookup: lookup.try_into().ok()? })
            }
            HEADING => {
                let (mut encryption, mut lookup) = (BTreeMap::new(), None);
                for line in lines {
                    match line.split(' ').collect::<Vec<_>>()[..] {
                        ["lookup", key] if lookup.is_none() => {
                            lookup = Some(hex::decode(key).ok()?.try_into().ok()?);
                        }
                        ["key", version, key] => {
                            let version = version.parse().ok().filter(|version| *version > 0)?;
                            let earlier = encryption.insert(version, hex::decode(key).ok()?.try_into().ok()?);
                            earlier.is_none().then_some(())?;
                        }
                        _ => return None,
                    }
                }
                (!encryption.is_empty()).then_some(Self { encryption, lookup: lookup? })
            }
            _ => None,
        }
    }

    /// The version that new values are sealed with.
    #[must_use]
    pub fn newest(&self) -> u8 {
        self.encryption.last_key_value().map_or(0, |(version, _)| *version)
    }

    /// All versions that open.
    pub fn versions(&self) -> impl Iterator<Item = u8> {
        self.encryption.keys().copied()
    }

    /// These keys and a new one after them.
    ///
    /// # Errors
    /// [`ProtectError::NoVersionLeft`].
    pub fn with_new(&self, randomness: &Randomness) -> Result<Self, ProtectError> {
        let version = self.newest().checked_add(1).ok_or(ProtectError::NoVersionLeft)?;
        let mut keys = self.clone();
        keys.encryption.insert(version, randomness.bytes());
        Ok(keys)
    }

    /// The newest of these keys alone, and the key of the lookup hash.
    #[must_use]
    pub fn newest_alone(&self) -> Self {
        let newest = self.newest();
        let encryption = self.encryption.iter().filter(|(version, _)| **version == newest);
        Self { encryption: encryption.map(|(version, key)| (*version, *key)).collect(), lookup: self.lookup }
    }

    /// Eight signs by which two copies of the file are compared without showing them.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(&Sm3::digest(self.to_text())[..4])
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
        let (version, key) = self.encryption.last_key_value().ok_or(ProtectError::Sealed)?;
        let nonce = randomness.bytes::<12>();
        let cipher = AesGcm::<sm4::Sm4, U12>::new(key.into());
        let sealed = cipher.encrypt(&Nonce::from(nonce), bytes).map_err(|_| ProtectError::Sealed)?;
        Ok([&[*version][..], &nonce, &sealed].concat())
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
        let (version, body) = sealed.split_first().ok_or(ProtectError::Sealed)?;
        let key = self.encryption.get(version).ok_or(ProtectError::Sealed)?;
        let (nonce, body) = body.split_at_checked(12).ok_or(ProtectError::Sealed)?;
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| ProtectError::Sealed)?;
        let cipher = AesGcm::<sm4::Sm4, U12>::new(key.into());
        cipher.decrypt(&Nonce::from(nonce), body).map_err(|_| ProtectError::Sealed)
    }

    /// The value sealed with the newest key, or none when it is already.
    ///
    /// # Errors
    /// [`ProtectError::Sealed`] when it does not open.
    pub fn sealed_anew(
        &self,
        sealed: &[u8],
        randomness: &Randomness,
    ) -> Result<Option<Vec<u8>>, ProtectError> {
        if sealed.first() == Some(&self.newest()) {
            return Ok(None);
        }
        self.seal_bytes(&self.open_bytes(sealed)?, randomness).map(Some)
    }

    /// The seed of the key with which an area signs files for other installations. It follows from the key of the lookup
    /// hash, so that every copy of the key file holds it, and others need not register a new key when ours rotate.
    #[must_use]
    pub fn signing_seed(&self, area: AreaId) -> [u8; 32] {
        self.lookup(&format!("jiceng signing seed of area {area}"))
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

/// Writes a new file that only its owner may read.
///
/// # Errors
/// When there is such a file, or it cannot be written.
#[cfg(unix)]
pub fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Writes a new file; where files have no owner's rights, the folder must have them.
///
/// # Errors
/// When there is such a file, or it cannot be written.
#[cfg(not(unix))]
pub fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
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
        assert_eq!(keys.fingerprint(), again.fingerprint());
        let good = keys.to_text();
        for damaged in [
            "",
            "something else",
            &good[..good.len() - 9],
            &good.replace("lookup", "other"),
            &format!("{good}{good}"),
        ] {
            std::fs::write(&path, damaged).unwrap();
            let refused = Keys::open(&path, &Randomness::from_seed(4));
            assert!(matches!(refused, Err(ProtectError::Damaged(_))), "{damaged}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), damaged, "a damaged file is kept");
        }
    }

    #[test]
    fn the_first_form_of_the_file_still_reads() {
        let (key, lookup) = ("00112233445566778899aabbccddeeff", "ab".repeat(32));
        let keys = Keys::parse(&format!("jiceng-keys-1\n{key}{lookup}\n")).unwrap();
        assert_eq!(keys.to_text(), format!("jiceng-keys-2\nlookup {lookup}\nkey 1 {key}\n"));
    }

    #[test]
    fn a_new_key_seals_and_the_old_one_still_opens_until_it_is_retired() {
        let randomness = Randomness::from_seed(5);
        let first = Keys::generate(&randomness);
        let old = first.seal("13800000001", &randomness).unwrap();
        let both = first.with_new(&randomness).unwrap();
        assert_eq!((both.newest(), both.versions().collect::<Vec<_>>()), (2, vec![1, 2]));
        assert_eq!(both.open_sealed(&old).unwrap(), "13800000001");
        let new = both.sealed_anew(&old, &randomness).unwrap().unwrap();
        assert_eq!(new[0], 2);
        assert_eq!(both.sealed_anew(&new, &randomness).unwrap(), None);
        let alone = both.newest_alone();
        assert_eq!(alone.open_sealed(&new).unwrap(), "13800000001");
        assert!(alone.open_sealed(&old).is_err());
        assert_eq!(alone.lookup("x"), first.lookup("x"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        first.write_new(&path).unwrap();
        assert!(both.write_new(&path).is_err(), "a key file is never overwritten by accident");
        both.replace(&path).unwrap();
        assert_eq!(Keys::read(&path).unwrap().fingerprint(), both.fingerprint());
    }
}
