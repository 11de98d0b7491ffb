//! Giving a ballot box up that may not be opened apart.

use super::error::ClosingError;
use crate::ballot_box::{BallotBox, End};
use crate::record::Record;
use crate::words::Output;
use rand_core::CryptoRng;
use std::path::PathBuf;

/// Wishes of whoever gives boxes up.
#[derive(Debug)]
pub struct Abandon {
    /// The record as it was set up.
    pub record: PathBuf,
    /// The two folders of each box.
    pub boxes: Vec<[PathBuf; 2]>,
}

/// Marks boxes as never to be opened, so that their voters can vote on paper.
pub fn abandon(
    wishes: &Abandon,
    random: &mut impl CryptoRng,
    output: &mut Output<'_>,
) -> Result<(), ClosingError> {
    let record = Record::open(&wishes.record)?;
    let mut voters = 0;
    for folders in &wishes.boxes {
        let mut own = BallotBox::open(&record.report.board, folders, random)?;
        voters += own.receipts().len();
        own.close(End::Abandoned)?;
    }
    output.say_both(
        format!("电子票箱已作废，永不开启；里面{voters}张票不计。下一步：请凭证发放人把用过电子投票的码作废，给这{voters}名同志发纸质选票。"),
        format!("The box is given up and never opened; its {voters} ballots do not count. Next: the registrar revokes the codes that were used, and these {voters} persons get ballots on paper."),
    );
    Ok(())
}
