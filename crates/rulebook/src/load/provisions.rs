//! Rules, obligations and deadlines with their editions.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::Draft;
use super::conditions::{Placeholders, condition, phrase, report_unused, unknown_value};
use super::read::{Located, Table};
use crate::calendar::Every;
use crate::expression::{Kind, Names};
use crate::problem::{Place, ProblemKind};
use crate::provision::{Conditions, Direction, Edition, Instrument, Nature, Provision, Strength};
use crate::schema::Subject;
use crate::value::RuleValue;
use crate::words::Words;

const STRENGTHS: [(&str, Strength); 3] =
    [("inform", Strength::Inform), ("warn", Strength::Warn), ("block", Strength::Block)];
const EVERY: [(&str, Every); 4] = [
    ("month", Every::Month),
    ("quarter", Every::Quarter),
    ("half-year", Every::HalfYear),
    ("year", Every::Year),
];
const DIRECTIONS: [(&str, Direction); 2] = [("lower", Direction::Lower), ("higher", Direction::Higher)];
/// More within one period is a slip of the pen.
const MOST_TIMES: i64 = 366;

/// What an edition takes from the provision around it.
struct Frame<'a> {
    local: bool,
    nature: &'a Nature,
    subject: &'a Subject,
    text: &'a Located<Words>,
    confirmed: bool,
    count: u32,
}

pub(super) fn read(top: &Table<'_>, draft: &mut Draft) {
    for key in ["rule", "obligation", "deadline"] {
        for mut table in top.tables(key) {
            let Some(id) = table.required_text("id") else { continue };
            table.rename(&id.value);
            // Rules, obligations and deadlines share their ids, so that one id is one citation.
            let new = draft.claim(&table, "provision", &id);
            let place = id.place.clone();
            let provision = read_provision(&table, key, id, draft);
            table.finish();
            if let Some(value) = provision.filter(|_| new) {
                draft.provisions.insert(value.id.clone(), Located { value, place });
            }
        }
    }
}

fn read_provision(table: &Table<'_>, key: &str, id: Located<String>, draft: &Draft) -> Option<Provision> {
    let nature = match key {
        "rule" => Some(Nature::Rule { act: table.text("act").map(|act| act.value) }),
        "obligation" => read_obligation(table),
        _ => Some(Nature::Deadline),
    };
    let count = if key == "obligation" { count(table).unwrap_or(1) } else { 1 };
    let strength = table.choice("strength", &STRENGTHS);
    let confirmed = table.required_bool("confirmed");
    let text = table.required_words("text");
    let subject_id = table.required_text("subject");
    let subject = subject_id.and_then(|subject_id| {
        let subject = draft.subjects.get(&subject_id.value);
        if subject.is_none() {
            let kind = ProblemKind::Unknown { what: "subject", id: subject_id.value };
            table.report(&subject_id.place, kind);
        }
        subject
    });
    if !table.has("edition") {
        table.missing("edition");
    }
    let edition_tables = table.tables("edition");
    let (nature, subject, text) = (nature?, subject?, text?);
    let confirmed = confirmed?;
    let local = table.is_local();
    let frame = Frame { local, nature: &nature, subject, text: &text, confirmed, count };
    let mut editions = Vec::new();
    for table in edition_tables {
        let edition = read_edition(&table, &frame, draft);
        table.finish();
        editions.extend(edition.map(|edition| (edition, table.place())));
    }
    report_overlaps(table, &editions);
    let mut editions: Vec<Edition> = editions.into_iter().map(|(edition, _)| edition).collect();
    editions.sort_by_key(|edition| edition.from);
    let subject = subject.id.clone();
    Some(Provision { id: id.value, subject, nature, strength: strength?, confirmed, local, editions })
}

fn read_obligation(table: &Table<'_>) -> Option<Nature> {
    let every = table.choice("every", &EVERY);
    let event = table.required_text("event");
    let window = table.table("window").and_then(|window| {
        for key in ["from_month", "to_month"] {
            if !window.has(key) {
                window.missing(key);
            }
        }
        let first = window.int("from_month", 1, 12);
        let last = first.and_then(|first| window.int("to_month", first, 12));
        window.finish();
        Some((i8::try_from(first?).ok()?, i8::try_from(last?).ok()?))
    });
    if table.has("window") && every.is_some_and(|every| every != Every::Year) {
        let kind = ProblemKind::Needs("every = \"year\"");
        table.report(&table.key_place("window"), kind);
    }
    Some(Nature::Obligation { every: every?, window, event: event?.value })
}

fn count(table: &Table<'_>) -> Option<u32> {
    table.int("count", 1, MOST_TIMES).and_then(|count| u32::try_from(count).ok())
}

fn read_edition(table: &Table<'_>, frame: &Frame<'_>, draft: &Draft) -> Option<Edition> {
    let article = table.text("article").map(|article| article.value);
    let values: Vec<(String, RuleValue)> =
        table.values("values").into_iter().map(|(name, value)| (name, value.value)).collect();
    let names = Names { subject: frame.subject, values: &values };
    let tighten = read_directions(table, names);
    let conditions = read_conditions(table, frame, names);
    let count = match frame.nature {
        Nature::Obligation { .. } => count(table).unwrap_or(frame.count),
        Nature::Rule { .. } | Nature::Deadline => 1,
    };
    let (from, until) = (table.date("from"), table.date("until"));
    let instrument_id = table.required_text("instrument")?;
    let Some(instrument) = draft.instruments.get(&instrument_id.value) else {
        let kind = ProblemKind::Unknown { what: "instrument", id: instrument_id.value };
        table.report(&instrument_id.place, kind);
        return None;
    };
    let instrument = &instrument.value;
    let (from, until) = days_in_force(table, instrument, from, until);
    let mut edition = Edition {
        instrument: instrument.id.clone(),
        edition: instrument.edition.clone(),
        citation: cite(instrument, article.as_deref(), frame.local),
        article,
        from,
        until,
        text: Words::default(),
        confirmed: frame.confirmed && instrument.confirmed,
        local: None,
        count,
        values,
        held: Vec::new(),
        tighten,
        conditions: Arc::new(conditions),
    };
    edition.settle();
    Some(edition)
}

fn read_conditions(table: &Table<'_>, frame: &Frame<'_>, names: Names<'_>) -> Conditions {
    let (test_key, due_key, earliest_key) = match frame.nature {
        Nature::Rule { .. } => (Some("holds"), None, Some("earliest")),
        Nature::Obligation { .. } => (None, None, None),
        Nature::Deadline => (Some("met"), Some("due"), None),
    };
    let mut conditions = Conditions {
        applies: condition(table, "applies", names, &Kind::Bool),
        test: test_key.and_then(|key| condition(table, key, names, &Kind::Bool)),
        due: due_key.and_then(|key| condition(table, key, names, &Kind::Date)),
        earliest: earliest_key.and_then(|key| condition(table, key, names, &Kind::Date)),
        ..Conditions::default()
    };
    if due_key.is_some_and(|key| !table.has(key)) {
        table.missing("due");
    }
    if test_key.is_some() {
        let finding = table.words("finding");
        conditions.finding = finding.and_then(|words| phrase(table, &words, names, Placeholders::All));
        let remedy = table.words("remedy");
        conditions.remedy = remedy.and_then(|words| phrase(table, &words, names, Placeholders::All));
    }
    if test_key == Some("holds") {
        need_together(table);
    }
    let own_text = table.words("text");
    let text = own_text.as_ref().unwrap_or(frame.text);
    conditions.text = phrase(table, text, names, Placeholders::Values);
    let whole = ["applies", "holds", "met", "due", "earliest"].iter().all(|key| {
        let compiled = match *key {
            "applies" => conditions.applies.is_some(),
            "due" => conditions.due.is_some(),
            "earliest" => conditions.earliest.is_some(),
            _ => conditions.test.is_some(),
        };
        compiled || !table.has(key)
    });
    // Where a condition did not compile, what it reads is not known.
    let checked = conditions.test.is_some() || conditions.due.is_some() || test_key.is_none();
    if whole && checked {
        let expressions = [&conditions.applies, &conditions.test, &conditions.due, &conditions.earliest]
            .map(Option::as_ref);
        let phrases = [conditions.text.as_ref(), conditions.finding.as_ref(), conditions.remedy.as_ref()];
        report_unused(table, names, &expressions, &phrases);
    }
    conditions
}

/// A condition says what to find when it is not met; words without a condition are never said.
fn need_together(table: &Table<'_>) {
    match (table.has("holds"), table.has("finding")) {
        (true, false) => table.report(&table.key_place("holds"), ProblemKind::Needs("finding")),
        (false, true) => table.report(&table.key_place("finding"), ProblemKind::Needs("holds")),
        (true, true) | (false, false) => {}
    }
    if table.has("earliest") && !table.has("holds") {
        table.report(&table.key_place("earliest"), ProblemKind::Needs("holds"));
    }
}

fn read_directions(table: &Table<'_>, names: Names<'_>) -> BTreeMap<String, Direction> {
    let mut directions = BTreeMap::new();
    for (name, value) in table.values("tighten") {
        if !names.values.iter().any(|(known, _)| *known == name) {
            table.report(&value.place, unknown_value(&name));
        }
        let found = value.value.to_string();
        if let Some((_, direction)) = DIRECTIONS.iter().find(|(direction, _)| *direction == found) {
            directions.insert(name, *direction);
        } else {
            let allowed = "lower, higher".to_owned();
            table.report(&value.place, ProblemKind::NotOneOf { found, allowed });
        }
    }
    directions
}

/// The days of an edition: its own, within those of its instrument.
fn days_in_force(
    table: &Table<'_>,
    instrument: &Instrument,
    from: Option<Date>,
    until: Option<Date>,
) -> (Date, Option<Date>) {
    let outside = |key: &'static str, day: Date| {
        let span = match instrument.until {
            Some(until) => format!("{} to {until}", instrument.from),
            None => format!("from {}", instrument.from),
        };
        let kind =
            ProblemKind::OutsideInstrument { day: day.to_string(), instrument: instrument.id.clone(), span };
        table.report(&table.key_place(key), kind);
    };
    if let Some(day) = from
        && (day < instrument.from || instrument.until.is_some_and(|until| day >= until))
    {
        outside("from", day);
    }
    let from = from.unwrap_or(instrument.from);
    if let Some(day) = until {
        if day <= from {
            let kind = ProblemKind::NotAfter { day: day.to_string(), other: format!("from {from}") };
            table.report(&table.key_place("until"), kind);
        } else if instrument.until.is_some_and(|until| day > until) {
            outside("until", day);
        }
    }
    (from, until.or(instrument.until))
}

fn report_overlaps(table: &Table<'_>, editions: &[(Edition, Place)]) {
    for (index, (later, place)) in editions.iter().enumerate() {
        for (other, (earlier, _)) in editions[..index].iter().enumerate() {
            let day = later.from.max(earlier.from);
            if later.in_force_on(day) && earlier.in_force_on(day) {
                table.report(place, ProblemKind::Overlap { other: other + 1, day: day.to_string() });
            }
        }
    }
}

/// Title and article as they are cited; what a county made itself is marked.
fn cite(instrument: &Instrument, article: Option<&str>, local: bool) -> Words {
    let plain = cite_plain(instrument, article);
    if !local {
        return plain;
    }
    Words::new(format!("{}（本县（区）规定）", plain.zh), format!("{} (county rule)", plain.en))
}

fn cite_plain(instrument: &Instrument, article: Option<&str>) -> Words {
    let title = &instrument.title;
    let marked = instrument.practice || title.zh.contains('《');
    let zh = if marked { title.zh.clone() } else { format!("《{}》", title.zh) };
    let Some(article) = article else {
        return Words::new(zh, title.en.clone());
    };
    let numbered = article.starts_with(|first: char| first.is_ascii_digit());
    if numbered {
        return Words::new(format!("{zh}第{article}条"), format!("{}, article {article}", title.en));
    }
    Words::new(format!("{zh}（{article}）"), format!("{} ({article})", title.en))
}

impl Edition {
    /// Brings what depends on the values up to date.
    pub(super) fn settle(&mut self) {
        self.held = self.values.iter().map(|(_, value)| value.held()).collect();
        if let Some(text) = &self.conditions.text {
            self.text = text.fill(|piece, language| self.show_value(piece, language));
        }
    }
}
