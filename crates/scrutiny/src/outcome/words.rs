//! Conclusions in words, with their numbers. What the rule itself says is in the rulebook.

use crate::record::Base;
use rulebook::{Verdict, Words};

fn both(names: &[Words]) -> (String, String) {
    let zh: Vec<&str> = names.iter().map(|name| name.zh.as_str()).collect();
    let en: Vec<&str> = names.iter().map(|name| name.en.as_str()).collect();
    (zh.join("、"), en.join(", "))
}

fn base_words(base: Base, of: u32) -> (String, String) {
    match base {
        Base::Entitled => (format!("应到会有选举权的{of}人"), format!("{of} entitled voters")),
        Base::Present => (format!("实到会有选举权的{of}人"), format!("{of} voters present")),
    }
}

pub(super) fn quorum(present: u32, entitled: u32, verdict: Verdict) -> Words {
    let (zh, en) = if verdict == Verdict::Allow {
        ("到会人数够，可以选举", "enough for an election")
    } else {
        ("到会人数不够，不能选举", "too few, the election cannot be held")
    };
    Words::new(
        format!("应到会有选举权的{entitled}人，实到{present}人，{zh}。"),
        format!("{present} of {entitled} entitled voters are present: {en}."),
    )
}

pub(super) fn returned(returned: u32, voters: u32, verdict: Verdict) -> Words {
    let (zh, en) = if verdict == Verdict::Allow {
        ("票数不多于人数，投票有效", "no more ballots than voters, the vote is valid")
    } else {
        ("票比人多，投票无效，要重新投票", "more ballots than voters, the vote is void and is held again")
    };
    Words::new(
        format!("投票{voters}人，收回选票{returned}张：{zh}。"),
        format!("{voters} people voted and {returned} ballots came back: {en}."),
    )
}

pub(super) fn chosen(name: &Words, yes: u32, base: Base, of: u32, candidate: bool) -> Words {
    let (zh, en) = end(candidate);
    let base = base_words(base, of);
    Words::new(
        format!("{}：赞成{yes}票，按{}计算，票数够，{zh}。", name.zh, base.0),
        format!("{}: {yes} yes-votes, enough of {}: {en}.", name.en, base.1),
    )
}

pub(super) fn won_tie(name: &Words, yes: u32, candidate: bool) -> Words {
    let (zh, en) = end(candidate);
    Words::new(
        format!("{}：再次投票得{yes}票，票数高，{zh}。", name.zh),
        format!("{}: {yes} votes in the vote among the tied, the higher: {en}.", name.en),
    )
}

const fn end(candidate: bool) -> (&'static str, &'static str) {
    if candidate { ("列为正式候选人", "formal candidate") } else { ("当选", "elected") }
}

pub(super) fn not_over_half(name: &Words, yes: u32, base: Base, of: u32) -> Words {
    let base = base_words(base, of);
    Words::new(
        format!("{}：赞成{yes}票，按{}计算，票数不够。", name.zh, base.0),
        format!("{}: {yes} yes-votes, not enough of {}.", name.en, base.1),
    )
}

pub(super) fn outvoted(name: &Words, yes: u32) -> Words {
    Words::new(
        format!("{}：{yes}票，名额已由票数更高的人取足。", name.zh),
        format!("{}: {yes} votes; others with more votes fill the places.", name.en),
    )
}

pub(super) fn base_matters(names: &[Words], entitled: u32, present: u32) -> Words {
    let (zh, en) = both(names);
    Words::new(
        format!(
            "按应到会{entitled}人算和按实到会{present}人算，结论不同：{zh}。以哪个为准，待核对条例原文。"
        ),
        format!(
            "Half of {entitled} entitled and half of {present} present give different answers for {en}. Which counts is to be confirmed against the text."
        ),
    )
}

pub(super) fn too_many(over_half: u16, places: u16) -> Words {
    Words::new(
        format!("票数够的有{over_half}人，应选{places}人，按得票从高到低取足。"),
        format!("{over_half} have enough votes for {places} places; the highest are taken."),
    )
}

pub(super) fn tied(names: &[Words], places: u16) -> Words {
    let (zh, en) = both(names);
    Words::new(
        format!("{zh}得票相同，还剩{places}个名额，要就这几人再次投票。"),
        format!("{en} have equal votes for the last {places} places: they are voted on again."),
    )
}

pub(super) fn too_few(over_half: u16, places: u16) -> Words {
    let missing = places.saturating_sub(over_half);
    Words::new(
        format!("应选{places}人，只选出{over_half}人，差{missing}人。"),
        format!("{over_half} of {places} places are filled; {missing} are missing."),
    )
}

pub(super) fn reduced(places: u16, agreed: u32, present: u32, by_presidium: bool, verdict: Verdict) -> Words {
    let (zh, en) = if by_presidium {
        ("主席团决定".to_owned(), "the presidium decided".to_owned())
    } else {
        (format!("到会{present}人中{agreed}人同意"), format!("{agreed} of {present} voters present agreed"))
    };
    let (zh_end, en_end) = if verdict == Verdict::Allow {
        ("名额减为", "the places are reduced to")
    } else {
        ("人数不够，不能把名额减为", "not enough to reduce the places to")
    };
    Words::new(format!("{zh}：{zh_end}{places}人。"), format!("{en}: {en_end} {places}."))
}

pub(super) fn barred(name: &Words) -> Words {
    Words::new(
        format!("{}票数够，但没有被选举权，不能当选。", name.zh),
        format!("{} has enough votes but no right to be elected.", name.en),
    )
}

pub(super) fn unestablished(name: &Words) -> Words {
    Words::new(
        format!("{}票数够，但不在名册上：先查清是不是有被选举权的正式党员，再确定结果。", name.zh),
        format!(
            "{} has enough votes but is not on the roll: establish first whether this is a full member with the right to be elected.",
            name.en
        ),
    )
}

pub(super) fn names_decide() -> Words {
    Words::new(
        "有人靠另选得票影响结果，而名册长时，电子选票上另选几人和赞成几人无法一起核对；由会议决定是否重新投票。",
        "Names written in decide the result. On a long roll nobody can check how many names and yes-votes stand together on one electronic ballot; the meeting decides whether to vote again.",
    )
}

pub(super) fn signed(scrutineers: u32) -> Words {
    if scrutineers == 0 {
        return Words::new("记录没有监票人签名。", "No scrutineer signed the record.");
    }
    Words::new(
        format!("{scrutineers}名监票人签了名。"),
        format!("{scrutineers} scrutineers signed the record."),
    )
}
