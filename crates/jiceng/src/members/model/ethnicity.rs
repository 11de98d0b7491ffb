//! Peoples (民族), as people write them: with and without the last character.

use crate::platform::form::{FieldError, line};

/// The names of GB/T 3304, without the character that all end with.
const NAMES: [&str; 56] = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
];
/// No name is so long.
const LONGEST: usize = 30;

/// A people: one of the fifty-six in its full name, anything else as it is written.
///
/// # Errors
/// When it is too long or holds control characters.
pub fn ethnicity(text: &str) -> Result<String, FieldError> {
    let written = line(LONGEST)(text)?;
    Ok(if NAMES.contains(&written.as_str()) { format!("{written}族") } else { written })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_people_has_one_name_however_it_is_written() {
        for (written, kept) in
            [("汉", "汉族"), ("汉族", "汉族"), ("土", "土族"), ("土家", "土家族"), ("穿青人", "穿青人")]
        {
            assert_eq!(ethnicity(written).unwrap(), kept);
        }
        assert!(ethnicity(&"汉".repeat(31)).is_err());
    }
}
