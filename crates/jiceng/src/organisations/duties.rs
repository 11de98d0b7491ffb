//! What the regulations ask of an organisation between two days: what comes back every month, quarter, half-year or year
//! (应办事项), and what has a day of its own.

use super::events::{Done, Events};
use super::figures::{Figures, facts};
use super::queries::Organisation;
use crate::platform::app::App;
use crate::platform::date::PartialDate;
use jiff::civil::Date;
use rulebook::{DeadlineReport, DeadlineStatus, Due, DueStatus, Every, Facts, Nature, Period, Words};

/// Something that comes back, in one of its periods.
#[derive(Clone, Debug)]
pub struct Obligation {
    /// Id of the obligation.
    pub rule: String,
    /// How often it comes back.
    pub every: Every,
    /// The period; its last day is the day by which.
    pub period: Period,
    /// Its usual season, where the regulation names one shorter than the period.
    pub season: Option<Period>,
    /// How often within the period.
    pub times: u32,
    /// The rulebook's word for the event that fulfils it.
    pub event: String,
    /// What was done of it in the period, by day.
    pub done: Vec<Done>,
    /// Where it stands.
    pub standing: Fulfilment,
    /// Why it did not concern the organisation in this period, where somebody answered so.
    pub exempt: Option<String>,
    /// Whether the rule's source was read, or is to be confirmed.
    pub confirmed: bool,
    /// Whether it is asked of a group, and stands among the duties of its branch.
    pub of_group: bool,
    words: Words,
    source: Words,
    missing: Vec<Words>,
}

/// Where an obligation stands in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fulfilment {
    /// Done as often as is asked.
    Done,
    /// Not yet done as often as is asked.
    Missing,
    /// It did not concern the organisation, as somebody answered.
    Exempt,
    /// Events of its kind are recorded nowhere in this system.
    Unrecorded,
    /// Whether it concerns the organisation cannot be told.
    Unknown,
}

impl Fulfilment {
    /// Its word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Missing => "missing",
            Self::Exempt => "not-applicable",
            Self::Unrecorded => "not-recorded-here",
            Self::Unknown => "unknown",
        }
    }
}

/// Something that must be done by a day of its own.
#[derive(Clone, Debug)]
pub struct Dated {
    /// Id of the deadline.
    pub rule: String,
    /// The day.
    pub due: Date,
    /// Whether its day is past and it is known not to have been done.
    pub overdue: bool,
    /// Whether it cannot be told that it was done.
    pub unknown: bool,
    /// Whether the rule's source was read, or is to be confirmed.
    pub confirmed: bool,
    words: Words,
    source: Words,
}

/// What is due between two days, as registered now.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// What comes back, the most frequent first, each by its periods.
    pub obligations: Vec<Obligation>,
    /// What has its own day, by day.
    pub dated: Vec<Dated>,
}

impl Obligation {
    /// What it says.
    #[must_use]
    pub fn text(&self, zh: bool) -> &str {
        of(&self.words, zh)
    }

    /// Instrument and article.
    #[must_use]
    pub fn citation(&self, zh: bool) -> &str {
        of(&self.source, zh)
    }

    /// What is not on record, so that it cannot be told whether it concerns this organisation; empty when it does.
    #[must_use]
    pub fn missing(&self, zh: bool) -> String {
        let names: Vec<&str> = self.missing.iter().map(|words| of(words, zh)).collect();
        names.join(if zh { "、" } else { ", " })
    }

    /// The same, asked of a group of the branch, which the words then name.
    #[must_use]
    pub(super) fn of(self, group: &str) -> Self {
        let words =
            Words { zh: format!("{group}：{}", self.words.zh), en: format!("{group}: {}", self.words.en) };
        Self { words, of_group: true, ..self }
    }

    /// Whether its period is over and it was not done.
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        self.standing == Fulfilment::Missing && self.period.until < today
    }

    /// The key of how often it comes back.
    #[must_use]
    pub fn every_key(&self) -> &'static str {
        match self.every {
            Every::Month => "duty-every-month",
            Every::Quarter => "duty-every-quarter",
            Every::HalfYear => "duty-every-half-year",
            Every::Year => "duty-every-year",
        }
    }
}

impl Dated {
    /// What it says of this organisation.
    #[must_use]
    pub fn text(&self, zh: bool) -> &str {
        of(&self.words, zh)
    }

    /// Instrument and article.
    #[must_use]
    pub fn citation(&self, zh: bool) -> &str {
        of(&self.source, zh)
    }
}

fn of(words: &Words, zh: bool) -> &str {
    if zh { &words.zh } else { &words.en }
}

/// What is due between two days, and what of it was done; `events` cover the whole years of both. Whether an obligation concerns the organisation is asked with what is registered now.
#[must_use]
pub fn calendar(
    app: &App,
    organisation: &Organisation,
    figures: &Figures,
    events: &Events,
    (from, to): (Date, Date),
) -> Calendar {
    let today = app.clock.today();
    let Some(facts) = known(app, organisation, figures, today) else { return Calendar::default() };
    let deadlines = app.rulebook.deadlines(&facts, today).into_iter();
    Calendar {
        obligations: obligations(app, organisation, &facts, events, (from, to)),
        dated: deadlines.filter_map(|it| dated(it, from, to)).collect(),
    }
}

/// What comes back and is due in the periods in which a day lies: this month, this quarter, this half-year, this year.
#[must_use]
pub fn current(
    app: &App,
    organisation: &Organisation,
    figures: &Figures,
    on: Date,
    events: &Events,
) -> Vec<Obligation> {
    let facts = known(app, organisation, figures, on);
    facts.map(|facts| obligations(app, organisation, &facts, events, (on, on))).unwrap_or_default()
}

fn known(app: &App, organisation: &Organisation, figures: &Figures, on: Date) -> Option<Facts> {
    facts(app, organisation.kind, organisation.setting, figures, on)
        .inspect_err(
            |errors| tracing::error!(%errors, "the rulebook does not know the facts of an organisation"),
        )
        .ok()
}

/// What comes back; of periods that were over when the organisation was founded nothing is asked.
fn obligations(
    app: &App,
    organisation: &Organisation,
    facts: &Facts,
    events: &Events,
    (from, to): (Date, Date),
) -> Vec<Obligation> {
    let founded = organisation.founded.map(PartialDate::earliest);
    let happened: Vec<(&str, Date)> = events.done.iter().map(|it| (it.kind, it.on)).collect();
    let recorded: Vec<&str> = crate::organisation_events().iter().flat_map(|it| (it.kinds)()).collect();
    let due = app.rulebook.due(facts, &happened, from, to).into_iter();
    let mut all: Vec<Obligation> = due
        .filter(|due| founded.is_none_or(|day| day <= due.period.until))
        .filter_map(|due| {
            let recorded = recorded.contains(&due.event);
            obligation(app, facts, &due, events, recorded)
        })
        .collect();
    all.sort_by(|a, b| {
        (a.every.months(), &a.rule, a.period.from).cmp(&(b.every.months(), &b.rule, b.period.from))
    });
    all
}

fn obligation(
    app: &App,
    facts: &Facts,
    due: &Due<'_>,
    events: &Events,
    recorded: bool,
) -> Option<Obligation> {
    let Nature::Obligation { every, .. } = app.rulebook.provision(due.obligation)?.nature else {
        return None;
    };
    let within = |on: Date| due.period.from <= on && on <= due.period.until;
    let done = events.done.iter().filter(|it| it.kind == due.event && within(it.on)).cloned().collect();
    let mut exempt = events.exempt.iter();
    let exempt = exempt.find(|it| it.rule == due.obligation && it.from == due.period.from);
    let standing = match due.status {
        DueStatus::Done => Fulfilment::Done,
        _ if exempt.is_some() => Fulfilment::Exempt,
        DueStatus::Unknown => Fulfilment::Unknown,
        DueStatus::Missing if recorded => Fulfilment::Missing,
        DueStatus::Missing => Fulfilment::Unrecorded,
    };
    let title = |name: &&str| facts.subject().fact(name).map(|fact| fact.title.clone());
    Some(Obligation {
        rule: due.obligation.to_owned(),
        every,
        period: due.period,
        season: (due.window != due.period).then_some(due.window),
        times: due.required,
        event: due.event.to_owned(),
        done,
        standing,
        exempt: exempt.map(|it| it.reason.clone()),
        confirmed: due.confirmed,
        of_group: false,
        words: due.text.clone(),
        source: due.citation.clone(),
        missing: due.unknown.iter().filter_map(title).collect(),
    })
}

fn dated(deadline: DeadlineReport, from: Date, to: Date) -> Option<Dated> {
    let due = deadline.due.filter(|due| from <= *due && *due <= to)?;
    let words = match deadline.status {
        DeadlineStatus::Met => return None,
        DeadlineStatus::Open | DeadlineStatus::Overdue => deadline.finding,
        DeadlineStatus::Unknown => deadline.text,
    };
    let (rule, confirmed) = (deadline.deadline, deadline.confirmed);
    let overdue = deadline.status == DeadlineStatus::Overdue;
    let unknown = deadline.status == DeadlineStatus::Unknown;
    Some(Dated { rule, due, overdue, unknown, confirmed, words, source: deadline.citation })
}
