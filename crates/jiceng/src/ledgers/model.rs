//! What the yearly statistics count (党内统计): codes, their sections, and which of them a count belongs to. Pure.

use crate::members::{Category, Coming, Education, Leaving, Sex, Standing};
use crate::organisations::{Kind, Setting};
use std::collections::{HashMap, HashSet};

/// A count of one state in one organisation of the level below.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub(super) bucket: String,
    pub(super) state: State,
    pub(super) count: i64,
}

impl Counted {
    pub(super) fn of(bucket: String, state: State, count: i64) -> Self {
        Self { bucket, state, count }
    }
}

/// A date known to the month or less, and whether its day was reached on the day of counting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reached {
    /// `1990-05`, `1990`, or nothing.
    month: String,
    /// Whether the day of the month was reached; none where the day is not known.
    day: Option<bool>,
}

impl Reached {
    /// Reads what the database groups by.
    pub(super) fn of(month: Option<String>, reached: i64) -> Self {
        let day = match reached {
            1 => Some(true),
            2 => Some(false),
            _ => None,
        };
        Self { month: month.unwrap_or_default(), day }
    }

    /// Full years until a day; none while the unknown part of the date leaves two answers, or there is no date.
    pub(super) fn years(&self, day: jiff::civil::Date) -> Option<i64> {
        let year: i64 = self.month.get(..4)?.parse().ok()?;
        let years = i64::from(day.year()) - year;
        let Some(month) = self.month.get(5..7).and_then(|text| text.parse::<i8>().ok()) else {
            // Of a year alone only its last day leaves one answer.
            return (day.month() == 12 && day.day() == 31).then_some(years);
        };
        if month != day.month() {
            return Some(years - i64::from(month > day.month()));
        }
        match self.day {
            Some(reached) => Some(years - i64::from(!reached)),
            None => (day == day.last_of_month()).then_some(years),
        }
    }
}

/// What is counted.
#[derive(Clone, Debug)]
pub(super) enum State {
    /// Membership on the day.
    Member(Setting, Category, Standing),
    /// Sex, ethnicity and education of those who count.
    Person(Option<Sex>, Option<String>, Option<String>),
    /// When born.
    Born(Reached),
    /// Since when full.
    FullSince(Category, Reached),
    /// On the last day before the period.
    Opening,
    /// Began in the period.
    Came { admitted_then: bool, category: Option<Category>, before: (Option<Leaving>, bool) },
    /// Ended in the period; whether it went on in another branch of the area by a transfer.
    Left(Option<Leaving>, bool),
    /// Became so in the period: suspended, or not any more.
    Changed(Standing),
    /// An organisation on the day.
    Organisation(Kind, Setting),
    /// Where its term stood on the day: the statement's word.
    Term(String),
    /// A term that began in the period.
    Elected,
}

/// A code of the statistics: documented, exported, never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub &'static str, pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.1.is_empty() { f.write_str(self.0) } else { write!(f, "{}.{}", self.0, self.1) }
    }
}

/// A section of the statistics: the key of its title, and its codes, each with the key of its name.
pub struct Section {
    /// The key of its title.
    pub title: &'static str,
    /// Its codes in their order.
    pub codes: Vec<(Code, &'static str)>,
}

/// From how many years on each band of ages begins, with its code and the key of its name. The bands are those in common use.
const AGES: [(i64, &str, &str); 8] = [
    (61, "61", "statistics-age-61"),
    (56, "56", "statistics-age-56"),
    (51, "51", "statistics-age-51"),
    (46, "46", "statistics-age-46"),
    (41, "41", "statistics-age-41"),
    (36, "36", "statistics-age-36"),
    (31, "31", "statistics-age-31"),
    (i64::MIN, "0", "statistics-age-0"),
];

/// The same for years since full membership.
const YEARS: [(i64, &str, &str); 6] = [
    (50, "50", "statistics-years-50"),
    (40, "40", "statistics-years-40"),
    (30, "30", "statistics-years-30"),
    (20, "20", "statistics-years-20"),
    (10, "10", "statistics-years-10"),
    (i64::MIN, "0", "statistics-years-0"),
];

/// Transferred to another organisation of the county.
const LEFT_WITHIN: Code = Code("left", "transferred-within");

const UNKNOWN: &str = "statistics-unknown";

/// Every section with its codes.
#[expect(clippy::too_many_lines, reason = "one list, in the order of the table")]
#[must_use]
pub fn sections() -> Vec<Section> {
    let section = |title, codes| Section { title, codes };
    let words = |group: &'static str, words: Vec<(&'static str, &'static str)>| {
        words.into_iter().map(|(word, key)| (Code(group, word), key)).collect::<Vec<_>>()
    };
    let with_unknown = |group: &'static str, mut all: Vec<(&'static str, &'static str)>| {
        all.push(("unknown", UNKNOWN));
        words(group, all)
    };
    let settings = || Setting::ALL.iter().map(|it| (it.code(), it.key())).collect::<Vec<_>>();
    let mut flow = vec![(Code("opening", ""), "statistics-opening")];
    flow.extend(Coming::ALL.iter().map(|it| (Code("came", it.code()), it.key())));
    flow.push((Code("came", "restored"), "statistics-restored"));
    flow.push((LEFT_WITHIN, "statistics-left-within"));
    flow.extend(Leaving::ALL.iter().map(|it| {
        let outside = *it == Leaving::TransferredOut;
        (Code("left", it.code()), if outside { "statistics-left-outside" } else { it.key() })
    }));
    flow.push((Code("left", "unrecorded"), "statistics-unrecorded"));
    flow.push((Code("left", "suspended"), "statistics-suspended"));
    flow.push((Code("closing", ""), "statistics-closing"));
    vec![
        section(
            "statistics-members",
            vec![
                (Code("members", ""), "statistics-total"),
                (Code("category", "full"), Category::Full.key()),
                (Code("category", "probationary"), Category::Probationary.key()),
                (Code("standing", "retained"), "statistics-retained"),
                (Code("standing", "suspended"), "statistics-suspended-now"),
            ],
        ),
        section("statistics-flow", flow),
        section(
            "statistics-sex",
            with_unknown("sex", Sex::ALL.iter().map(|it| (it.code(), it.key())).collect()),
        ),
        section(
            "statistics-ethnicity",
            with_unknown("ethnicity", vec![("han", "statistics-han"), ("minority", "statistics-minority")]),
        ),
        section("statistics-age", with_unknown("age", AGES.iter().rev().map(|it| (it.1, it.2)).collect())),
        section(
            "statistics-education",
            with_unknown("education", Education::ALL.iter().map(|it| (it.code(), it.key())).collect()),
        ),
        section(
            "statistics-years",
            with_unknown(
                "years",
                [
                    vec![("probationary", Category::Probationary.key())],
                    YEARS.iter().rev().map(|it| (it.1, it.2)).collect(),
                ]
                .concat(),
            ),
        ),
        section("statistics-setting", words("setting", settings())),
        section(
            "statistics-organisations",
            words("organisations", Kind::ALL.iter().map(|it| (it.code(), it.key())).collect()),
        ),
        section("statistics-organisation-settings", words("organisation-setting", settings())),
        section(
            "statistics-terms",
            words(
                "terms",
                vec![
                    ("running", "statistics-term-running"),
                    ("overdue", "statistics-term-overdue"),
                    ("none", "statistics-term-none"),
                    ("elected", "statistics-term-elected"),
                ],
            ),
        ),
    ]
}

/// A member who went on, within what is counted, in another branch on the same day: in which organisation of the level below
/// until then and since, and whether by a merger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) merged: bool,
}

impl Moved {
    /// The codes under which it was counted as leaving and as coming.
    fn codes(&self) -> [Code; 2] {
        if self.merged {
            return [Code("left", Leaving::Merged.code()), Code("came", Coming::Merged.code())];
        }
        [LEFT_WITHIN, Code("came", Coming::TransferredWithin.code())]
    }
}

/// Counts by code and by organisation of the level below.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    counts: HashMap<(Code, String), i64>,
    /// What came and left between two organisations of the level below: a flow for each of them, and none for the whole.
    between: HashMap<Code, i64>,
}

impl Tally {
    /// Adds everything that was counted as of a day.
    pub(super) fn of(all: &[Counted], day: jiff::civil::Date) -> Self {
        let mut tally = Self::default();
        for it in all {
            for code in codes_of(&it.state, day) {
                tally.add(code, &it.bucket, it.count);
            }
        }
        tally
    }

    pub(super) fn add(&mut self, code: Code, bucket: &str, count: i64) {
        *self.counts.entry((code, bucket.to_owned())).or_default() += count;
    }

    /// Takes a move into account that stays within what is counted: it is no flow of an organisation in which both ends lie.
    pub(super) fn moved(&mut self, it: &Moved) {
        for (code, bucket) in it.codes().into_iter().zip([&it.from, &it.to]) {
            if it.from == it.to {
                self.add(code, bucket, -1);
            } else {
                *self.between.entry(code).or_default() += 1;
            }
        }
    }

    /// The count of a code in one organisation.
    #[must_use]
    pub fn at(&self, code: Code, bucket: &str) -> i64 {
        self.counts.get(&(code, bucket.to_owned())).copied().unwrap_or(0)
    }

    /// The count of a code for the whole.
    #[must_use]
    pub fn sum(&self, code: Code) -> i64 {
        let all: i64 = self.counts.iter().filter(|((it, _), _)| *it == code).map(|(_, count)| count).sum();
        all - self.between.get(&code).copied().unwrap_or(0)
    }

    /// The codes of all organisations of the level below that have a count.
    #[must_use]
    pub fn buckets(&self) -> Vec<String> {
        let mut all: Vec<String> = self.counts.keys().map(|(_, bucket)| bucket.clone()).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Whether what was there, with what came and without what left, is what is there: in one organisation.
    #[must_use]
    pub fn balances(&self, bucket: &str) -> bool {
        let sum = |group: &str| -> i64 {
            let of = self.counts.iter().filter(|((it, of), _)| it.0 == group && of == bucket);
            of.map(|(_, count)| count).sum()
        };
        sum("opening") + sum("came") - sum("left") == sum("closing")
    }

    /// The same for the whole.
    #[must_use]
    pub fn balances_as_a_whole(&self) -> bool {
        let codes: HashSet<Code> = self.counts.keys().map(|(code, _)| *code).collect();
        let sum = |group: &str| -> i64 {
            codes.iter().filter(|code| code.0 == group).map(|code| self.sum(*code)).sum()
        };
        sum("opening") + sum("came") - sum("left") == sum("closing")
    }
}

/// The codes to which a count is added.
fn codes_of(state: &State, day: jiff::civil::Date) -> Vec<Code> {
    match state {
        State::Member(_, _, Standing::Suspended) => vec![Code("standing", "suspended")],
        State::Member(setting, category, standing) => {
            let mut codes = vec![
                Code("members", ""),
                Code("closing", ""),
                Code("category", category.code()),
                Code("setting", setting.code()),
            ];
            codes.extend((*standing == Standing::Retained).then_some(Code("standing", "retained")));
            codes
        }
        State::Person(sex, ethnicity, education) => vec![
            Code("sex", sex.map_or("unknown", Sex::code)),
            Code("ethnicity", ethnic(ethnicity.as_deref())),
            Code("education", educated(education.as_deref())),
        ],
        State::Born(born) => vec![Code("age", band(&AGES, born.years(day).filter(|years| *years >= 0)))],
        State::FullSince(Category::Probationary, _) => vec![Code("years", "probationary")],
        State::FullSince(Category::Full, since) => {
            vec![Code("years", band(&YEARS, since.years(day).filter(|years| *years >= 0)))]
        }
        State::Opening => vec![Code("opening", "")],
        State::Came { admitted_then, category, before } => {
            vec![Code("came", Coming::told(*admitted_then, *category, *before).code())]
        }
        State::Left(_, true) => vec![LEFT_WITHIN],
        State::Left(why, false) => vec![Code("left", why.map_or("unrecorded", Leaving::code))],
        State::Changed(Standing::Suspended) => vec![Code("left", "suspended")],
        State::Changed(_) => vec![Code("came", "restored")],
        State::Organisation(kind, setting) => {
            vec![Code("organisations", kind.code()), Code("organisation-setting", setting.code())]
        }
        State::Term(word) => {
            let known = ["running", "overdue", "none"].into_iter().find(|it| it == word);
            known.map(|word| Code("terms", word)).into_iter().collect()
        }
        State::Elected => vec![Code("terms", "elected")],
    }
}

/// The band in which a number of years lies.
fn band(bands: &[(i64, &'static str, &'static str)], years: Option<i64>) -> &'static str {
    let Some(years) = years else { return "unknown" };
    bands.iter().find(|(from, ..)| *from <= years).map_or("unknown", |(_, code, _)| code)
}

/// 汉族, a minority, or not recorded.
fn ethnic(text: Option<&str>) -> &'static str {
    match text.map(str::trim) {
        None | Some("") => "unknown",
        Some("汉" | "汉族") => "han",
        Some(_) => "minority",
    }
}

/// The level of what a roster writes; what is written otherwise is unknown and counted so.
fn educated(text: Option<&str>) -> &'static str {
    let text = text.map(str::trim).unwrap_or_default();
    let level = Education::ALL.iter().find(|it| it.written().contains(&text));
    level.map_or("unknown", |it| it.code())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_document_tells_of_every_code_and_of_no_other() {
        let document = include_str!("../../../../docs/ledgers.md");
        let codes = document.split("### Codes").nth(1).unwrap().lines();
        let documented: Vec<&str> =
            codes.filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
        let all: Vec<String> =
            sections().into_iter().flat_map(|it| it.codes).map(|(code, _)| code.to_string()).collect();
        assert_eq!(documented, all);
    }

    #[test]
    fn every_code_stands_once() {
        let mut seen = HashSet::new();
        for (code, _) in sections().into_iter().flat_map(|it| it.codes) {
            assert!(seen.insert(code), "{code}");
        }
    }

    #[test]
    fn every_code_that_is_counted_stands_in_a_section() {
        let known: HashSet<Code> = sections().into_iter().flat_map(|it| it.codes).map(|it| it.0).collect();
        let day = date(2026, 12, 31);
        let mut states = vec![State::Opening, State::Elected];
        for standing in Standing::ALL {
            states.push(State::Changed(*standing));
            for setting in Setting::ALL {
                states.extend(Category::ALL.iter().map(|it| State::Member(*setting, *it, *standing)));
            }
        }
        for leaving in Leaving::ALL.iter().copied().map(Some).chain([None]) {
            for outside in [false, true] {
                states.push(State::Left(leaving, outside));
                states.push(State::Came { admitted_then: true, category: None, before: (leaving, outside) });
            }
        }
        let kinds = Kind::ALL.iter().map(|it| State::Organisation(*it, Setting::Village));
        states.extend(kinds);
        for text in ["1900-01", "1975-06", "1999", "2026-12", "x", ""] {
            let reached = || Reached::of(Some(text.to_owned()), 0);
            states.push(State::Born(reached()));
            states.extend(Category::ALL.iter().map(|it| State::FullSince(*it, reached())));
            states.push(State::Person(None, Some(text.to_owned()), Some(text.to_owned())));
        }
        states.extend(["running", "overdue", "none"].map(|it| State::Term(it.to_owned())));
        for state in states {
            let codes = codes_of(&state, day);
            assert!(!codes.is_empty(), "{state:?}");
            assert!(codes.iter().all(|code| known.contains(code)), "{state:?}");
        }
    }

    #[test]
    fn years_are_told_only_when_the_date_leaves_one_answer() {
        let years = |month: &str, reached, day| Reached::of(Some(month.to_owned()), reached).years(day);
        let end = date(2026, 12, 31);
        assert_eq!(years("1996", 0, end), Some(30));
        assert_eq!(years("1996-12", 0, end), Some(30));
        assert_eq!(years("1996-05", 0, end), Some(30));
        let may = date(2026, 5, 10);
        assert_eq!(years("1996", 0, may), None);
        assert_eq!(years("1996-05", 0, may), None);
        assert_eq!(years("1996-05", 1, may), Some(30));
        assert_eq!(years("1996-05", 2, may), Some(29));
        assert_eq!(years("1996-06", 2, may), Some(29));
        assert_eq!(Reached::default().years(end), None);
    }

    #[test]
    fn bands_begin_where_they_say() {
        for (years, code) in
            [(18, "0"), (30, "0"), (31, "31"), (35, "31"), (60, "56"), (61, "61"), (99, "61")]
        {
            assert_eq!(band(&AGES, Some(years)), code, "{years}");
        }
        assert_eq!(band(&YEARS, Some(50)), "50");
        assert_eq!(band(&YEARS, None), "unknown");
    }

    #[test]
    fn a_move_is_a_flow_only_of_organisations_whose_border_it_crosses() {
        let moved = |from: &str, to: &str, merged| Moved { from: from.to_owned(), to: to.to_owned(), merged };
        let came = Code("came", "transferred-within");
        let of = |moves: &[Moved]| {
            let mut tally = Tally::default();
            for it in moves {
                let [left, came] = it.codes();
                tally.add(left, &it.from, 1);
                tally.add(came, &it.to, 1);
                tally.moved(it);
            }
            tally
        };
        let within = of(&[moved("a", "a", false), moved("a", "a", true)]);
        assert_eq!((within.at(LEFT_WITHIN, "a"), within.at(came, "a"), within.sum(came)), (0, 0, 0));
        let between = of(&[moved("a", "b", false)]);
        assert_eq!((between.at(LEFT_WITHIN, "a"), between.at(came, "b")), (1, 1));
        assert_eq!((between.sum(LEFT_WITHIN), between.sum(came)), (0, 0));
    }

    #[test]
    fn what_rosters_write_is_counted_at_its_level() {
        assert_eq!(
            (educated(Some("大学本科")), educated(Some("夜校")), educated(None)),
            ("bachelor", "unknown", "unknown")
        );
        assert_eq!(
            (ethnic(Some("汉")), ethnic(Some("维吾尔族")), ethnic(Some(" "))),
            ("han", "minority", "unknown")
        );
    }
}
