//! What a file looks like, and every reason for which one is not taken.

use super::key::{PublicKey, Signer};
use crate::platform::form::FieldError;
use crate::platform::id::PeerId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A file is not larger: it holds one record.
pub const LARGEST: usize = 256 * 1024;
/// What tells our files from all others.
const MARK: &str = "jiceng-signed-file";
/// The form of file that is written and read.
const VERSION: u64 = 1;
/// Stands before the signed bytes, so that a signature of ours is good for nothing else.
const DOMAIN: &[u8] = b"jiceng signed file 1\n";

/// What is signed: one sheet, addressed to one installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// What it is, such as `transfer-letter`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Fingerprint of the key that signs it, as 32 hexadecimal digits.
    pub issuer: String,
    /// Fingerprint of the key of whoever is to read it.
    pub addressee: String,
    /// Its number, unique among all that the issuer signs.
    #[serde(with = "serial")]
    pub serial: Uuid,
    /// The day on which it was signed.
    pub issued: Date,
    /// The last day on which it is read.
    pub valid_until: Date,
    /// What it says; its form is that of its type.
    pub payload: Value,
}

/// A number in a file: 32 hexadecimal digits.
mod serial {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};
    use uuid::Uuid;

    pub(super) fn serialize<S: Serializer>(serial: &Uuid, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&serial.simple().to_string())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Uuid, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// The file around it. The signed bytes are carried as they are, so that nothing depends on how JSON is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    format: String,
    version: u64,
    body: String,
    signature: String,
}

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no file of ours, or larger than any of them.
    NoSuchFile,
    /// It is written in another form: by a newer or older program.
    Version(u64),
    /// Nobody is registered under the fingerprint of its issuer.
    UnknownIssuer(String),
    /// It is not as it was signed.
    Tampered,
    /// It is addressed to somebody else.
    Misdirected,
    /// It says something else than what is read here.
    OtherType(String),
    /// It is past its last day.
    Expired(Date),
    /// It was taken already, on a day.
    Replayed(Date),
    /// It was signed by whoever is known, and what it says cannot be understood.
    Contents,
}

impl Refusal {
    /// What to say beside the field of the file: why, and what to do.
    #[must_use]
    pub fn told(&self) -> FieldError {
        match self {
            Self::NoSuchFile => FieldError::new("exchange-no-such-file"),
            Self::Version(found) => FieldError::with("exchange-version", "found", found),
            Self::UnknownIssuer(issuer) => {
                let spoken = PeerId::typed(issuer).map_or_else(|_| issuer.clone(), PeerId::spoken);
                FieldError::with("exchange-unknown-issuer", "issuer", spoken)
            }
            Self::Tampered => FieldError::new("exchange-tampered"),
            Self::Misdirected => FieldError::new("exchange-misdirected"),
            Self::OtherType(found) => FieldError::with("exchange-other-type", "found", found),
            Self::Expired(day) => FieldError::with("exchange-expired", "day", day),
            Self::Replayed(day) => FieldError::with("exchange-replayed", "day", day),
            Self::Contents => FieldError::new("exchange-contents"),
        }
    }
}

/// A file that was read and not yet believed.
#[derive(Debug)]
pub(super) struct Unproved {
    body: String,
    signature: Vec<u8>,
    sheet: Sheet,
}

/// Reads a file. Nothing of it is believed before [`Unproved::proved`].
///
/// # Errors
/// [`Refusal::NoSuchFile`], [`Refusal::Version`].
pub(super) fn parse(bytes: &[u8]) -> Result<Unproved, Refusal> {
    if bytes.len() > LARGEST {
        return Err(Refusal::NoSuchFile);
    }
    // The version is looked at alone first: another one may have other members.
    let any: Value = serde_json::from_slice(bytes).map_err(|_| Refusal::NoSuchFile)?;
    if any.get("format").and_then(Value::as_str) != Some(MARK) {
        return Err(Refusal::NoSuchFile);
    }
    let version = any.get("version").and_then(Value::as_u64).ok_or(Refusal::NoSuchFile)?;
    if version != VERSION {
        return Err(Refusal::Version(version));
    }
    let envelope: Envelope = serde_json::from_slice(bytes).map_err(|_| Refusal::NoSuchFile)?;
    let sheet: Sheet = serde_json::from_str(&envelope.body).map_err(|_| Refusal::NoSuchFile)?;
    let signature = hex::decode(&envelope.signature).map_err(|_| Refusal::Tampered)?;
    Ok(Unproved { body: envelope.body, signature, sheet })
}

impl Unproved {
    /// The fingerprint under which it says that it was signed.
    pub(super) fn issuer(&self) -> &str {
        &self.sheet.issuer
    }

    /// The sheet, when it was signed with that key, is addressed to us, of the type that is asked for, and not past its day.
    ///
    /// # Errors
    /// [`Refusal::Tampered`], [`Refusal::Misdirected`], [`Refusal::OtherType`], [`Refusal::Expired`].
    pub(super) fn proved(
        self,
        key: &PublicKey,
        us: PeerId,
        (kind, today): (&str, Date),
    ) -> Result<Sheet, Refusal> {
        if !key.checks(&signed(&self.body), &self.signature) {
            return Err(Refusal::Tampered);
        }
        if self.sheet.addressee != us.to_string() {
            return Err(Refusal::Misdirected);
        }
        if self.sheet.kind != kind {
            return Err(Refusal::OtherType(self.sheet.kind));
        }
        if self.sheet.valid_until < today {
            return Err(Refusal::Expired(self.sheet.valid_until));
        }
        Ok(self.sheet)
    }
}

/// Writes a sheet as a file.
pub(super) fn write(signer: &Signer, sheet: &Sheet) -> Result<Vec<u8>, serde_json::Error> {
    let body = serde_json::to_string(sheet)?;
    let signature = hex::encode(signer.sign(&signed(&body)));
    let envelope = Envelope { format: MARK.to_owned(), version: VERSION, body, signature };
    serde_json::to_vec_pretty(&envelope)
}

fn signed(body: &str) -> Vec<u8> {
    [DOMAIN, body.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::id::AreaId;
    use crate::platform::protect::Keys;
    use crate::platform::randomness::Randomness;
    use jiff::civil::date;
    use proptest::prelude::*;
    use serde_json::json;

    const TODAY: Date = date(2026, 11, 24);

    fn signer(number: u64) -> Signer {
        let keys = Keys::generate(&Randomness::from_seed(number));
        Signer::of(&keys, AreaId(Uuid::from_u128(1))).unwrap()
    }

    fn sheet(from: &Signer, to: &Signer) -> Sheet {
        Sheet {
            kind: "transfer-letter".to_owned(),
            issuer: from.public().fingerprint().to_string(),
            addressee: to.public().fingerprint().to_string(),
            serial: Uuid::from_u128(7),
            issued: TODAY,
            valid_until: date(2027, 1, 31),
            payload: json!({ "name": "张三" }),
        }
    }

    fn taken(bytes: &[u8], from: &Signer, to: &Signer, today: Date) -> Result<Sheet, Refusal> {
        parse(bytes)?.proved(&from.public(), to.public().fingerprint(), ("transfer-letter", today))
    }

    #[test]
    fn a_file_is_read_as_it_was_written_until_its_last_day() {
        let (from, to) = (signer(1), signer(2));
        let sheet = sheet(&from, &to);
        let bytes = write(&from, &sheet).unwrap();
        assert_eq!(taken(&bytes, &from, &to, TODAY), Ok(sheet.clone()));
        assert_eq!(taken(&bytes, &from, &to, sheet.valid_until), Ok(sheet.clone()));
        let late = taken(&bytes, &from, &to, date(2027, 2, 1));
        assert_eq!(late, Err(Refusal::Expired(sheet.valid_until)));
    }

    #[test]
    fn what_is_not_for_us_or_not_from_them_is_refused_by_its_name() {
        let (from, to, other) = (signer(1), signer(2), signer(3));
        let bytes = write(&from, &sheet(&from, &to)).unwrap();
        assert_eq!(taken(&bytes, &from, &other, TODAY), Err(Refusal::Misdirected));
        assert_eq!(taken(&bytes, &other, &to, TODAY), Err(Refusal::Tampered));
        let us = to.public().fingerprint();
        let asked = parse(&bytes).unwrap().proved(&from.public(), us, ("transfer-receipt", TODAY));
        assert_eq!(asked, Err(Refusal::OtherType("transfer-letter".to_owned())));
        let text = String::from_utf8(bytes).unwrap();
        let newer = text.replace("\"version\": 1", "\"version\": 2");
        assert_eq!(parse(newer.as_bytes()).unwrap_err(), Refusal::Version(2));
        let renamed = text.replace("张三", "李四");
        assert_eq!(taken(renamed.as_bytes(), &from, &to, TODAY), Err(Refusal::Tampered));
        let foreign = text.replace(MARK, "another");
        for no_file in ["", "{}", "[]", "张三", "{\"format\":\"jiceng-signed-file\"}", &foreign] {
            assert_eq!(parse(no_file.as_bytes()).unwrap_err(), Refusal::NoSuchFile, "{no_file}");
        }
        assert_eq!(parse(&vec![b' '; LARGEST + 1]).unwrap_err(), Refusal::NoSuchFile);
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn a_file_changed_anywhere_is_never_taken_for_another(at in any::<prop::sample::Index>(), by in 1_u8..=255) {
            let (from, to) = (signer(1), signer(2));
            let sheet = sheet(&from, &to);
            let mut bytes = write(&from, &sheet).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= by;
            // A change of a space, or of the case of a digit, says the same; any other one is refused.
            if let Ok(read) = taken(&bytes, &from, &to, TODAY) {
                prop_assert_eq!(read, sheet);
            }
        }

        #[test]
        fn whatever_is_signed_is_read_the_same(kind in "[a-z.]{1,20}", text in any::<String>(), serial in any::<u128>()) {
            let (from, to) = (signer(1), signer(2));
            let payload = json!({ "text": text });
            let sheet = Sheet { kind: kind.clone(), payload, serial: Uuid::from_u128(serial), ..sheet(&from, &to) };
            let bytes = write(&from, &sheet).unwrap();
            let us = to.public().fingerprint();
            prop_assert_eq!(parse(&bytes).unwrap().proved(&from.public(), us, (&kind, TODAY)), Ok(sheet));
        }
    }
}
