//! Where something is.

use serde::{Deserialize, Serialize};

/// A place in a plane, in metres east and north of a point of the caller's choice. Somebody who holds longitudes and
/// latitudes projects them first; over one county any projection will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Metres to the east.
    pub east: i32,
    /// Metres to the north.
    pub north: i32,
}

impl Place {
    /// Metres from here to there as the crow flies, rounded down: a way is never said to be longer than it is.
    #[must_use]
    pub fn metres_to(self, other: Self) -> u32 {
        let along = i64::from(self.east) - i64::from(other.east);
        let across = i64::from(self.north) - i64::from(other.north);
        // Both are below 2³², so that the sum of squares is below 2⁶⁵.
        let square = u128::from(along.unsigned_abs()).pow(2) + u128::from(across.unsigned_abs()).pow(2);
        u32::try_from(square.isqrt()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_whole_metres_in_both_directions() {
        let (here, there) = (Place { east: -3, north: 1 }, Place { east: 1, north: 4 });
        assert_eq!((here.metres_to(there), there.metres_to(here), here.metres_to(here)), (5, 5, 0));
        let far = Place { east: i32::MAX, north: i32::MAX };
        assert_eq!(Place { east: i32::MIN, north: i32::MIN }.metres_to(far), u32::MAX);
        assert_eq!(Place { east: 0, north: 0 }.metres_to(Place { east: 1, north: 1 }), 1);
    }
}
