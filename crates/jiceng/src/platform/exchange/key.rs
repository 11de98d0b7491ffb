//! Keys of signatures, and the fingerprint by which a key is known.

use crate::platform::form::FieldError;
use crate::platform::id::{AreaId, PeerId};
use crate::platform::protect::{Keys, ProtectError};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sm3::{Digest as _, Sm3};
use std::str::FromStr;
use uuid::Uuid;

/// The key with which an area signs.
pub struct Signer(Ed25519KeyPair);

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

impl Signer {
    /// The key of an area: it follows from the keys of the installation, and every copy of those holds it.
    ///
    /// # Errors
    /// [`ProtectError::Sealed`] when the seed makes no key, which no seed of 32 bytes does.
    pub fn of(keys: &Keys, area: AreaId) -> Result<Self, ProtectError> {
        Self::from_seed(&keys.signing_seed(area))
    }

    fn from_seed(seed: &[u8; 32]) -> Result<Self, ProtectError> {
        Ed25519KeyPair::from_seed_unchecked(seed).map(Self).map_err(|_| ProtectError::Sealed)
    }

    /// The part of the key that others are given.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        // A public key of this algorithm has 32 bytes.
        PublicKey(self.0.public_key().as_ref().try_into().unwrap_or_default())
    }

    /// Signs bytes.
    #[must_use]
    pub(super) fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.0.sign(bytes).as_ref().to_vec()
    }
}

/// The part of a key that everybody may know: it checks signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The fingerprint: the first 16 bytes of the hash of the key (SM3, GB/T 32905).
    #[must_use]
    pub fn fingerprint(&self) -> PeerId {
        let hash: [u8; 32] = Sm3::digest(self.0).into();
        let mut first = [0; 16];
        first.copy_from_slice(&hash[..16]);
        PeerId(Uuid::from_bytes(first))
    }

    /// Whether a signature of bytes was made with this key.
    #[must_use]
    pub(super) fn checks(&self, bytes: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(bytes, signature).is_ok()
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for PublicKey {
    type Err = FieldError;
    fn from_str(text: &str) -> Result<Self, FieldError> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let bytes = hex::decode(digits).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| FieldError::new("exchange-key-form"))
    }
}

impl PeerId {
    /// The fingerprint as it is read out on the telephone: eight groups of four.
    #[must_use]
    pub fn spoken(self) -> String {
        let digits = self.to_string();
        let groups: Vec<&str> =
            (0..digits.len()).step_by(4).filter_map(|at| digits.get(at..at + 4)).collect();
        groups.join(" ")
    }

    /// Reads a fingerprint that was typed with whatever between its signs.
    ///
    /// # Errors
    /// When it has not 32 hexadecimal digits.
    pub fn typed(text: &str) -> Result<Self, FieldError> {
        let digits: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let wrong = || FieldError::new("exchange-fingerprint-form");
        if digits.len() != 32 {
            return Err(wrong());
        }
        digits.parse().map_err(|_| wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::randomness::Randomness;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        hex::decode(text).unwrap().try_into().unwrap()
    }

    /// RFC 8032, section 7.1, tests 1 and 2.
    #[test]
    fn the_published_signatures_come_out() {
        let vectors: [(&str, &str, &[u8], &str); 2] = [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                b"",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                &[0x72],
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            ),
        ];
        for (seed, public, message, signature) in vectors {
            let signer = Signer::from_seed(&bytes(seed)).unwrap();
            assert_eq!(signer.public().to_string(), public);
            assert_eq!(hex::encode(signer.sign(message)), signature);
            assert!(signer.public().checks(message, &bytes::<64>(signature)));
            assert!(!signer.public().checks(b"another", &bytes::<64>(signature)));
        }
    }

    #[test]
    fn each_area_has_a_key_and_a_copy_of_the_keys_has_the_same() {
        let keys = Keys::generate(&Randomness::from_seed(1));
        let area = |number| AreaId(Uuid::from_u128(number));
        let first = Signer::of(&keys, area(1)).unwrap().public();
        assert_eq!(first, Signer::of(&keys.clone(), area(1)).unwrap().public());
        assert_ne!(first, Signer::of(&keys, area(2)).unwrap().public());
        let rotated = keys.with_new(&Randomness::from_seed(2)).unwrap().newest_alone();
        assert_eq!(first, Signer::of(&rotated, area(1)).unwrap().public(), "rotating changes no signature");
        let others = Keys::generate(&Randomness::from_seed(3));
        assert_ne!(first, Signer::of(&others, area(1)).unwrap().public());
    }

    #[test]
    fn a_fingerprint_is_read_as_it_is_spoken() {
        let key: PublicKey =
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325 af021a68f707511a\n".parse().unwrap();
        let spoken = key.fingerprint().spoken();
        assert_eq!(spoken.split(' ').count(), 8);
        assert_eq!(PeerId::typed(&spoken.to_uppercase()).unwrap(), key.fingerprint());
        assert_eq!(PeerId::typed(&spoken.replace(' ', "-")).unwrap(), key.fingerprint());
        for wrong in ["", "12", &spoken[1..], &format!("{spoken}0"), &"g".repeat(32), "指纹"] {
            assert!(PeerId::typed(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "12", &"g".repeat(64), &"0".repeat(63), "公钥"] {
            assert!(wrong.parse::<PublicKey>().is_err(), "{wrong}");
        }
    }
}
