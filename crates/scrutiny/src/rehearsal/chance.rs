//! Whole numbers by chance.

use rand_core::CryptoRng;

/// A number below another, each as likely; 0 below 0.
pub(super) fn below(most: usize, random: &mut impl CryptoRng) -> usize {
    let Ok(most) = u64::try_from(most) else { return 0 };
    if most == 0 {
        return 0;
    }
    // What lies above the last whole multiple would favour the first numbers.
    let fair = u64::MAX - u64::MAX % most;
    loop {
        let drawn = random.next_u64();
        if drawn < fair {
            return usize::try_from(drawn % most).unwrap_or_default();
        }
    }
}

/// Whether something happens that does so in so many of a hundred cases.
pub(super) fn happens(percent: usize, random: &mut impl CryptoRng) -> bool {
    below(100, random) < percent
}

/// Puts things into an order that each is as likely as any other.
pub(super) fn shuffle<T>(things: &mut [T], random: &mut impl CryptoRng) {
    for last in (1..things.len()).rev() {
        things.swap(last, below(last + 1, random));
    }
}
