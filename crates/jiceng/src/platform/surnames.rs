//! Surnames that are read otherwise than the same characters elsewhere (姓氏异读).

/// Counts changes of how names become sort keys and search tokens: of the table below, of `platform/syllables` and of `platform/search`. What an area
/// stored under another count is made anew when the program starts.
pub const READING: u32 = 2;

/// Surnames of two characters whose reading is not that of the characters alone.
const DOUBLE: &[(&str, &[&str])] = &[
    ("万俟", &["mo", "qi"]),
    ("尉迟", &["yu", "chi"]),
    ("长孙", &["zhang", "sun"]),
    ("澹台", &["tan", "tai"]),
    ("单于", &["chan", "yu"]),
    ("令狐", &["ling", "hu"]),
    ("呼延", &["hu", "yan"]),
    ("鲜于", &["xian", "yu"]),
    ("乐正", &["yue", "zheng"]),
    ("夹谷", &["jia", "gu"]),
    ("亓官", &["qi", "guan"]),
    ("子车", &["zi", "ju"]),
    ("拓跋", &["tuo", "ba"]),
    ("宰父", &["zai", "fu"]),
    ("漆雕", &["qi", "diao"]),
    ("南宫", &["nan", "gong"]),
];

/// Surnames of one character: the reading by which they are sorted first, then others by which they are found too.
const SINGLE: &[(char, &[&str])] = &[
    ('曾', &["zeng"]),
    ('单', &["shan"]),
    ('解', &["xie"]),
    ('仇', &["qiu"]),
    ('区', &["ou"]),
    ('查', &["zha"]),
    ('任', &["ren"]),
    ('盖', &["ge", "gai"]),
    ('华', &["hua"]),
    ('朴', &["piao"]),
    ('翟', &["zhai", "di"]),
    ('尹', &["yin"]),
    ('乐', &["yue", "le"]),
    ('缪', &["miao", "mou"]),
    ('逄', &["pang"]),
    ('员', &["yun"]),
    ('覃', &["qin", "tan"]),
    ('宓', &["mi", "fu"]),
    ('折', &["she", "zhe"]),
    ('秘', &["bi"]),
    ('冼', &["xian"]),
    ('洗', &["xian"]),
    ('种', &["chong"]),
    ('繁', &["po"]),
    ('召', &["shao"]),
    ('燕', &["yan"]),
    ('应', &["ying"]),
    ('宁', &["ning"]),
    ('谌', &["chen", "shen"]),
    ('郗', &["xi", "chi"]),
    ('郇', &["xun", "huan"]),
    ('隗', &["wei", "kui"]),
    ('佴', &["nai"]),
    ('尉', &["wei"]),
    ('藏', &["zang"]),
    ('柏', &["bai", "bo"]),
    ('石', &["shi"]),
    ('车', &["che"]),
    ('沈', &["shen"]),
    ('阚', &["kan"]),
    ('那', &["na"]),
    ('祭', &["zhai"]),
    ('过', &["guo"]),
    ('纪', &["ji"]),
    ('臧', &["zang"]),
    ('贾', &["jia"]),
    ('贲', &["ben"]),
    ('相', &["xiang"]),
    ('句', &["gou"]),
    ('曲', &["qu"]),
    ('冯', &["feng"]),
    ('炅', &["gui"]),
    ('牟', &["mou", "mu"]),
    ('卜', &["bu"]),
    ('适', &["kuo"]),
    ('万', &["wan"]),
    ('郄', &["qie"]),
    ('乜', &["nie"]),
    ('洪', &["hong"]),
    ('黑', &["he", "hei"]),
    ('盛', &["sheng"]),
    ('强', &["qiang"]),
    ('降', &["jiang"]),
    ('撒', &["sa"]),
    ('褚', &["chu"]),
    ('瞿', &["qu"]),
    ('訾', &["zi"]),
    ('麴', &["qu"]),
    ('参', &["can"]),
    ('长', &["chang"]),
    ('都', &["du"]),
    ('重', &["chong"]),
    ('哈', &["ha"]),
    ('叶', &["ye"]),
    ('於', &["yu"]),
    ('吾', &["wu"]),
    ('舍', &["she"]),
    ('会', &["gui", "hui"]),
    ('薄', &["bo"]),
    ('藉', &["ji"]),
];

/// How many characters at the beginning of a person's name are a surname of the table, and its readings syllable by
/// syllable: the one by which it is sorted, then the others. None when the name begins with none, and for names written
/// with a dot, which are transcribed from languages that have no such surnames.
#[must_use]
pub(super) fn readings(name: &str) -> Option<(usize, Vec<&'static [&'static str]>)> {
    if name.contains(['·', '•', '.', '．']) {
        return None;
    }
    if let Some((_, reading)) = DOUBLE.iter().find(|(surname, _)| name.starts_with(surname)) {
        return Some((2, vec![reading]));
    }
    let first = name.chars().next()?;
    let (_, readings) = SINGLE.iter().find(|(surname, _)| *surname == first)?;
    Some((1, (0..readings.len()).map(|at| &readings[at..=at]).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_surname_stands_twice_and_every_one_has_a_reading_in_small_letters() {
        let all: Vec<String> = (DOUBLE.iter().map(|(name, _)| (*name).to_owned()))
            .chain(SINGLE.iter().map(|(name, _)| name.to_string()))
            .collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert!(DOUBLE.iter().all(|(name, reading)| name.chars().count() == 2 && reading.len() == 2));
        let readings = DOUBLE.iter().map(|it| it.1).chain(SINGLE.iter().map(|it| it.1)).flatten();
        assert!(SINGLE.iter().all(|(_, readings)| !readings.is_empty()));
        for reading in readings {
            assert!(
                reading.bytes().all(|byte| byte.is_ascii_lowercase()) && !reading.is_empty(),
                "{reading}"
            );
        }
    }
}
