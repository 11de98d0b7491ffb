//! The report of a record that holds.

use super::Language;
use crate::election::hex;
use crate::json::names;
use ballot::archive::Kind;
use ballot::audit::Report;
use ballot::decryption::QuestionResult;
use ballot::question::Question;
use ballot::statutory::{CandidateCount, Exposure, Layout, NamedCount, Part, exposures};

pub(crate) fn of(language: Language, report: &Report, least: u64) -> String {
    let mut lines = vec![
        language
            .pick("成立：记录里的每一项都核对无误。", "ACCEPTED: everything in this record holds.")
            .to_owned(),
        String::new(),
    ];
    lines.extend(facts(language, report));
    if report.result.is_some() {
        lines.push(String::new());
        lines.extend(results(language, report));
        lines.extend(warnings(language, report, least));
    }
    lines.push(String::new());
    lines.extend(limits(language, report));
    lines.join("\n")
}

fn facts(language: Language, report: &Report) -> Vec<String> {
    let line =
        |zh: &str, en: &str, value: String| language.pick(format!("{zh}：{value}"), format!("{en}: {value}"));
    let terms = report.board.election().terms();
    let persons = |numbers: &[u64]| {
        let texts: Vec<String> = numbers.iter().map(u64::to_string).collect();
        if texts.is_empty() { "-".to_owned() } else { texts.join(language.pick("、", ", ")) }
    };
    let mut facts = vec![
        line("名称", "name", terms.name.clone()),
        line("编号", "identifier", terms.uuid.clone()),
        line("选举指纹", "fingerprint of the election", report.board.election().fingerprint().to_owned()),
        line(
            "最后一项的指纹（请记下，以后可核对有无改动）",
            "last event (keep it, to see later whether anything was changed)",
            hex(&report.head),
        ),
        line("进行到", "stage", stage(language, report.stage).to_owned()),
        line(
            "有投票资格的凭证",
            "credentials",
            weighed(language, report.board.roll().len() as u64, report.board.roll().total_weight()),
        ),
        line("收到选票", "ballots recorded", report.ballots.to_string()),
        line(
            "被本人后来的选票取代",
            "replaced by a later one of the same voter",
            report.replaced.to_string(),
        ),
        line("计入选票", "ballots counted", weighed(language, report.counted.0, report.counted.1)),
        line("开票人", "trustees", report.trustees.to_string()),
    ];
    if report.board.election().has_shuffles() {
        facts.push(line("打乱选票的开票人", "shuffled by trustees", persons(&report.shuffled_by)));
    }
    facts.push(line("参与开票的开票人", "opened by trustees", persons(&report.opened_by)));
    facts
}

fn weighed(language: Language, count: u64, weight: u64) -> String {
    if count == weight {
        return count.to_string();
    }
    language.pick(format!("{count}，权重合计 {weight}"), format!("{count}, with a weight of {weight}"))
}

fn stage(language: Language, kind: Kind) -> &'static str {
    match kind {
        Kind::Setup => language.pick("准备完成，尚无选票", "set up, no ballots yet"),
        Kind::Ballot => language.pick("正在投票", "voting"),
        Kind::EndBallots => language.pick("投票结束", "voting has ended"),
        Kind::EncryptedTally => language.pick("已合并选票，尚未开票", "ballots are put together, not opened"),
        Kind::Shuffle | Kind::EndShuffles => {
            language.pick("选票已打乱，尚未开票", "ballots are shuffled, not opened")
        }
        Kind::PartialDecryption => language.pick("正在开票", "being opened"),
        Kind::Result => language.pick("已有结果", "the result is there"),
    }
}

/// What came out: parts of a statutory ballot as such, all other questions as they are.
fn results(language: Language, report: &Report) -> Vec<String> {
    let Some(result) = &report.result else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    let mut next = 0;
    while next < result.0.len() {
        let part =
            report.board.layout().into_iter().flat_map(Layout::starts).find(|(start, _)| *start == next);
        let counted = part.and_then(|(start, part)| {
            let results = result.0.get(start..start + part.width())?;
            Some((part, part.count(results, report.counted.1)?))
        });
        if let Some((part, (counts, written))) = counted {
            lines.extend(candidates(language, report, (next, part), &counts, &written));
            next += part.width();
        } else {
            lines.extend(question(
                language,
                &report.board.election().terms().questions[next],
                &result.0[next],
            ));
            next += 1;
        }
    }
    lines
}

fn candidates(
    language: Language,
    report: &Report,
    (start, part): (usize, &Part),
    counts: &[CandidateCount],
    written: &[NamedCount],
) -> Vec<String> {
    let names = names(report, start);
    let title = question_text(&report.board.election().terms().questions[start]);
    let mut lines = vec![title.to_owned()];
    lines.extend(names.iter().zip(counts).map(|(name, count)| {
        let CandidateCount { yes, no, abstained } = count;
        language.pick(
            format!("  {name}：赞成 {yes}，不赞成 {no}，弃权 {abstained}"),
            format!("  {name}: yes {yes}, no {no}, abstained {abstained}"),
        )
    }));
    lines.extend(written.iter().map(|named| {
        let number = language
            .pick(format!("名册第 {} 号", named.number), format!("number {} of the roll", named.number));
        let name = match part {
            Part::Approval { candidates, .. } => names.get(candidates + usize::from(named.number)).cloned(),
            _ => None,
        };
        let name = name.unwrap_or(number);
        language
            .pick(format!("  另选 {name}：{}", named.count), format!("  written in, {name}: {}", named.count))
    }));
    lines
}

fn question_text(question: &Question) -> &str {
    match question {
        Question::Summed(question) => &question.question,
        Question::Shuffled(question) => &question.question,
    }
}

fn question(language: Language, question: &Question, result: &QuestionResult) -> Vec<String> {
    let mut lines = vec![question_text(question).to_owned()];
    match (question, result) {
        (Question::Summed(question), QuestionResult::Summed(counts)) => {
            let (blank, counts) = counts.split_at(usize::from(question.allows_blank()));
            lines.extend(
                blank
                    .iter()
                    .map(|count| language.pick(format!("  空白票：{count}"), format!("  blank: {count}"))),
            );
            let pairs = question.answers.iter().zip(counts);
            lines.extend(pairs.map(|(answer, count)| {
                language.pick(format!("  {answer}：{count}"), format!("  {answer}: {count}"))
            }));
        }
        (_, QuestionResult::Shuffled(ballots)) => {
            lines.extend(ballots.iter().map(|numbers| format!("  {numbers:?}")));
        }
        (Question::Shuffled(_), QuestionResult::Summed(_)) => {}
    }
    lines
}

fn warnings(language: Language, report: &Report, least: u64) -> Vec<String> {
    let Some(result) = &report.result else {
        return Vec::new();
    };
    let found = exposures(result, report.board.layout(), report.counted, least);
    let few = found.iter().find_map(|exposure| match exposure {
        Exposure::Few { ballots, least } => Some(language.pick(
            format!("注意：只计入 {ballots} 张选票，少于 {least} 张，知道部分人怎么投的人可能推出其他人怎么投。"),
            format!("Note: {ballots} ballots were counted, fewer than {least}. Who knows how some voted may tell how others did."),
        )),
        Exposure::Unanimous { .. } => None,
    });
    let alike = found.iter().any(|exposure| matches!(exposure, Exposure::Unanimous { .. }));
    let alike = alike.then(|| {
        let zh = "注意：有的选项全体一致，结果本身就说明了每个人怎么投。纸质投票也是如此。";
        let en = "Note: some answers are unanimous. The result alone tells how everybody voted, as it would on paper.";
        language.pick(zh, en).to_owned()
    });
    few.into_iter().chain(alike).collect()
}

/// What a record cannot show, however well it holds.
fn limits(language: Language, report: &Report) -> Vec<String> {
    let proof = if report.board.wants_sidecars() {
        language.pick(
            "每张选票都证明了：对同一人没有既赞成又不赞成。",
            "Each ballot proved that it has not both a yes and a no for anybody.",
        )
    } else {
        ""
    };
    let zh = "记录不能说明：凭证是否发给了该发的人，投票时有没有人在旁边，投票用的设备有没有泄露选择。";
    let en = "A record cannot show whether credentials were given to the right persons, whether somebody watched a voter, or whether a \
              voter's device gave the choice away.";
    [proof, language.pick(zh, en)]
        .into_iter()
        .filter(|line| !line.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}
