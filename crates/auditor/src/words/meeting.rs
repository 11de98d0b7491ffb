//! The record of a meeting and what follows from it, in words.

use super::Language;
use crate::meeting::{Checked, Meeting, Refused};
use rulebook::Verdict;
use scrutiny::{
    Base, Conclusion, MeetingRecord, Next, Person, PersonResult, RoundOutcome, RoundState, Signer, Standing,
};

pub(crate) fn of(language: Language, checked: &Checked) -> String {
    match checked {
        Ok(meeting) => accepted(language, meeting).join("\n"),
        Err(why) => {
            let first = language.pick(
                "不成立：这份会议记录有问题。",
                "REFUSED: something in the record of the meeting does not hold.",
            );
            format!("{first}\n{}", refusal(language, why))
        }
    }
}

/// Why a record of a meeting is refused.
pub(crate) fn refusal(language: Language, why: &Refused) -> String {
    match why {
        Refused::Unreadable(why) => language.of(&why.words()).to_owned(),
        Refused::Signature(why) => language.of(&why.words()).to_owned(),
        Refused::NotSignedBy(key) => language.pick(
            format!("没有公钥 {key} 的签名。"),
            format!("It is not signed with the key {key}."),
        ),
        Refused::Contradiction(record, why) => language.of(&why.words(record)).to_owned(),
        Refused::Disagreement(why) => language.of(&why.words()).to_owned(),
        Refused::Archive => language
            .pick(
                "电子选票的记录不成立，没法核对会议记录。",
                "The record of electronic ballots does not hold, so that of the meeting cannot be compared with it.",
            )
            .to_owned(),
    }
}

fn accepted(language: Language, meeting: &Meeting) -> Vec<String> {
    let record = &meeting.signed.record;
    let mut lines = vec![headline(language, meeting).to_owned(), String::new()];
    lines.extend(facts(language, meeting));
    for (at, round) in meeting.outcome.rounds.iter().enumerate() {
        lines.push(String::new());
        lines.extend(self::round(language, record, at + 1, round));
    }
    lines.push(String::new());
    lines.extend(result(language, meeting));
    lines.push(String::new());
    lines.extend(limits(language, meeting));
    lines
}

fn headline(language: Language, meeting: &Meeting) -> &'static str {
    if meeting.is_complete() {
        return language.pick(
            "成立：会议记录前后一致，按规定可以得出下面的结果。",
            "ACCEPTED: the record of the meeting is consistent, and the result below follows by the rules.",
        );
    }
    if meeting.outcome.next == Next::Announce {
        return language.pick(
            "会议记录前后一致，但有不合规定或者没有核对的地方，见下面标 ! 的各项。",
            "The record of the meeting is consistent, but a rule was not kept or something was not compared: see what is marked !.",
        );
    }
    language.pick(
        "会议记录前后一致，但选举还没有完成。",
        "The record of the meeting is consistent, but the election is not finished.",
    )
}

fn facts(language: Language, meeting: &Meeting) -> Vec<String> {
    let record = &meeting.signed.record;
    let line =
        |zh: &str, en: &str, value: &str| language.pick(format!("{zh}：{value}"), format!("{en}: {value}"));
    let contest = &record.contest;
    let base = match record.rules.majority_base {
        Base::Entitled => language.pick("应到会有选举权人数", "of the entitled voters"),
        Base::Present => language.pick("实到会有选举权人数", "of the voters present"),
    };
    let mut lines = vec![
        line("组织", "organisation", &record.organisation.name),
        line("选举内容", "elected", language.of(&contest.post.words())),
        line("选举人", "by", language.of(&contest.elected_by.words())),
        line("方式", "way", language.of(&contest.mode.words())),
        line("应选名额", "places", &contest.places.to_string()),
        line("日期", "day", &record.held_on.to_string()),
        language.pick(
            format!("依据：《{}》（{}年版）", meeting.regulation.zh, record.rules.edition),
            format!("rules: {} ({})", meeting.regulation.en, record.rules.edition),
        ),
        line("半数按什么算（待核对）", "half (to be confirmed)", base),
        line("会议记录的指纹", "fingerprint of this record", &record.fingerprint().to_string()),
    ];
    for signature in &meeting.signed.signatures {
        let who = match &signature.signer {
            Signer::Scrutineer(person) => {
                let name = called(language, record, person);
                language.pick(format!("监票人{name}"), format!("scrutineer {name}"))
            }
            Signer::Installation(name) => {
                language.pick(format!("系统“{name}”"), format!("installation {name}"))
            }
        };
        lines.push(language.pick(
            format!("签名：{who}，公钥 {}", signature.key),
            format!("signed by {who}, key {}", signature.key),
        ));
    }
    lines
}

fn round(language: Language, record: &MeetingRecord, number: usize, round: &RoundOutcome) -> Vec<String> {
    let kind = round.kind.words();
    let turnout = round.turnout;
    let mut lines = vec![
        language.pick(
            format!("第 {number} 轮：{}，应选 {} 人", kind.zh, round.places),
            format!("Round {number}: {}, {} places", kind.en, round.places),
        ),
        language.pick(
            format!(
                "  应到会 {}（另有 {} 人不计入），实到 {}：纸质 {}、电子 {}",
                turnout.entitled, turnout.left_out, turnout.present, turnout.on_paper, turnout.electronic
            ),
            format!(
                "  entitled {} ({} left out), present {}: on paper {}, electronically {}",
                turnout.entitled, turnout.left_out, turnout.present, turnout.on_paper, turnout.electronic
            ),
        ),
    ];
    lines.push(match round.state {
        RoundState::Open => {
            language.pick("  投票还没有结束，不计票", "  voting is not over, nothing is counted").to_owned()
        }
        RoundState::Uncounted => language
            .pick("  还没有两名计票人一致的数", "  there are no sums on which two tellers agree")
            .to_owned(),
        RoundState::NoQuorum => language
            .pick("  到会人数不够，选票不计", "  too few were present, its ballots are not counted")
            .to_owned(),
        RoundState::Void | RoundState::Counted => language.pick(
            format!("  收回 {} 张：有效 {}、无效 {}", turnout.returned, turnout.valid, turnout.void),
            format!("  came back {}: valid {}, void {}", turnout.returned, turnout.valid, turnout.void),
        ),
    });
    lines.extend(round.persons.iter().map(|person| votes(language, record, person)));
    lines.extend(round.conclusions.iter().map(|one| conclusion(language, one)));
    lines
}

fn votes(language: Language, record: &MeetingRecord, result: &PersonResult) -> String {
    let name = called(language, record, &result.person);
    let (all, paper) = (result.marks, result.on_paper);
    if result.standing == Standing::Listed {
        return language.pick(
            format!(
                "  {name}：赞成 {}（纸质 {}），不赞成 {}，弃权 {}",
                all.yes, paper.yes, all.no, all.abstained
            ),
            format!(
                "  {name}: yes {} ({} on paper), no {}, abstained {}",
                all.yes, paper.yes, all.no, all.abstained
            ),
        );
    }
    language.pick(
        format!("  另选 {name}：{}（纸质 {}）", all.yes, paper.yes),
        format!("  written in, {name}: {} ({} on paper)", all.yes, paper.yes),
    )
}

/// A conclusion with its rule; what is not in order is marked.
fn conclusion(language: Language, one: &Conclusion) -> String {
    let mark = if one.is_breach() { "!" } else { "·" };
    let confirmed = if one.confirmed { "" } else { language.pick("，待核对", ", to be confirmed") };
    let strength = match one.verdict {
        Verdict::Block => language.pick("，禁止", ", blocks"),
        Verdict::Warn => language.pick("，要说明理由", ", warns"),
        Verdict::Unknown => language.pick("，无法判断", ", cannot be judged"),
        Verdict::Inform | Verdict::Allow => "",
    };
    let (words, citation) = (language.of(&one.words), language.of(&one.citation));
    let mut line = format!("  {mark} {words} [{citation}, {}{confirmed}{strength}]", one.rule);
    if let Some(remedy) = one.remedy.as_ref().filter(|_| one.is_breach()) {
        line += language.pick(" 怎么办：", " What to do: ");
        line += language.of(remedy);
    }
    line
}

fn result(language: Language, meeting: &Meeting) -> Vec<String> {
    let record = &meeting.signed.record;
    let elected = &meeting.outcome.elected;
    let mut lines = vec![language.pick(
        format!("当选 {} 人，应选 {} 人", elected.len(), meeting.outcome.places),
        format!("elected: {} for {} places", elected.len(), meeting.outcome.places),
    )];
    lines.extend(elected.iter().map(|one| {
        let name = called(language, record, &one.person);
        language.pick(
            format!("  {name}：第 {} 轮，赞成 {}", one.round, one.yes),
            format!("  {name}: round {}, yes {}", one.round, one.yes),
        )
    }));
    lines.extend(meeting.outcome.conclusions.iter().map(|one| conclusion(language, one)));
    lines.push(conclusion(language, &meeting.reconciled));
    for round in &meeting.unseen {
        lines.push(language.pick(
            format!("  ! 第 {round} 轮有电子选票，没有给出它的记录，电子票数没有核对。"),
            format!("  ! Round {round} has electronic ballots whose record was not given; their sums were not compared."),
        ));
    }
    if meeting.silent > 0 {
        lines.push(language.pick(
            format!("  · 用电子方式投票的人里，有 {} 人没有投出选票。", meeting.silent),
            format!("  · {} of those who were to vote electronically cast no ballot.", meeting.silent),
        ));
    }
    let next = meeting.outcome.next.words(record);
    lines.push(language.pick(format!("下一步：{}", next.zh), format!("next: {}", next.en)));
    lines
}

/// What a record of a meeting cannot show.
fn limits(language: Language, meeting: &Meeting) -> Vec<String> {
    let mut lines = Vec::new();
    if meeting.outcome.rounds.iter().any(|round| round.turnout.on_paper > 0) {
        lines.push(language.pick(
            "纸质票数是两名计票人数的，这里只能核对前后是否一致；要重新清点，看封存的选票。",
            "What is said of paper is what two tellers counted. Whether it is consistent was checked here; only the sealed ballots can be counted again.",
        ).to_owned());
    }
    lines.push(language.pick(
        "签名只说明公钥的主人认可这份记录；公钥是谁的，要从别处确认（--signed-by）。",
        "A signature shows that the owner of a key stands by this record. Whose key it is must be known from elsewhere (--signed-by).",
    ).to_owned());
    lines
}

fn called(language: Language, record: &MeetingRecord, person: &Person) -> String {
    language.of(&record.called(person)).to_owned()
}
