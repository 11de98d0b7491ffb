//! Forms of dues as files (.xlsx): the table of what members pay (党费核定表) and the ledger of what was received (党费收缴台账).

use super::commands::{base_of, has_members, reckoned};
use super::model::{Kind, Month};
use super::money::yuan;
use super::pages::account::days_of;
use super::pages::branch::present;
use super::queries;
use crate::organisations::Organisation;
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::journal;
use crate::platform::text::{Language, text, text_with};
use crate::platform::word::words;
use workbook::{Profile, TitleBlock};

words! {
    /// Which form.
    Form, "dues-form" {
        /// 党费核定表.
        Settings = "settings",
        /// 党费收缴台账.
        Ledger = "ledger",
    }
}

impl Form {
    fn profile(self) -> Result<Profile, AppError> {
        let toml = match self {
            Self::Settings => include_str!("forms/settings.toml"),
            Self::Ledger => include_str!("forms/ledger.toml"),
        };
        Profile::from_toml(toml).map_err(|error| AppError::Internal(error.to_string()))
    }
}

/// What is asked of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) form: Form,
    pub(super) year: i16,
    /// Whether incomes stand in it.
    pub(super) bases: bool,
}

/// A row, and what of it goes into the totals.
struct Line {
    cells: Vec<String>,
    sums: [i64; 3],
}

/// Makes a file of a branch's year, and keeps the act in the journal.
///
/// # Errors
/// Without the right to export and to keep dues there; whatever the database reports.
pub(super) async fn export(
    app: &App,
    caller: &Caller,
    branch: &Organisation,
    asked: Asked,
) -> Result<Vec<u8>, AppError> {
    caller.require(Permission::KeepDues, &branch.path)?;
    caller.require(Permission::Export, &branch.path)?;
    let mut read = app.db.read().await?;
    let lines = match asked.form {
        Form::Settings => settings(app, &mut read, caller, (branch, asked)).await?,
        Form::Ledger => ledger(&mut read, caller, (branch, asked)).await?,
    };
    drop(read);
    let count = lines.len();
    let (unit, today) = (branch.name.clone(), app.clock.today());
    // Writing a workbook is work for the processor, not for the thread that answers requests.
    let made = tokio::task::spawn_blocking(move || workbook(&unit, today, asked, lines));
    let bytes = made.await.map_err(|error| AppError::Internal(error.to_string()))??;
    let payload = serde_json::json!({
        "form": asked.form.code(),
        "year": asked.year,
        "rows": count,
        "incomes": asked.bases,
    });
    let act =
        journal::Act { name: "dues.export", kind: "dues", subject: Some(branch.id.0), payload: &payload };
    let mut write = app.db.write(&[caller.area.0]).await?;
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    Ok(bytes)
}

async fn settings(
    app: &App,
    read: &mut db::Read,
    caller: &Caller,
    (branch, asked): (&Organisation, Asked),
) -> Result<Vec<Line>, AppError> {
    let days = days_of(asked.year);
    let (first, last) = (Month::of(days.0), Month::of(days.1));
    let mut lines = Vec::new();
    if !has_members(branch) {
        return Ok(lines);
    }
    let members = queries::payers_of(read, caller.area, branch.id, days).await?;
    let all = queries::all_of(read, caller.area, &members).await?;
    for member in members {
        // The whole year is reckoned, also what is still to come of it.
        let share = reckoned(app, &member, &all, days.1).between(first, last);
        let now = present(all.settings(member.id), last.min(Month::of(app.clock.today())));
        let base = match now {
            Some(setting) if asked.bases => base_of(app, setting)?.map(yuan).unwrap_or_default(),
            _ => String::new(),
        };
        let relief = now.and_then(|it| it.relief.as_ref()).map(|it| {
            let args = [
                ("grounds", it.grounds.clone()),
                ("by", it.approved_by.clone()),
                ("on", it.approved_on.to_string()),
            ];
            text_with(Language::Zh, "dues-relief-told", &args)
        });
        let word = |key: Option<&'static str>| key.map(|key| text(Language::Zh, key)).unwrap_or_default();
        let amount = now.map(|it| it.amount);
        lines.push(Line {
            cells: vec![
                member.name,
                word(now.map(|it| it.category.key()).or(Some("dues-state-unset"))),
                base,
                amount.map(yuan).unwrap_or_default(),
                yuan(share.due),
                yuan(share.paid),
                relief.unwrap_or_default(),
            ],
            sums: [amount.unwrap_or(0), share.due, share.paid],
        });
    }
    Ok(lines)
}

async fn ledger(
    read: &mut db::Read,
    caller: &Caller,
    (branch, asked): (&Organisation, Asked),
) -> Result<Vec<Line>, AppError> {
    let all = queries::entries_of_year(read, caller.area, branch.id, days_of(asked.year)).await?;
    let dues = all.into_iter().filter(|it| it.kind == Kind::Dues && it.withdrawn.is_none());
    let word = |key: Option<&'static str>| key.map(|key| text(Language::Zh, key)).unwrap_or_default();
    Ok(dues
        .map(|it| Line {
            cells: vec![
                it.name.unwrap_or_default(),
                it.months.map(super::pages::months_shown).unwrap_or_default(),
                yuan(it.amount),
                it.on.to_string(),
                word(it.way.map(super::Way::key)),
                it.payer_name.unwrap_or_else(|| word(it.payer.map(super::HandedBy::key))),
                it.handled_by.unwrap_or_default(),
            ],
            sums: [it.amount, 0, 0],
        })
        .collect())
}

fn workbook(
    unit: &str,
    today: jiff::civil::Date,
    asked: Asked,
    lines: Vec<Line>,
) -> Result<Vec<u8>, AppError> {
    let profile = asked.form.profile()?;
    let sum = |at: usize| yuan(lines.iter().map(|it| it.sums[at]).sum());
    let count = format!("合计：{}", lines.len());
    let blank = String::new;
    let totals = match asked.form {
        Form::Settings => vec![count, blank(), blank(), blank(), sum(0), sum(1), sum(2), blank()],
        Form::Ledger => vec![count, blank(), blank(), sum(0), blank(), blank(), blank(), blank()],
    };
    let block = TitleBlock {
        title: format!("{}年{}", asked.year, profile.title.zh),
        unit: unit.to_owned(),
        date: today.strftime("%Y年%-m月%-d日").to_string(),
        totals,
        notes: Vec::new(),
        language: workbook::Language::Chinese,
    };
    let rows = lines.into_iter().enumerate().map(|(number, line)| {
        std::iter::once((number + 1).to_string()).chain(line.cells).collect::<Vec<_>>()
    });
    workbook::write_form(&profile, &block, rows).map_err(|error| AppError::Internal(error.to_string()))
}
