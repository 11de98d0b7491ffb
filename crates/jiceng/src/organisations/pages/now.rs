//! What an organisation that stands is told of today: what is wrong, what cannot be told and where that is entered, what is
//! due, and the sections of other capabilities.

use super::{duties, post, post_new, revise, term, term_new};
use crate::organisations::model::Duty;
use crate::organisations::queries::{Organisation, Post, Term};
use crate::organisations::{
    Checked, Fact, Figures, Obligation, Place, Source, Untold, check, current, untold,
};
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::text::Language;

/// A rule that cannot be judged, with what is missing and where that is entered.
pub(super) struct Gap {
    pub(super) untold: Untold,
    pub(super) missing: Vec<Missing>,
}

impl Gap {
    /// The first missing fact that the caller may enter, and where.
    pub(super) fn entry(&self) -> Option<(&str, &str)> {
        self.missing.iter().find_map(|it| Some((it.title.as_str(), it.href.as_deref()?)))
    }
}

/// A fact that is not recorded.
pub(super) struct Missing {
    pub(super) title: String,
    /// The page that takes it, where the caller may enter it.
    pub(super) href: Option<String>,
    /// The key of what to do, where the caller cannot enter it.
    pub(super) otherwise: Option<&'static str>,
}

/// What the rules find, for those who put it right.
pub(super) struct Judged {
    /// What is wrong or soon due.
    pub(super) checked: Vec<Checked>,
    /// What cannot be told.
    pub(super) untold: Vec<Gap>,
}

/// What an organisation that stands is told of today.
#[derive(Default)]
pub(super) struct Now {
    /// What the rules find; none where it is not the caller's to see.
    pub(super) judged: Option<Judged>,
    /// What this month, quarter and year ask for.
    pub(super) duties: Vec<Obligation>,
    /// Where those of the whole year are.
    pub(super) duties_href: String,
    /// What is soon due for its members.
    pub(super) soon: Vec<Fact>,
    /// Members by their state.
    pub(super) states: Vec<Fact>,
    /// Units that it covers.
    pub(super) units: Vec<Fact>,
}

impl Now {
    /// Reads it.
    pub(super) async fn read(
        context: &Context,
        read: &mut db::Read,
        organisation: &Organisation,
        figures: &Figures,
        (terms, holders): (&[Term], &[Post]),
    ) -> Result<Self, AppError> {
        let (app, caller) = (&context.app, context.caller()?);
        let reads = caller.may_at(Permission::ReadFindings, &organisation.path);
        let judged = || Judged {
            checked: check(app, organisation, figures),
            untold: gaps(context, caller, organisation, figures, (terms, holders)),
        };
        let mut now = Self {
            judged: reads.then(judged),
            duties: current(app, organisation, figures, app.clock.today()),
            duties_href: duties::path(organisation.id),
            ..Self::default()
        };
        for part in crate::organisation_parts() {
            if !caller.may_at(part.needs, &organisation.path) {
                continue;
            }
            let facts = (part.read)(context, read, organisation).await?;
            match part.place {
                Place::Due => now.soon.extend(facts),
                Place::Members => now.states.extend(facts),
                Place::Units => now.units.extend(facts),
            }
        }
        Ok(now)
    }
}

/// What cannot be told, and who can enter what is missing.
fn gaps(
    context: &Context,
    caller: &Caller,
    organisation: &Organisation,
    figures: &Figures,
    (terms, holders): (&[Term], &[Post]),
) -> Vec<Gap> {
    let may = caller.may_at(Permission::ChangeOrganisations, &organisation.path);
    let zh = context.language == Language::Zh;
    let missing = |source: Source, title: &str| {
        let entered = entry(source, organisation.id, terms, holders);
        let otherwise = match entered {
            None => (source == Source::Nowhere).then_some("organisation-missing-nowhere"),
            Some(_) => (!may).then_some("organisation-missing-above"),
        };
        Missing { title: title.to_owned(), href: entered.filter(|_| may), otherwise }
    };
    let untold = untold(&context.app, organisation, figures).into_iter();
    let gap = |untold: Untold| Gap {
        missing: untold.missing.iter().map(|it| missing(it.source, it.title(zh))).collect(),
        untold,
    };
    untold.map(gap).collect()
}

/// Where a missing fact is entered: the running term and the post of the secretary where there is one, else a new entry.
fn entry(source: Source, id: OrganisationId, terms: &[Term], holders: &[Post]) -> Option<String> {
    let secretary = holders.iter().rev().find(|post| post.post == Duty::Secretary.code());
    match source {
        Source::Term => {
            let running = terms.iter().find(|term| term.ended.is_none());
            Some(running.map_or_else(|| term_new::path(id), |running| term::path(id, running.id)))
        }
        Source::Post | Source::Secretary => {
            Some(secretary.map_or_else(|| post_new::path(id), |secretary| post::path(id, secretary.id)))
        }
        Source::Founding => Some(revise::path(id)),
        Source::Units => {
            let covered = crate::organisation_links().into_iter().find(|link| link.key == COVERED);
            covered.map(|link| (link.href)(id))
        }
        Source::Register | Source::Act | Source::Nowhere => None,
    }
}

/// The link to the units that an organisation covers.
const COVERED: &str = "organisation-covered-units";
