//! Export of organisations: as the form in use (.xlsx), or as open data (CSV, JSON).

use super::model::{Kind, Setting};
use super::queries::{self, Exported, Organisation};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::app::App;
use crate::platform::download::{Media, csv_cell};
use crate::platform::error::AppError;
use crate::platform::headings::Headings;
use crate::platform::id::OrganisationId;
use crate::platform::journal;
use crate::platform::text::{Language, text};
use crate::platform::word::words;
use std::collections::HashMap;
use workbook::TitleBlock;

words! {
    /// The kind of file.
    Format, "organisations-export-format" {
        /// A workbook that looks like the form.
        Workbook = "xlsx",
        /// A workbook under the headings of the national information system.
        National = "national",
        /// Open data as a table.
        Csv = "csv",
        /// Open data for programs.
        Json = "json",
    }
}

impl Format {
    /// What the file holds.
    #[must_use]
    pub fn media(self) -> Media {
        match self {
            Self::Workbook | Self::National => Media::Workbook,
            Self::Csv => Media::Csv,
            Self::Json => Media::Json,
        }
    }
}

/// The columns of open data: key, and title in a table. They are documented in `docs/export.md`.
const COLUMNS: [(&str, &str); 14] = [
    ("code", "组织编号"),
    ("name", "组织名称"),
    ("kind", "组织类别"),
    ("setting", "所在领域"),
    ("superior", "上级组织"),
    ("secretary", "党组织书记"),
    ("deputy", "副书记"),
    ("contact", "联系人"),
    ("phone", "联系电话"),
    ("address", "详细地址"),
    ("postcode", "邮编"),
    ("unit_situation", "所在单位情况"),
    ("founded", "建立日期"),
    ("document", "建立文号"),
];

/// One organisation with those who lead it.
struct Line {
    organisation: Exported,
    secretary: Option<String>,
    deputy: Option<String>,
}

impl Line {
    /// What a form's column says; empty when nothing is recorded.
    fn cell(&self, key: &str) -> String {
        let word = |key: &str| text(Language::Zh, key);
        match key {
            "kind" => word(self.organisation.kind.key()),
            "setting" => word(self.organisation.setting.key()),
            "state" => "正常".to_owned(),
            "level" => match (self.organisation.kind, self.organisation.setting) {
                (Kind::LocalCommittee, _) => "县".to_owned(),
                (_, Setting::Village | Setting::Community) => "社区（村）".to_owned(),
                _ => String::new(),
            },
            other => self.value(other).unwrap_or_default(),
        }
    }

    /// What open data say under a key.
    fn value(&self, key: &str) -> Option<String> {
        let it = &self.organisation;
        match key {
            "code" => Some(it.code.clone()),
            "name" => Some(it.name.clone()),
            "kind" => Some(it.kind.code().to_owned()),
            "setting" => Some(it.setting.code().to_owned()),
            "superior" => it.superior.clone(),
            "secretary" => self.secretary.clone(),
            "deputy" => self.deputy.clone(),
            "contact" => it.contact.clone(),
            "phone" => it.telephone.clone(),
            "address" => it.address.clone(),
            "postcode" => it.postcode.clone(),
            "unit_situation" => it.unit_situation.clone(),
            "founded" => it.founded.map(|date| date.to_string()),
            "document" => it.document.clone(),
            _ => None,
        }
    }
}

/// Makes a file of an organisation and all below it, and keeps the act in the journal.
///
/// # Errors
/// Without the right to export there; whatever the database reports.
pub async fn export(
    app: &App,
    caller: &Caller,
    top: &Organisation,
    format: Format,
) -> Result<Vec<u8>, AppError> {
    caller.require(Permission::Export, &top.path)?;
    let lines = lines(app, caller, &Scope::subtree(&top.path)).await?;
    let (count, name, today) = (lines.len(), top.short_name.clone(), app.clock.today());
    // Writing a workbook is work for the processor, not for the thread that answers requests.
    let made = tokio::task::spawn_blocking(move || match format {
        Format::Workbook => workbook(&name, today, &lines),
        Format::National => national(&name, today, &lines),
        Format::Csv => Ok(csv(&lines)),
        Format::Json => json(today, &lines),
    });
    let bytes = made.await.map_err(|error| AppError::Internal(error.to_string()))??;
    let payload = serde_json::json!({ "format": format.code(), "organisations": count });
    let act = journal::Act {
        name: "organisations.export",
        kind: "organisation",
        subject: Some(top.id.0),
        payload: &payload,
    };
    let mut write = app.db.write(&[caller.area.0]).await?;
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    Ok(bytes)
}

/// How many organisations an export would hold.
///
/// # Errors
/// Without the right to export; whatever the database reports.
pub async fn count(app: &App, caller: &Caller, top: &Organisation) -> Result<usize, AppError> {
    Ok(queries::exported(&mut app.db.read().await?, caller, &Scope::subtree(&top.path)).await?.len())
}

async fn lines(app: &App, caller: &Caller, scope: &Scope) -> Result<Vec<Line>, AppError> {
    let mut read = app.db.read().await?;
    let mut leading: HashMap<(OrganisationId, bool), String> = HashMap::new();
    for (organisation, post, name) in queries::leading(&mut read, caller, scope).await? {
        let names = leading.entry((organisation, post == "secretary")).or_default();
        if !names.is_empty() {
            names.push('、');
        }
        names.push_str(&name);
    }
    let all = queries::exported(&mut read, caller, scope).await?;
    let line = |organisation: Exported| Line {
        secretary: leading.get(&(organisation.id, true)).cloned(),
        deputy: leading.get(&(organisation.id, false)).cloned(),
        organisation,
    };
    Ok(all.into_iter().map(line).collect())
}

fn workbook(unit: &str, today: jiff::civil::Date, lines: &[Line]) -> Result<Vec<u8>, AppError> {
    let internal = |error: &dyn std::fmt::Display| AppError::Internal(error.to_string());
    let profiles = workbook::built_in().map_err(|error| internal(&error))?;
    let profile = profiles.into_iter().find(|profile| profile.subject == "organisation");
    let profile = profile.ok_or_else(|| AppError::Internal("no such form".to_owned()))?;
    let keys: Vec<&str> = profile.columns().map(|(key, _)| key).collect();
    let mut totals = vec![String::new(); keys.len()];
    totals[0] = format!("合计：{}个", lines.len());
    let block = TitleBlock {
        title: format!("{unit}{}", profile.title.zh),
        unit: unit.to_owned(),
        date: today.strftime("%Y年%-m月%-d日").to_string(),
        totals,
        notes: Vec::new(),
        language: workbook::Language::Chinese,
    };
    let rows = lines.iter().enumerate().map(|(number, line)| {
        let cell = |key: &&str| if *key == "serial" { (number + 1).to_string() } else { line.cell(key) };
        keys.iter().map(cell).collect::<Vec<_>>()
    });
    workbook::write_form(&profile, &block, rows).map_err(|error| internal(&error))
}

/// The headings of the national information system for organisations.
const NATIONAL: &str = include_str!("national.toml");

fn national(unit: &str, today: jiff::civil::Date, lines: &[Line]) -> Result<Vec<u8>, AppError> {
    let headings = Headings::parse(NATIONAL)?;
    let row = |line: &Line| headings.heading.iter().map(|it| line.cell(&it.key)).collect();
    headings.workbook((unit, today), lines.iter().map(row).collect())
}

fn csv(lines: &[Line]) -> Vec<u8> {
    let titles: Vec<String> = COLUMNS.iter().map(|(_, title)| csv_cell(title)).collect();
    let mut table = format!("\u{feff}{}\r\n", titles.join(","));
    for line in lines {
        let cells: Vec<String> = COLUMNS.iter().map(|(key, _)| csv_cell(&line.cell(key))).collect();
        table.push_str(&cells.join(","));
        table.push_str("\r\n");
    }
    table.into_bytes()
}

fn json(today: jiff::civil::Date, lines: &[Line]) -> Result<Vec<u8>, AppError> {
    let one = |line: &Line| -> serde_json::Value {
        let pairs = COLUMNS.iter().map(|(key, _)| ((*key).to_owned(), line.value(key).into()));
        pairs.collect::<serde_json::Map<_, _>>().into()
    };
    let all: Vec<_> = lines.iter().map(one).collect();
    let whole = serde_json::json!({ "format": "jiceng-organisations-1", "date": today.to_string(), "count": all.len(), "organisations": all });
    serde_json::to_vec(&whole).map_err(|error| AppError::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_of_the_national_system_is_told_of_or_known_to_be_unrecorded() {
        let headings = Headings::parse(NATIONAL).unwrap();
        for it in headings.heading {
            let known = it.key == "level" || COLUMNS.iter().any(|(key, _)| *key == it.key);
            assert!(known || it.key.is_empty(), "{} stands for nothing", it.title);
        }
    }
}
