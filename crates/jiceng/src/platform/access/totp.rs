//! One-time codes of a phone (RFC 6238: HMAC-SHA-1, 30 seconds, 6 digits), the second step of a sign-in.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha1::Sha1;

const STEP: i64 = 30;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step whose code was typed: that of now, or the one before or after for slow hands and clocks.
#[must_use]
pub(super) fn step_of(secret: &[u8], typed: &str, at: Timestamp) -> Option<i64> {
    let step = at.as_second().div_euclid(STEP);
    let typed = crate::platform::date::narrow(typed).replace(' ', "");
    (step - 1..=step + 1).find(|step| of_step(secret, *step) == typed)
}

/// The text that authenticator programs read from a code or a clipboard.
#[must_use]
pub(super) fn otpauth(secret: &[u8], issuer: &str, name: &str) -> String {
    let encoded =
        |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let issuer = encoded(issuer);
    format!("otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}", encoded(name), to_text(secret))
}

/// The secret as authenticator programs want it typed (RFC 4648 base 32 without padding).
#[must_use]
pub(super) fn to_text(secret: &[u8]) -> String {
    let mut bits = 0_u32;
    let mut held = 0_u32;
    let mut text = String::new();
    for byte in secret {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[((held >> bits) & 31) as usize]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[((held << (5 - bits)) & 31) as usize]));
    }
    text
}

fn of_step(secret: &[u8], step: i64) -> String {
    let Ok(hmac) = Hmac::<Sha1>::new_from_slice(secret) else { return String::new() };
    let digest = hmac.chain_update(step.to_be_bytes()).finalize().into_bytes();
    let offset = usize::from(digest[19] & 15);
    let word =
        u32::from_be_bytes([digest[offset], digest[offset + 1], digest[offset + 2], digest[offset + 3]]);
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(secret: &[u8], at: Timestamp) -> String {
        of_step(secret, at.as_second().div_euclid(STEP))
    }

    /// RFC 6238 appendix B, the SHA-1 rows, last six digits.
    #[test]
    fn the_vectors_of_the_standard_hold() {
        for (second, wanted) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(code(b"12345678901234567890", at), wanted);
        }
    }

    #[test]
    fn a_neighbouring_step_is_accepted_and_a_far_one_not() {
        let at = Timestamp::from_second(1_000_000).unwrap();
        let typed = code(b"secret", at);
        let later = |second| step_of(b"secret", &typed, Timestamp::from_second(second).unwrap());
        assert_eq!(later(1_000_030), Some(33_333));
        assert_eq!(later(1_000_120), None);
    }

    #[test]
    fn the_secret_is_written_in_base_32() {
        assert_eq!(to_text(b"foobar"), "MZXW6YTBOI");
        assert_eq!(
            otpauth(b"foobar", "基层", "a b"),
            "otpauth://totp/%E5%9F%BA%E5%B1%82:a%20b?secret=MZXW6YTBOI&issuer=%E5%9F%BA%E5%B1%82"
        );
    }
}
