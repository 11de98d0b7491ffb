//! Passwords, kept as Argon2id hashes (RFC 9106).

use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::randomness::Randomness;
use crate::platform::turns::Turns;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use std::collections::BTreeSet;

/// A password as somebody typed it: 8 to 200 characters.
#[derive(Clone)]
pub struct Password(String);

/// Why a text is no password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordError {
    /// Fewer than 8 characters.
    Short,
    /// More than 200 characters.
    Long,
    /// Of fewer than four different characters, such as `aaaaaaaa`.
    Plain,
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

impl Password {
    /// Takes a text as a new password.
    ///
    /// # Errors
    /// When it is too short, too long, or repeats few characters.
    pub fn parse(text: &str) -> Result<Self, PasswordError> {
        const DIFFERENT: usize = 4;
        match text.chars().count() {
            0..8 => Err(PasswordError::Short),
            8..=200 if text.chars().collect::<BTreeSet<_>>().len() < DIFFERENT => Err(PasswordError::Plain),
            8..=200 => Ok(Self(text.to_owned())),
            _ => Err(PasswordError::Long),
        }
    }

    /// The hash to keep. Takes tens of milliseconds on purpose.
    ///
    /// # Errors
    /// When the hash cannot be computed, for want of memory.
    pub fn hash(&self, randomness: &Randomness) -> Result<String, argon2::password_hash::Error> {
        let salt = randomness.bytes::<16>();
        argon2().hash_password_with_salt(self.0.as_bytes(), &salt).map(|hash| hash.to_string())
    }
}

/// A password for one sign-in, easy to type from paper on any keyboard: ten small letters and digits, about 49 bits.
#[must_use]
pub fn temporary(randomness: &Randomness) -> String {
    randomness.code(10).to_lowercase()
}

/// `ABCD-EFGH-JKMN`: as codes are printed.
#[must_use]
pub(super) fn grouped(code: &str) -> String {
    let groups: Vec<String> =
        code.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    groups.join("-")
}

/// A printed code as somebody typed it, in capitals, without the dashes and spaces between its groups.
#[must_use]
pub(super) fn typed_code(text: &str) -> String {
    crate::platform::date::narrow(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .take(40)
        .collect()
}

/// Whether a typed text is the password behind a hash. The same work is done when there is no hash, so that the time
/// does not tell whether the account exists.
#[must_use]
pub(super) fn verify(typed: &str, hash: Option<&str>) -> bool {
    let known = hash.unwrap_or(NOBODY);
    let Ok(parsed) = PasswordHash::new(known) else { return false };
    let fits = argon2().verify_password(typed.as_bytes(), &parsed).is_ok();
    fits && hash.is_some()
}

/// Whether a typed text is the password behind a hash, computed when its turn has come; none when it did not come in time.
pub(super) async fn verify_in_turn(
    turns: &Turns,
    typed: String,
    hash: Option<String>,
) -> Result<Option<bool>, AppError> {
    turns.take(move || verify(&typed, hash.as_deref())).await
}

/// The hash to keep of a password, computed when its turn has come. It is asked for before anything is written: nobody
/// waits for a turn while others wait for the database.
///
/// # Errors
/// [`AppError::Busy`] when the turn did not come in time.
pub async fn hash_in_turn(app: &App, password: Password) -> Result<String, AppError> {
    let randomness = app.randomness.clone();
    let hash = app.limits.turns.take(move || password.hash(&randomness)).await?.ok_or(AppError::Busy)?;
    hash.map_err(|error| AppError::Internal(error.to_string()))
}

/// The hash of a password that nobody knows, computed in its turn.
///
/// # Errors
/// As [`hash_in_turn`].
pub async fn unknown_in_turn(app: &App) -> Result<String, AppError> {
    hash_in_turn(app, Password(app.randomness.code(40))).await
}

/// The hash of nobody's password, with the same cost.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// 19 MiB, two passes, one lane: the second recommended setting of the OWASP password storage cheat sheet.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19_456, 2, 1, None).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let randomness = Randomness::from_seed(1);
        let hash = Password::parse("长长的密码八个字").unwrap().hash(&randomness).unwrap();
        assert!(verify("长长的密码八个字", Some(&hash)));
        assert!(!verify("长长的密码八个", Some(&hash)));
        assert!(!verify("长长的密码八个字", None));
        assert_eq!(Password::parse("1234567").unwrap_err(), PasswordError::Short);
        assert_eq!(Password::parse("abababcc").unwrap_err(), PasswordError::Plain);
        assert_eq!(Password::parse(&"ab".repeat(101)).unwrap_err(), PasswordError::Long);
    }

    #[test]
    fn an_unknown_name_costs_the_same_work_as_a_known_one() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let known = Password::parse("12345678").unwrap().hash(&Randomness::from_seed(1)).unwrap();
        let known = PasswordHash::new(&known).unwrap();
        assert_eq!((nobody.algorithm, nobody.version), (known.algorithm, known.version));
        assert_eq!(nobody.params.to_string(), known.params.to_string());
        let length = |hash: &PasswordHash| hash.hash.as_ref().map(|hash| hash.as_bytes().len());
        assert_eq!(length(&nobody), length(&known));
    }

    #[test]
    fn a_printed_code_is_read_however_it_is_typed() {
        let code = grouped("23AB45CD67EF");
        assert_eq!(code, "23AB-45CD-67EF");
        for typed in [code.as_str(), " 23ab 45cd 67ef ", "２３ＡＢ－４５ＣＤ－６７ＥＦ", "23ab45cd67ef"]
        {
            assert_eq!(typed_code(typed), "23AB45CD67EF");
        }
    }
}
