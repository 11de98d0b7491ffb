//! What would be asked if more were known.

use jiff::civil::Date;

use crate::expression::{Doubt, Scope};
use crate::facts::Facts;
use crate::judge::{Case, Finding, Verdict};
use crate::provision::{Edition, Nature, Provision};
use crate::rulebook::{Rulebook, doubt_words, held_day};

impl Rulebook {
    /// Standing rules and deadlines that do not apply on a day only because they ask whether something is known and
    /// it is not: a deadline that counts from the end of a term, for an organisation whose term is not recorded.
    /// Each comes as [`Verdict::Unknown`] with the names of the facts it waits for; by id.
    #[must_use]
    pub fn silent(&self, facts: &Facts, on: Date) -> Vec<Finding> {
        let Some(facts) = self.own(facts) else { return Vec::new() };
        let case = Case { book: self, facts: &facts, today: held_day(on) };
        let standing = |provision: &&Provision| match &provision.nature {
            Nature::Rule { act } => act.is_none(),
            Nature::Deadline => true,
            Nature::Obligation { .. } => false,
        };
        let provisions = self.about(&facts.subject().id).filter(standing);
        provisions.filter_map(|provision| case.silent(provision, provision.edition_on(on)?)).collect()
    }
}

impl Case<'_> {
    fn silent(&self, provision: &Provision, edition: &Edition) -> Option<Finding> {
        let applies = edition.conditions.applies.as_ref().filter(|_| edition.is_checked())?;
        if applies.asks.is_empty() || self.applies(edition) != Ok(false) {
            return None;
        }
        let presuming = Scope { presuming: true, ..self.scope(edition) };
        let mut unknown: Vec<usize> =
            applies.asks.iter().copied().filter(|position| self.facts.held(*position).is_none()).collect();
        match applies.judge(&self.book.root, &presuming) {
            Ok(false) | Err(Doubt::Computation(_)) => return None,
            Ok(true) => {}
            Err(Doubt::Unknown(more)) => unknown.extend(more),
        }
        unknown.sort_unstable();
        unknown.dedup();
        let subject = self.facts.subject();
        let doubt = Doubt::Unknown(unknown);
        Some(Finding {
            rule: provision.id.clone(),
            outcome: Verdict::Unknown,
            strength: provision.strength,
            instrument: edition.instrument.clone(),
            edition: edition.edition.clone(),
            article: edition.article.clone(),
            citation: edition.citation.clone(),
            text: edition.text.clone(),
            finding: doubt_words(&doubt, subject),
            remedy: None,
            confirmed: edition.confirmed,
            local: provision.local || edition.local.is_some(),
            unknown: self.book.fact_names(&subject.id, &doubt).into_iter().map(str::to_owned).collect(),
        })
    }
}
