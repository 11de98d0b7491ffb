//! Checking a shuffle (table `CheckShuffleProof`).

use super::{ShuffleProof, Statement};
use crate::election::Election;
use crate::elgamal::Ciphertext;
use crate::group::{Element, Scalar, generator, public_product, secondary_generator};
use alloc::vec::Vec;

/// Whether the proof holds. Lengths were checked.
pub(super) fn holds(
    election: &Election,
    before: &[Ciphertext],
    after: &[Ciphertext],
    proof: &ShuffleProof,
) -> bool {
    let count = before.len();
    let statement = Statement::new(before, after, &proof.permutation);
    let exponents = statement.exponents(election, count);
    let challenge =
        -statement.challenge(election, (&proof.commitments, &proof.chain_commitments), &proof.chain);
    let generators: Vec<Element> = (0..count).map(generator).collect();
    let sides = Sides { election, before, after, proof, exponents: &exponents, generators: &generators };
    sides.commitments(&challenge) == proof.commitments && chain_holds(proof, &challenge)
}

struct Sides<'a> {
    election: &'a Election,
    before: &'a [Ciphertext],
    after: &'a [Ciphertext],
    proof: &'a ShuffleProof,
    exponents: &'a [Scalar],
    generators: &'a [Element],
}

impl Sides<'_> {
    /// What the commitments must have been, for the challenge with its sign changed.
    fn commitments(&self, challenge: &Scalar) -> [Element; 5] {
        let ShuffleProof { responses, permutation_responses, permutation, chain, .. } = self.proof;
        let key = self.election.key().element();
        let sum: Element =
            permutation.iter().copied().sum::<Element>() - self.generators.iter().copied().sum();
        let last = chain.last().copied().unwrap_or_else(secondary_generator);
        let product: Scalar = self.exponents.iter().product();
        let end = last - Element::public_sum(&secondary_generator(), &product, &Scalar::ZERO);
        let combined = public_product(permutation, self.exponents);
        let (alpha, beta) = halves(self.before);
        let (alpha_after, beta_after) = halves(self.after);
        let fourth = |before: &[Element], after: &[Element], base: &Element| {
            Element::public_sum(&public_product(before, self.exponents), challenge, &Scalar::ZERO)
                + public_product(after, permutation_responses)
                + Element::public_sum(base, &-responses[3], &Scalar::ZERO)
        };
        [
            Element::public_sum(&sum, challenge, &responses[0]),
            Element::public_sum(&end, challenge, &responses[1]),
            Element::public_sum(&combined, challenge, &responses[2])
                + public_product(self.generators, permutation_responses),
            fourth(&beta, &beta_after, key),
            fourth(&alpha, &alpha_after, &Element::generator()),
        ]
    }
}

fn halves(sealed: &[Ciphertext]) -> (Vec<Element>, Vec<Element>) {
    sealed.iter().map(|sealed| (sealed.alpha, sealed.beta)).unzip()
}

/// Whether each link of the chain of commitments holds, for the challenge with its sign changed.
fn chain_holds(proof: &ShuffleProof, challenge: &Scalar) -> bool {
    let mut start = secondary_generator();
    for (at, link) in proof.chain.iter().enumerate() {
        let pair = Element::public_pair((link, challenge), (&start, &proof.permutation_responses[at]));
        if proof.chain_commitments[at] != pair + Element::of(&proof.chain_responses[at]) {
            return false;
        }
        start = *link;
    }
    true
}
