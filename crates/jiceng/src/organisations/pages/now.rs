//! What an organisation that stands is told of today: what is wrong, what cannot be told and where that is entered, what is
//! due, and the sections of other capabilities.

use super::duty::{self, DutyLine};
use super::{duties, post, post_new, revise, term, term_new};
use crate::organisations::model::Duty;
use crate::organisations::queries::{Organisation, Post, Term};
use crate::organisations::{
    self, Checked, Fact, Figures, Place, Source, Untold, calendar, check, current, entered_for, events,
    untold,
};
use crate::platform::access::{Caller, Permission};
use crate::platform::error::AppError;
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::text::Language;
use jiff::civil::date;

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

/// What is wrong or soon due, with the entry that mends it where one does.
pub(super) struct Wrong {
    pub(super) checked: Checked,
    pub(super) entry: Option<Missing>,
}

/// What the rules find, for those who put it right.
pub(super) struct Judged {
    /// What is wrong or soon due.
    pub(super) wrongs: Vec<Wrong>,
    /// What cannot be told.
    pub(super) untold: Vec<Gap>,
}

/// What an organisation that stands is told of today.
#[derive(Default)]
pub(super) struct Now {
    /// What the rules find; none where it is not the caller's to see.
    pub(super) judged: Option<Judged>,
    /// What this month, quarter and year ask for.
    pub(super) duties: Vec<DutyLine>,
    /// What past periods of this year asked for and nothing is recorded of, for those who see to it.
    pub(super) overdue: Vec<DutyLine>,
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
        let zh = context.language == Language::Zh;
        let desk = Desk { caller, organisation, terms, holders, zh };
        let judged = || Judged { wrongs: desk.wrongs(context, figures), untold: desk.gaps(context, figures) };
        let today = app.clock.today();
        let begin = date(today.year(), 1, 1);
        let events = events(read, caller.area, organisation, (begin, today)).await?;
        let duties = current(app, organisation, figures, today, &events);
        let past = calendar(app, organisation, figures, &events, (begin, today)).obligations;
        let line = |it| duty::line(context, organisation, it);
        let overdue = past.iter().filter(|it| reads && it.is_overdue(today));
        let mut now = Self {
            judged: reads.then(judged),
            duties: duties.iter().map(line).collect::<Result<_, _>>()?,
            overdue: overdue.map(line).collect::<Result<_, _>>()?,
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

/// Where what is missing of an organisation is entered, and who may.
struct Desk<'d> {
    caller: &'d Caller,
    organisation: &'d Organisation,
    terms: &'d [Term],
    holders: &'d [Post],
    zh: bool,
}

impl Desk<'_> {
    /// What cannot be told, and who can enter what is missing.
    fn gaps(&self, context: &Context, figures: &Figures) -> Vec<Gap> {
        let untold = untold(&context.app, self.organisation, figures).into_iter();
        let gap = |untold: Untold| Gap {
            missing: untold.missing.iter().map(|it| self.missing(it)).collect(),
            untold,
        };
        untold.map(gap).collect()
    }

    /// What is wrong, and who can enter what mends it.
    fn wrongs(&self, context: &Context, figures: &Figures) -> Vec<Wrong> {
        let checked = check(&context.app, self.organisation, figures).into_iter();
        let wrong = |checked: Checked| Wrong {
            entry: entered_for(&context.app, &checked.rule).map(|it| self.missing(&it)),
            checked,
        };
        checked.map(wrong).collect()
    }

    fn missing(&self, it: &organisations::Missing) -> Missing {
        let needs = it.source.needs();
        let mine = needs.is_some_and(|needs| self.caller.may_at(needs, &self.organisation.path));
        let otherwise = match needs {
            Some(_) if mine => None,
            Some(Permission::ChangeOrganisations) => Some("organisation-missing-above"),
            Some(_) => Some("organisation-missing-own"),
            None => None,
        };
        let href = self.page(it.source).filter(|_| mine);
        Missing { title: it.title(self.zh).to_owned(), href, otherwise }
    }

    /// The page that takes it: the running term and the post of the secretary where there is one, else a new entry.
    fn page(&self, source: Source) -> Option<String> {
        let id = self.organisation.id;
        match source {
            Source::Term => {
                let running = self.terms.iter().find(|term| term.ended.is_none());
                Some(running.map_or_else(|| term_new::path(id), |running| term::path(id, running.id)))
            }
            Source::Post | Source::Secretary => {
                let secretary = self.holders.iter().rev().find(|post| post.post == Duty::Secretary.code());
                Some(secretary.map_or_else(|| post_new::path(id), |it| post::path(id, it.id)))
            }
            Source::Contact | Source::Posts => Some(post_new::path(id)),
            Source::Founding => Some(revise::path(id)),
            Source::Units => linked(COVERED, id),
            Source::Meetings => linked(MEETINGS, id),
            Source::Register | Source::Act => None,
        }
    }
}

/// A page of another capability, found by the key of the link that it offers.
fn linked(key: &str, id: OrganisationId) -> Option<String> {
    let link = crate::organisation_links().into_iter().find(|link| link.key == key);
    link.map(|link| (link.href)(id))
}

/// The link to the records of an organisation's meetings.
const MEETINGS: &str = "organisation-meetings";
/// The link to the units that an organisation covers.
const COVERED: &str = "organisation-covered-units";
