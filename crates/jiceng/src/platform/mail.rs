//! Messages by e-mail, handed to the mail server that the administrator names. Off unless one is named.
//!
//! The file, in TOML:
//!
//! ```toml
//! server = "mail.example.cn"
//! port = 465
//! security = "tls"           # or "starttls"; "none" only for a server on this machine
//! user = "jiceng"            # left out with the password: no sign-in
//! password = "…"
//! from = "基层 <jiceng@example.cn>"
//! ```

use super::app::App;
use jiff::Timestamp;
use lettre::message::{Mailbox, header};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use serde::Deserialize;
use std::fmt::Debug;
use std::future::Future;
use std::net::IpAddr;
use std::path::Path;
use std::pin::Pin;
use std::time::{Duration, SystemTime};
use uuid::Uuid;

/// Sends messages by e-mail.
pub trait Mail: Debug + Send + Sync {
    /// Sends words, subject and plain text, to one address, stamped with when and as which message.
    fn send<'a>(
        &'a self,
        to: &'a MailAddress,
        stamp: Stamp,
        words: (&'a str, &'a str),
    ) -> Pin<Box<dyn Future<Output = Result<(), MailError>> + Send + 'a>>;
}

/// By what a message is told from all others (RFC 5322, 3.6): mail servers take one without it for rubbish, and show two that
/// are sent twice as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// When it was written.
    pub at: Timestamp,
    /// Its number, used once.
    pub id: Uuid,
}

impl Stamp {
    /// The stamp of a message that is written now.
    #[must_use]
    pub fn now(app: &App) -> Self {
        let at = app.clock.now();
        Self { at, id: app.randomness.id(at) }
    }

    /// When it was written, to the second, as a head tells it.
    fn written(self) -> SystemTime {
        let seconds = u64::try_from(self.at.as_second()).unwrap_or(0);
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }
}

/// Why a message was not sent, or a server cannot be used. Never names the address.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The file cannot be read.
    #[error("the file {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file says something that cannot be used.
    #[error("the mail server's file: {0}")]
    Settings(String),
    /// The server does not take the message.
    #[error("the mail server did not take the message: {0}")]
    NotTaken(String),
}

/// An address of e-mail (RFC 5321, 4.1.2).
#[derive(Clone, PartialEq, Eq)]
pub struct MailAddress(Address);

/// The text is no address of e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailAddressError;

impl Debug for MailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MailAddress")
    }
}

/// The longest address that mail servers must take (RFC 5321, 4.5.3.1.3, without its brackets).
const LONGEST: usize = 254;

impl MailAddress {
    /// Reads an address with or without spaces around it; full-width characters count as plain ones.
    ///
    /// # Errors
    /// When it is no address.
    pub fn parse(text: &str) -> Result<Self, MailAddressError> {
        let text = crate::platform::date::narrow(text);
        let text = text.trim();
        if text.len() > LONGEST || !text.is_ascii() {
            return Err(MailAddressError);
        }
        let address: Address = text.parse().map_err(|_| MailAddressError)?;
        if address.domain().contains('.') { Ok(Self(address)) } else { Err(MailAddressError) }
    }

    /// The whole address.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.as_ref()
    }

    /// `z***@example.cn`.
    #[must_use]
    pub fn mask(&self) -> String {
        let first = self.0.user().get(..1).unwrap_or_default();
        format!("{first}***@{}", self.0.domain())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Security {
    Tls,
    Starttls,
    None,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    server: String,
    port: u16,
    security: Security,
    #[serde(default)]
    user: String,
    #[serde(default)]
    password: String,
    from: String,
}

/// A mail server reached by SMTP (RFC 5321, 3207, 8314).
#[derive(Clone)]
pub struct SmtpServer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Debug for SmtpServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SmtpServer")
    }
}

const PATIENCE: Duration = Duration::from_secs(20);

impl SmtpServer {
    /// Reads the server's file.
    ///
    /// # Errors
    /// When it cannot be read or used.
    pub fn open(path: &Path) -> Result<Self, MailError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| MailError::File { path: path.display().to_string(), source })?;
        Self::parse(&text)
    }

    /// Reads the text of a server's file.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn parse(text: &str) -> Result<Self, MailError> {
        let settings: Settings = toml::from_str(text).map_err(|error| wrong(error.message()))?;
        let server = settings.server.as_str();
        let builder = match settings.security {
            Security::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(server).map_err(wrong)?,
            Security::Starttls => {
                AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(server).map_err(wrong)?
            }
            Security::None if is_here(server) => {
                AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server)
            }
            Security::None => {
                return Err(wrong("security may be \"none\" only for a server on this machine"));
            }
        };
        let builder = builder.port(settings.port).timeout(Some(PATIENCE));
        let builder = match (settings.user.is_empty(), settings.password.is_empty()) {
            (true, true) => builder,
            (false, false) => builder.credentials(Credentials::new(settings.user, settings.password)),
            _ => return Err(wrong("user and password go together")),
        };
        let from = settings.from.parse().map_err(|_| wrong("from is no address of e-mail"))?;
        Ok(Self { transport: builder.build(), from })
    }

    async fn hand_over(
        &self,
        to: &MailAddress,
        stamp: Stamp,
        (subject, text): (&str, &str),
    ) -> Result<(), MailError> {
        let id = format!("<{}@{}>", stamp.id.simple(), self.from.email.domain());
        let message = Message::builder()
            .from(self.from.clone())
            .date(stamp.written())
            .message_id(Some(id))
            .to(Mailbox::new(None, to.0.clone()))
            .subject(subject)
            .header(header::ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|_| not_taken("it cannot be written as a message"))?;
        self.transport.send(message).await.map(drop).map_err(|error| refused(&error))
    }
}

/// Whether a server is this machine, so that nothing goes over a network in the clear.
fn is_here(server: &str) -> bool {
    server == "localhost" || server.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn wrong(what: impl std::fmt::Display) -> MailError {
    MailError::Settings(what.to_string())
}

fn not_taken(why: impl Into<String>) -> MailError {
    MailError::NotTaken(why.into())
}

/// Why a server did not take a message, without its own words: these often repeat the address, and errors are logged.
fn refused(error: &lettre::transport::smtp::Error) -> MailError {
    match error.status() {
        Some(code) => not_taken(format!("it answered {code}")),
        None if error.is_timeout() => not_taken("no answer in time"),
        None if error.is_tls() => not_taken("TLS did not come about"),
        None => not_taken("the connection failed"),
    }
}

impl Mail for SmtpServer {
    fn send<'a>(
        &'a self,
        to: &'a MailAddress,
        stamp: Stamp,
        words: (&'a str, &'a str),
    ) -> Pin<Box<dyn Future<Output = Result<(), MailError>> + Send + 'a>> {
        Box::pin(async move {
            let sent = tokio::time::timeout(PATIENCE, self.hand_over(to, stamp, words)).await;
            sent.unwrap_or_else(|_| Err(not_taken("no answer in time")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_read_as_people_type_them() {
        for text in ["zhang@example.cn", " zhang@example.cn ", "ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｎ"]
        {
            let address = MailAddress::parse(text).unwrap();
            assert_eq!(address.reveal(), "zhang@example.cn", "{text}");
            assert_eq!(address.mask(), "z***@example.cn");
        }
        for text in ["", "zhang", "@example.cn", "zhang@", "zhang@here", "张@example.cn", "a b@example.cn"] {
            assert_eq!(MailAddress::parse(text), Err(MailAddressError), "{text}");
        }
        assert_eq!(MailAddress::parse(&format!("{}@example.cn", "a".repeat(250))), Err(MailAddressError));
    }

    const FILE: &str =
        "server = \"127.0.0.1\"\nport = 25\nsecurity = \"none\"\nfrom = \"基层 <jiceng@example.cn>\"\n";

    #[tokio::test]
    async fn a_file_that_cannot_work_is_refused_at_the_start() {
        assert!(SmtpServer::parse(FILE).is_ok());
        for (from, to) in [
            ("127.0.0.1", "192.0.2.1"),
            ("\"none\"", "\"some\""),
            ("<jiceng@example.cn>", "<jiceng>"),
            ("port = 25", "port = 70000"),
            ("port = 25", "port = 25\nuser = \"jiceng\""),
            ("server", "host"),
        ] {
            let text = FILE.replace(from, to);
            assert_ne!(text, FILE);
            assert!(matches!(SmtpServer::parse(&text), Err(MailError::Settings(_))), "{to}");
        }
    }

    proptest! {
        #[test]
        fn an_address_that_is_accepted_reads_back_and_names_one_box(text in "\\PC{0,40}|[a-z.@<>\"\\r\\n ]{0,20}") {
            if let Ok(address) = MailAddress::parse(&text) {
                prop_assert_eq!(MailAddress::parse(address.reveal()), Ok(address.clone()));
                prop_assert!(!address.reveal().contains(['\r', '\n', '<', '>', ',']));
            }
        }
    }
}
