//! Search tokens and sort keys of Chinese names, made here so that both databases find the same.

use super::{surnames, syllables};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::hash::Hash;

/// The tokens under which a text is found: every pair of neighbouring characters, the last character alone, and the
/// pinyin and its initials of every run from each character on (so that a middle part is found by the beginning of its
/// pinyin). Whatever part of a text is meant, a token begins with it.
#[must_use]
pub fn tokens(text: &str) -> BTreeSet<String> {
    let letters = letters(text);
    let mut tokens: BTreeSet<String> = letters.windows(2).map(|pair| pair.iter().collect()).collect();
    // Every other character begins a pair.
    tokens.extend(letters.last().map(char::to_string));
    for spelling in syllables::spellings(&letters) {
        add_runs(&mut tokens, &spelling);
    }
    tokens
}

/// What counts of a text: letters and digits, small, full-width ones as the usual ones, ü as it is typed.
fn letters(text: &str) -> Vec<char> {
    const FULL_WIDTH: std::ops::RangeInclusive<char> = '！'..='～';
    const DISTANCE: u32 = 0xFEE0;
    let folded = |c: char| match c {
        c if FULL_WIDTH.contains(&c) => char::from_u32(u32::from(c) - DISTANCE).unwrap_or(c),
        'ü' | 'Ü' => 'v',
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
    let Some((length, readings)) = surnames::readings(name) else { return tokens };
    let given: Vec<char> = name.chars().skip(length).filter(|c| c.is_alphanumeric()).collect();
    for spelling in syllables::spellings(&given) {
        for reading in &readings {
            add_runs(&mut tokens, &[*reading, &spelling].concat());
        }
    }
    tokens
}

/// How what somebody typed is looked up: by a token in a range, and by how the name itself is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The first token of the range.
    pub from: String,
    /// What no token of the range reaches.
    pub to: String,
    /// A pattern of `LIKE` that the name fits, too; empty where the token tells all.
    pub like: String,
}

/// Reads what was typed. Chinese characters are looked up as written, Latin letters as the beginning of pinyin or
/// initials; both may be mixed (`曹ai`), and words follow each other in the name, with anything in between. Characters
/// typed one by one are one word (`王 芳`). `None` when nothing searchable was typed.
#[must_use]
pub fn query(text: &str) -> Option<Query> {
    let words: Vec<Vec<char>> =
        text.split_whitespace().map(letters).filter(|word| !word.is_empty()).collect();
    let words = if words.iter().any(|word| matches!(word[..], [c] if !is_latin(c))) {
        vec![words.concat()]
    } else {
        words
    };
    let (spelled, written) = words.concat().into_iter().partition::<Vec<char>, _>(|c| is_latin(*c));
    let first = words.first()?;
    let like = if spelled.is_empty() && written.len() == 1 { String::new() } else { pattern(&words) };
    // Letters tell more than a pair of characters, and a single character less than either.
    let (token, whole) = if spelled.is_empty() {
        (first.iter().take(2).collect(), first.len() > 1)
    } else {
        (first_run(&words), false)
    };
    let to = if whole { format!("{token}{FIRST}") } else { prefix_end(&token) };
    Some(Query { from: token, to, like })
}

/// No token goes on with a control character.
const FIRST: char = '\u{1}';

fn is_latin(c: char) -> bool {
    c.is_ascii_lowercase()
}

/// The first run of Latin letters.
fn first_run(words: &[Vec<char>]) -> String {
    let typed = words.iter().flat_map(|word| word.iter().chain([&' ']));
    typed.skip_while(|c| !is_latin(**c)).take_while(|c| is_latin(**c)).collect()
}

/// A pattern of `LIKE` for what was typed anywhere in a text, its own signs escaped by `!`. Empty for nothing typed.
#[must_use]
pub fn containing(words: &str) -> String {
    let words = words.trim().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    if words.is_empty() { words } else { format!("%{words}%") }
}

/// The characters of words as a name holds them, one behind the other; empty when there are only Latin letters.
fn pattern(words: &[Vec<char>]) -> String {
    let typed: String =
        words.iter().map(|word| word.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    let runs: Vec<&str> =
        typed.split(|c: char| is_latin(c) || c == ' ').filter(|run| !run.is_empty()).collect();
    if runs.is_empty() { String::new() } else { format!("%{}%", runs.join("%")) }
}

/// How names begin that begin with what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// How their sort keys begin.
    pub key: String,
    /// A pattern of `LIKE` that tells them from others of the same sound; empty for Latin letters.
    pub like: String,
}

/// How names begin that begin with what was typed: Latin letters as pinyin, or one Chinese character. Of more characters
/// there are never too many to look up by token.
#[must_use]
pub fn beginning(text: &str) -> Option<Beginning> {
    let letters = letters(text);
    let typed: String = letters.iter().collect();
    match letters[..] {
        [] => None,
        _ if typed.is_ascii() => Some(Beginning { key: typed, like: String::new() }),
        [_] => {
            let key = person_sort_key(&typed);
            let key = key.strip_suffix(&typed).unwrap_or(&key).to_owned();
            Some(Beginning { key, like: format!("{typed}%") })
        }
        _ => None,
    }
}

/// The upper bound of a range of texts that begin with `prefix`.
#[must_use]
pub fn prefix_end(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// The key by which names are sorted: pinyin of each character, then the name itself to keep an order among equals.
#[must_use]
pub fn sort_key(name: &str) -> String {
    spelled(name) + name
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
    key + &spelled(given) + name
}

/// Pinyin of each character, each with a space behind it.
fn spelled(text: &str) -> String {
    let mut spelled = String::new();
    for c in text.chars() {
        match syllables::usual(c) {
            Some(syllable) => spelled.push_str(syllable),
            None => spelled.extend(c.to_lowercase()),
        }
        spelled.push(' ');
    }
    spelled
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
        key.push_str(&spelled(before));
        match number(numerals) {
            // Four digits are more than any row of villages has. Writing into a text cannot fail.
            Some(number) => _ = write!(key, "{number:04} "),
            None => key.push_str(&spelled(numerals)),
        }
        rest = then;
    }
    key + &spelled(rest) + name
}

/// Something whose stored sort key or tokens are not those that its name has now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale<I> {
    /// Which.
    pub id: I,
    /// The key that the name has now.
    pub key: String,
    /// The tokens that it has now.
    pub tokens: BTreeSet<String>,
}

/// Those of some named rows (id, name, stored key), with the tokens stored of them (id, token), that are not sorted and
/// found as `read` would have it: the key and the tokens of a name.
#[must_use]
pub fn stale<I: Copy + Eq + Hash>(
    named: Vec<(I, String, String)>,
    stored: Vec<(I, String)>,
    read: impl Fn(&str) -> (String, BTreeSet<String>),
) -> Vec<Stale<I>> {
    let mut held: HashMap<I, BTreeSet<String>> = HashMap::new();
    for (id, token) in stored {
        held.entry(id).or_default().insert(token);
    }
    let fresh = named.into_iter().map(|(id, name, old)| (id, read(&name), old));
    fresh
        .filter(|(id, (key, tokens), old)| key != old || held.get(id).unwrap_or(&BTreeSet::new()) != tokens)
        .map(|(id, (key, tokens), _)| Stale { id, key, tokens })
        .collect()
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

    /// Whether what was typed finds a name, as both databases look it up.
    fn finds(typed: &str, name: &str, tokens: &BTreeSet<String>) -> bool {
        let Some(query) = query(typed) else { return false };
        let mut rest = name;
        let written = query.like.split('%').all(|run| match rest.find(run) {
            Some(at) => {
                rest = &rest[at + run.len()..];
                true
            }
            None => false,
        });
        written && tokens.range(query.from..query.to).next().is_some()
    }

    #[test]
    fn what_is_typed_finds_the_names_that_are_meant_and_no_others() {
        let meant = [
            ("张三", "张三同"),
            ("ZST", "张三同"),
            ("ｚｓｔ", "张三同"),
            ("张", "张三同"),
            ("同", "张三同"),
            ("张 三 同", "张三同"),
            ("曹ai", "曹爱民"),
            ("caoai", "曹爱民"),
            ("cao爱", "曹爱民"),
            ("青石 河口", "青石镇河口村党支部"),
            ("qingshi 河口", "青石镇河口村党支部"),
            ("第3支部", "河口村第3支部"),
            ("A座", "东关大厦A座"),
            ("changjiang", "何长江"),
            ("zhangjiang", "何长江"),
            ("lvdongbin", "吕冬冰"),
            ("lüdongbin", "吕冬冰"),
            ("ludongbin", "吕冬冰"),
            ("ldb", "吕冬冰"),
        ];
        for (typed, name) in meant {
            assert!(
                finds(typed, name, &tokens(name)),
                "{typed}: {name}: {:?} {:?}",
                query(typed),
                tokens(name)
            );
            assert!(finds(typed, name, &person_tokens(name)), "{typed}: {name}");
        }
        let others =
            [("张三", "张同三"), ("曹ai", "曹建国"), ("曹ai", "何爱民"), ("河口 青山", "青石镇河口村")];
        for (typed, name) in others {
            assert!(!finds(typed, name, &person_tokens(name)), "{typed}: {name}");
        }
        assert_eq!(query(" ·"), None);
        assert_eq!(query(""), None);
    }

    #[test]
    fn names_begin_as_typed() {
        let beginning = |typed| beginning(typed).map(|it| (it.key, it.like));
        assert_eq!(beginning("Zh"), Some(("zh".to_owned(), String::new())));
        assert_eq!(beginning("曾"), Some(("zeng ".to_owned(), "曾%".to_owned())));
        assert_eq!(beginning("曾建"), None);
        assert_eq!(beginning("·"), None);
    }

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
        assert!(tokens.contains("同"), "the last character alone");
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
        assert!(sort_key("单家村党支部").starts_with("dan "));
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
                prop_assert!(finds(&typed, &name, &tokens), "{} in {}", typed, name);
            }
        }
    }
}
