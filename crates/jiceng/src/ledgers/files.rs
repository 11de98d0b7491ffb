//! Ledgers as files (.xlsx) that no other capability hands out. Their words are Chinese, whatever the language of the page:
//! those who ask for them read Chinese.

use super::book;
use crate::development;
use crate::meetings::{self, Appraisal};
use crate::organisations::{Kind, Organisation};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::journal;
use crate::platform::tables::{Speaker, Table};
use crate::platform::text::Language;
use crate::platform::word::words;
use crate::rectification;
use jiff::civil::date;
use workbook::BookSheet;

words! {
    /// Which file.
    File, "ledger-file" {
        /// 党支部工作手册.
        Book = "book",
        /// 发展党员名册: everybody on the way, and the rosters of a year.
        Development = "development",
        /// 整改台账.
        Problems = "problems",
        /// 民主评议党员汇总表和登记表.
        Appraisal = "appraisal",
    }
}

impl File {
    /// The rights on the organisation that it takes beside the one to export.
    #[must_use]
    pub fn needs(self) -> Permission {
        match self {
            Self::Book | Self::Appraisal => Permission::ReadMembers,
            Self::Development => Permission::ReadCases,
            Self::Problems => Permission::ReadMeetings,
        }
    }

    /// The key of the form's own title, by which the file is named; the key of the word says what a button does.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Book => "book-page-title",
            Self::Development => "ledger-title-development",
            Self::Problems => "ledger-title-problems",
            Self::Appraisal => "book-appraisal",
        }
    }

    /// Whether the caller gets it of an organisation.
    #[must_use]
    pub fn is_for(self, caller: &Caller, organisation: &Organisation) -> bool {
        let of_branch = matches!(self, Self::Book | Self::Appraisal);
        let fits = !of_branch || organisation.kind == Kind::Branch;
        let may = |permission| caller.may_at(permission, &organisation.path);
        fits && may(self.needs()) && may(Permission::Export)
    }
}

/// The words of the files.
const SPEAKER: Speaker = Speaker(Language::Zh);

/// Makes a file of an organisation and a year, and keeps the act in the journal.
///
/// # Errors
/// [`AppError::NotFound`] for the book of what is no branch; without the rights; whatever the database reports.
pub async fn make(
    app: &App,
    caller: &Caller,
    (organisation, year): (&Organisation, i16),
    file: File,
) -> Result<Vec<u8>, AppError> {
    caller.require(Permission::Export, &organisation.path)?;
    caller.require(file.needs(), &organisation.path)?;
    let (name, today) = (organisation.name.clone(), app.clock.today());
    let bytes = match file {
        File::Book | File::Appraisal if organisation.kind != Kind::Branch => return Err(AppError::NotFound),
        File::Appraisal => {
            let days = (date(year, 1, 1), date(year, 12, 31));
            let mut read = app.db.read().await?;
            let of_year = meetings::appraisal(&mut read, caller.area, organisation.id, days, SPEAKER).await?;
            drop(read);
            printed(move || appraisal(&name, today, of_year)).await?
        }
        File::Book => {
            let book = book::written(app, caller, (organisation, year), SPEAKER).await?;
            printed(move || book::workbook(book, (&name, year, today), SPEAKER)).await?
        }
        File::Development => {
            let rosters = development::rosters(app, caller, (organisation, year), SPEAKER).await?;
            let tables =
                rosters.into_iter().map(|(roster, table)| (SPEAKER.text(roster.key()), table)).collect();
            printed(move || sheets(&name, today, tables)).await?
        }
        File::Problems => {
            let days = (date(year, 1, 1), date(year, 12, 31));
            let within = Scope::subtree(&organisation.path);
            let mut read = app.db.read().await?;
            let table = rectification::ledger(&mut read, caller, (within, days, today), SPEAKER).await?;
            drop(read);
            let tables = vec![(SPEAKER.text(file.title()), table)];
            printed(move || sheets(&name, today, tables)).await?
        }
    };
    let payload = serde_json::json!({ "file": file.code(), "year": year });
    let act = journal::Act {
        name: "ledgers.export",
        kind: "organisation",
        subject: Some(organisation.id.0),
        payload: &payload,
    };
    let mut write = app.db.write(&[caller.area.0]).await?;
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    Ok(bytes)
}

/// Writing a workbook is work for the processor, not for the thread that answers requests.
pub(super) async fn printed<F>(make: F) -> Result<Vec<u8>, AppError>
where
    F: FnOnce() -> Result<Vec<u8>, AppError> + Send + 'static,
{
    tokio::task::spawn_blocking(make).await.map_err(|error| AppError::Internal(error.to_string()))?
}

/// The summary of an appraisal, and the form of each member on a sheet of its own.
fn appraisal(unit: &str, today: jiff::civil::Date, of_year: Appraisal) -> Result<Vec<u8>, AppError> {
    let sheet = |name: String, table: Table| BookSheet {
        name,
        title: format!("{unit}{}", table.title),
        unit: SPEAKER.with("book-unit-line", &[("unit", unit.to_owned())]),
        date: SPEAKER.with("book-date-line", &[("date", today.to_string())]),
        tables: vec![Table { title: String::new(), ..table }.printed()],
        notes: vec![SPEAKER.text("appraisal-unrecorded")],
    };
    let summary = sheet(SPEAKER.text("book-appraisal"), of_year.summary);
    let forms = of_year.forms.into_iter().map(|(name, table)| sheet(name, table));
    let sheets: Vec<BookSheet> = std::iter::once(summary).chain(forms).collect();
    workbook::write_book(unit, &sheets).map_err(|error| AppError::Internal(error.to_string()))
}

/// Tables as a workbook, a sheet each under its tab, which looks like the form: title, unit and date, borders, totals.
pub(super) fn sheets(
    unit: &str,
    today: jiff::civil::Date,
    tables: Vec<(String, Table)>,
) -> Result<Vec<u8>, AppError> {
    let sheet = |(name, table): (String, Table)| {
        let title = format!("{unit}{}", table.title);
        let mut totals = vec![String::new(); table.columns.len()];
        if let Some(first) = totals.first_mut() {
            *first = SPEAKER.with("ledger-total", &[("count", table.rows.len().to_string())]);
        }
        let totals = if table.totals.is_empty() { totals } else { table.totals.clone() };
        let table = Table { title: String::new(), totals, ..table };
        BookSheet {
            name,
            title,
            unit: SPEAKER.with("book-unit-line", &[("unit", unit.to_owned())]),
            date: SPEAKER.with("book-date-line", &[("date", today.to_string())]),
            tables: vec![table.printed()],
            notes: Vec::new(),
        }
    };
    let sheets: Vec<BookSheet> = tables.into_iter().map(sheet).collect();
    workbook::write_book(unit, &sheets).map_err(|error| AppError::Internal(error.to_string()))
}
