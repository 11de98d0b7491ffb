//! Voting codes as people type them.

use zeroize::Zeroizing;

/// How many signs stand between hyphens.
const GROUPS: [usize; 4] = [5, 6, 5, 6];

/// A code with its hyphens in their places, whatever spaces, hyphens or wide letters were typed. A text of
/// another length stays as it is, and is refused by whoever reads it.
pub(crate) fn code(typed: &str) -> Zeroizing<String> {
    let signs = typed.chars().take(100).map(narrow);
    let signs: Zeroizing<String> = Zeroizing::new(signs.filter(char::is_ascii_alphanumeric).collect());
    if signs.len() != GROUPS.iter().sum::<usize>() {
        return Zeroizing::new(typed.trim().to_owned());
    }
    let mut code = Zeroizing::new(String::with_capacity(signs.len() + GROUPS.len()));
    let mut rest = signs.as_str();
    for length in GROUPS {
        let (group, after) = rest.split_at(length);
        if !code.is_empty() {
            code.push('-');
        }
        code.push_str(group);
        rest = after;
    }
    code
}

/// The letter that a Chinese input method makes wide.
fn narrow(sign: char) -> char {
    match sign {
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(sign).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(sign)
        }
        _ => sign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_spaces_and_wide_letters_do_not_matter() {
        let own = "VdAKd-EeFFq9-8ZnRd-GrQ3P6";
        for typed in
            [own, " VdAKd EeFFq9 8ZnRd GrQ3P6 ", "VdAKdEeFFq98ZnRdGrQ3P6", "ＶdAKd－EeFFq9－8ZnRd－GrQ3P6"]
        {
            assert_eq!(*code(typed), own, "{typed}");
        }
        assert_eq!(*code(" abc "), "abc");
        assert_ne!(*code(&own.to_lowercase()), own, "letters stay large or small");
    }
}
