//! Where hashes and entries lie ([tlog-tiles](https://c2sp.org/tlog-tiles)).

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::hash::Hash;

/// How many hashes a full tile has.
pub(crate) const WIDTH: u64 = 256;
/// The same as a power of two.
pub(crate) const HEIGHT: u32 = 8;
/// The highest level that a tree of fewer than 2⁶³ entries has.
pub(crate) const HIGHEST: u8 = 7;

/// A tile: the 256 hashes of a level from 256 × `index` on, or fewer at the edge of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// 0 for the hashes of entries; each hash of a level above is that of a full tile below.
    pub level: u8,
    /// Which tile of its level, from 0 on.
    pub index: u64,
    /// How many hashes it has, 1 to 256.
    pub width: u16,
}

/// The path of a file of a log, below its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TilePath {
    /// `checkpoint`.
    Checkpoint,
    /// `tile/LEVEL/INDEX[.p/WIDTH]`: hashes.
    Tile(Tile),
    /// `tile/entries/INDEX[.p/WIDTH]`: entries; the level is 0.
    Entries(Tile),
}

/// Why bytes are not those of a file of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TileError {
    /// The path is none.
    #[error("this is the path of no file of a log")]
    Path,
    /// A tile has more or fewer bytes than its width says.
    #[error("the tile has {found} bytes and should have {wanted}")]
    Length {
        /// How many it has.
        found: usize,
        /// How many it should have.
        wanted: usize,
    },
    /// A bundle ends within an entry.
    #[error("the bundle of entries ends within an entry")]
    Cut,
    /// A bundle has more or fewer entries than its width says.
    #[error("the bundle has {found} entries and should have {wanted}")]
    Count {
        /// How many it has.
        found: usize,
        /// How many it should have.
        wanted: usize,
    },
    /// An entry is too long.
    #[error("an entry has {0} bytes; the most is 65535")]
    EntryTooLong(usize),
}

impl Tile {
    /// The tile of a level and index in a tree of this size; none where the tree has none there.
    #[must_use]
    pub fn at(level: u8, index: u64, size: u64) -> Option<Self> {
        let hashes = size.checked_shr(u32::from(level) * HEIGHT).unwrap_or_default();
        let width = hashes.checked_sub(index.checked_mul(WIDTH)?)?.min(WIDTH);
        let width = u16::try_from(width).ok()?;
        (width > 0).then_some(Self { level, index, width })
    }

    /// Whether no hash can come to it.
    #[must_use]
    pub fn is_full(self) -> bool {
        u64::from(self.width) == WIDTH
    }

    /// The hashes in the bytes of this tile.
    pub fn hashes(self, bytes: &[u8]) -> Result<Vec<Hash>, TileError> {
        let (found, wanted) = (bytes.len(), usize::from(self.width) * Hash::SIZE);
        if found != wanted {
            return Err(TileError::Length { found, wanted });
        }
        Ok(Hash::split(bytes))
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tile = match self {
            Self::Checkpoint => return f.write_str("checkpoint"),
            Self::Tile(tile) => {
                write!(f, "tile/{}/", tile.level)?;
                tile
            }
            Self::Entries(tile) => {
                f.write_str("tile/entries/")?;
                tile
            }
        };
        let digits = tile.index.to_string();
        let padded = format!("{}{digits}", "0".repeat(digits.len().next_multiple_of(3) - digits.len()));
        let groups = padded.len() / 3;
        for group in 0..groups {
            let last = group + 1 == groups;
            let (mark, slash) = if last { ("", "") } else { ("x", "/") };
            write!(f, "{mark}{}{slash}", &padded[group * 3..group * 3 + 3])?;
        }
        if tile.is_full() { Ok(()) } else { write!(f, ".p/{}", tile.width) }
    }
}

impl FromStr for TilePath {
    type Err = TileError;

    fn from_str(path: &str) -> Result<Self, TileError> {
        let found = read(path).ok_or(TileError::Path)?;
        // Each file has one path.
        if found.to_string() == path { Ok(found) } else { Err(TileError::Path) }
    }
}

fn read(path: &str) -> Option<TilePath> {
    const LONGEST: usize = 64;
    if path == "checkpoint" {
        return Some(TilePath::Checkpoint);
    }
    let (level, rest) = path.strip_prefix("tile/").filter(|rest| rest.len() <= LONGEST)?.split_once('/')?;
    let (index, width) = match rest.split_once(".p/") {
        Some((index, width)) => (index, width.parse().ok().filter(|width| u64::from(*width) < WIDTH)?),
        None => (rest, u16::try_from(WIDTH).ok()?),
    };
    let digits: String = index.split('/').map(|group| group.strip_prefix('x').unwrap_or(group)).collect();
    let index = digits.parse().ok()?;
    if width == 0 {
        return None;
    }
    if level == "entries" {
        return Some(TilePath::Entries(Tile { level: 0, index, width }));
    }
    let level = level.parse().ok().filter(|level| *level <= 63)?;
    Some(TilePath::Tile(Tile { level, index, width }))
}

/// The bytes of a bundle of entries: each after its length in two bytes.
pub fn entry_bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, TileError> {
    let mut bytes = Vec::new();
    for entry in entries {
        let length = u16::try_from(entry.len()).map_err(|_| TileError::EntryTooLong(entry.len()))?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// The entries in the bytes of a bundle, which must be as many as its tile is wide.
pub fn entries(tile: Tile, bytes: &[u8]) -> Result<Vec<Vec<u8>>, TileError> {
    let wanted = usize::from(tile.width);
    let mut entries = Vec::with_capacity(wanted);
    let mut rest = bytes;
    while !rest.is_empty() {
        if entries.len() == wanted {
            return Err(TileError::Count { found: wanted + 1, wanted });
        }
        let (length, behind) = rest.split_first_chunk::<2>().ok_or(TileError::Cut)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let entry = behind.get(..length).ok_or(TileError::Cut)?;
        entries.push(entry.to_vec());
        rest = behind.get(length..).unwrap_or_default();
    }
    if entries.len() == wanted { Ok(entries) } else { Err(TileError::Count { found: entries.len(), wanted }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tile(level: u8, index: u64, width: u16) -> TilePath {
        TilePath::Tile(Tile { level, index, width })
    }

    #[test]
    fn paths_are_those_of_the_specification() {
        assert_eq!(tile(0, 1_234_067, 256).to_string(), "tile/0/x001/x234/067");
        assert_eq!(tile(1, 0, 17).to_string(), "tile/1/000.p/17");
        let entries = TilePath::Entries(Tile { level: 0, index: 273, width: 112 });
        assert_eq!(entries.to_string(), "tile/entries/273.p/112");
    }

    #[test]
    fn a_tree_of_seventy_thousand_has_the_tiles_of_the_specification() {
        let width = |level, index| Tile::at(level, index, 70_000).map(|tile| tile.width);
        assert_eq!((width(0, 272), width(0, 273), width(0, 274)), (Some(256), Some(112), None));
        assert_eq!((width(1, 0), width(1, 1), width(1, 2)), (Some(256), Some(17), None));
        assert_eq!((width(2, 0), width(2, 1), width(3, 0)), (Some(1), None, None));
        assert_eq!(Tile::at(1, 0, 256).map(|tile| tile.width), Some(1));
        assert_eq!(Tile::at(0, 0, 0), None);
        assert_eq!(Tile::at(63, 0, u64::MAX), None);
        assert_eq!(Tile::at(0, u64::MAX, u64::MAX), None);
    }

    proptest! {
        #[test]
        fn paths_are_read_back(level in 0_u8..64, index in prop_oneof![any::<u64>(), 0_u64..5000], width in 1_u16..=256) {
            let of_hashes = tile(level, index, width);
            prop_assert_eq!(of_hashes.to_string().parse(), Ok(of_hashes));
            let of_entries = TilePath::Entries(Tile { level: 0, index, width });
            prop_assert_eq!(of_entries.to_string().parse(), Ok(of_entries));
        }

        #[test]
        fn any_path_is_answered_and_no_file_has_two(path in "(tile/)?([0-9]{1,3}|entries)?/?(x[0-9]{3}/){0,3}[0-9x]{0,4}(.p/[0-9]{0,4})?") {
            if let Ok(found) = path.parse::<TilePath>() {
                prop_assert_eq!(found.to_string(), path);
            }
        }

        #[test]
        fn bundles_are_read_back(given in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 1..40)) {
            let bytes = entry_bundle(given.iter().map(Vec::as_slice)).unwrap();
            let tile = Tile { level: 0, index: 0, width: u16::try_from(given.len()).unwrap() };
            prop_assert_eq!(entries(tile, &bytes).unwrap(), given);
            let wider = Tile { width: tile.width + 1, ..tile };
            prop_assert!(entries(wider, &bytes).is_err());
        }

        #[test]
        fn any_bytes_are_a_bundle_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2000), width in 1_u16..=256) {
            let tile = Tile { level: 0, index: 0, width };
            if let Ok(found) = entries(tile, &bytes) {
                prop_assert_eq!(entry_bundle(found.iter().map(Vec::as_slice)).unwrap(), bytes);
            }
        }
    }

    #[test]
    fn what_is_too_long_is_refused() {
        let long = vec![0; 65_536];
        assert_eq!(entry_bundle([long.as_slice()]), Err(TileError::EntryTooLong(65_536)));
        assert!(entry_bundle([&long[1..]]).is_ok());
    }
}
