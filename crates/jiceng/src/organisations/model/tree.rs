//! Path codes (层级码): four characters a level, so that a subtree is a range of codes.

/// The path code of the topmost organisation.
pub const ROOT: &str = "0001";
/// Each level adds so many characters.
const WIDTH: usize = 4;
const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The path code of the next child. `last` is the greatest code ever given out below the superior, at any depth; none
/// when 36^4 children were given out.
#[must_use]
pub fn child_path(superior: &str, last: Option<&str>) -> Option<String> {
    let last = last.map_or(Some(0), |path| {
        u32::from_str_radix(path.get(superior.len()..superior.len() + WIDTH)?, 36).ok()
    })?;
    let mut number = usize::try_from(last).ok()? + 1;
    let mut code = [b'0'; WIDTH];
    for place in code.iter_mut().rev() {
        *place = DIGITS[number % 36];
        number /= 36;
    }
    (number == 0).then(|| format!("{superior}{}", String::from_utf8_lossy(&code)))
}

/// The path code of the organisation directly above; the topmost is its own.
#[must_use]
pub fn superior_path(path: &str) -> &str {
    path.get(..path.len().saturating_sub(WIDTH)).filter(|above| !above.is_empty()).unwrap_or(path)
}

/// The path codes of an organisation and of all above it, the topmost first.
pub(in crate::organisations) fn line_of(path: &str) -> impl Iterator<Item = &str> {
    (1..=path.len() / WIDTH).filter_map(move |level| path.get(..level * WIDTH))
}

/// Whether an organisation is another one or stands below it.
#[must_use]
pub(in crate::organisations) fn within(path: &str, above: &str) -> bool {
    path.starts_with(above)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_leads_from_the_top_to_the_organisation() {
        let line: Vec<&str> = line_of("00010002000A").collect();
        assert_eq!(line, ["0001", "00010002", "00010002000A"]);
        assert_eq!(superior_path("00010002000A"), "00010002");
        assert_eq!(superior_path(ROOT), ROOT);
    }

    #[test]
    fn the_last_code_may_lie_deeper() {
        assert_eq!(child_path("0001", Some("00010009000A")).as_deref(), Some("0001000A"));
        assert_eq!(child_path("0001", Some("0001ZZZZ")), None);
    }

    proptest! {
        #[test]
        fn child_paths_grow_in_order_below_their_superior(count in 1_usize..300) {
            let mut last: Option<String> = None;
            for _ in 0..count {
                let next = child_path(ROOT, last.as_deref()).unwrap();
                prop_assert!(next.starts_with(ROOT) && next.len() == ROOT.len() + 4);
                prop_assert!(last.as_deref().is_none_or(|last| last < next.as_str()));
                last = Some(next);
            }
        }
    }
}
