//! Measures that both the file and the printed page use.

/// How far signature and day stand from the right edge of the text, in hundredths of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indents {
    /// Of the signature.
    pub from: usize,
    /// Of the day.
    pub on: usize,
}

/// The day keeps four characters from the right edge, and the signature stands centred above it; a signature that is
/// longer keeps four itself, with the day centred below (GB/T 9704-2012, 7.3.5.1).
#[must_use]
pub fn indents(from: &str, on: &str) -> Indents {
    const EDGE: usize = 400;
    let (signature, day) = (width(from), width(on));
    Indents { from: EDGE + day.saturating_sub(signature) / 2, on: EDGE + signature.saturating_sub(day) / 2 }
}

/// How wide a text is, in hundredths of a character: what is not wide takes half the room.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|it| if it.is_ascii() { 50 } else { 100 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_of_signature_and_day_is_centred_on_the_other() {
        // Eight digits and three characters: seven characters wide.
        assert_eq!(indents("中共青石县委", "2026年11月27日"), Indents { from: 450, on: 400 });
        assert_eq!(
            indents("中共青石县河口镇河口村支部委员会", "2026年11月27日"),
            Indents { from: 400, on: 850 }
        );
        assert_eq!(indents("", ""), Indents { from: 400, on: 400 });
    }
}
