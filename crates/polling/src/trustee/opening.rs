//! Opening what was closed: a trustee's part of the tally, and shuffles where names are written in on a long
//! roll.

use super::error::TrusteeError;
use super::own::Own;
use super::{code, opened_name, shuffled_name};
use crate::files::{self, FileError};
use crate::limits::Limits;
use crate::record::Record;
use crate::secret::Passphrase;
use crate::words::{Output, Said};
use ballot::archive::Kind;
use ballot::decryption::PartialDecryption;
use ballot::json;
use ballot::shuffle::Shuffle;
use ballot::tally::EncryptedTally;
use ballot::trustee::TrusteeKey;
use rand_core::CryptoRng;
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;

/// Wishes of a trustee who opens or shuffles.
#[derive(Debug)]
pub struct Open {
    /// The record of the election, a file that ends in `.bel`, with the file beside it.
    pub record: PathBuf,
    /// Where the part is written: the stick.
    pub stick: PathBuf,
    /// The own folder.
    pub own: PathBuf,
    /// For the own folder.
    pub passphrase: Passphrase,
    /// How few ballots may be opened.
    pub limits: Limits,
}

/// What a trustee has before them once everything was checked.
struct Checked {
    record: Record,
    tally: EncryptedTally,
    number: usize,
    key: TrusteeKey,
}

/// Opens this trustee's part of the tally, after checking the whole record.
pub fn open(wishes: &Open, random: &mut impl CryptoRng, output: &mut Output<'_>) -> Result<(), TrusteeError> {
    let Checked { record, tally, number, key } = check(wishes)?;
    let stage = record.report.stage;
    let ready = match stage {
        Kind::EncryptedTally => !record.report.board.election().has_shuffles(),
        Kind::EndShuffles | Kind::PartialDecryption => true,
        _ => false,
    };
    if !ready {
        return Err(TrusteeError::Stage(not_ready(stage)));
    }
    let election = record.report.board.election();
    let tally_hash = hex::encode(Sha256::digest(json::text(&tally)));
    Own::new(&wishes.own, &wishes.passphrase).note_opened(election.fingerprint(), &tally_hash)?;
    let part = PartialDecryption::new(election, &tally, &key, random);
    let text = json::text(&part);
    files::create(&wishes.stick.join(opened_name(number)), text.as_bytes())?;
    let ballots = record.report.counted.0;
    output.say_both(
        format!("查过了：记录完整，{ballots}张电子选票都有效。您打开的是全部选票的合计，没有打开任何一张。"),
        format!("Checked: the record is whole, all {ballots} electronic ballots are valid. You opened their sum, no single one."),
    );
    output.say_both(
        format!("下一步：把U盘上的 {} 交给计票的人（编号 {}）。", opened_name(number), code(text.as_bytes())),
        format!(
            "Next: hand {} on the stick to whoever counts (code {}).",
            opened_name(number),
            code(text.as_bytes())
        ),
    );
    Ok(())
}

/// Shuffles what is to be shuffled, after checking the whole record.
pub fn shuffle(
    wishes: &Open,
    random: &mut impl CryptoRng,
    output: &mut Output<'_>,
) -> Result<(), TrusteeError> {
    let Checked { record, tally, number, .. } = check(wishes)?;
    let election = record.report.board.election();
    let ready =
        matches!(record.report.stage, Kind::EncryptedTally | Kind::Shuffle) && election.has_shuffles();
    if !ready {
        return Err(TrusteeError::Stage(Said::new(
            "这份记录现在没有要打乱的：只有名册超过64人、能另选他人的选举，在合并选票之后、开票之前才打乱。",
            "Nothing in this record is to be shuffled now: only elections with names written in on a long roll are, between closing and opening.",
        )));
    }
    let text = json::text(&Shuffle::new(election, &tally, random));
    files::create(&wishes.stick.join(shuffled_name(number)), text.as_bytes())?;
    output.say_both(
        "另选他人的部分已打乱顺序并换了封，谁也对不上是谁写的。",
        "What was written in is in another order under other seals; nobody can tell who wrote it.",
    );
    output.say_both(
        format!("下一步：把U盘上的 {} 交给计票的人加进记录，再请下一名开票人打乱。", shuffled_name(number)),
        format!(
            "Next: hand {} to whoever counts, to be added; then the next trustee shuffles.",
            shuffled_name(number)
        ),
    );
    Ok(())
}

fn check(wishes: &Open) -> Result<Checked, TrusteeError> {
    let (number, key) = Own::new(&wishes.own, &wishes.passphrase).key()?;
    let record = Record::open(&wishes.record)?;
    if record.trustees.person(number).map(|person| person.public_key) != Some(*key.public()) {
        return Err(TrusteeError::NotMine);
    }
    wishes.limits.check_voters(record.report.board.roll().len())?;
    let Some(tally) = record.tally.clone() else {
        return Err(TrusteeError::Stage(not_ready(record.report.stage)));
    };
    wishes.limits.check_ballots(record.report.counted.0)?;
    if record.report.board.layout().is_none() {
        return Err(FileError::damaged(&wishes.record, "no statutory ballot").into());
    }
    Ok(Checked { record, tally, number, key })
}

fn not_ready(stage: Kind) -> Said {
    match stage {
        Kind::Setup | Kind::Ballot | Kind::EndBallots => Said::new(
            "投票还没有结束，不能开票。请等计票的人关箱、合并选票以后再来。",
            "The vote is not closed, nothing is opened. Wait until whoever counts has closed the box.",
        ),
        Kind::EncryptedTally | Kind::Shuffle => Said::new(
            "另选他人的部分还没有打乱完，不能开票。请先运行 trustee shuffle。",
            "What was written in is not shuffled yet, nothing is opened. Run “trustee shuffle” first.",
        ),
        _ => Said::new(
            "这份记录已经有结果，不用再开票。",
            "This record has its result; nothing is left to open.",
        ),
    }
}
