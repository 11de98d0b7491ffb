//! Why a record does not hold. Places count from 1 here, as people count.

mod setup;
mod tally;

use super::Language;
use ballot::answer::Fault;
use ballot::archive::{ArchiveError, Kind};
use ballot::audit::AuditError;
use ballot::ballot::BallotError;
use ballot::board::BallotRefusal;
use ballot::json::Unreadable;
use ballot::statutory::SidecarError;

/// The reason in words.
pub(crate) fn of(language: Language, why: &AuditError) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match why {
        AuditError::Archive(why) => archive(language, why),
        AuditError::Unseen => pick(
            "以前见过的那一项已不在记录里：记录被改过或被截短。".into(),
            "The event that was seen before is not in the record any more: it was changed or cut.".into(),
        ),
        AuditError::Setup(why) => setup::of(language, why),
        AuditError::Revote(at) => {
            let n = at + 1;
            pick(
                format!("第 {n} 张选票的投票人后来又投了一次，而规则不允许。"),
                format!("The voter of ballot {n} voted again later, which the rules forbid."),
            )
        }
        AuditError::Ballot(at, why) => {
            let n = at + 1;
            let why = refused_ballot(language, why);
            pick(format!("第 {n} 张选票：{why}"), format!("Ballot {n}: {why}"))
        }
        AuditError::SidecarsLeft => pick(
            "附带证明比选票多。".into(),
            "There are more proofs in the file beside the record than ballots.".into(),
        ),
        AuditError::Shuffles(found) => {
            let found = kind(language, *found);
            pick(
                format!("{found}：缺少打乱，或有不该有的打乱。"),
                format!("{found}: shuffles are missing, or not asked for."),
            )
        }
        AuditError::Missing(found) => {
            let found = kind(language, *found);
            pick(format!("{found}：缺少所指的数据。"), format!("{found}: the data it refers to are missing."))
        }
        AuditError::Unreadable(found, why) => {
            let (found, why) = (kind(language, *found), unreadable(language, why));
            pick(format!("{found}：{why}"), format!("{found}: {why}"))
        }
        AuditError::Tally(why) => tally::of(language, why),
    }
}

/// What happened, as people call it.
fn kind(language: Language, kind: Kind) -> &'static str {
    match kind {
        Kind::Setup => language.pick("选举准备", "the setup"),
        Kind::Ballot => language.pick("选票", "a ballot"),
        Kind::EndBallots => language.pick("投票结束", "the end of voting"),
        Kind::EncryptedTally => language.pick("合并选票", "the encrypted tally"),
        Kind::Shuffle => language.pick("打乱选票", "a shuffle"),
        Kind::EndShuffles => language.pick("打乱结束", "the end of shuffles"),
        Kind::PartialDecryption => language.pick("部分开票", "a partial decryption"),
        Kind::Result => language.pick("结果", "the result"),
    }
}

fn unreadable(language: Language, why: &Unreadable) -> String {
    let at = why.at;
    language
        .pick(format!("第 {at} 字节处不合格式（{why}）。"), format!("it is not of the right form ({why})."))
}

fn archive(language: Language, why: &ArchiveError) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match why {
        ArchiveError::Io(why) => pick(format!("读不了：{why}"), format!("It cannot be read: {why}")),
        ArchiveError::Header(n) => {
            pick(format!("第 {n} 个文件的头部无效。"), format!("Entry {n} has no valid header."))
        }
        ArchiveError::Truncated(n) => {
            pick(format!("记录在第 {n} 个文件中间断了。"), format!("The record ends within entry {n}."))
        }
        ArchiveError::Filling(n) => {
            pick(format!("第 {n} 个文件后面藏有别的内容。"), format!("Something is hidden behind entry {n}."))
        }
        ArchiveError::AfterEnd => {
            pick("记录结尾之后还有内容。".into(), "Something follows the end of the record.".into())
        }
        ArchiveError::NoHeader => {
            pick("这不是选举记录（版本 1）。".into(), "This is no record of an election of version 1.".into())
        }
        ArchiveError::Name(n) => {
            pick(format!("第 {n} 个文件的名称不是它的指纹。"), format!("Entry {n} is not named by its hash."))
        }
        ArchiveError::Content(n) => pick(
            format!("第 {n} 个文件的内容与名称不符：内容被改过。"),
            format!("The content of entry {n} is not what its name says: it was changed."),
        ),
        ArchiveError::TooLarge(n) => pick(format!("第 {n} 个文件太大。"), format!("Entry {n} is too large.")),
        ArchiveError::Duplicate(n) => {
            pick(format!("第 {n} 个文件前面已经有了。"), format!("Entry {n} is there before."))
        }
        ArchiveError::TooMany(n) => pick(
            format!("第 {n} 个文件：数据太多。"),
            format!("Entry {n}: more data than belong to one event."),
        ),
        ArchiveError::Stray(n) => pick(
            format!("第 {n} 项之前有不属于任何一项的数据。"),
            format!("Before event {n} stand data to which no event refers."),
        ),
        ArchiveError::Empty => pick("记录里什么都没有。".into(), "There is nothing in the record.".into()),
        event => broken_event(language, event),
    }
}

fn broken_event(language: Language, why: &ArchiveError) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match why {
        ArchiveError::Event(n, why) | ArchiveError::Ballot(n, why) => {
            let why = unreadable(language, why);
            pick(format!("第 {n} 项：{why}"), format!("Event {n}: {why}"))
        }
        ArchiveError::Parent(n) => pick(
            format!("第 {n} 项没有接着前一项：有的项被删改。"),
            format!("Event {n} does not name the event before it: something was changed or left out."),
        ),
        ArchiveError::Height(n) => {
            pick(format!("第 {n} 项的序号不对。"), format!("Event {n} has another number."))
        }
        ArchiveError::Order { height, kind: found, last } => {
            let found = kind(language, *found);
            let last = last.map_or(language.pick("开头", "the start"), |last| kind(language, last));
            pick(
                format!("第 {height} 项：“{found}”不能接在“{last}”之后。"),
                format!("Event {height}: {found} cannot come after {last}."),
            )
        }
        ArchiveError::Payload(n) => pick(
            format!("第 {n} 项所指的数据不在它前面。"),
            format!("The data to which event {n} refers do not stand before it."),
        ),
        ArchiveError::Replayed(n) => pick(
            format!("第 {n} 项重复了已投的选票。"),
            format!("Event {n} repeats a ballot that was cast before."),
        ),
        other => other.to_string(),
    }
}

fn refused_ballot(language: Language, why: &BallotRefusal) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match why {
        BallotRefusal::Unreadable(why) => unreadable(language, why),
        BallotRefusal::Stranger => {
            pick("凭证不在名单上。".into(), "the credential is not on the roll.".into())
        }
        BallotRefusal::Ballot(why) => ballot_error(language, why),
        BallotRefusal::Weight(why) => pick(
            format!("第 {} 题要打乱，不能带权重。", why.0 + 1),
            format!("question {} is shuffled, so a ballot cannot have a weight.", why.0 + 1),
        ),
        BallotRefusal::Sidecar(why) => sidecar(language, why),
    }
}

fn ballot_error(language: Language, why: &BallotError) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match why {
        BallotError::OtherElection => {
            pick("是为别的选举做的。".into(), "it was made for another election.".into())
        }
        BallotError::Credential => {
            pick("凭证是单位元。".into(), "the credential is the neutral element.".into())
        }
        BallotError::Answers => {
            pick("答案数与题目数不同。".into(), "it has not as many answers as there are questions.".into())
        }
        BallotError::Answer(at, fault) => {
            let (n, why) = (at + 1, answer(language, *fault));
            pick(format!("第 {n} 题：{why}"), format!("question {n}: {why}"))
        }
        BallotError::Hash => {
            pick("签名所签的不是这张选票。".into(), "what is signed is not this ballot.".into())
        }
        BallotError::Signature => {
            pick("签名不是用这个凭证签的。".into(), "it is not signed with this credential.".into())
        }
    }
}

fn answer(language: Language, fault: Fault) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match fault {
        Fault::Kind => {
            pick("答案的种类不对。".into(), "another kind of answer than the question asks for.".into())
        }
        Fault::Length => {
            pick("答案的长度不对。".into(), "not as many choices as the question has answers.".into())
        }
        Fault::Individual(at) => pick(
            format!("没有证明第 {} 个选项只记 0 或 1。", at + 1),
            format!("it is not proved that choice {} is nought or one.", at + 1),
        ),
        Fault::Overall => pick(
            "没有证明选择的人数符合规定。".into(),
            "it is not proved that as many are marked as the question allows.".into(),
        ),
        Fault::Blank => pick(
            "没有证明空白票没有选任何人。".into(),
            "it is not proved that a blank ballot has no mark.".into(),
        ),
        Fault::Knowledge => pick(
            "没有证明投票人知道自己写的内容。".into(),
            "it is not proved that the voter knew what was sealed.".into(),
        ),
    }
}

fn sidecar(language: Language, why: &SidecarError) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match why {
        SidecarError::Missing => pick(
            "缺少“没有既赞成又不赞成”的证明。".into(),
            "the proof that nobody has both a yes and a no is missing.".into(),
        ),
        SidecarError::NotAsked => pick(
            "附带了这次选举不要求的内容。".into(),
            "something stands beside it that the election does not ask for.".into(),
        ),
        SidecarError::Unreadable(why) => unreadable(language, why),
        SidecarError::OtherBallot => {
            pick("附带证明属于另一张选票。".into(), "the proof beside it belongs to another ballot.".into())
        }
        SidecarError::Length => pick(
            "附带证明的数目与候选人数不同。".into(),
            "there are not as many proofs as candidates.".into(),
        ),
        SidecarError::Proof(at) => pick(
            format!("没有证明对第 {} 名候选人不是既赞成又不赞成。", at + 1),
            format!("it is not proved that candidate {} has not both a yes and a no.", at + 1),
        ),
    }
}
