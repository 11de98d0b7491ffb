//! The steps of the key generation (sections 4.6.4 to 4.6.6).

use super::channel::{ChannelError, Seed, SignedMessage, receive, send, sign};
use super::parameters::{
    Certificate, Coefficients, Parameters, ParametersError, all_certificates, check_certificates,
    coefficients, public_share, signed_key,
};
use crate::group::{Element, Scalar, Secret, random_scalar};
use crate::json::{self, Json, Reader, Unreadable, Writer};
use crate::proof::Proof;
use crate::trustee::{MOST_TRUSTEES, TrusteeKey, VerificationKey};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// What a person tells the others in the second step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polynomial {
    /// The coefficients, for the person alone.
    pub polynomial: String,
    /// The value at each person's place, for that person alone.
    pub secrets: Vec<String>,
    /// The public coefficients, signed.
    pub coefexps: SignedMessage,
    /// The signature of all certificates together with the coefficients.
    pub signature: Proof,
}

/// What a person is handed in the third step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The person's own coefficients, for the person alone.
    pub polynomial: String,
    /// The value of each person's polynomial at this person's place.
    pub secrets: Vec<String>,
    /// Each person's public coefficients.
    pub coefexps: Vec<SignedMessage>,
    /// Each person's signature of all certificates.
    pub signatures: Vec<Proof>,
}

/// What a person answers to it: the key for partial decryptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The secret key, for the person alone.
    pub private_key: String,
    /// The public key with its proofs.
    pub public_key: VerificationKey,
}

/// What goes wrong between trustees. Persons count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DealingError {
    /// The seed fits none of the certificates.
    Stranger,
    /// Not as many of each part as there are persons.
    Size,
    /// What a person published.
    Parameters(ParametersError),
    /// The message of a person.
    Message(usize, ChannelError),
    /// The value that a person sent is not on the polynomial that the person published.
    Share(usize),
}

impl fmt::Display for DealingError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stranger => to.write_str("the seed fits none of the certificates"),
            Self::Size => to.write_str("not as many parts as persons"),
            Self::Parameters(why) => why.fmt(to),
            Self::Message(person, why) => write!(to, "the message of person {person}: {why}"),
            Self::Share(person) => {
                write!(to, "person {person} sent a share that is not on the published polynomial")
            }
        }
    }
}

impl core::error::Error for DealingError {}

impl From<ParametersError> for DealingError {
    fn from(why: ParametersError) -> Self {
        Self::Parameters(why)
    }
}

/// A person with all certificates before them, checked.
pub struct Dealer<'a> {
    seed: &'a Seed,
    certs: &'a [Certificate],
    threshold: usize,
    own: &'a Certificate,
}

impl<'a> Dealer<'a> {
    /// Checks the certificates and finds the person's own.
    pub fn new(seed: &'a Seed, certs: &'a [Certificate]) -> Result<Self, DealingError> {
        let threshold = check_certificates(certs)?;
        let keys = (Element::of(&seed.signing()), Element::of(&seed.reading()));
        let own = certs.iter().find(|cert| (cert.verification, cert.encryption) == keys);
        Ok(Self { seed, certs, threshold, own: own.ok_or(DealingError::Stranger)? })
    }

    /// The second step: a polynomial of one's own, its public coefficients for all and its values for each.
    pub fn deal(&self, random: &mut impl CryptoRng) -> Result<Polynomial, DealingError> {
        let signing = self.seed.signing();
        let secret: Vec<Secret> = (0..self.threshold).map(|_| Secret::new(random_scalar(random))).collect();
        let public: Vec<Element> = secret.iter().map(|coefficient| Element::of(coefficient)).collect();
        let mut send = |cert: &Certificate, message: &str| {
            let sent = send(&signing, &cert.encryption, message, random);
            sent.map_err(|why| DealingError::Message(cert.index, why))
        };
        let polynomial = send(self.own, &raw_polynomial(&secret))?;
        let share = |cert: &Certificate| send(cert, &raw_secret(&value(&secret, cert.index)));
        let secrets = self.certs.iter().map(share).collect::<Result<_, _>>()?;
        let coefexps = SignedMessage::new(&signing, json::text(&Coefficients(public.clone())), random);
        let signature = sign(&signing, &all_certificates(self.certs, &public), random);
        Ok(Polynomial { polynomial, secrets, coefexps, signature })
    }

    /// The fourth step: checks what everybody dealt, and makes the key from it.
    pub fn take(&self, input: &Input, random: &mut impl CryptoRng) -> Result<Output, DealingError> {
        let size = self.certs.len();
        if [input.secrets.len(), input.coefexps.len(), input.signatures.len()] != [size; 3] {
            return Err(DealingError::Size);
        }
        let mut key = Secret::new(Scalar::ZERO);
        for at in 0..size {
            *key += *self.share(at, input)?;
        }
        let signing = self.seed.signing();
        let key = TrusteeKey::of(*key);
        let text = Zeroizing::new(json::text(key.secret()));
        let private_key = send(&signing, &self.own.encryption, &text, random);
        let private_key = private_key.map_err(|why| DealingError::Message(self.own.index, why))?;
        let mut public_key = key.prove(random);
        public_key.signature = Some(sign(&signing, &signed_key(key.public()), random));
        Ok(Output { private_key, public_key })
    }

    /// The key of the person, from what they kept of the fourth step.
    pub fn key(&self, output: &Output) -> Result<TrusteeKey, DealingError> {
        let error = |why| DealingError::Message(self.own.index, why);
        let text =
            receive(&self.seed.reading(), &self.own.verification, &output.private_key).map_err(error)?;
        let secret = json::parse(text.as_bytes()).map_err(|why| error(why.into()))?;
        Ok(TrusteeKey::of(secret))
    }

    /// The share that a person dealt, if it is on the polynomial that the person published.
    fn share(&self, at: usize, input: &Input) -> Result<Secret, DealingError> {
        let (person, cert) = (at + 1, &self.certs[at]);
        let public = coefficients(person, cert, &input.coefexps[at])?;
        let message = all_certificates(self.certs, &public);
        if !super::channel::is_signed(&cert.verification, &message, &input.signatures[at]) {
            return Err(ParametersError::Signature(person).into());
        }
        let received = receive(&self.seed.reading(), &cert.verification, &input.secrets[at]);
        let text = received.map_err(|why| DealingError::Message(person, why))?;
        let RawSecret(share) =
            json::parse(text.as_bytes()).map_err(|why| DealingError::Message(person, why.into()))?;
        let share = Secret::new(share);
        let fits = Element::of(&share) == public_share(&public, self.own.index);
        if fits { Ok(share) } else { Err(DealingError::Share(person)) }
    }
}

impl fmt::Debug for Dealer<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Dealer").field("own", &self.own).finish_non_exhaustive()
    }
}

/// The third step: what each person is handed. Whoever does it learns nothing.
pub fn inputs(polynomials: &[Polynomial]) -> Result<Vec<Input>, DealingError> {
    let size = polynomials.len();
    if polynomials.iter().any(|polynomial| polynomial.secrets.len() != size) {
        return Err(DealingError::Size);
    }
    let input = |(at, own): (usize, &Polynomial)| Input {
        polynomial: own.polynomial.clone(),
        secrets: polynomials.iter().map(|polynomial| polynomial.secrets[at].clone()).collect(),
        coefexps: polynomials.iter().map(|polynomial| polynomial.coefexps.clone()).collect(),
        signatures: polynomials.iter().map(|polynomial| polynomial.signature).collect(),
    };
    Ok(polynomials.iter().enumerate().map(input).collect())
}

/// The fifth step: what is published, checked.
pub fn parameters(
    certs: Vec<Certificate>,
    polynomials: &[Polynomial],
    keys: Vec<VerificationKey>,
) -> Result<Parameters, DealingError> {
    let threshold = check_certificates(&certs)?;
    let parameters = Parameters {
        threshold,
        certs,
        coefexps: polynomials.iter().map(|polynomial| polynomial.coefexps.clone()).collect(),
        signatures: polynomials.iter().map(|polynomial| polynomial.signature).collect(),
        verification_keys: keys,
    };
    parameters.check()?;
    Ok(parameters)
}

/// A polynomial at the place of a person.
fn value(coefficients: &[Secret], person: usize) -> Secret {
    let at = Scalar::from(person as u64);
    let mut value = Secret::new(Scalar::ZERO);
    for coefficient in coefficients.iter().rev() {
        *value = *value * at + **coefficient;
    }
    value
}

fn raw_polynomial(coefficients: &[Secret]) -> Zeroizing<String> {
    let mut text = Writer::default();
    text.raw("{\"polynomial\":")
        .list(coefficients, |coefficient, to| Scalar::write(coefficient, to))
        .raw("}");
    Zeroizing::new(text.into_text())
}

fn raw_secret(secret: &Scalar) -> Zeroizing<String> {
    let mut text = Writer::default();
    text.field("{\"secret\":", secret).raw("}");
    Zeroizing::new(text.into_text())
}

struct RawSecret(Scalar);

impl Json for RawSecret {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let secret = from.field("{\"secret\":")?;
        from.expect("}")?;
        Ok(Self(secret))
    }

    fn write(&self, to: &mut Writer) {
        to.field("{\"secret\":", &self.0).raw("}");
    }
}

impl Json for Polynomial {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let polynomial = from.field("{\"polynomial\":")?;
        from.expect(",\"secrets\":")?;
        let secrets = from.list(MOST_TRUSTEES, Reader::string)?;
        let coefexps = from.field(",\"coefexps\":")?;
        let signature = from.field(",\"signature\":")?;
        from.expect("}")?;
        Ok(Self { polynomial, secrets, coefexps, signature })
    }

    fn write(&self, to: &mut Writer) {
        to.field("{\"polynomial\":", &self.polynomial).raw(",\"secrets\":").values(&self.secrets);
        to.field(",\"coefexps\":", &self.coefexps).field(",\"signature\":", &self.signature).raw("}");
    }
}

impl Json for Input {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let polynomial = from.field("{\"polynomial\":")?;
        from.expect(",\"secrets\":")?;
        let secrets = from.list(MOST_TRUSTEES, Reader::string)?;
        from.expect(",\"coefexps\":")?;
        let coefexps = from.list(MOST_TRUSTEES, SignedMessage::read)?;
        from.expect(",\"signatures\":")?;
        let signatures = from.list(MOST_TRUSTEES, Proof::read)?;
        from.expect("}")?;
        Ok(Self { polynomial, secrets, coefexps, signatures })
    }

    fn write(&self, to: &mut Writer) {
        to.field("{\"polynomial\":", &self.polynomial).raw(",\"secrets\":").values(&self.secrets);
        to.raw(",\"coefexps\":")
            .values(&self.coefexps)
            .raw(",\"signatures\":")
            .values(&self.signatures)
            .raw("}");
    }
}

impl Json for Output {
    fn read(from: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let private_key = from.field("{\"private_key\":")?;
        let public_key = from.field(",\"public_key\":")?;
        from.expect("}")?;
        Ok(Self { private_key, public_key })
    }

    fn write(&self, to: &mut Writer) {
        to.field("{\"private_key\":", &self.private_key).field(",\"public_key\":", &self.public_key).raw("}");
    }
}
