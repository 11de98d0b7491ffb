//! Handing ballots in.

use super::error::ClosingError;
use crate::ballot_box::{BallotBox, BoxError, End};
use crate::description::registrar_of;
use crate::files::{self, FileError};
use crate::limits::Limits;
use crate::record::{Record, beside};
use crate::registrar::Revocations;
use crate::trustee::code;
use crate::words::{Output, Said};
use ballot::archive::{ArchiveWriter, Kind};
use ballot::board::{Board, Received};
use ballot::tally::Counting;
use rand_core::CryptoRng;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Wishes of whoever closes the vote.
#[derive(Debug)]
pub struct Close {
    /// The record as it was set up.
    pub record: PathBuf,
    /// The two folders of each box.
    pub boxes: Vec<[PathBuf; 2]>,
    /// The newest signed list of revoked credentials; none only where nobody took a ballot on paper.
    pub revoked: Option<PathBuf>,
    /// The folder for the closed record.
    pub out: PathBuf,
    /// How few ballots may be opened.
    pub limits: Limits,
}

/// A ballot to be handed in.
struct Ballot {
    received: Received,
    sidecar: Option<String>,
}

/// All ballots of an election that count, by their hash, and what was left out.
#[derive(Default)]
struct Collected {
    by_place: BTreeMap<usize, Ballot>,
    left_out: Vec<(String, Said)>,
}

/// Closes the boxes and the vote. Where there are too few ballots nothing is closed.
pub fn close(
    wishes: &Close,
    random: &mut impl CryptoRng,
    output: &mut Output<'_>,
) -> Result<PathBuf, ClosingError> {
    let record = Record::open(&wishes.record)?;
    if record.report.stage != Kind::Setup {
        return Err(ClosingError::Stage);
    }
    let board = &record.report.board;
    let terms = board.election().terms();
    let registrar = registrar_of(terms).ok_or(ClosingError::NoRegistrar)?;
    let revoked = match &wishes.revoked {
        Some(path) => Revocations::read_carried(path, &terms.uuid, registrar)?,
        None => Revocations::default(),
    };
    let mut boxes = Vec::with_capacity(wishes.boxes.len());
    let mut collected = Collected::default();
    for folders in &wishes.boxes {
        let own = BallotBox::open(board, folders, random)?;
        if own.end() == Some(End::Abandoned) {
            return Err(ClosingError::Abandoned);
        }
        collected.take(board, &own, &revoked)?;
        boxes.push(own);
    }
    wishes.limits.check_ballots(collected.by_place.len() as u64)?;
    for own in &mut boxes {
        own.close(End::Closed)?;
    }
    let ballots = collected.sorted();
    let (archive, sidecars) = write(&record, &wishes.record, &ballots)?;
    let path = wishes.out.join(format!("{}.bel", terms.uuid));
    files::folder(&wishes.out)?;
    files::create(&beside(&path), sidecars.as_bytes())?;
    files::create(&path, &archive)?;
    let closed = Record::open(&path)?;
    output.say_both(
        format!("作废名单上有{}个码。请与发出的纸质选票核对：改投纸质的，每人都要在名单上。", revoked.len()),
        format!("{} codes are revoked. Compare with the ballots given out on paper: whoever changed to paper is in the list.", revoked.len()),
    );
    say(&closed, &collected.left_out, output);
    Ok(path)
}

impl Collected {
    /// Takes the ballots of a box, one a voter. Whose code was revoked has voted on paper. Two different ballots
    /// with one code can come from two booths only: the one with the smaller hash counts, whichever was first.
    fn take(&mut self, board: &Board, own: &BallotBox, revoked: &Revocations) -> Result<(), BoxError> {
        for (at, (text, sidecar)) in (1..).zip(own.ballots()) {
            let received = board.receive(text.as_bytes(), sidecar.map(str::as_bytes));
            let received = received.map_err(|why| BoxError::Record(at, why))?;
            if revoked.reason(received.ballot.credential()).is_some() {
                let why =
                    Said::new("投票码已作废，改投纸质选票", "the code was revoked, the voter votes on paper");
                self.left_out.push((received.receipt(), why));
                continue;
            }
            self.keep(Ballot { received, sidecar: sidecar.map(ToOwned::to_owned) });
        }
        Ok(())
    }

    fn keep(&mut self, ballot: Ballot) {
        let place = ballot.received.place;
        let Some(before) = self.by_place.remove(&place) else {
            self.by_place.insert(place, ballot);
            return;
        };
        if before.received.hash == ballot.received.hash {
            self.by_place.insert(place, before);
            return;
        }
        let (counts, other) =
            if before.received.hash < ballot.received.hash { (before, ballot) } else { (ballot, before) };
        let why = Said::new(
            "同一个投票码在另一台电脑上也投了一张，只计一张",
            "the same code cast a ballot at another computer too; one counts",
        );
        self.left_out.push((other.received.receipt(), why));
        self.by_place.insert(place, counts);
    }

    fn sorted(&mut self) -> Vec<Ballot> {
        let mut ballots: Vec<Ballot> = std::mem::take(&mut self.by_place).into_values().collect();
        ballots.sort_unstable_by_key(|ballot| ballot.received.hash);
        self.left_out.sort_by(|one, other| one.0.cmp(&other.0));
        ballots
    }
}

/// The record with the ballots, closed, and the file beside it.
fn write(record: &Record, path: &Path, ballots: &[Ballot]) -> Result<(Vec<u8>, String), ClosingError> {
    let bytes = files::read_ballots(path)?;
    let error = |why: std::io::Error| FileError::write(path, &why);
    let mut archive = ArchiveWriter::resume(bytes, &record.index);
    let mut counting = Counting::new(&record.report.board.election().terms().questions);
    let mut sidecars = String::new();
    for Ballot { received, sidecar } in ballots {
        archive.ballot(&received.ballot).map_err(error)?;
        // Rolls made here have no weights, so that nothing is refused.
        if counting.add(&received.ballot, received.weight).is_err() {
            return Err(ClosingError::Stage);
        }
        if let Some(sidecar) = sidecar {
            sidecars.push_str(sidecar);
            sidecars.push('\n');
        }
    }
    archive.end_ballots().map_err(error)?;
    let (tally, size) = counting.finish();
    archive.encrypted_tally(&tally, &size).map_err(error)?;
    Ok((archive.into_file(), sidecars))
}

fn say(closed: &Record, left_out: &[(String, Said)], output: &mut Output<'_>) {
    let (count, head) = (closed.report.counted.0, code(hex::encode(closed.report.head).as_bytes()));
    output.say_both(
        format!("已关箱：{count}张电子选票计入，全部有效，合计已封好。请把编号 {head} 记入会议记录。"),
        format!("Closed: {count} electronic ballots count, all of them valid, their sum is under seal. Put the code {head} into the minutes."),
    );
    for (receipt, why) in left_out {
        output.say_both(
            format!("未计入：票号 {receipt}（{}）。", why.of(crate::words::Language::Zh)),
            format!("Left out: {receipt} ({}).", why.of(crate::words::Language::En)),
        );
    }
    if closed.report.board.election().has_shuffles() {
        output.say_both(
            "下一步：开票人依次运行 trustee shuffle，每打乱一次，就把文件加进记录（election gather）。",
            "Next: the trustees run “trustee shuffle” one after the other; after each, add the file with “election gather”.",
        );
    } else {
        output.say_both(
            "下一步：把记录拷到U盘，请开票人各自在自己的电脑上运行 trustee open。",
            "Next: copy the record to the stick; each trustee runs “trustee open” on their own machine.",
        );
    }
}
