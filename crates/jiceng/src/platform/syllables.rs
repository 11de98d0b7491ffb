//! How single characters are read: pinyin without tones, written as it is typed.

use pinyin::ToPinyin as _;

/// How a character is usually read in names, with `v` for ü as it is typed; none for what is no Chinese character.
#[must_use]
pub(super) fn usual(c: char) -> Option<&'static str> {
    if let Some(first) = heteronym(c).first() {
        return Some(first);
    }
    let syllable = c.to_pinyin()?.plain();
    Some(UMLAUT.iter().find(|it| it.0 == syllable).map_or(syllable, |it| it.1))
}

/// The syllables of some characters: first as these are usually read, then with one of them read otherwise. Those that
/// cannot be read are left out.
#[must_use]
pub(super) fn spellings(letters: &[char]) -> Vec<Vec<&'static str>> {
    let read: Vec<(char, &str)> = letters.iter().filter_map(|c| Some((*c, usual(*c)?))).collect();
    let first: Vec<&str> = read.iter().map(|it| it.1).collect();
    let mut all = vec![first.clone()];
    for (at, (c, syllable)) in read.iter().enumerate() {
        for other in others(*c, syllable) {
            let mut spelling = first.clone();
            spelling[at] = other;
            all.push(spelling);
        }
    }
    all
}

/// Further readings by which a character is found, beside the usual one.
fn others(c: char, usual: &'static str) -> impl Iterator<Item = &'static str> {
    let without = UMLAUT.iter().find(|it| it.1 == usual).map(|it| it.2);
    heteronym(c).iter().copied().skip(1).chain(without)
}

/// The readings of a character that has several; empty for all others.
fn heteronym(c: char) -> &'static [&'static str] {
    HETERONYMS.iter().find(|it| it.0 == c).map_or(&[], |it| it.1)
}

/// Syllables with ü: as they are written, as they are typed, and as they are often typed by mistake.
const UMLAUT: [(&str, &str, &str); 4] =
    [("lü", "lv", "lu"), ("nü", "nv", "nu"), ("lüe", "lve", "lue"), ("nüe", "nve", "nue")];

/// Characters of names of people and places that have two living readings (多音字), the one that is usual in
/// names first: 长 is more often the river's than the elder's.
const HETERONYMS: &[(char, &[&str])] = &[
    ('乐', &["le", "yue"]),
    ('仇', &["chou", "qiu"]),
    ('传', &["chuan", "zhuan"]),
    ('会', &["hui", "kuai"]),
    ('便', &["bian", "pian"]),
    ('倩', &["qian", "qing"]),
    ('厦', &["sha", "xia"]),
    ('参', &["can", "shen"]),
    ('召', &["zhao", "shao"]),
    ('圩', &["wei", "xu"]),
    ('埔', &["pu", "bu"]),
    ('堡', &["bao", "pu", "bu"]),
    ('奇', &["qi", "ji"]),
    ('娜', &["na", "nuo"]),
    ('尉', &["wei", "yu"]),
    ('尾', &["wei", "yi"]),
    ('峒', &["dong", "tong"]),
    ('巷', &["xiang", "hang"]),
    ('择', &["ze", "zhai"]),
    ('晟', &["sheng", "cheng"]),
    ('曾', &["zeng", "ceng"]),
    ('朝', &["chao", "zhao"]),
    ('朴', &["pu", "piao"]),
    ('柏', &["bai", "bo"]),
    ('查', &["cha", "zha"]),
    ('校', &["xiao", "jiao"]),
    ('泊', &["bo", "po"]),
    ('洞', &["dong", "tong"]),
    ('浒', &["hu", "xu"]),
    ('率', &["shuai", "lv"]),
    ('琢', &["zhuo", "zuo"]),
    ('盛', &["sheng", "cheng"]),
    ('省', &["sheng", "xing"]),
    ('秘', &["mi", "bi"]),
    ('种', &["zhong", "chong"]),
    ('翟', &["zhai", "di"]),
    ('茜', &["qian", "xi"]),
    ('莘', &["shen", "xin"]),
    ('落', &["luo", "la"]),
    ('藏', &["cang", "zang"]),
    ('行', &["xing", "hang"]),
    ('裳', &["shang", "chang"]),
    ('觉', &["jue", "jiao"]),
    ('角', &["jiao", "jue"]),
    ('解', &["jie", "xie"]),
    ('调', &["tiao", "diao"]),
    ('贾', &["jia", "gu"]),
    ('车', &["che", "ju"]),
    ('都', &["du", "dou"]),
    ('重', &["chong", "zhong"]),
    ('长', &["chang", "zhang"]),
    ('阿', &["a", "e"]),
    ('降', &["jiang", "xiang"]),
    ('露', &["lu", "lou"]),
    ('骑', &["qi", "ji"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heteronym_stands_once_with_the_dictionary_s_reading_among_its_own() {
        for (at, (c, readings)) in HETERONYMS.iter().enumerate() {
            let dictionary = c.to_pinyin().unwrap().plain().replace('ü', "v");
            assert!(readings.contains(&&*dictionary), "{c}: {dictionary}");
            assert_eq!(usual(*c), Some(readings[0]));
            assert!(readings.len() > 1 && HETERONYMS[at + 1..].iter().all(|it| it.0 != *c), "{c}");
            let distinct: std::collections::BTreeSet<_> = readings.iter().collect();
            assert_eq!(distinct.len(), readings.len(), "{c}");
        }
    }

    #[test]
    fn syllables_are_written_as_they_are_typed() {
        assert_eq!(usual('吕'), Some("lv"));
        assert_eq!(usual('女'), Some("nv"));
        assert_eq!(usual('略'), Some("lve"));
        assert_eq!(usual('徐'), Some("xu"));
        assert_eq!(usual('a'), None);
        // No character of the basic plane is read with a letter that a keyboard lacks.
        let strange: Vec<char> =
            ('一'..='龥').filter(|c| usual(*c).is_some_and(|it| !it.is_ascii())).collect();
        assert_eq!(strange.iter().filter(|c| !"欸誒诶嗯唔呣嘸ê".contains(**c)).collect::<String>(), "");
    }

    #[test]
    fn one_character_at_a_time_is_read_otherwise() {
        assert_eq!(spellings(&['长', 'x', '乐']).len(), 3);
        assert_eq!(spellings(&[]), [Vec::<&str>::new()]);
        assert!(spellings(&['吕', '敏']).contains(&vec!["lu", "min"]));
    }
}
