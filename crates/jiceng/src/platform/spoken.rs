//! Says of the Chinese on a page in English that it is Chinese: names of people and organisations, words of the register.
//! A screen reader then reads them out in Chinese. Done once for the whole page as written, so that no page forgets it.

/// How an English page begins.
const ENGLISH: &str = "<!doctype html>\n<html lang=\"en\"";
const OPEN: &str = "<span lang=\"zh-Hans\">";
const CLOSE: &str = "</span>";
/// Elements in which no other may stand, and those that are no text for reading.
const PLAIN: [&str; 5] = ["title", "style", "script", "textarea", "option"];

/// The page with its Chinese marked when it is one in English; any other as it is.
pub(super) fn marked(html: String) -> String {
    if !html.starts_with(ENGLISH) {
        return html;
    }
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html.as_str();
    // Until this element ends, the text is left as it is.
    let mut within: Option<&str> = None;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        let (tag, after) = tag.split_at(end_of(tag));
        if within.is_some() {
            out.push_str(text);
        } else {
            mark(text, &mut out);
        }
        out.push_str(tag);
        within = match within {
            Some(name) => Some(name).filter(|name| closes(tag) != Some(name)),
            None => leave(tag),
        };
        rest = after;
    }
    out.push_str(rest);
    out
}

/// How long a tag is; what is written in quotes does not end it.
fn end_of(tag: &str) -> usize {
    let mut quoted = false;
    let end = tag.bytes().position(|b| {
        quoted ^= b == b'"';
        b == b'>' && !quoted
    });
    end.map_or(tag.len(), |at| at + 1)
}

/// The name of the element that a tag opens when its text is to be left: it cannot be marked, or says its language itself.
fn leave(tag: &str) -> Option<&str> {
    let inner = tag.strip_prefix('<')?.strip_suffix('>')?;
    let name = inner.split_ascii_whitespace().next()?;
    let speaks = name != "html" && inner.contains(" lang=\"");
    (PLAIN.contains(&name) || speaks).then_some(name)
}

/// The name of the element that a tag closes.
fn closes(tag: &str) -> Option<&str> {
    tag.strip_prefix("</")?.strip_suffix('>')
}

/// Writes a text with its runs of Chinese marked.
fn mark(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(start) = rest.find(is_chinese) {
        let run = &rest[start..];
        let end = run.find(|c| !is_chinese(c) && !joins(c)).unwrap_or(run.len());
        let run = run[..end].trim_end_matches(|c| !is_chinese(c));
        out.extend([&rest[..start], OPEN, run, CLOSE]);
        rest = &rest[start + run.len()..];
    }
    out.push_str(rest);
}

fn is_chinese(c: char) -> bool {
    matches!(c, '〇' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// What stands between Chinese words without ending them.
fn joins(c: char) -> bool {
    matches!(c, '·' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}') || c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> String {
        let page = marked(format!("{ENGLISH}>\n{body}</html>"));
        page[ENGLISH.len() + 2..].trim_end_matches("</html>").to_owned()
    }

    #[test]
    fn chinese_is_marked_where_it_is_read_and_nowhere_else() {
        let cases = [
            ("<h1>冯巧玲</h1>", "<h1><span lang=\"zh-Hans\">冯巧玲</span></h1>"),
            (
                "<p>河口村支部 and below: 3 members</p>",
                "<p><span lang=\"zh-Hans\">河口村支部</span> and below: 3 members</p>",
            ),
            (
                "<td>买买提·艾力 (1组，2组) x</td>",
                "<td><span lang=\"zh-Hans\">买买提·艾力</span> (1<span lang=\"zh-Hans\">组，2组</span>) x</td>",
            ),
            ("<td>𠮷田</td>", "<td><span lang=\"zh-Hans\">𠮷田</span></td>"),
            ("<a title=\"王 > 李\">x</a>", "<a title=\"王 > 李\">x</a>"),
            (
                "<title>王</title><option value=\"1\">王</option>",
                "<title>王</title><option value=\"1\">王</option>",
            ),
            (
                "<button lang=\"zh-CN\">中文 <b>字</b></button>王",
                "<button lang=\"zh-CN\">中文 <b>字</b></button><span lang=\"zh-Hans\">王</span>",
            ),
            ("<p>No Chinese, 1 < 2", "<p>No Chinese, 1 < 2"),
        ];
        for (body, wanted) in cases {
            assert_eq!(of(body), wanted);
        }
        let chinese = "<!doctype html>\n<html lang=\"zh-CN\"><h1>冯巧玲</h1>";
        assert_eq!(marked(chinese.to_owned()), chinese);
    }
}
