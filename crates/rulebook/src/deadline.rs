//! What must happen by one day.

use jiff::civil::Date;
use serde::Serialize;

use crate::expression::Doubt;
use crate::facts::Facts;
use crate::judge::Case;
use crate::provision::{Edition, Nature, Provision, Strength};
use crate::rulebook::{Rulebook, doubt_words, held_day};
use crate::words::Words;

/// Where a deadline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeadlineStatus {
    /// Its day has passed unmet.
    Overdue,
    /// Not met yet; its day is still to come or is today.
    Open,
    /// It cannot be told, because facts are not known.
    Unknown,
    /// Done.
    Met,
}

/// One deadline of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeadlineReport {
    /// Id of the deadline.
    pub deadline: String,
    /// Last day to meet it; none when it is not known. It may be known where it is not whether it was met.
    pub due: Option<Date>,
    /// Where it stands.
    pub status: DeadlineStatus,
    /// Its strength.
    pub strength: Strength,
    /// Id of the instrument.
    pub instrument: String,
    /// Name of the instrument's edition.
    pub edition: String,
    /// Article.
    pub article: Option<String>,
    /// Title and article, local citation included.
    pub citation: Words,
    /// What the deadline says.
    pub text: Words,
    /// What to say of this case, or why it cannot be judged.
    pub finding: Words,
    /// What can be done.
    pub remedy: Option<Words>,
    /// Whether deadline and instrument were checked.
    pub confirmed: bool,
    /// Whether it is the county's own deadline, or an overlay of the county changed it.
    pub local: bool,
    /// Names of the facts that are not known and are needed.
    pub unknown: Vec<String>,
}

impl Rulebook {
    /// All deadlines that apply to a case on a day, met ones included; by day, those without a day last, then
    /// by id.
    #[must_use]
    pub fn deadlines(&self, facts: &Facts, on: Date) -> Vec<DeadlineReport> {
        let Some(facts) = self.own(facts) else { return Vec::new() };
        let case = Case { book: self, facts: &facts, today: held_day(on) };
        let deadlines =
            self.about(&facts.subject().id).filter(|provision| provision.nature == Nature::Deadline);
        let mut reports: Vec<DeadlineReport> =
            deadlines.filter_map(|deadline| case.deadline(deadline, deadline.edition_on(on)?, on)).collect();
        let key = |report: &DeadlineReport| (report.due.is_none(), report.due);
        reports.sort_by(|left, right| {
            key(left).cmp(&key(right)).then_with(|| left.deadline.cmp(&right.deadline))
        });
        reports
    }
}

impl Case<'_> {
    /// Where a deadline stands; none when it does not apply.
    pub(crate) fn deadline(
        &self,
        deadline: &Provision,
        edition: &Edition,
        on: Date,
    ) -> Option<DeadlineReport> {
        let (standing, day) = match self.applies(edition) {
            Ok(false) => return None,
            Ok(true) => (self.standing(edition, on), self.day(edition)),
            Err(doubt) => (Err(doubt), None),
        };
        let subject = self.facts.subject();
        let conditions = &edition.conditions;
        let (status, due, finding, unknown) = match standing {
            Ok((status, due)) => {
                let finding = conditions.finding.as_ref().map(|phrase| self.say(phrase, edition));
                (status, due, finding.unwrap_or_else(|| edition.text.clone()), Vec::new())
            }
            Err(doubt) => {
                let unknown = self.book.fact_names(&subject.id, &doubt);
                (DeadlineStatus::Unknown, day, doubt_words(&doubt, subject), unknown)
            }
        };
        Some(DeadlineReport {
            deadline: deadline.id.clone(),
            due,
            status,
            strength: deadline.strength,
            instrument: edition.instrument.clone(),
            edition: edition.edition.clone(),
            article: edition.article.clone(),
            citation: edition.citation.clone(),
            text: edition.text.clone(),
            finding,
            remedy: conditions.remedy.as_ref().map(|phrase| self.say(phrase, edition)),
            confirmed: edition.confirmed,
            local: deadline.local || edition.local.is_some(),
            unknown: unknown.into_iter().map(str::to_owned).collect(),
        })
    }

    /// The day alone, where it is known.
    fn day(&self, edition: &Edition) -> Option<Date> {
        edition.conditions.due.as_ref()?.day(&self.book.root, &self.scope(edition)).ok()
    }

    /// Status and day. A deadline that is met stays met when its day is not known.
    fn standing(&self, edition: &Edition, on: Date) -> Result<(DeadlineStatus, Option<Date>), Doubt> {
        let scope = self.scope(edition);
        let conditions = &edition.conditions;
        let due = conditions.due.as_ref().map(|due| due.day(&self.book.root, &scope)).transpose();
        let met = match &conditions.test {
            Some(met) => met.judge(&self.book.root, &scope)?,
            None => false,
        };
        if met {
            return Ok((DeadlineStatus::Met, due.ok().flatten()));
        }
        let due = due?;
        let overdue = due.is_some_and(|due| due < on);
        Ok((if overdue { DeadlineStatus::Overdue } else { DeadlineStatus::Open }, due))
    }
}
