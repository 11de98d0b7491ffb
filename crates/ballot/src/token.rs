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

/// Eight signs `XXXX-XXXX` that are read without mistake, made of a hash, for people to compare. The whole hash
/// is what programs compare.
#[must_use]
pub fn short_code(hash: &[u8; 32]) -> String {
    const SIGNS: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut number = hash[..16].iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    let mut code = String::with_capacity(9);
    for at in 0..8 {
        if at == 4 {
            code.push('-');
        }
        let sign = usize::try_from(number % SIGNS.len() as u128).unwrap_or_default();
        code.push(char::from(SIGNS[sign]));
        number /= SIGNS.len() as u128;
    }
    code
}

/// Whether all signs are of the alphabet.
pub(crate) fn is_base58(text: &str) -> bool {
    text.bytes().all(|sign| ALPHABET.contains(&sign))
}

/// Whether a text can identify an election.
pub(crate) fn is_uuid(text: &str) -> bool {
    (UUID_LENGTH..=64).contains(&text.len()) && is_base58(text)
}
