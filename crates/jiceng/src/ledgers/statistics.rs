//! The yearly statistics of an organisation (党内统计): members and organisations by the usual breakdowns, and what came and
//! left in the year, for the whole and for each organisation of the level below, as of a day.

use super::model::{Code, Counted, Section, Tally, sections};
use super::queries::{self, Bounds};
use crate::organisations::{Kind, Organisation, ROOT};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::memo::Stamp;
use crate::platform::tables::{Column, Speaker, Table};
use jiff::civil::{Date, date};
use std::collections::HashMap;
use std::sync::Arc;
use workbook::BookSheet;

/// Statistics as of a day.
#[derive(Clone, Debug)]
pub struct Statistics {
    /// The last day of the period.
    pub day: Date,
    /// The last day before it.
    pub before: Date,
    /// The organisations of the level below, in the order of the tree: code and name.
    pub below: Vec<(String, String)>,
    /// What was counted.
    pub tally: Tally,
}

/// Counts an organisation and everything below it as of a day: what came and left is that of the year until then.
///
/// # Errors
/// Without the right to read members there; whatever the database reports.
pub async fn statistics(
    app: &App,
    caller: &Caller,
    top: &Organisation,
    day: Date,
) -> Result<Arc<Statistics>, AppError> {
    caller.require(Permission::ReadMembers, &top.path)?;
    let mut read = app.db.read().await?;
    let before = date(day.year(), 1, 1).yesterday().unwrap_or(day);
    let scope = Scope::subtree(&top.path);
    let bounds = Bounds { scope, level: top.path.len() + ROOT.len(), before, day };
    let stamp = Stamp::now(app, &mut read, caller.area).await?;
    let make = async |bounds: &Bounds| counted(&mut read, caller, bounds).await.map(Arc::new);
    app.memo.answer((caller.area, "statistics"), stamp, bounds, make).await
}

async fn counted(read: &mut db::Read, caller: &Caller, bounds: &Bounds) -> Result<Statistics, AppError> {
    let all: Vec<Counted> = queries::read(read, caller, bounds).await?;
    let mut tally = Tally::of(&all, bounds.day);
    for (bucket, now, then) in queries::kinds_then(read, caller.area, bounds).await? {
        tally.add(Code("organisations", now.code()), &bucket, -1);
        tally.add(Code("organisations", then.code()), &bucket, 1);
    }
    for moved in queries::moved(read, caller.area, bounds).await? {
        tally.moved(&moved);
    }
    let mut names: HashMap<String, (String, Kind)> = HashMap::new();
    for (path, name, kind) in queries::names(read, caller.area, bounds).await? {
        names.entry(path).or_insert((name, kind));
    }
    let below = tally.buckets().into_iter().filter_map(|path| match names.remove(&path) {
        // Members are counted in the branch of their group.
        Some((_, Kind::Group)) => None,
        found => Some((path, found.map(|it| it.0).unwrap_or_default())),
    });
    let below = below.collect();
    Ok(Statistics { day: bounds.day, before: bounds.before, below, tally })
}

impl Statistics {
    /// Whether opening, increase, decrease and closing agree everywhere.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.tally.balances_as_a_whole() && self.below.iter().all(|(path, _)| self.tally.balances(path))
    }

    /// A table a section: the whole first, then the organisations of the level below.
    #[must_use]
    pub fn tables(&self, speaker: Speaker) -> Vec<Table> {
        sections().iter().map(|section| self.table(speaker, section)).collect()
    }

    fn table(&self, speaker: Speaker, section: &Section) -> Table {
        let column = |(code, key): &(Code, &'static str)| {
            let column = Column { width: 10, ..speaker.number(key) };
            match code.0 {
                "came" => speaker.grouped("statistics-came", column),
                "left" => speaker.grouped("statistics-left", column),
                _ => column,
            }
        };
        let counts =
            |of: &dyn Fn(Code) -> i64| section.codes.iter().map(|(code, _)| of(*code).to_string()).collect();
        let row = |name: &str, counts: Vec<String>| [vec![name.to_owned()], counts].concat();
        let whole = row(&speaker.text("statistics-whole"), counts(&|code| self.tally.sum(code)));
        let parts =
            self.below.iter().map(|(path, name)| row(name, counts(&|code| self.tally.at(code, path))));
        let columns =
            std::iter::once(speaker.medium("statistics-of")).chain(section.codes.iter().map(column));
        speaker.table(section.title).columns(columns).rows(std::iter::once(whole).chain(parts)).named()
    }

    /// One line a code and organisation, for programs and other systems: code, name, organisation, count.
    fn lines(&self, speaker: Speaker) -> Table {
        let mut rows = Vec::new();
        for (code, key) in sections().into_iter().flat_map(|it| it.codes) {
            let name = speaker.text(key);
            let whole = self.tally.sum(code).to_string();
            rows.push(vec![
                code.to_string(),
                name.clone(),
                String::new(),
                speaker.text("statistics-whole"),
                whole,
            ]);
            rows.extend(self.below.iter().map(|(path, of)| {
                let count = self.tally.at(code, path).to_string();
                vec![code.to_string(), name.clone(), path.clone(), of.clone(), count]
            }));
        }
        let columns = [
            speaker.wide("statistics-code"),
            speaker.wide("statistics-name"),
            speaker.medium("statistics-path"),
            speaker.medium("statistics-of"),
            speaker.number("statistics-count"),
        ];
        speaker.table("statistics-lines").columns(columns).rows(rows)
    }

    /// The tables as a workbook, a sheet a section, and a last one with a line a code.
    ///
    /// # Errors
    /// When a bound of the format is passed.
    pub(super) fn workbook(&self, unit: &str, speaker: Speaker) -> Result<Vec<u8>, AppError> {
        let args = [("organisation", unit.to_owned()), ("day", self.day.to_string())];
        let title = speaker.with("statistics-heading", &args);
        let tables = [self.tables(speaker), vec![self.lines(speaker)]].concat();
        let sheets: Vec<BookSheet> = (tables.into_iter())
            .map(|table| BookSheet {
                name: table.title.clone(),
                title: format!("{title}：{}", table.title),
                unit: speaker.with("book-unit-line", &[("unit", unit.to_owned())]),
                date: speaker.with("statistics-until", &[("day", self.day.to_string())]),
                tables: vec![Table { title: String::new(), ..table }.printed()],
                notes: vec![speaker.text("statistics-said"), speaker.text("statistics-names-unconfirmed")],
            })
            .collect();
        workbook::write_book(&title, &sheets).map_err(|error| AppError::Internal(error.to_string()))
    }
}
