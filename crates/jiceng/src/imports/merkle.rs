//! The root of a Merkle tree over the rows of a batch, after RFC 6962 with SM3 (GB/T 32905) in place of SHA-256.
//!
//! One journal entry can so stand for a hundred thousand rows: whoever has the rows can compute the root again.

use sm3::{Digest as _, Sm3};

/// A tree to which leaves are added one by one.
#[derive(Debug, Default)]
pub struct Tree {
    /// The roots of the full trees so far, largest first, each with its height.
    roots: Vec<(u32, [u8; 32])>,
}

impl Tree {
    /// Adds a leaf.
    pub fn add(&mut self, leaf: &[u8]) {
        self.roots.push((0, Sm3::new().chain_update([0]).chain_update(leaf).finalize().into()));
        while let [.., (left_height, left), (right_height, right)] = self.roots[..]
            && left_height == right_height
        {
            self.roots.truncate(self.roots.len() - 2);
            self.roots.push((left_height + 1, node(&left, &right)));
        }
    }

    /// The root: SM3 of nothing when there is no leaf.
    #[must_use]
    pub fn root(mut self) -> [u8; 32] {
        let Some((_, mut hash)) = self.roots.pop() else { return Sm3::digest([]).into() };
        while let Some((_, left)) = self.roots.pop() {
            hash = node(&left, &hash);
        }
        hash
    }
}

fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    Sm3::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition of the RFC, word by word.
    fn defined(leaves: &[&[u8]]) -> [u8; 32] {
        match leaves {
            [] => Sm3::digest([]).into(),
            [leaf] => Sm3::new().chain_update([0]).chain_update(leaf).finalize().into(),
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                node(&defined(&leaves[..split]), &defined(&leaves[split..]))
            }
        }
    }

    fn root<'l>(leaves: impl IntoIterator<Item = &'l [u8]>) -> [u8; 32] {
        let mut tree = Tree::default();
        leaves.into_iter().for_each(|leaf| tree.add(leaf));
        tree.root()
    }

    proptest! {
        #[test]
        fn it_is_the_tree_of_the_rfc(leaves in proptest::collection::vec("[a-z]{0,4}", 0..40)) {
            let leaves: Vec<&[u8]> = leaves.iter().map(String::as_bytes).collect();
            prop_assert_eq!(root(leaves.iter().copied()), defined(&leaves));
        }

        #[test]
        fn any_change_changes_it(leaves in proptest::collection::vec("[a-z]{1,4}", 1..20), at in 0_usize..20) {
            let at = at % leaves.len();
            let mut other = leaves.clone();
            other[at].push('!');
            let bytes = |leaves: &[String]| root(leaves.iter().map(String::as_bytes));
            prop_assert_ne!(bytes(&leaves), bytes(&other));
        }
    }
}
