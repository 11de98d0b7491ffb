//! Hashes of the Merkle tree (RFC 6962, 2.1; RFC 9162, 2.1.1), by SHA-256.

use std::fmt;

use ring::digest;

use crate::encoding;

/// A hash of 32 bytes, of a leaf, of a node or of a whole tree. Written as base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; Hash::SIZE]);

impl Hash {
    /// How many bytes it has.
    pub const SIZE: usize = 32;

    /// The root of a tree with no leaves.
    #[must_use]
    pub fn empty() -> Self {
        Self::of(&[])
    }

    /// The hash of an entry.
    #[must_use]
    pub fn leaf(entry: &[u8]) -> Self {
        Self::of(&[&[0], entry])
    }

    /// The hash of two subtrees.
    #[must_use]
    pub fn node(left: &Self, right: &Self) -> Self {
        Self::of(&[&[1], &left.0, &right.0])
    }

    /// The hash in its text; none where that is not base64 of 32 bytes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(encoding::base64(text)?.try_into().ok()?))
    }

    /// SHA-256 of pieces behind each other.
    pub(crate) fn of(pieces: &[&[u8]]) -> Self {
        let mut context = digest::Context::new(&digest::SHA256);
        for piece in pieces {
            context.update(piece);
        }
        let mut bytes = [0; Self::SIZE];
        bytes.copy_from_slice(context.finish().as_ref());
        Self(bytes)
    }

    /// Hashes that lie behind each other; what is over at the end is no hash.
    pub(crate) fn split(bytes: &[u8]) -> Vec<Self> {
        bytes.as_chunks::<{ Self::SIZE }>().0.iter().map(|chunk| Self(*chunk)).collect()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encoding::to_base64(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_tree_is_that_of_the_specification() {
        let hex = hex::encode(Hash::empty().0);
        assert_eq!(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn a_text_is_read_back() {
        let hash = Hash::leaf(b"x");
        assert_eq!(Hash::parse(&hash.to_string()), Some(hash));
        assert_eq!(Hash::parse("AAAA"), None);
    }
}
