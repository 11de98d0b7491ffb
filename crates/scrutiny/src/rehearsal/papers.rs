//! The papers of a rehearsed election, to print: election method, ballot, count sheet, result report, and the slips with
//! which voters vote electronically.

use crate::outcome::{Outcome, RoundOutcome, Standing};
use crate::record::{MeetingRecord, Tally};
use rulebook::Words;
use std::fmt::Write as _;

/// The language of papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Tongue {
    fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    fn of(self, words: &Words) -> &str {
        self.pick(&words.zh, &words.en)
    }
}

pub(super) fn all(tongue: Tongue, record: &MeetingRecord, outcome: &Outcome) -> Vec<(String, Vec<u8>)> {
    let mut papers = vec![
        ("method.html".to_owned(), method(tongue, record, outcome)),
        ("ballot.html".to_owned(), ballot(tongue, record)),
        ("result.html".to_owned(), result(tongue, record, outcome)),
    ];
    for (at, _) in record.rounds.iter().enumerate() {
        papers.push((format!("count-{}.html", at + 1), count_sheet(tongue, record, at)));
    }
    papers
}

const STYLE: &str = "@page{size:A4;margin:20mm}body{font:16px/1.6 serif;max-width:44em;margin:2em auto;padding:0 1em}\
h1{text-align:center;font-size:1.5em}table{border-collapse:collapse;width:100%;margin:1em 0}\
th,td{border:1px solid #000;padding:.4em;text-align:center}.slip{border:1px dashed #000;padding:1em;margin:1em 0;\
break-inside:avoid}.note{font-size:.9em}.mono{font-family:monospace;font-size:1.3em}";

fn page(tongue: Tongue, title: &str, body: &str) -> Vec<u8> {
    let lang = tongue.pick("zh-CN", "en");
    let note = tongue.pick("演练：人名均为虚构。", "A rehearsal: nobody here is real.");
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<h1>{title}</h1>\n{body}<p class=\"note\">{note}</p>\n</body>\n</html>\n"
    )
    .into_bytes()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A row of cells, heads or not.
fn row(tag: &str, cells: &[&str]) -> String {
    let mut row = String::from("<tr>");
    for cell in cells {
        let _ = write!(row, "<{tag}>{}</{tag}>", escape(cell));
    }
    row + "</tr>\n"
}

fn title(tongue: Tongue, record: &MeetingRecord, zh: &str, en: &str) -> String {
    let name = escape(&record.organisation.name);
    match tongue {
        Tongue::Zh => format!("{name}选举{zh}"),
        Tongue::En => format!("{name}: {en}"),
    }
}

/// The method: what the rules that bear on this election say, in their own words.
fn method(tongue: Tongue, record: &MeetingRecord, outcome: &Outcome) -> Vec<u8> {
    let post = record.contest.post.words();
    let candidates = record.candidates.len();
    let places = record.contest.places;
    let first = match tongue {
        Tongue::Zh => format!("选举{}，应选{places}人，候选人{candidates}人。", post.zh),
        Tongue::En => format!("Elected are {places} {}; there are {candidates} candidates.", post.en),
    };
    let mut body = format!("<ol>\n<li>{first}</li>\n");
    let lines = [
        (
            "采用无记名投票。赞成的画○，不赞成的画×，弃权的不画；不赞成的可以另选他人，弃权的不能另选。",
            "The ballot is secret. ○ is yes, × is no, nothing is abstention; who says no may write in somebody else.",
        ),
        (
            "所选人数等于或者少于应选人数的选票有效，多于应选人数的整张作废。",
            "A ballot that chooses as many as there are places or fewer is valid; one that chooses more is void.",
        ),
        (
            "监票人由大会表决通过，监督选举全过程；两名计票人各自独立计票。候选人不能担任监票人、计票人。",
            "Scrutineers are confirmed by the meeting and watch all of it; two tellers count, each by themselves. No candidate is either.",
        ),
    ];
    for (zh, en) in lines {
        let _ = writeln!(body, "<li>{}</li>", tongue.pick(zh, en));
    }
    // Each rule by which something was concluded, once.
    let rounds = outcome.rounds.iter().flat_map(|round| &round.conclusions);
    let mut cited: Vec<&str> = rounds.map(|one| tongue.of(&one.citation)).collect();
    cited.sort_unstable();
    cited.dedup();
    let _ = write!(body, "<li>{}", tongue.pick("依据：", "By: "));
    body += &escape(&cited.join(tongue.pick("；", "; ")));
    if super::course::is_mixed(record) {
        body += "</li>\n<li>";
        body += tongue.pick(
            "经上级书面批准，到会的人可以在纸质选票和电子投票中选一种，每人只投一次。",
            "With written approval above, those present vote on paper or electronically, each once.",
        );
    }
    body += "</li>\n</ol>\n";
    page(tongue, &title(tongue, record, "办法", "election method"), &body)
}

fn ballot(tongue: Tongue, record: &MeetingRecord) -> Vec<u8> {
    let mut body = String::from("<table>\n");
    body += &row("th", &[tongue.pick("候选人", "candidate"), tongue.pick("符号", "mark")]);
    for candidate in &record.candidates {
        body += &row("td", &[&candidate.name, ""]);
    }
    for _ in 0..record.contest.places {
        body += &row("td", &[tongue.pick("另选他人：", "somebody else:"), ""]);
    }
    body += "</table>\n";
    let places = record.contest.places;
    let note = match tongue {
        Tongue::Zh => format!(
            "说明：应选{places}人。多于应选人数的无效，等于或者少于的有效。赞成画○，不赞成画×，弃权不画。候选人按姓氏笔画排列。（盖章）"
        ),
        Tongue::En => format!(
            "{places} places. More than that is void, as many or fewer is valid. ○ is yes, × is no, nothing is abstention. In the order of strokes. (stamp)"
        ),
    };
    let _ = writeln!(body, "<p class=\"note\">{note}</p>");
    page(tongue, &title(tongue, record, "选票", "ballot"), &body)
}

/// What the tellers found on paper in a round.
fn count_sheet(tongue: Tongue, record: &MeetingRecord, at: usize) -> Vec<u8> {
    let round = &record.rounds[at];
    let mut body = String::new();
    let Some(paper) = &round.paper else { return page(tongue, "", "") };
    for count in &paper.tellers {
        let who = record.called(&count.teller);
        let _ = writeln!(body, "<h2>{} {}</h2>", tongue.pick("计票人", "teller"), escape(tongue.of(&who)));
        body += &sums(tongue, record, at, &count.tally);
    }
    if let Some(settled) = &paper.settled {
        let _ = writeln!(body, "<h2>{}</h2>", tongue.pick("核对后", "settled"));
        let _ = writeln!(body, "<p>{}</p>", escape(&settled.reason));
        body += &sums(tongue, record, at, &settled.tally);
    }
    let kind = round.kind.words();
    let zh = format!("计票单（第{}轮：{}）", at + 1, kind.zh);
    let en = format!("count sheet, round {}: {}", at + 1, kind.en);
    page(tongue, &title(tongue, record, &zh, &en), &body)
}

fn sums(tongue: Tongue, record: &MeetingRecord, at: usize, tally: &Tally) -> String {
    let heads = [
        tongue.pick("候选人", "candidate"),
        tongue.pick("赞成", "yes"),
        tongue.pick("不赞成", "no"),
        tongue.pick("弃权", "abstained"),
    ];
    let mut table = String::from("<table>\n") + &row("th", &heads);
    for (person, marks) in record.rounds[at].ballot.iter().zip(&tally.marks) {
        let numbers = [marks.yes, marks.no, marks.abstained].map(|number| number.to_string());
        let name = record.called(person);
        table += &row("td", &[tongue.of(&name), &numbers[0], &numbers[1], &numbers[2]]);
    }
    for written in &tally.written {
        let name = record.called(&written.person);
        let name = format!("{} {}", tongue.pick("另选", "written in:"), tongue.of(&name));
        table += &row("td", &[&name, &written.votes.to_string(), "", ""]);
    }
    let Tally { returned, valid, void, .. } = tally;
    let line = match tongue {
        Tongue::Zh => format!("收回{returned}张，有效{valid}张，废票{void}张"),
        Tongue::En => format!("came back {returned}, valid {valid}, void {void}"),
    };
    table + "</table>\n<p>" + &line + "</p>\n"
}

fn result(tongue: Tongue, record: &MeetingRecord, outcome: &Outcome) -> Vec<u8> {
    let mut body = String::new();
    for (at, round) in outcome.rounds.iter().enumerate() {
        let kind = round.kind.words();
        let number = at + 1;
        let _ = match tongue {
            Tongue::Zh => writeln!(body, "<h2>第{number}轮：{}</h2>", kind.zh),
            Tongue::En => writeln!(body, "<h2>Round {number}: {}</h2>", kind.en),
        };
        body += &turnout(tongue, round);
        body += &votes(tongue, record, round);
    }
    let names: Vec<Words> = outcome.elected.iter().map(|elected| record.called(&elected.person)).collect();
    let names: Vec<String> = names.iter().map(|name| escape(tongue.of(name))).collect();
    let _ = writeln!(
        body,
        "<p><strong>{}{}</strong></p>\n<p>{}</p>",
        tongue.pick("当选：", "Elected: "),
        names.join(tongue.pick("、", ", ")),
        escape(tongue.of(&outcome.next.words(record)))
    );
    let _ = writeln!(
        body,
        "<p>{}</p>",
        tongue.pick(
            "监票人（签名）：________　计票人（签名）：________",
            "Scrutineers: ________ Tellers: ________"
        )
    );
    page(tongue, &title(tongue, record, "结果报告单", "result report"), &body)
}

fn turnout(tongue: Tongue, round: &RoundOutcome) -> String {
    let turnout = round.turnout;
    let absent = turnout.entitled.saturating_sub(turnout.present);
    match tongue {
        Tongue::Zh => format!(
            "<p>应到会有选举权{}人，实到{}人，缺席{absent}人。发出选票{}张，收回{}张，有效{}张，废票{}张。</p>\n",
            turnout.entitled, turnout.present, turnout.issued, turnout.returned, turnout.valid, turnout.void
        ),
        Tongue::En => format!(
            "<p>Entitled {}, present {}, absent {absent}. Ballots given out {}, came back {}, valid {}, void {}.</p>\n",
            turnout.entitled, turnout.present, turnout.issued, turnout.returned, turnout.valid, turnout.void
        ),
    }
}

fn votes(tongue: Tongue, record: &MeetingRecord, round: &RoundOutcome) -> String {
    let heads = [
        tongue.pick("姓名", "name"),
        tongue.pick("赞成", "yes"),
        tongue.pick("不赞成", "no"),
        tongue.pick("弃权", "abstained"),
    ];
    let mut table = String::from("<table>\n") + &row("th", &heads);
    for result in &round.persons {
        let name = record.called(&result.person);
        let name = tongue.of(&name);
        let yes = result.marks.yes.to_string();
        if result.standing == Standing::Listed {
            let (no, abstained) = (result.marks.no.to_string(), result.marks.abstained.to_string());
            table += &row("td", &[name, &yes, &no, &abstained]);
        } else {
            let name = format!("{} {name}", tongue.pick("另选", "written in:"));
            table += &row("td", &[&name, &yes, "", ""]);
        }
    }
    table + "</table>\n"
}

/// Slips to put into envelopes, in an order that tells nothing.
pub(super) fn credentials(tongue: Tongue, tokens: &[String]) -> Vec<u8> {
    let mut sorted: Vec<&String> = tokens.iter().collect();
    sorted.sort();
    let mut body = String::new();
    for token in sorted {
        let _ = writeln!(
            body,
            "<div class=\"slip\">{}<br><span class=\"mono\">{}</span></div>",
            tongue.pick(
                "投票凭证（一人一张，当场抽取，不登记谁拿了哪张）",
                "voting credential (one each, drawn by lot, not noted who has which)"
            ),
            escape(token)
        );
    }
    page(tongue, tongue.pick("投票凭证", "voting credentials"), &body)
}
