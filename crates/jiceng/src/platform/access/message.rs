//! Codes by message: six digits, five minutes, one use, a few tries.

use super::codes::{self, Purpose};
use super::queries::{self, Account};
use super::sign_in::{open_account, telephone_claim, typed_name};
use crate::platform::app::AppState;
use crate::platform::date::narrow;
use crate::platform::error::AppError;
use crate::platform::limits::Way;
use crate::platform::{app::App, sms::Sms};
use jiff::SignedDuration;
use std::sync::Arc;

/// A code holds so long, and so many tries are made at it.
const HOLDS: SignedDuration = SignedDuration::from_mins(5);
pub(super) const TRIES: i64 = 5;

/// A mobile telephone of the mainland: eleven digits that begin with 1.
#[derive(Clone, PartialEq, Eq)]
pub struct Telephone(String);

/// The text is no mobile telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TelephoneError;

impl std::fmt::Debug for Telephone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Telephone")
    }
}

impl Telephone {
    /// Reads a number with or without the country's code, dashes and spaces.
    ///
    /// # Errors
    /// When it is no mobile telephone.
    pub fn parse(text: &str) -> Result<Self, TelephoneError> {
        let text = narrow(text);
        let digits: String = text.trim().chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let digits = ["+86", "0086"].iter().find_map(|code| digits.strip_prefix(code)).unwrap_or(&digits);
        let fits =
            digits.len() == 11 && digits.starts_with('1') && digits.bytes().all(|b| b.is_ascii_digit());
        if fits { Ok(Self(digits.to_owned())) } else { Err(TelephoneError) }
    }

    /// All digits.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// `138****5678`.
    #[must_use]
    pub fn mask(&self) -> String {
        format!("{}****{}", &self.0[..3], &self.0[7..])
    }
}

/// The sign-in name that was typed: a user name, or the claim of a telephone.
pub(super) fn claim(app: &App, typed: &str) -> String {
    Telephone::parse(typed).map_or_else(|_| typed_name(typed), |telephone| telephone_claim(app, &telephone))
}

/// Asks for a code. The answer is the same, and as quick, whether or not the name or telephone is known: finding the
/// account, keeping the code and sending it are done apart.
///
/// # Errors
/// The seconds to wait, when it was asked for too often.
pub(super) fn ask(app: &AppState, gateway: &Arc<dyn Sms>, typed: &str, address: &str) -> Result<(), u64> {
    let claim = claim(app, typed);
    app.limits.attempt(Way::Message, &claim, address, app.clock.now())?;
    let (app, gateway) = (Arc::clone(app), Arc::clone(gateway));
    tokio::spawn(async move {
        if let Err(error) = send(&app, gateway.as_ref(), &claim).await {
            tracing::error!(%error, "a code was not sent by message");
        }
    });
    Ok(())
}

async fn send(app: &App, gateway: &dyn Sms, claim: &str) -> Result<(), AppError> {
    let Some(account) = open_account(app, claim).await? else { return Ok(()) };
    let Some(sealed) = &account.telephone_cipher else { return Ok(()) };
    let telephone = app.keys.open_sealed(sealed)?;
    let code = format!("{:06}", app.randomness.below(1_000_000));
    keep(app, &account, &code).await?;
    gateway.send(&telephone, &code).await.map_err(|error| AppError::Internal(error.to_string()))
}

async fn keep(app: &App, account: &Account, code: &str) -> Result<(), db::Error> {
    let hash = codes::hash(app, Purpose::Message, account.id, code);
    let mut write = app.db.write(&[account.area.0]).await?;
    let expires = app.clock.now() + HOLDS;
    queries::put_sms_code(&mut write, account.area, account.id, &hash, expires).await?;
    write.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_are_read_as_people_write_them() {
        for text in ["13800001234", "+86 138-0000-1234", "１３８００００１２３４", "008613800001234"]
        {
            assert_eq!(Telephone::parse(text).unwrap().reveal(), "13800001234", "{text}");
        }
        for text in ["", "shuji", "1380000123", "23800001234", "138000012345", "1380000123a"] {
            assert_eq!(Telephone::parse(text), Err(TelephoneError), "{text}");
        }
        assert_eq!(Telephone::parse("13800001234").unwrap().mask(), "138****1234");
    }
}
