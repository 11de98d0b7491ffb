//! The appraisal of members (民主评议党员) as the forms in use have it, from the appraisals that are recorded: who was on the
//! roll and came, with what the register says of each. Votes, grades and opinions are not recorded here: their cells stay
//! empty, to be filled in by hand, and the form says so.

use super::queries::{self, Appraised};
use crate::organisations::{BookOf, Written};
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, OrganisationId};
use crate::platform::tables::{Speaker, Table};
use db::Read;
use jiff::civil::Date;

/// The summary of a year (汇总), and the form of each member (登记表) under the member's name.
#[derive(Clone, Debug)]
pub struct Appraisal {
    /// The summary.
    pub summary: Table,
    /// The forms.
    pub forms: Vec<(String, Table)>,
}

/// Both of a branch between two days. The caller's right is asked for with the branch.
///
/// # Errors
/// Whatever the database reports.
pub async fn appraisal(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
    days: (Date, Date),
    speaker: Speaker,
) -> Result<Appraisal, AppError> {
    let all = queries::appraised(read, area, branch, days).await?;
    let forms = all.iter().map(|it| (it.name.clone(), form(speaker, it))).collect();
    Ok(Appraisal { summary: summary(speaker, &all), forms })
}

/// The chapter of the yearly book.
pub(super) async fn chapter(book: &BookOf<'_>, read: &mut Read) -> Result<Written, AppError> {
    let speaker = book.speaker;
    let of_year = appraisal(read, book.caller.area, book.branch.id, book.days(), speaker).await?;
    let written = Written::of([of_year.summary]);
    Ok(if of_year.forms.is_empty() { written } else { written.saying(speaker.text("appraisal-unrecorded")) })
}

fn day(date: Option<PartialDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn said(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

fn summary(speaker: Speaker, all: &[Appraised]) -> Table {
    let row = |it: &Appraised| {
        let known = vec![
            it.name.clone(),
            it.sex.map(|sex| speaker.text(sex.key())).unwrap_or_default(),
            day(it.birth),
            day(it.joined),
            day(it.full_since),
            it.on.to_string(),
            speaker.text(it.attendance.key()),
        ];
        [known, vec![String::new(); BY_HAND]].concat()
    };
    let grades = ["appraisal-excellent", "appraisal-good", "appraisal-fair", "appraisal-poor"];
    let votes = grades.map(|key| speaker.grouped("appraisal-votes", speaker.number(key)));
    let columns = [
        speaker.medium("appraisal-name"),
        speaker.short("appraisal-sex"),
        speaker.medium("appraisal-birth"),
        speaker.medium("appraisal-joined"),
        speaker.medium("appraisal-full-since"),
        speaker.medium("appraisal-on"),
        speaker.short("appraisal-attendance"),
    ];
    let last = [speaker.medium("appraisal-grade"), speaker.wide("appraisal-opinion")];
    speaker
        .table("appraisal-summary")
        .columns(columns.into_iter().chain(votes).chain(last))
        .numbered(speaker, all.iter().map(row))
}

/// Votes of four grades, the grade and the opinion.
const BY_HAND: usize = 6;

/// The form of one member, as it is signed: a line an item.
fn form(speaker: Speaker, it: &Appraised) -> Table {
    let lines = [
        ("appraisal-name", it.name.clone()),
        ("appraisal-sex", it.sex.map(|sex| speaker.text(sex.key())).unwrap_or_default()),
        ("appraisal-birth", day(it.birth)),
        ("appraisal-ethnicity", said(it.ethnicity.as_ref())),
        ("appraisal-native-place", said(it.native_place.as_ref())),
        ("appraisal-joined", day(it.joined)),
        ("appraisal-full-since", day(it.full_since)),
        ("appraisal-worked-since", String::new()),
        ("appraisal-education", said(it.education.as_ref())),
        ("appraisal-post", said(it.employer.as_ref())),
        ("appraisal-own-summary", String::new()),
        ("appraisal-course", format!("{} {}", it.on, speaker.text(it.attendance.key()))),
        ("appraisal-branch-opinion", String::new()),
        ("appraisal-above-opinion", String::new()),
        ("appraisal-own-opinion", String::new()),
        ("appraisal-note", String::new()),
    ];
    speaker
        .table("appraisal-form")
        .columns([speaker.medium("appraisal-item"), speaker.wide("appraisal-said")])
        .rows(lines.map(|(key, value)| vec![speaker.text(key), value]))
        .named()
}
