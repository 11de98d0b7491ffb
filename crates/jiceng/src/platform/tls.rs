//! TLS of our own: certificates from files, or from a local authority that this installation makes for itself.
//!
//! The certificate in use is looked at anew while the server runs ([`Certificates::keep_fresh`]): files that somebody
//! replaced are taken up, and one of the local authority is renewed before it ends.

use crate::platform::clock::Clock;
use crate::platform::protect::write_private;
use jiff::{ToSpan as _, civil::Date};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file of certificates or keys cannot be read.
    #[error("the file {path} holds no {what} in PEM ({reason})")]
    File {
        /// The file.
        path: String,
        /// Certificate or key.
        what: &'static str,
        /// What the reader says.
        reason: String,
    },
    /// Certificate and key are no pair, or of a kind that cannot be used.
    #[error("certificate {certificate} and key {key} cannot be used together ({reason})")]
    Pair {
        /// The certificate's file.
        certificate: String,
        /// The key's file.
        key: String,
        /// What does not fit.
        reason: String,
    },
    /// The versions of the protocol cannot be spoken.
    #[error("TLS: {0}")]
    Protocol(#[source] tokio_rustls::rustls::Error),
    /// A name that no certificate can carry.
    #[error("{0} is neither a host name nor an address")]
    Name(String),
    /// A certificate of the local authority could not be made.
    #[error("making a certificate: {0}")]
    Make(#[from] rcgen::Error),
    /// A file of the local authority cannot be written or read.
    #[error("the file {path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// There is no certificate of the local authority yet.
    #[error("{0} holds no certificate; make one with `jiceng certificate make --name HOST`")]
    NotMade(String),
}

/// A certificate and its key, as two files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The chain, the server's own certificate first.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

impl Files {
    fn load(&self) -> Result<CertifiedKey, TlsError> {
        let wrong = |path: &Path, what, reason: &dyn std::fmt::Display| TlsError::File {
            path: path.display().to_string(),
            what,
            reason: reason.to_string(),
        };
        let chain = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| wrong(&self.certificate, "certificate", &error))?;
        if chain.is_empty() {
            return Err(wrong(&self.certificate, "certificate", &"no section CERTIFICATE"));
        }
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(|error| wrong(&self.key, "key", &error))?;
        CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(|error| TlsError::Pair {
            certificate: self.certificate.display().to_string(),
            key: self.key.display().to_string(),
            reason: error.to_string(),
        })
    }
}

/// The certificates that a server shows.
#[derive(Clone, Debug)]
pub struct Certificates {
    files: Files,
    authority: Option<Authority>,
    shown: Arc<Shown>,
    config: Arc<ServerConfig>,
}

#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Certificates {
    /// Certificates that somebody else looks after.
    ///
    /// # Errors
    /// When a file cannot be read, or the two are no pair.
    pub fn from_files(files: Files) -> Result<Self, TlsError> {
        let shown = Arc::new(Shown(RwLock::new(Arc::new(files.load()?))));
        let config = Arc::new(config(Arc::clone(&shown))?);
        Ok(Self { files, authority: None, shown, config })
    }

    /// The certificate of the local authority, renewed when it soon ends.
    ///
    /// # Errors
    /// When none was made yet, or it cannot be read or renewed.
    pub fn from_authority(authority: &Authority, today: Date) -> Result<Self, TlsError> {
        authority.renew_when_due(today)?;
        Ok(Self { authority: Some(authority.clone()), ..Self::from_files(authority.files())? })
    }

    /// Speaks TLS over connections.
    #[must_use]
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config))
    }

    /// Renews what is due and takes up what was replaced. A file that cannot be read leaves the present one in use.
    ///
    /// # Errors
    /// What hinders it; the server goes on with the certificate it has.
    pub fn refresh(&self, today: Date) -> Result<(), TlsError> {
        if let Some(authority) = &self.authority {
            authority.renew_when_due(today)?;
        }
        let fresh = Arc::new(self.files.load()?);
        *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Refreshes every hour, as long as the server runs.
    pub async fn keep_fresh(self, clock: Clock) {
        loop {
            tokio::time::sleep(std::time::Duration::from_hours(1)).await;
            let (this, today) = (self.clone(), clock.today());
            let refreshed = tokio::task::spawn_blocking(move || this.refresh(today)).await;
            if let Ok(Err(error)) = refreshed {
                tracing::error!(%error, "the certificate was not refreshed; the present one stays in use");
            }
        }
    }
}

/// TLS 1.2 and 1.3 for HTTP/1.1, with whatever certificate is shown at the time.
fn config(shown: Arc<Shown>) -> Result<ServerConfig, TlsError> {
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(TlsError::Protocol)?;
    let mut config = builder.with_no_client_auth().with_cert_resolver(shown);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// A certificate authority of this installation alone, in a folder of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority(PathBuf);

/// The server's certificate ends after so many days, and is renewed when fewer than so many are left. Browsers refuse
/// certificates of more than 825 days.
const DAYS: i32 = 397;
const RENEW_WITHIN: i32 = 30;
/// The authority itself, which every device has to be told to trust, lasts as long as the devices.
const AUTHORITY_YEARS: i32 = 15;

/// What was made: the names, and the last day.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Made {
    /// Host names and addresses.
    pub names: Vec<String>,
    /// The last day of the server's certificate.
    pub until: Date,
    /// The first day of the authority.
    pub authority_from: Date,
}

impl Authority {
    /// The authority of an installation, in the folder `tls` of its data.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self(data.join("tls"))
    }

    /// The certificate that devices are told to trust.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.0.join("authority.pem")
    }

    /// The server's certificate and key.
    #[must_use]
    pub fn files(&self) -> Files {
        Files { certificate: self.0.join("server.pem"), key: self.0.join("server.key") }
    }

    fn authority_key(&self) -> PathBuf {
        self.0.join("authority.key")
    }

    fn record(&self) -> PathBuf {
        self.0.join("made.json")
    }

    /// What was made, if anything was.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn made(&self) -> Result<Option<Made>, TlsError> {
        match std::fs::read_to_string(self.record()) {
            Ok(text) => {
                serde_json::from_str(&text).map(Some).map_err(|error| self.io(&self.record(), error.into()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.io(&self.record(), error)),
        }
    }

    #[expect(clippy::unused_self, reason = "reads as the authority's own trouble")]
    fn io(&self, path: &Path, source: std::io::Error) -> TlsError {
        TlsError::Io { path: path.display().to_string(), source }
    }

    /// Makes a server's certificate for these names, and before it the authority when there is none yet.
    ///
    /// # Errors
    /// When a name cannot stand in a certificate, or a file cannot be written.
    pub fn make(&self, names: &[String], today: Date) -> Result<Made, TlsError> {
        if let Some(name) = names.iter().find(|name| !is_name(name)) {
            return Err(TlsError::Name(name.clone()));
        }
        std::fs::create_dir_all(&self.0).map_err(|error| self.io(&self.0, error))?;
        let authority_from = self.made()?.map_or(today, |made| made.authority_from);
        let key = if self.authority_key().exists() {
            let text = std::fs::read_to_string(self.authority_key());
            KeyPair::from_pem(&text.map_err(|error| self.io(&self.authority_key(), error))?)?
        } else {
            let key = KeyPair::generate()?;
            let certificate = authority(authority_from)?.self_signed(&key)?;
            self.write(&self.authority_key(), &key.serialize_pem())?;
            self.write(&self.certificate(), &certificate.pem())?;
            key
        };
        let own = KeyPair::generate()?;
        let until = end(today, DAYS);
        let certificate =
            server(names, today, until)?.signed_by(&own, &Issuer::new(authority(authority_from)?, key))?;
        let trust = std::fs::read_to_string(self.certificate())
            .map_err(|error| self.io(&self.certificate(), error))?;
        let files = self.files();
        self.write(&files.key, &own.serialize_pem())?;
        self.write(&files.certificate, &format!("{}{trust}", certificate.pem()))?;
        let made = Made { names: names.to_vec(), until, authority_from };
        let text = serde_json::to_string(&made).map_err(|error| self.io(&self.record(), error.into()))?;
        self.write(&self.record(), &text)?;
        Ok(made)
    }

    /// Writes beside and then renames, so that a server never reads half a file.
    fn write(&self, path: &Path, text: &str) -> Result<(), TlsError> {
        let beside = path.with_extension("new");
        if beside.exists() {
            std::fs::remove_file(&beside).map_err(|error| self.io(&beside, error))?;
        }
        write_private(&beside, text).map_err(|error| self.io(&beside, error))?;
        std::fs::rename(&beside, path).map_err(|error| self.io(path, error))
    }

    /// Makes the server's certificate anew when it soon ends.
    ///
    /// # Errors
    /// When none was made yet, or it cannot be made anew.
    pub fn renew_when_due(&self, today: Date) -> Result<(), TlsError> {
        let made = self.made()?.ok_or_else(|| TlsError::NotMade(self.0.display().to_string()))?;
        if end(today, RENEW_WITHIN) < made.until {
            return Ok(());
        }
        let made = self.make(&made.names, today)?;
        tracing::info!(until = %made.until, "the certificate was renewed");
        Ok(())
    }
}

fn end(from: Date, days: i32) -> Date {
    from.checked_add(days.days()).unwrap_or(Date::MAX)
}

/// A host name as in RFC 1123, with a wildcard at most in front, or an address.
fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let host = name.strip_prefix("*.").unwrap_or(name);
    name.parse::<std::net::IpAddr>().is_ok() || name.len() <= 253 && host.split('.').all(label)
}

/// Midnight of a day, in the type that certificates take and that only `rcgen` names.
macro_rules! midnight {
    ($date:expr) => {{
        let date = $date;
        let part = |number: i8| u8::try_from(number).unwrap_or(1);
        rcgen::date_time_ymd(i32::from(date.year()), part(date.month()), part(date.day()))
    }};
}

/// The same text each time for the same day, because an issuer is named by it.
fn authority(from: Date) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, "Jiceng local authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let until = from.checked_add(AUTHORITY_YEARS.years()).unwrap_or(Date::MAX);
    params.not_before = midnight!(end(from, -1));
    params.not_after = midnight!(until);
    Ok(params)
}

fn server(names: &[String], from: Date, until: Date) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names.to_vec())?;
    params.distinguished_name.push(DnType::CommonName, "Jiceng");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    // A telephone whose clock is a day late trusts it too.
    params.not_before = midnight!(end(from, -1));
    params.not_after = midnight!(until);
    Ok(params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn names_that_a_certificate_carries() {
        for good in ["party.example", "jiceng", "10.0.0.8", "::1", "*.county.example", "a-b.c"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "a b", "-a.example", "a..b", "http://a", "a/b", "名.example", "*.*.a", "a:443"] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn a_certificate_is_renewed_before_it_ends_and_the_authority_stays() {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::of(folder.path());
        let today = date(2026, 11, 24);
        assert!(matches!(authority.renew_when_due(today), Err(TlsError::NotMade(_))));
        assert!(matches!(authority.make(&["a b".to_owned()], today), Err(TlsError::Name(_))));
        let made = authority.make(&["party.example".to_owned()], today).unwrap();
        let read = |path: PathBuf| std::fs::read_to_string(path).unwrap();
        let (trust, first) = (read(authority.certificate()), read(authority.files().certificate));
        let certificates = Certificates::from_authority(&authority, today).unwrap();
        assert_eq!(read(authority.files().certificate), first, "not due yet");
        certificates.refresh(end(made.until, -20)).unwrap();
        assert_ne!(read(authority.files().certificate), first, "due");
        assert_eq!(read(authority.certificate()), trust);
        assert!(authority.made().unwrap().unwrap().until > made.until);
    }

    #[test]
    fn files_that_are_no_pair_are_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (Authority::of(&folder.path().join("1")), Authority::of(&folder.path().join("2")));
        for authority in [&one, &other] {
            authority.make(&["a.example".to_owned()], date(2026, 11, 24)).unwrap();
        }
        let mixed = Files { certificate: one.files().certificate, key: other.files().key };
        assert!(matches!(mixed.load(), Err(TlsError::Pair { .. })));
        let swapped = Files { certificate: one.files().key, key: one.files().certificate };
        assert!(matches!(swapped.load(), Err(TlsError::File { what: "certificate", .. })));
        let absent = Files { certificate: folder.path().join("none"), key: one.files().key };
        assert!(absent.load().unwrap_err().to_string().contains("none"));
    }
}
