//! The sheet of one meeting (会议登记表) that is filled in without a network: a workbook with a row for each question and
//! for each name on the roll. What comes back is read as a form is; each fault is told with its row and column.

use super::model::{Attendance, Attendee, ChairPost, Kind, Manner};
use crate::platform::error::AppError;
use crate::platform::form::Submitted;
use crate::platform::text::{Language, text, text_with};
use jiff::civil::Date;
use workbook::{Limits, Profile, Record, TitleBlock};

const PROFILE: &str = include_str!("offline.toml");

/// So many votes have room on the sheet.
pub(super) const VOTES: usize = 2;

/// A question of the sheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    /// The name of the field in the form that asks the same.
    pub(super) field: &'static str,
    /// The key of its label.
    label: &'static str,
    /// The key of the words that tell how it is answered; empty where the label tells it.
    hint: &'static str,
}

const fn item(field: &'static str, label: &'static str, hint: &'static str) -> Item {
    Item { field, label, hint }
}

/// The questions about the record, in the order of the paper form.
pub(super) const RECORD: [Item; 21] = [
    item("organisation", "meeting-organisation", "offline-keep"),
    item("kind", "meeting-kind", "offline-keep"),
    item("on", "meeting-on", "component-date-hint"),
    item("from", "meeting-from", "meeting-from-hint"),
    item("until", "meeting-until", ""),
    item("group", "meeting-group", "meeting-group-hint"),
    item("place", "meeting-place", ""),
    item("chair", "meeting-chair", "meeting-chair-hint"),
    item("chair-post", "meeting-chair-post", "offline-posts"),
    item("recorder", "meeting-recorder", ""),
    item("topics", "meeting-topics", "meeting-topics-hint"),
    item("minutes", "meeting-minutes", "meeting-minutes-hint"),
    item("guests", "meeting-guests", "meeting-guests-hint"),
    item("guest-residents", "meeting-guest-residents", "meeting-guest-residents-hint"),
    item("guest-organisations", "meeting-guest-organisations", "meeting-guest-organisations-hint"),
    item("class-hours", "meeting-class-hours", "meeting-class-hours-hint"),
    item("talks-held", "meeting-talks-held", "offline-yes"),
    item("problems-listed", "meeting-problems-listed", "offline-yes"),
    item("late-reason", "meeting-late-reason", "meeting-late-reason-hint"),
    item("reason", "meeting-reason", "meeting-reason-hint"),
    item(REST, "offline-rest-present", "offline-rest-hint"),
];

/// The question whether everybody of whom the roll says nothing was present.
pub(super) const REST: &str = "rest-present";

/// The questions about each vote.
pub(super) const VOTE: [Item; 12] = [
    item("matter", "vote-matter", "vote-matter-hint"),
    item("manner", "vote-manner", "offline-manners"),
    item("issued", "vote-issued", "vote-ballots-hint"),
    item("returned", "vote-returned", "vote-ballots-hint"),
    item("void", "vote-void-count", "vote-ballots-hint"),
    item("yes", "vote-yes", ""),
    item("no", "vote-no", ""),
    item("abstained", "vote-abstained", ""),
    item("result", "vote-result", "offline-results"),
    item("major", "vote-major", "offline-yes"),
    item("committee-first", "vote-committee-first", "offline-yes"),
    item("reason", "meeting-reason", "meeting-reason-hint"),
];

/// The sheet is Chinese, whatever the language of the page: it is filled in on paper or in Excel by many hands.
fn zh(key: &str) -> String {
    if key.is_empty() { String::new() } else { text(Language::Zh, key) }
}

impl Item {
    /// Its label on the sheet; of a vote with the number of the vote.
    pub(super) fn title(self, vote: Option<usize>) -> String {
        let label = zh(self.label);
        match vote {
            None => label,
            Some(at) => text_with(
                Language::Zh,
                "offline-vote-item",
                &[("number", (at + 1).to_string()), ("item", label)],
            ),
        }
    }

    pub(super) fn how(self) -> String {
        zh(self.hint)
    }
}

/// The name under which an answer about a vote is sent on: `matter-1`.
pub(super) fn of_vote(field: &str, vote: usize) -> String {
    format!("{field}-{}", vote + 1)
}

/// Every question with its code on the sheet, its name, and the vote it is about.
pub(super) fn items() -> impl Iterator<Item = (String, String, Item, Option<usize>)> {
    let record = RECORD.iter().zip(1..).map(|(it, at)| (format!("A{at:02}"), it.field.to_owned(), *it, None));
    let votes = (0..VOTES).flat_map(|vote| {
        let each = VOTE.iter().zip(1..);
        each.map(move |(it, at)| (format!("B{}{at:02}", vote + 1), of_vote(it.field, vote), *it, Some(vote)))
    });
    record.chain(votes)
}

/// The questions that a sheet of a kind asks.
pub(super) fn asked(kind: Kind) -> impl Iterator<Item = (String, String, Item, Option<usize>)> {
    items().filter(move |(_, _, it, vote)| match vote {
        Some(_) => kind.votes(),
        None => kind.asks(it.field),
    })
}

/// What is filled in before the sheet is handed out.
#[derive(Clone, Debug)]
pub(super) struct Blank {
    pub(super) organisation: String,
    pub(super) typed_as: String,
    pub(super) kind: Kind,
    pub(super) group: Option<String>,
    pub(super) on: Date,
    pub(super) today: Date,
    pub(super) roll: Vec<Attendee>,
}

/// The sheet as a workbook.
pub(super) fn written(blank: &Blank) -> Result<Vec<u8>, AppError> {
    let internal = |error: &dyn std::fmt::Display| AppError::Internal(error.to_string());
    let profile = Profile::from_toml(PROFILE).map_err(|error| internal(&error))?;
    let block = TitleBlock {
        title: format!("{}{}", blank.organisation, profile.title.zh),
        unit: blank.organisation.clone(),
        date: blank.today.strftime("%Y年%-m月%-d日").to_string(),
        totals: Vec::new(),
        notes: Vec::new(),
        language: workbook::Language::Chinese,
    };
    let filled = |name: &str| match name {
        "organisation" => blank.typed_as.clone(),
        "kind" => zh(blank.kind.key()),
        "group" => blank.group.clone().unwrap_or_default(),
        "on" => blank.on.to_string(),
        _ => String::new(),
    };
    let questions = asked(blank.kind)
        .map(|(code, name, it, vote)| [code, it.title(vote), filled(&name), String::new(), it.how()]);
    let roll = blank.roll.iter().zip(1..).map(|(it, place)| {
        let how = if place == 1 { zh("offline-roll") } else { String::new() };
        [place.to_string(), it.name.clone(), String::new(), String::new(), how]
    });
    let rows: Vec<[String; 5]> = questions.chain(roll).collect();
    workbook::write_form(&profile, &block, rows).map_err(|error| internal(&error))
}

/// Where something stands in the file, as Excel calls it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) sheet: String,
    pub(super) row: u32,
    pub(super) column: String,
}

/// Whether somebody came, as the sheet says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) name: String,
    pub(super) attendance: String,
    pub(super) reason: String,
    pub(super) at: Address,
}

/// A sheet as it came back: answers by the names of their fields, in the words that a form sends.
#[derive(Clone, Debug, Default)]
pub(super) struct Filled {
    pub(super) answers: Submitted,
    pub(super) roll: Vec<Said>,
    places: Vec<(String, Address)>,
}

impl Filled {
    /// Where the answer to a question stands; none when it was sent by a form.
    pub(super) fn place(&self, name: &str) -> Option<&Address> {
        self.places.iter().find(|(known, _)| known == name).map(|(_, at)| at)
    }

    /// The same, as a check page sent it on.
    pub(super) fn sent(submitted: &Submitted) -> Self {
        let mut answers = Submitted::default();
        for (_, name, ..) in items() {
            answers = answers.with(&name, submitted.first(&name));
        }
        let (attendance, reasons) = (submitted.all("attendance"), submitted.all("why"));
        let said = |(at, name): (usize, &String)| Said {
            name: name.clone(),
            attendance: attendance.get(at).cloned().unwrap_or_default(),
            reason: reasons.get(at).cloned().unwrap_or_default(),
            at: Address::default(),
        };
        let roll = submitted.all("name").iter().enumerate().map(said).collect();
        Self { answers, roll, places: Vec::new() }
    }
}

/// Why a file is no such sheet: the key of a sentence.
pub(super) type Refusal = &'static str;

/// Reads a file as such a sheet.
pub(super) fn read(bytes: &[u8]) -> Result<Filled, Refusal> {
    let book = workbook::read(bytes, &Limits::default()).map_err(|error| error.key())?;
    let profile = Profile::from_toml(PROFILE).map_err(|_| "offline-no-sheet")?;
    let profiles = [profile];
    let found = book.sheets.iter().filter(|sheet| !sheet.hidden);
    let mut found = found.filter_map(|sheet| Some((sheet, workbook::detect(sheet, &profiles).ok()?)));
    let (sheet, detection) = found.next().ok_or("offline-no-sheet")?;
    let mut filled = Filled::default();
    for record in workbook::rows(sheet, &detection) {
        take(&mut filled, &sheet.name, &record);
    }
    if filled.place("organisation").is_none() || filled.place("kind").is_none() {
        return Err("offline-no-sheet");
    }
    Ok(filled)
}

/// Takes a row into what was answered. Rows that are neither a question nor a name of the roll say nothing.
fn take(filled: &mut Filled, sheet: &str, record: &Record<'_>) {
    let cell = |key: &str| record.get(key).map(|cell| cell.cell.shown().to_owned()).unwrap_or_default();
    let stated = |key: &str| {
        record.get(key).and_then(|cell| cell.cell.text().map(ToOwned::to_owned)).unwrap_or_default()
    };
    let column = record.get("value").map(|cell| cell.column.to_string()).unwrap_or_default();
    let at = Address { sheet: sheet.to_owned(), row: record.row, column };
    let code = cell("code");
    if let Some((_, name, ..)) = items().find(|(known, ..)| *known == code) {
        let value = word(&name, &stated("value"));
        filled.answers = std::mem::take(&mut filled.answers).with(&name, value);
        filled.places.push((name, at));
    } else if code.parse::<u32>().is_ok() {
        let (name, reason) = (cell("item"), stated("reason"));
        filled.roll.push(Said { name, attendance: stated("value"), reason, at });
    }
}

/// What a form sends for the words that somebody wrote; what is none of the words stays as it is, to be told.
fn word(name: &str, said: &str) -> String {
    let chosen = |pairs: &[(&'static str, &'static str)]| {
        pairs.iter().find(|(_, key)| zh(key) == said).map(|(code, _)| (*code).to_owned())
    };
    let field = name.trim_end_matches(|c: char| c == '-' || c.is_ascii_digit());
    let code = match field {
        "kind" => chosen(&Kind::ALL.iter().map(|it| (it.code(), it.key())).collect::<Vec<_>>()),
        "chair-post" => chosen(&ChairPost::ALL.iter().map(|it| (it.code(), it.key())).collect::<Vec<_>>()),
        "manner" => chosen(&Manner::ALL.iter().map(|it| (it.code(), it.key())).collect::<Vec<_>>()),
        "result" => chosen(&[("passed", "vote-passed"), ("not-passed", "vote-not-passed")]),
        REST | "talks-held" | "problems-listed" | "major" | "committee-first" => match said {
            "是" => Some("yes".to_owned()),
            "否" => Some(String::new()),
            _ => None,
        },
        _ => None,
    };
    code.unwrap_or_else(|| said.to_owned())
}

/// Something that is wrong with the roll: where, whose name, and the key of what to say.
pub(super) type Fault = (Address, String, &'static str);

/// The roll that ought to come with what the sheet says of each: two of one name are told apart by their order. Of whom it
/// says nothing was present only where it says so of all others.
pub(super) fn attended(
    expected: Vec<Attendee>,
    said: &[Said],
    rest_present: bool,
) -> Result<Vec<Attendee>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut left: Vec<&Said> = said.iter().collect();
    let mut roll = Vec::with_capacity(expected.len());
    for mut attendee in expected {
        let Some(at) = left.iter().position(|it| it.name == attendee.name) else {
            faults.push((Address::default(), attendee.name, "offline-roll-missing"));
            continue;
        };
        let it = left.remove(at);
        let fault = |key| (it.at.clone(), it.name.clone(), key);
        match Attendance::ALL.iter().find(|state| zh(state.key()) == it.attendance) {
            Some(state) => attendee.attendance = *state,
            None if rest_present && it.attendance.trim().is_empty() => {
                attendee.attendance = Attendance::Present;
            }
            None => faults.push(fault("offline-roll-which")),
        }
        attendee.reason =
            Some(it.reason.trim().chars().take(60).collect()).filter(|it: &String| !it.is_empty());
        if attendee.attendance == Attendance::Leave && attendee.reason.is_none() {
            faults.push(fault("attendance-reason-needed"));
        }
        roll.push(attendee);
    }
    faults.extend(left.iter().map(|it| (it.at.clone(), it.name.clone(), "offline-roll-unknown")));
    if faults.is_empty() { Ok(roll) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn attendee(name: &str) -> Attendee {
        Attendee {
            person: None,
            name: name.to_owned(),
            votes: true,
            attendance: Attendance::Present,
            reason: None,
        }
    }

    fn blank(names: &[&str]) -> Blank {
        Blank {
            organisation: "河口村党支部".to_owned(),
            typed_as: "河口村党支部（990101001）".to_owned(),
            kind: Kind::Members,
            group: None,
            on: date(2026, 11, 23),
            today: date(2026, 11, 20),
            roll: names.iter().map(|name| attendee(name)).collect(),
        }
    }

    fn said(name: &str, attendance: &str, reason: &str) -> Said {
        let (name, attendance) = (name.to_owned(), attendance.to_owned());
        Said { name, attendance, reason: reason.to_owned(), at: Address::default() }
    }

    #[test]
    fn a_sheet_as_handed_out_says_of_nobody_that_they_came() {
        let names = ["张三", "地点", "买买提·艾力", "张三"];
        let filled = read(&written(&blank(&names)).unwrap()).unwrap();
        assert_eq!(filled.answers.first("kind"), "members-meeting");
        assert_eq!(filled.answers.first("organisation"), "河口村党支部（990101001）");
        assert_eq!(filled.answers.first("on"), "2026-11-23");
        assert_eq!(filled.answers.first("matter-2"), "");
        let read: Vec<&str> = filled.roll.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(read, names, "a name that is also a question stays a name");
        let expected: Vec<Attendee> = names.iter().map(|name| attendee(name)).collect();
        let faults = attended(expected.clone(), &filled.roll, false).unwrap_err();
        assert_eq!((faults.len(), faults[0].2), (4, "offline-roll-which"));
        assert_eq!(filled.answers.first(REST), "", "nobody said that all others were present");
        assert_eq!(attended(expected.clone(), &filled.roll, true), Ok(expected));
        let place = filled.place("topics").unwrap();
        assert!(place.row > 3 && place.column == "C", "{place:?}");
    }

    #[test]
    fn a_sheet_asks_for_what_its_kind_has_and_reads_back_whichever_it_is() {
        for kind in Kind::ALL {
            let of = Blank { kind: *kind, ..blank(&["张三"]) };
            let filled = read(&written(&of).unwrap()).unwrap();
            assert_eq!(filled.answers.first("kind"), kind.code());
            assert_eq!(filled.place("matter-1").is_some(), kind.votes(), "{kind}");
            assert_eq!(filled.place("group").is_some(), *kind == Kind::Group, "{kind}");
        }
        let (talk, members) = (asked(Kind::Talk).count(), asked(Kind::Members).count());
        assert!(talk < 16 && members > talk, "{talk} {members}");
    }

    #[test]
    fn what_is_no_such_sheet_is_told_so() {
        assert_eq!(read(b"").unwrap_err(), "workbook-empty");
        let other = workbook::built_in().unwrap().remove(0);
        let rows: [[&str; 0]; 0] = [];
        let roster = workbook::write_form(&other, &TitleBlock::default(), rows).unwrap();
        assert_eq!(read(&roster).unwrap_err(), "offline-no-sheet");
    }

    #[test]
    fn the_roll_is_matched_by_name_and_order_and_every_fault_is_told() {
        let expected = vec![attendee("张三"), attendee("张三"), attendee("李四")];
        let roll = attended(
            expected.clone(),
            &[said("张三", "出席", ""), said("张三", "请假", "住院"), said("李四", "缺席", "")],
            false,
        )
        .unwrap();
        assert_eq!(roll[1].reason.as_deref(), Some("住院"));
        assert_eq!(roll[2].attendance, Attendance::Absent);
        let faults = attended(
            expected,
            &[said("张三", "请假", ""), said("李四", "来了", ""), said("王五", "出席", "")],
            true,
        )
        .unwrap_err();
        let keys: Vec<&str> = faults.iter().map(|it| it.2).collect();
        assert_eq!(
            keys,
            [
                "attendance-reason-needed",
                "offline-roll-missing",
                "offline-roll-which",
                "offline-roll-unknown"
            ]
        );
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_much_for_it(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(read(&bytes).is_err());
        }

        #[test]
        fn a_roll_never_gains_or_loses_anybody(
            names in proptest::collection::vec("[张王李]", 0..8),
            said_names in proptest::collection::vec("[张王李]", 0..8)
        ) {
            let expected: Vec<Attendee> = names.iter().map(|it| attendee(it)).collect();
            let told: Vec<Said> = said_names.iter().map(|it| said(it, "出席", "")).collect();
            let (mut one, mut other) = (names.clone(), said_names.clone());
            one.sort();
            other.sort();
            prop_assert_eq!(attended(expected, &told, false).is_ok(), one == other);
        }
    }
}
