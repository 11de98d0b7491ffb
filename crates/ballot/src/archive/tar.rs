//! Headers of an old-style tar archive.

/// Everything in a tar archive stands in blocks of so many bytes.
pub(super) const BLOCK: usize = 512;

/// A header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) size: u64,
    /// In seconds since 1970.
    pub(super) modified: u64,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Header(Header),
    /// All zeros: nothing follows.
    End,
}

const NAME: core::ops::Range<usize> = 0..100;
const SIZE: core::ops::Range<usize> = 124..136;
const MODIFIED: core::ops::Range<usize> = 136..148;
const CHECKSUM: core::ops::Range<usize> = 148..156;
const KIND: usize = 156;

/// Reads a header block; nothing if it is not the block that would be written for a file of this name, size
/// and time.
pub(super) fn parse(block: &[u8; BLOCK]) -> Option<Block> {
    if block.iter().all(|byte| *byte == 0) {
        return Some(Block::End);
    }
    let name = block[NAME].split(|byte| *byte == 0).next()?;
    let name = std::str::from_utf8(name).ok()?.to_owned();
    let (size, modified) = (octal(&block[SIZE])?, octal(&block[MODIFIED])?);
    let as_written = header(&name, size, modified) == *block;
    as_written.then_some(Block::Header(Header { name, size, modified }))
}

/// The header of a file.
pub(super) fn header(name: &str, size: u64, modified: u64) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let fields = [
        (0, name.to_owned()),
        (100, "0000644".to_owned()),
        (108, "0000000".to_owned()),
        (116, "0000000".to_owned()),
        (SIZE.start, format!("{size:011o}")),
        (MODIFIED.start, format!("{modified:011o}")),
        (KIND, "0".to_owned()),
    ];
    for (at, text) in fields {
        block[at..at + text.len()].copy_from_slice(text.as_bytes());
    }
    let sum = format!("{:06o}\0 ", checksum(&block));
    block[CHECKSUM].copy_from_slice(sum.as_bytes());
    block
}

/// How many bytes fill the last block of a file.
pub(super) const fn padding(size: u64) -> u64 {
    (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64
}

/// The sum of all bytes, with spaces where the sum itself stands.
fn checksum(block: &[u8; BLOCK]) -> u64 {
    let own: u64 = block[CHECKSUM].iter().map(|byte| u64::from(*byte)).sum();
    let spaces = u64::from(b' ') * CHECKSUM.len() as u64;
    block.iter().map(|byte| u64::from(*byte)).sum::<u64>() - own + spaces
}

/// Octal digits, closed by a zero.
fn octal(field: &[u8]) -> Option<u64> {
    let digits = field.split(|byte| *byte == 0).next()?;
    if digits.is_empty() || !digits.iter().all(|digit| matches!(digit, b'0'..=b'7')) {
        return None;
    }
    Some(digits.iter().fold(0, |number, digit| number << 3 | u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_as_it_was_written() {
        let block = header("BELENIOS", 0o1234, 1_795_816_092);
        assert_eq!(
            parse(&block),
            Some(Block::Header(Header { name: "BELENIOS".into(), size: 0o1234, modified: 1_795_816_092 }))
        );
        assert_eq!(parse(&[0; BLOCK]), Some(Block::End));
    }

    #[test]
    fn a_changed_header_is_none() {
        for at in [0, 50, 101, 130, 140, 150, KIND, 300] {
            let mut block = header("BELENIOS", 38, 0);
            block[at] ^= 1;
            assert_eq!(parse(&block), None, "byte {at}");
        }
    }

    #[test]
    fn blocks_are_filled() {
        assert_eq!([0, 1, 511, 512, 513].map(padding), [0, 511, 1, 0, 511]);
    }
}
