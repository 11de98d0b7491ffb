//! Texts that people carry: identifiers, seeds and credentials in base 58.

use alloc::string::String;
use rand_core::CryptoRng;

/// Digits and letters without those that look like others.
pub const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// An identifier of an election has at least so many signs.
pub const UUID_LENGTH: usize = 14;

/// The secret of a credential or a seed has so many signs: 128 bits.
pub const SECRET_LENGTH: usize = 22;

/// Signs chosen evenly.
pub fn random_token(length: usize, random: &mut impl CryptoRng) -> String {
    let mut token = String::with_capacity(length);
    let mut byte = [0];
    while token.len() < length {
        random.fill_bytes(&mut byte);
        // Four times 58 is the most that a byte holds; what is above would favour the first signs.
        if usize::from(byte[0]) < ALPHABET.len() * 4 {
            token.push(char::from(ALPHABET[usize::from(byte[0]) % ALPHABET.len()]));
        }
    }
    token
}

/// Whether all signs are of the alphabet.
pub(crate) fn is_base58(text: &str) -> bool {
    text.bytes().all(|sign| ALPHABET.contains(&sign))
}

/// Whether a text can identify an election.
pub(crate) fn is_uuid(text: &str) -> bool {
    (UUID_LENGTH..=64).contains(&text.len()) && is_base58(text)
}
