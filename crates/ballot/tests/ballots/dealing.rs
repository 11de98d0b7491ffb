//! Key generation with a threshold: whoever deals wrongly is named.

use crate::common::{pedersen, random};
use ballot::json;
use ballot::threshold::{
    Certificate, ChannelError, Dealer, DealingError, Input, ParametersError, Polynomial, Seed, inputs,
    parameters,
};
use rand_chacha::ChaCha20Rng;

/// Four persons of whom three suffice, up to the second step.
struct Dealt {
    seeds: Vec<Seed>,
    certs: Vec<Certificate>,
    polynomials: Vec<Polynomial>,
}

fn dealt(random: &mut ChaCha20Rng) -> Dealt {
    let seeds: Vec<Seed> = (0..4).map(|_| Seed::generate(random)).collect();
    let certify = |(at, seed)| Certificate::new(seed, (4, 3, at + 1), random);
    let certs: Vec<Certificate> = seeds.iter().enumerate().map(certify).collect();
    let deal = |seed| Dealer::new(seed, &certs).unwrap().deal(random).unwrap();
    let polynomials = seeds.iter().map(deal).collect();
    Dealt { seeds, certs, polynomials }
}

impl Dealt {
    fn take(&self, person: usize, input: &Input) -> Result<(), DealingError> {
        let dealer = Dealer::new(&self.seeds[person], &self.certs).unwrap();
        dealer.take(input, &mut random(81)).map(drop)
    }
}

#[test]
fn what_was_dealt_survives_being_written_down() {
    let random = &mut random(80);
    let dealt = dealt(random);
    let again =
        |polynomial: &Polynomial| json::parse::<Polynomial>(json::text(polynomial).as_bytes()).unwrap();
    let polynomials: Vec<Polynomial> = dealt.polynomials.iter().map(again).collect();
    assert_eq!(polynomials, dealt.polynomials);
    let seed = Seed::parse(dealt.seeds[2].text()).unwrap();
    let certs: Vec<Certificate> =
        dealt.certs.iter().map(|cert| json::parse(json::text(cert).as_bytes()).unwrap()).collect();
    let dealer = Dealer::new(&seed, &certs).unwrap();
    let input: Input = json::parse(json::text(&inputs(&polynomials).unwrap()[2]).as_bytes()).unwrap();
    let output = dealer.take(&input, random).unwrap();
    let output = json::parse(json::text(&output).as_bytes()).unwrap();
    let key = dealer.key(&output).unwrap();
    assert_eq!(*key.public(), output.public_key.public_key);
}

#[test]
fn a_share_that_is_not_on_the_published_polynomial_names_its_dealer() {
    let random = &mut random(82);
    let dealt = dealt(random);
    // Person 2 deals anew to the others but publishes the old polynomial.
    let other = Dealer::new(&dealt.seeds[1], &dealt.certs).unwrap().deal(random).unwrap();
    let mut input = inputs(&dealt.polynomials).unwrap().remove(0);
    input.secrets[1] = other.secrets[0].clone();
    assert_eq!(dealt.take(0, &input), Err(DealingError::Share(2)));
}

#[test]
fn what_is_carried_cannot_be_changed_nor_given_to_another() {
    let dealt = dealt(&mut random(83));
    let inputs = inputs(&dealt.polynomials).unwrap();
    let message = |at: usize, why| Err(DealingError::Message(at, why));
    let mut swapped = inputs[0].clone();
    swapped.secrets.swap(0, 1);
    assert_eq!(dealt.take(0, &swapped), message(1, ChannelError::Signature));
    assert_eq!(dealt.take(1, &inputs[0]), message(1, ChannelError::Undecipherable));
    let mut changed = inputs[0].clone();
    let data = changed.secrets[2].rfind("\"}").unwrap();
    let other = if changed.secrets[2].as_bytes()[data - 1] == b'0' { "1" } else { "0" };
    changed.secrets[2].replace_range(data - 1..data, other);
    assert_eq!(dealt.take(0, &changed), message(3, ChannelError::Undecipherable));
    let mut garbled = inputs[0].clone();
    garbled.secrets[3] = "{}".into();
    assert!(matches!(dealt.take(0, &garbled), Err(DealingError::Message(4, ChannelError::Unreadable(_)))));
}

#[test]
fn everybody_signs_the_same_certificates() {
    let random = &mut random(84);
    let dealt = dealt(random);
    let mut input = inputs(&dealt.polynomials).unwrap().remove(3);
    input.signatures.swap(0, 1);
    let unsigned = DealingError::Parameters(ParametersError::Signature(1));
    assert_eq!(dealt.take(3, &input), Err(unsigned));
    let mut fewer = inputs(&dealt.polynomials).unwrap().remove(3);
    fewer.coefexps.pop();
    assert_eq!(dealt.take(3, &fewer), Err(DealingError::Size));
    let stranger = Seed::generate(random);
    assert_eq!(Dealer::new(&stranger, &dealt.certs).unwrap_err(), DealingError::Stranger);
    let mut order = dealt.certs.clone();
    order.swap(0, 1);
    let out_of_place = DealingError::Parameters(ParametersError::Certificate(1));
    assert_eq!(Dealer::new(&dealt.seeds[0], &order).unwrap_err(), out_of_place);
    let mut short = dealt.polynomials.clone();
    short[1].secrets.pop();
    assert_eq!(inputs(&short), Err(DealingError::Size));
}

#[test]
fn what_is_published_is_checked_before() {
    let random = &mut random(85);
    let dealt = dealt(random);
    let inputs = inputs(&dealt.polynomials).unwrap();
    let mut keys: Vec<_> = dealt
        .seeds
        .iter()
        .zip(&inputs)
        .map(|(seed, input)| Dealer::new(seed, &dealt.certs).unwrap().take(input, random).unwrap().public_key)
        .collect();
    assert!(parameters(dealt.certs.clone(), &dealt.polynomials, keys.clone()).is_ok());
    keys.swap(0, 1);
    let wrong = parameters(dealt.certs.clone(), &dealt.polynomials, keys);
    assert_eq!(wrong, Err(DealingError::Parameters(ParametersError::OtherKey(1))));
}

#[test]
fn one_person_alone_and_all_persons_together() {
    for (size, threshold) in [(1, 1), (3, 1), (3, 3)] {
        let (parameters, keys) = pedersen(size, threshold, &mut random(86));
        assert_eq!((parameters.check(), keys.len()), (Ok(()), size));
    }
    assert_eq!(Seed::parse("not a seed").unwrap_err(), ChannelError::Seed);
}
