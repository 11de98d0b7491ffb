//! The ledgers of floating members, for print and as files (.xlsx): 流出台账, 流入台账, 活动证发放登记. The forms say which columns
//! there are and what they are called; this file says what stands in them.

use super::model::Side;
use super::queries::{self, Certified, Filter, Kept};
use super::rules;
use crate::organisations::Organisation;
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::journal;
use crate::platform::request::Context;
use crate::platform::tables::{Column, Speaker, Table};
use crate::platform::text::{Language, text, text_with};
use crate::platform::word::words;
use db::Read;
use jiff::civil::Date;
use workbook::{Profile, TitleBlock};

words! {
    /// Which ledger.
    Form, "floating-form" {
        /// 流出党员台账.
        Out = "out",
        /// 流入党员台账.
        In = "in",
        /// 活动证发放登记.
        Certificates = "certificates",
    }
}

/// So many lines are one ledger.
pub(super) const MOST: i64 = 500;

impl Form {
    /// The side whose ledger it is.
    #[must_use]
    pub(super) fn side(self) -> Side {
        if self == Self::In { Side::Host } else { Side::Home }
    }

    fn profile(self) -> Result<Profile, AppError> {
        let toml = match self {
            Self::Out => include_str!("forms/out.toml"),
            Self::In => include_str!("forms/in.toml"),
            Self::Certificates => include_str!("forms/certificates.toml"),
        };
        Profile::from_toml(toml).map_err(|error| AppError::Internal(error.to_string()))
    }

    /// The heads of its columns.
    pub(super) fn heads(self, context: &Context) -> Result<Vec<String>, AppError> {
        let profile = self.profile()?;
        Ok(profile.columns().map(|(_, field)| titled(context.language, field)).collect())
    }

    /// Columns that the yearly book goes without: the serial number, which a table has by itself, what is the same in
    /// every line of one branch, and what nobody reads on paper a year later.
    fn left_out(self) -> &'static [&'static str] {
        match self {
            Self::Out => &["serial", "home", "reach", "occupation", "contact", "telephone"],
            Self::In => &["serial"],
            Self::Certificates => &["serial", "branch"],
        }
    }

    /// The ledger as a table of the yearly book.
    pub(super) fn table(
        self,
        speaker: Speaker,
        rows: impl IntoIterator<Item = Row>,
    ) -> Result<Table, AppError> {
        let profile = self.profile()?;
        let left_out = self.left_out();
        let shown: Vec<(&str, &workbook::Field)> =
            profile.columns().filter(|(key, _)| !left_out.contains(key)).collect();
        let columns = shown
            .iter()
            .map(|(_, field)| Column { title: titled(speaker.0, field), ..speaker.medium(self.key()) });
        let line = |row: Row| shown.iter().map(|(key, _)| row.cell(speaker.0, key)).collect();
        let table = speaker.table(self.key()).columns(columns.collect::<Vec<_>>());
        Ok(table.numbered(speaker, rows.into_iter().map(line).collect::<Vec<_>>()))
    }
}

/// A line of a ledger: its cells in the order of the form, the number first.
pub(super) struct Line(Vec<String>);

impl Line {
    /// The cells.
    pub(super) fn cells(&self) -> &[String] {
        &self.0
    }
}

/// What a ledger is made of.
pub(super) enum Row {
    Kept(Box<Kept>),
    Certificate(Box<Certified>),
}

impl Row {
    fn cell(&self, language: Language, key: &str) -> String {
        match self {
            Self::Kept(it) => cell(language, it, key),
            Self::Certificate(it) => certificate_cell(it, key),
        }
    }
}

/// The title of a column.
fn titled(language: Language, field: &workbook::Field) -> String {
    if language == Language::Zh { field.title.zh.clone() } else { field.title.en.clone() }
}

/// The lines of a ledger, and whether there are more than fit.
///
/// # Errors
/// Without the right to read members; whatever the database reports.
pub(super) async fn gathered(
    app: &App,
    read: &mut Read,
    caller: &Caller,
    (form, filter): (Form, &Filter),
    language: Language,
) -> Result<(Vec<Line>, bool), AppError> {
    let mut rows: Vec<Row> = match form {
        Form::Certificates => {
            let all = queries::certificates(read, caller, filter.within.as_ref(), MOST + 1).await?;
            all.into_iter().map(|it| Row::Certificate(Box::new(it))).collect()
        }
        Form::Out | Form::In => {
            let bounds = (rules::long_ago(app), None);
            let all = queries::list(read, caller, filter, bounds, MOST + 1).await?;
            all.into_iter().map(|it| Row::Kept(Box::new(it))).collect()
        }
    };
    let most = usize::try_from(MOST).unwrap_or(0);
    let more = rows.len() > most;
    rows.truncate(most);
    let profile = form.profile()?;
    let keys: Vec<&str> = profile.columns().map(|(key, _)| key).collect();
    let line = |(at, row): (usize, &Row)| {
        Line(
            keys.iter()
                .map(|key| match *key {
                    "serial" => (at + 1).to_string(),
                    key => row.cell(language, key),
                })
                .collect(),
        )
    };
    Ok((rows.iter().enumerate().map(line).collect(), more))
}

/// Makes the file of an organisation and those below it, and keeps the act in the journal.
///
/// # Errors
/// Without the right to export there; whatever the database reports.
pub(super) async fn export(
    app: &App,
    caller: &Caller,
    whose: &Organisation,
    (form, filter): (Form, &Filter),
) -> Result<Vec<u8>, AppError> {
    caller.require(Permission::Export, &whose.path)?;
    let mut read = app.db.read().await?;
    let (lines, _) = gathered(app, &mut read, caller, (form, filter), Language::Zh).await?;
    drop(read);
    let count = lines.len();
    let (unit, today) = (whose.name.clone(), app.clock.today());
    // Writing a workbook is work for the processor, not for the thread that answers requests.
    let made = tokio::task::spawn_blocking(move || written(&unit, today, form, lines));
    let bytes = made.await.map_err(|error| AppError::Internal(error.to_string()))??;
    let payload = serde_json::json!({ "form": form.code(), "shown": filter.shown.code(), "rows": count });
    let act = journal::Act {
        name: "floating.export",
        kind: "floating",
        subject: Some(whose.id.0),
        payload: &payload,
    };
    let mut write = app.db.write(&[caller.area.0]).await?;
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    Ok(bytes)
}

fn written(unit: &str, today: Date, form: Form, lines: Vec<Line>) -> Result<Vec<u8>, AppError> {
    let profile = form.profile()?;
    let block = TitleBlock {
        title: profile.title.zh.clone(),
        unit: unit.to_owned(),
        date: today.strftime("%Y年%-m月%-d日").to_string(),
        totals: Vec::new(),
        notes: Vec::new(),
        language: workbook::Language::Chinese,
    };
    let rows = lines.into_iter().map(|line| line.0);
    workbook::write_form(&profile, &block, rows).map_err(|error| AppError::Internal(error.to_string()))
}

/// What stands in a column of the ledgers of who left and who came. Their words are Chinese: those who ask for a ledger
/// read Chinese.
fn cell(language: Language, it: &Kept, key: &str) -> String {
    let word = |key: &str| text(language, key);
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let month = |date: Option<PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    match key {
        "name" => it.name.clone(),
        "sex" => it.sex.map(|sex| word(sex.key())).unwrap_or_default(),
        "birth" => month(it.birth),
        "joined" => month(it.joined),
        "home" => it.home_said().to_owned(),
        "home_contact" => together(it.home_contact.as_deref(), it.home_telephone.as_deref()),
        "left" => it.left_on.to_string(),
        "reach" => word(it.reach.key()),
        "reason" => said(&it.reason),
        "occupation" => said(&it.occupation),
        "place" => it.place.clone(),
        "host" => it.host_said().to_owned(),
        "contact" => said(&it.host_contact),
        "telephone" => said(&it.host_telephone),
        "contacted" => day(it.contacted()),
        "certificate" => said(&it.certificate),
        "lost" => day(it.lost_since()),
        "returned" => match it.ended {
            Some((on, ending)) => {
                let args = [("day", on.to_string()), ("how", word(ending.key()))];
                text_with(language, "floating-ended-on", &args)
            }
            None => day(it.member_until),
        },
        "dwelling" => it.dwelling.clone().unwrap_or_else(|| it.place.clone()),
        "workplace" => said(&it.workplace),
        "joins" => said(&it.joins),
        "state" => word(it.state().key()),
        _ => String::new(),
    }
}

fn certificate_cell(it: &Certified, key: &str) -> String {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    match key {
        "name" => it.name.clone(),
        "branch" => it.branch.clone(),
        "certificate" => it.certificate.clone(),
        "issued" => it.issued_on.to_string(),
        "reason" => it.reason.clone().unwrap_or_default(),
        "place" => it.place.clone(),
        "until" => day(it.until),
        "checked" => day(it.checked_on),
        "returned" => day(it.returned_on),
        _ => String::new(),
    }
}

fn together(contact: Option<&str>, telephone: Option<&str>) -> String {
    [contact, telephone].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ledger_reads_and_begins_with_number_and_name() {
        for form in Form::ALL {
            let profile = form.profile().unwrap();
            let keys: Vec<&str> = profile.columns().map(|(key, _)| key).collect();
            assert_eq!(keys[..2], ["serial", "name"], "{form}");
        }
    }
}
