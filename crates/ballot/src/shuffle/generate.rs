//! Shuffling, and proving it (tables `GenShuffle` and `GenShuffleProof`).

use super::{ShuffleProof, Statement};
use crate::election::Election;
use crate::elgamal::Ciphertext;
use crate::group::{Element, Scalar, generator, random_scalar, secondary_generator};
use alloc::vec::Vec;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

type Secrets = Zeroizing<Vec<Scalar>>;

fn secrets(count: usize, random: &mut impl CryptoRng) -> Secrets {
    Zeroizing::new((0..count).map(|_| random_scalar(random)).collect())
}

pub(super) fn shuffle(
    election: &Election,
    before: &[Ciphertext],
    random: &mut impl CryptoRng,
) -> (Vec<Ciphertext>, ShuffleProof) {
    let order = permutation(before.len(), random);
    let anew = secrets(before.len(), random);
    let zero = Element::identity();
    let sealed: Vec<Ciphertext> = before
        .iter()
        .zip(anew.iter())
        .map(|(sealed, randomness)| *sealed + Ciphertext::seal(election.key(), &zero, randomness))
        .collect();
    let after: Vec<Ciphertext> = order.iter().map(|from| sealed[*from]).collect();
    let proof = prove(election, before, &after, (&order, &anew), random);
    (after, proof)
}

/// Each order as likely as any other (table `GenPermutation`).
fn permutation(count: usize, random: &mut impl CryptoRng) -> Zeroizing<Vec<usize>> {
    let mut order: Zeroizing<Vec<usize>> = Zeroizing::new((0..count).collect());
    for at in 0..count {
        order.swap(at, at + below(count - at, random));
    }
    order
}

/// A number below a bound, each as likely as any other.
fn below(bound: usize, random: &mut impl CryptoRng) -> usize {
    let bound = bound as u64;
    // The largest multiple of the bound that 64 bits hold; what is above would favour small numbers.
    let even = u64::MAX - u64::MAX % bound;
    loop {
        let number = random.next_u64();
        if number < even {
            return usize::try_from(number % bound).unwrap_or_default();
        }
    }
}

fn prove(
    election: &Election,
    before: &[Ciphertext],
    after: &[Ciphertext],
    (order, anew): (&[usize], &[Scalar]),
    random: &mut impl CryptoRng,
) -> ShuffleProof {
    let count = before.len();
    let generators: Vec<Element> = (0..count).map(generator).collect();
    let (permutation, openings) = commit_permutation(order, &generators, random);
    let statement = Statement::new(before, after, &permutation);
    let exponents = statement.exponents(election, count);
    let permuted: Vec<Scalar> = order.iter().map(|from| exponents[*from]).collect();
    let (chain, chain_openings) = commit_chain(&permuted, random);

    let masks = secrets(4, random);
    let (chain_masks, permutation_masks) = (secrets(count, random), secrets(count, random));
    let commitments = [
        Element::of(&masks[0]),
        Element::of(&masks[1]),
        Element::of(&masks[2]) + product(&generators, &permutation_masks),
        product(after.iter().map(|sealed| &sealed.beta), &permutation_masks)
            - election.key().times(&masks[3]),
        product(after.iter().map(|sealed| &sealed.alpha), &permutation_masks) - Element::of(&masks[3]),
    ];
    let starts = core::iter::once(secondary_generator()).chain(chain.iter().copied());
    let links = starts.zip(chain_masks.iter().zip(permutation_masks.iter()));
    let chain_commitments: Vec<Element> =
        links.map(|(start, (mask, exponent))| Element::of(mask) + start * exponent).collect();
    let challenge = statement.challenge(election, (&commitments, &chain_commitments), &chain);

    let respond = |mask: &Scalar, secret: Scalar| mask + challenge * secret;
    let weighted = |secrets: &[Scalar], weights: &[Scalar]| -> Scalar {
        secrets.iter().zip(weights).map(|(secret, weight)| secret * weight).sum()
    };
    let responses = [
        respond(&masks[0], openings.iter().sum()),
        respond(&masks[1], weighted(&chain_openings, &suffix_products(&permuted))),
        respond(&masks[2], weighted(&openings, &exponents)),
        respond(&masks[3], weighted(anew, &exponents)),
    ];
    let each = |masks: &[Scalar], secrets: &[Scalar]| -> Vec<Scalar> {
        masks.iter().zip(secrets).map(|(mask, secret)| respond(mask, *secret)).collect()
    };
    let chain_responses = each(&chain_masks, &chain_openings);
    let permutation_responses = each(&permutation_masks, &permuted);
    ShuffleProof {
        commitments,
        chain_commitments,
        responses,
        chain_responses,
        permutation_responses,
        permutation,
        chain,
    }
}

/// Table `GenPermutationCommitment`.
fn commit_permutation(
    order: &[usize],
    generators: &[Element],
    random: &mut impl CryptoRng,
) -> (Vec<Element>, Secrets) {
    let mut commitments = alloc::vec![Element::identity(); order.len()];
    let openings = secrets(order.len(), random);
    for (to, generator) in order.iter().zip(generators) {
        commitments[*to] = Element::of(&openings[*to]) + *generator;
    }
    (commitments, openings)
}

/// Table `GenCommitmentChain`.
fn commit_chain(exponents: &[Scalar], random: &mut impl CryptoRng) -> (Vec<Element>, Secrets) {
    let openings = secrets(exponents.len(), random);
    let mut last = secondary_generator();
    let mut chain = Vec::with_capacity(exponents.len());
    for (opening, exponent) in openings.iter().zip(exponents) {
        last = Element::of(opening) + last * exponent;
        chain.push(last);
    }
    (chain, openings)
}

/// For each place, the product of all factors behind it.
fn suffix_products(factors: &[Scalar]) -> Vec<Scalar> {
    let mut product = Scalar::ONE;
    let mut products: Vec<Scalar> = Vec::with_capacity(factors.len());
    for factor in factors.iter().rev() {
        products.push(product);
        product *= factor;
    }
    products.reverse();
    products
}

fn product<'a>(elements: impl IntoIterator<Item = &'a Element>, scalars: &[Scalar]) -> Element {
    elements.into_iter().zip(scalars).map(|(element, scalar)| *element * scalar).sum()
}
