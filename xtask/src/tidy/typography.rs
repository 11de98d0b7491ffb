//! Punctuation beside Chinese characters is Chinese punctuation; English sentences have none of it.

use super::{Problem, Tree, ending};

/// Marks of English punctuation, and what stands for them beside a Chinese character.
const MARKS: [(char, char); 7] =
    [(',', '，'), (':', '：'), (';', '；'), ('!', '！'), ('?', '？'), ('(', '（'), (')', '）')];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| ending(path) == "ftl") {
        let sentences = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
        for (at, line) in sentences {
            let english = path.ends_with(".en.ftl");
            let fault = if english { chinese_mark(line) } else { english_mark(line) };
            if let Some((found, instead)) = fault {
                let remedy = format!("write {instead} instead");
                problems.push(Problem::new(
                    path,
                    at + 1,
                    format!("{found} in a sentence of this language"),
                    remedy,
                ));
            }
        }
    }
    problems
}

/// The first English mark that touches a Chinese character or an argument.
fn english_mark(line: &str) -> Option<(char, char)> {
    // An address is written as it is typed.
    let words = line.split([' ', '，', '。']).filter(|word| !word.contains("://"));
    words.map(|word| word.chars().collect::<Vec<_>>()).find_map(|signs| mark_beside_chinese(&signs))
}

fn mark_beside_chinese(signs: &[char]) -> Option<(char, char)> {
    MARKS.into_iter().find(|(mark, _)| {
        let mut places = signs.iter().enumerate().filter(|(_, sign)| *sign == mark);
        places.any(|(at, _)| {
            let before = at.checked_sub(1).and_then(|place| signs.get(place)).copied();
            [before, signs.get(at + 1).copied()].into_iter().flatten().any(is_chinese)
        })
    })
}

/// The first Chinese mark of an English sentence that quotes no Chinese.
fn chinese_mark(line: &str) -> Option<(char, char)> {
    if line.chars().any(is_chinese) {
        return None;
    }
    MARKS.into_iter().find(|(_, mark)| line.contains(*mark)).map(|(mark, instead)| (instead, mark))
}

/// Unified ideographs of the basic plane.
fn is_chinese(sign: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&Tree::of(&[(path, text)])).into_iter().map(|found| found.line).collect()
    }

    #[test]
    fn english_punctuation_beside_chinese_is_found() {
        let text = "a = 错误:{ $title }\nb = 错误：{ $title }\nc = { $count } (选填)\n# 说明:不管\nd = 12:30 开始\ne = 写成 https://主机:端口，再试\n";
        assert_eq!(lines("x/text.zh.ftl", text), [1, 3]);
    }

    #[test]
    fn chinese_punctuation_in_an_english_sentence_is_found_unless_it_quotes_chinese() {
        let text = "a = Error：{ $title }\nb = The heading is “名单：”\nc = Error: { $title }\n";
        assert_eq!(lines("x/text.en.ftl", text), [1]);
    }
}
