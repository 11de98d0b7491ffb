//! Search tokens and sort keys of Chinese names, made here so that both databases find the same.

use super::surnames;
use pinyin::ToPinyin as _;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The tokens under which a text is found: every pair of neighbouring characters, the whole text when it is one
/// character, and the pinyin and its initials of every run from each character on (so that a middle part is found by
/// the beginning of its pinyin).
#[must_use]
pub fn tokens(text: &str) -> BTreeSet<String> {
    let letters = letters(text);
    let mut tokens: BTreeSet<String> = letters.windows(2).map(|pair| pair.iter().collect()).collect();
    if letters.len() == 1 {
        tokens.extend(letters.iter().map(char::to_string));
    }
    let syllables: Vec<&str> =
        letters.iter().filter_map(|c| c.to_pinyin().map(pinyin::Pinyin::plain)).collect();
    add_runs(&mut tokens, &syllables);
    tokens
}

/// What counts of a text: letters and digits, small, full-width ones as the usual ones.
fn letters(text: &str) -> Vec<char> {
    const FULL_WIDTH: std::ops::RangeInclusive<char> = '！'..='～';
    const DISTANCE: u32 = 0xFEE0;
    let folded = |c: char| match c {
        c if FULL_WIDTH.contains(&c) => char::from_u32(u32::from(c) - DISTANCE).unwrap_or(c),
        c => c,
    };
    text.chars().map(folded).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Pinyin and initials of every run from each syllable on.
fn add_runs(tokens: &mut BTreeSet<String>, syllables: &[&str]) {
    for start in 0..syllables.len().min(LONGEST_PINYIN) {
        let run = &syllables[start..syllables.len().min(start + LONGEST_PINYIN)];
        tokens.insert(run.concat());
        tokens.insert(run.iter().filter_map(|syllable| syllable.chars().next()).collect());
    }
}

/// The tokens under which a person is found: those of the name as any text, and those of the surname's own readings, so
/// that whoever types either finds the person.
#[must_use]
pub fn person_tokens(name: &str) -> BTreeSet<String> {
    let mut tokens = tokens(name);
    // Every other character begins a pair.
    tokens.extend(letters(name).last().map(char::to_string));
    let Some((length, readings)) = surnames::readings(name) else { return tokens };
    let given: Vec<&str> = (name.chars().skip(length).filter(|c| c.is_alphanumeric()))
        .filter_map(|c| c.to_pinyin().map(pinyin::Pinyin::plain))
        .collect();
    for reading in readings {
        add_runs(&mut tokens, &[reading, &given].concat());
    }
    tokens
}

/// How a person's words are looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Every one of these tokens exactly.
    All(Vec<String>),
    /// One token that begins with this.
    Prefix(String),
}

/// Reads what was typed: Chinese characters as pairs, Latin letters as the beginning of pinyin or initials.
/// `None` when nothing searchable was typed.
#[must_use]
pub fn query(text: &str) -> Option<Query> {
    let letters = letters(text);
    match letters.len() {
        0 => None,
        _ if letters.iter().all(char::is_ascii) => Some(Query::Prefix(letters.iter().collect())),
        1 => Some(Query::Prefix(letters.iter().collect())),
        _ => Some(Query::All(letters.windows(2).map(|pair| pair.iter().collect()).collect())),
    }
}

/// How the sort keys of names begin that begin with what was typed: Latin letters as pinyin, or one Chinese character. Of
/// more characters there are never too many to look up by token.
#[must_use]
pub fn beginning(text: &str) -> Option<String> {
    let Query::Prefix(prefix) = query(text)? else { return None };
    if prefix.is_ascii() {
        return Some(prefix);
    }
    let key = person_sort_key(&prefix);
    Some(key.strip_suffix(&prefix).unwrap_or(&key).to_owned())
}

/// The upper bound of a range of texts that begin with `prefix`.
#[must_use]
pub fn prefix_end(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// The key by which names are sorted: pinyin of each character, then the name itself to keep an order among equals.
#[must_use]
pub fn sort_key(name: &str) -> String {
    syllables(name) + name
}

/// The key by which persons are sorted: as [`sort_key`], the surname read as a surname.
#[must_use]
pub fn person_sort_key(name: &str) -> String {
    let Some((length, readings)) = surnames::readings(name) else { return sort_key(name) };
    let given = name.char_indices().nth(length).map_or("", |(at, _)| &name[at..]);
    let mut key = String::new();
    for syllable in readings.first().copied().unwrap_or_default() {
        key.push_str(syllable);
        key.push(' ');
    }
    key + &syllables(given) + name
}

/// Pinyin of each character, each with a space behind it.
fn syllables(text: &str) -> String {
    let mut syllables = String::new();
    for c in text.chars() {
        match c.to_pinyin() {
            Some(syllable) => syllables.push_str(syllable.plain()),
            None => syllables.extend(c.to_lowercase()),
        }
        syllables.push(' ');
    }
    syllables
}

/// As [`sort_key`], for names of places and organisations: what follows 第 counts as a number, so that 第二 stands before 第三
/// and 第十 after both. Other numerals are parts of names (三岔口) and are sorted as they sound.
#[must_use]
pub fn place_key(name: &str) -> String {
    let mut key = String::new();
    let mut rest = name;
    while let Some(at) = rest.find('第') {
        let (before, after) = rest.split_at(at + '第'.len_utf8());
        let length = after.find(|c| !NUMERALS.contains(c)).unwrap_or(after.len());
        let (numerals, then) = after.split_at(length);
        key.push_str(&syllables(before));
        match number(numerals) {
            // Four digits are more than any row of villages has. Writing into a text cannot fail.
            Some(number) => _ = write!(key, "{number:04} "),
            None => key.push_str(&syllables(numerals)),
        }
        rest = then;
    }
    key + &syllables(rest) + name
}

/// Those of some places whose stored key is not the one that their name has now, each with that one.
#[must_use]
pub fn misplaced<I>(places: Vec<(I, String, String)>) -> Vec<(I, String)> {
    let fresh = places.into_iter().map(|(id, name, stored)| (id, place_key(&name), stored));
    fresh.filter(|(_, key, stored)| key != stored).map(|(id, key, _)| (id, key)).collect()
}

const NUMERALS: &str = "〇零一二三四五六七八九十百";

/// A Chinese number below a thousand; none when there is none.
fn number(numerals: &str) -> Option<u32> {
    let mut sum = 0;
    let mut digit = None;
    for c in numerals.chars() {
        let value =
            "零一二三四五六七八九".chars().position(|it| it == c).and_then(|at| u32::try_from(at).ok());
        match (c, value) {
            ('〇', _) => digit = Some(0),
            (_, Some(value)) => digit = Some(value),
            ('十', _) => sum += digit.take().filter(|digit| *digit > 0).unwrap_or(1) * 10,
            _ => sum += digit.take().unwrap_or(1) * 100,
        }
    }
    (!numerals.is_empty()).then(|| sum + digit.unwrap_or(0))
}

/// Longer runs of pinyin are not worth a token each: names of people have four characters, of organisations the
/// first eight tell.
const LONGEST_PINYIN: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinals_of_places_are_sorted_by_number_and_other_numerals_by_sound() {
        let mut names = [
            "河口村第十一组",
            "河口村第三组",
            "河口村第二十组",
            "河口村第一组",
            "河口村第十组",
            "河口村第二组",
        ];
        names.sort_by_key(|name| place_key(name));
        assert_eq!(
            names,
            [
                "河口村第一组",
                "河口村第二组",
                "河口村第三组",
                "河口村第十组",
                "河口村第十一组",
                "河口村第二十组"
            ]
        );
        assert_eq!(place_key("三岔口村"), sort_key("三岔口村"));
        assert_eq!(place_key("第"), sort_key("第"));
        for (numerals, value) in
            [("九", 9), ("十", 10), ("三十", 30), ("九十九", 99), ("一百零三", 103), ("百二十", 120)]
        {
            assert_eq!(number(numerals), Some(value), "{numerals}");
        }
        assert_eq!(number(""), None);
    }

    #[test]
    fn a_name_is_found_by_characters_pinyin_and_initials() {
        let tokens = tokens("张三同");
        for wanted in ["张三", "三同", "zhangsantong", "zst", "santong"] {
            assert!(tokens.contains(wanted), "{wanted} in {tokens:?}");
        }
        assert_eq!(query("张三"), Some(Query::All(vec!["张三".to_owned()])));
        assert_eq!(query("ZS"), Some(Query::Prefix("zs".to_owned())));
        assert_eq!(query("张"), Some(Query::Prefix("张".to_owned())));
        assert_eq!(query(" ·"), None);
        assert_eq!(query("ＺＳ"), Some(Query::Prefix("zs".to_owned())), "full-width letters");
        assert!(person_tokens("张三同").contains("同"), "the last character alone");
    }

    #[test]
    fn a_surname_is_read_as_a_surname_and_found_by_either_reading() {
        let surnames = [
            ("曾", "zeng"),
            ("单", "shan"),
            ("解", "xie"),
            ("仇", "qiu"),
            ("区", "ou"),
            ("查", "zha"),
            ("盖", "ge"),
            ("任", "ren"),
            ("华", "hua"),
            ("朴", "piao"),
            ("翟", "zhai"),
            ("尹", "yin"),
            ("乐", "yue"),
            ("缪", "miao"),
            ("逄", "pang"),
            ("员", "yun"),
            ("覃", "qin"),
            ("宓", "mi"),
            ("折", "she"),
            ("尉迟", "yu chi"),
            ("万俟", "mo qi"),
            ("长孙", "zhang sun"),
            ("澹台", "tan tai"),
            ("单于", "chan yu"),
            ("石", "shi"),
            ("冯", "feng"),
            ("万", "wan"),
            ("张", "zhang"),
            ("欧阳", "ou yang"),
        ];
        for (surname, reading) in surnames {
            let name = format!("{surname}建国");
            let key = person_sort_key(&name);
            assert_eq!(key, format!("{reading} jian guo {name}"));
            let tokens = person_tokens(&name);
            let typed = format!("{}jianguo", reading.replace(' ', ""));
            let initials: String = reading.split(' ').map(|part| &part[..1]).chain(["jg"]).collect();
            for wanted in [typed, initials, "jianguo".to_owned()] {
                assert!(tokens.contains(&wanted), "{wanted}: {tokens:?}");
            }
        }
        assert!(person_tokens("覃建国").contains("tanjianguo"));
        assert!(person_tokens("曾建国").contains("cengjianguo"), "the other reading still finds");
        // Only persons: a village of the name is read as before. And no name written with a dot.
        assert!(sort_key("曾家村党支部").starts_with("ceng "));
        assert!(!tokens("单家村").contains("shanjiacun"));
        assert_eq!(person_sort_key("查干·巴特尔"), sort_key("查干·巴特尔"));
        assert_eq!(person_sort_key("任"), "ren 任");
        assert_eq!(person_sort_key(""), "");
    }

    proptest! {
        #[test]
        fn a_person_is_found_by_whatever_the_name_as_a_text_is_found_by(name in "[一-龥·a-z]{0,6}") {
            prop_assert!(person_tokens(&name).is_superset(&tokens(&name)));
            prop_assert!(person_sort_key(&name).ends_with(&name));
        }

        #[test]
        fn the_reading_changes_nothing_after_the_surname(given in "[一-龥]{1,3}") {
            let key = |surname: &str| person_sort_key(&format!("{surname}{given}"));
            let after = |key: String| key.split_once(' ').map(|(_, rest)| rest.replace('曾', "张")).unwrap_or_default();
            prop_assert_eq!(after(key("曾")), after(key("张")).replace('曾', "张"));
        }

        #[test]
        fn whatever_is_written_is_found_by_any_two_neighbours(name in "[一-龥]{2,12}") {
            let tokens = tokens(&name);
            let letters: Vec<char> = name.chars().collect();
            for pair in letters.windows(2) {
                let typed: String = pair.iter().collect();
                let Some(Query::All(wanted)) = query(&typed) else { return Err(TestCaseError::fail("no query")) };
                prop_assert!(wanted.iter().all(|token| tokens.contains(token)));
            }
        }
    }
}
