//! The open export (开放导出): everything that is recorded of a branch, by the branch itself, as one archive of tables in
//! three formats that any program reads. `docs/open-export.md` documents tables and columns.

use crate::members;
use crate::organisations::{Kind, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::download::csv_cell;
use crate::platform::error::AppError;
use crate::platform::id::PersonId;
use crate::platform::journal;
use crate::platform::text::{Language, text_with};
use db::{Named, Read, Value};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use uuid::Uuid;
use workbook::{BookColumn, BookSheet, BookTable};

/// Whose rows of a table are a branch's.
#[derive(Clone, Copy, Debug)]
enum Of {
    /// Those whose column names the branch.
    Branch,
    /// Those whose column names what stands in a column of rows taken before.
    Rows(&'static str, &'static str),
    /// Those of present members and of applicants on the way.
    Persons,
}

/// A table of the export.
struct Taken {
    table: &'static str,
    column: &'static str,
    of: Of,
    /// What its rows are, in Chinese: the archive is read where Chinese is read.
    said: &'static str,
}

const fn taken(table: &'static str, column: &'static str, of: Of, said: &'static str) -> Taken {
    Taken { table, column, of, said }
}

/// What is taken along, each table after those by whose rows it is found.
const TABLES: [Taken; 37] = [
    taken("organisation", "id", Of::Branch, "党支部基本情况"),
    taken("placement", "organisation", Of::Branch, "隶属关系"),
    taken("organisation_act", "organisation", Of::Branch, "沿革事项"),
    taken("term", "organisation", Of::Branch, "届期"),
    taken("post", "organisation", Of::Branch, "任职"),
    taken("unit_cover", "organisation", Of::Branch, "覆盖的单位"),
    taken("membership", "organisation", Of::Branch, "党籍（含已减少的）"),
    taken("membership_state", "membership", Of::Rows("membership", "id"), "党员类别和党籍状态的变化"),
    taken("membership_act", "membership", Of::Rows("membership", "id"), "党籍办理记录"),
    taken("membership_group", "membership", Of::Rows("membership", "id"), "党小组编组"),
    taken("procedure_case", "organisation", Of::Branch, "发展党员等办理事项"),
    taken("procedure_record", "case_id", Of::Rows("procedure_case", "id"), "各步骤的记录"),
    taken("procedure_paper", "case_id", Of::Rows("procedure_case", "id"), "收到的材料"),
    taken("transfer", "case_id", Of::Rows("procedure_case", "id"), "组织关系转接"),
    taken("transfer_letter", "case_id", Of::Rows("procedure_case", "id"), "开具的组织关系介绍信"),
    taken("term_reply", "organisation", Of::Branch, "换届批复"),
    taken("key_village", "organisation", Of::Branch, "重点村难点村"),
    taken("key_village_step", "key_village", Of::Rows("key_village", "id"), "重点村难点村的措施"),
    taken("floating", "home", Of::Branch, "流出党员登记"),
    taken("floating_place", "floating", Of::Rows("floating", "id"), "流出去向"),
    taken("floating_record", "floating", Of::Rows("floating", "id"), "联系、活动证等记录"),
    taken("person", "id", Of::Persons, "现有党员和正在发展的人的基本情况"),
    taken("person_record", "person", Of::Persons, "奖惩"),
    taken("meeting", "organisation", Of::Branch, "组织生活记录"),
    taken("meeting_attendance", "meeting", Of::Rows("meeting", "id"), "应到名单和出席情况"),
    taken("meeting_resolution", "meeting", Of::Rows("meeting", "id"), "表决和决议"),
    taken("meeting_former", "meeting", Of::Rows("meeting", "id"), "组织生活记录更正前的内容"),
    taken("meeting_attendance_former", "meeting", Of::Rows("meeting", "id"), "名单更正前的内容"),
    taken("paper", "owner", Of::Rows("meeting", "id"), "附件目录（文件本身在会议页面下载）"),
    taken("duty_answer", "organisation", Of::Branch, "“不适用”的说明"),
    taken("duty_answer_former", "organisation", Of::Branch, "收回的“不适用”说明"),
    taken("rectification", "organisation", Of::Branch, "问题清单"),
    taken("rectification_step", "rectification", Of::Rows("rectification", "id"), "整改记录"),
    taken("dues_setting", "membership", Of::Rows("membership", "id"), "党费核定（不含收入）"),
    taken("dues_entry", "organisation", Of::Branch, "党费账"),
    taken("dues_event", "organisation", Of::Branch, "党费公布、检查"),
    taken("yearly_text", "organisation", Of::Branch, "任期目标、年度计划、年度总结（含以前的各稿）"),
];

/// Columns that no table takes along: what only this installation understands.
const NOT_TAKEN: [&str; 5] = ["area", "sort_key", "path", "version", "identity_hash"];

/// What is done with identity numbers and telephones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers<'a> {
    /// Shown with stars.
    Masked,
    /// In full, for a reason that every person concerned sees.
    Full(&'a str),
}

/// A table as it goes into the archive.
struct Sheet {
    name: &'static str,
    said: &'static str,
    columns: Vec<String>,
    rows: Vec<Vec<Option<serde_json::Value>>>,
}

/// The tables and columns of the export, as the schema has them: name, and columns without what is sealed or not taken.
#[must_use]
pub fn columns() -> Vec<(String, Vec<String>)> {
    let schema = crate::tables();
    let table = |it: &Taken| {
        let found = schema.iter().find(|table| table.name == it.table);
        let columns = found.map(|table| table.columns.clone()).unwrap_or_default();
        let names = columns.into_iter().map(|(name, _)| name);
        (it.table.to_owned(), names.filter(|name| is_taken(it.table, name)).collect())
    };
    TABLES.iter().map(table).collect()
}

fn is_taken(table: &str, column: &str) -> bool {
    let sealed = crate::SEALED.contains(&(table, column));
    !sealed && !NOT_TAKEN.contains(&column)
}

/// Whether the caller takes a branch's data along: acting for the branch itself, with all rights that its data ask for.
#[must_use]
pub(super) fn is_for(caller: &Caller, branch: &Organisation) -> bool {
    let rights = [
        Permission::Export,
        Permission::ReadMembers,
        Permission::ReadMeetings,
        Permission::ReadCases,
        Permission::ReadDues,
    ];
    let own = caller.acting.organisation == branch.id && branch.kind == Kind::Branch;
    own && rights.iter().all(|it| caller.may_at(*it, &branch.path))
}

/// Makes the archive, keeps the looks and the journal, and hands it over.
///
/// # Errors
/// When the caller does not act for the branch, or lacks the right to full numbers; whatever the database reports. Then
/// nothing left the server.
pub async fn export(
    app: &App,
    caller: &Caller,
    branch: &Organisation,
    numbers: Numbers<'_>,
) -> Result<Vec<u8>, AppError> {
    if !is_for(caller, branch) {
        return Err(AppError::NotFound);
    }
    if let Numbers::Full(reason) = numbers {
        caller.require(Permission::Unmask, &branch.path)?;
        if reason.is_empty() {
            return Err(AppError::Malformed("numbers in full need a reason"));
        }
    }
    let mut read = app.db.read().await?;
    let rows = gather(&mut read, caller, branch).await?;
    drop(read);
    let persons = ids(&rows, "person", "id");
    let mut sheets = Vec::new();
    for it in &TABLES {
        let found = rows.get(it.table).map(Vec::as_slice).unwrap_or_default();
        sheets.push(sheet(app, it, found, numbers)?);
    }
    let count: usize = sheets.iter().map(|it| it.rows.len()).sum();
    let (name, today) = (branch.name.clone(), app.clock.today());
    let bytes = super::files::printed(move || archive(&name, today, &sheets)).await?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    if let Numbers::Full(reason) = numbers {
        let what = text_with(Language::Zh, "open-look", &[("reason", reason.to_owned())]);
        for person in persons {
            members::note_look(app, &mut write, caller, PersonId(person), &what).await?;
        }
    }
    let (full, reason) = match numbers {
        Numbers::Masked => (false, ""),
        Numbers::Full(reason) => (true, reason),
    };
    let payload = serde_json::json!({ "rows": count, "full": full, "reason": reason });
    let act = journal::Act {
        name: "ledgers.open-export",
        kind: "organisation",
        subject: Some(branch.id.0),
        payload: &payload,
    };
    journal::append(app, &mut write, caller, &act).await?;
    write.commit().await?;
    Ok(bytes)
}

type Rows = HashMap<&'static str, Vec<Named>>;

async fn gather(read: &mut Read, caller: &Caller, branch: &Organisation) -> Result<Rows, AppError> {
    let schema = crate::tables();
    let mut rows: Rows = HashMap::new();
    for it in &TABLES {
        let table = schema.iter().find(|table| table.name == it.table);
        let table = table.ok_or_else(|| AppError::Internal(format!("no table {}", it.table)))?;
        let owners = match it.of {
            Of::Branch => vec![branch.id.0],
            Of::Rows(parent, column) => ids(&rows, parent, column),
            Of::Persons => persons(&rows),
        };
        let mut found = Vec::new();
        for owner in owners {
            found.extend(db::rows_of(read, table, it.column, caller.area.0, owner).await?);
        }
        rows.insert(it.table, found);
    }
    Ok(rows)
}

fn value<'r>(row: &'r Named, column: &str) -> Option<&'r Value> {
    row.iter().find(|(name, _)| name == column).map(|(_, value)| value)
}

/// The identifiers in a column of rows that were taken, each once.
fn ids(rows: &Rows, table: &str, column: &str) -> Vec<Uuid> {
    ids_where(rows, table, column, |_| true)
}

fn ids_where(rows: &Rows, table: &str, column: &str, test: impl Fn(&Named) -> bool) -> Vec<Uuid> {
    let id = |row: &Named| match value(row, column) {
        Some(Value::Id(id)) => *id,
        _ => None,
    };
    let found = rows.get(table).map(Vec::as_slice).unwrap_or_default();
    let mut ids: Vec<Uuid> = found.iter().filter(|row| test(row)).filter_map(id).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// Present members and those on the way: whoever has left is the business of another branch, or of none.
fn persons(rows: &Rows) -> Vec<Uuid> {
    let present = |row: &Named| matches!(value(row, "until_day"), Some(Value::Date(None)));
    let running =
        |row: &Named| matches!(value(row, "state"), Some(Value::Text(Some(state))) if state == "running");
    let mut all = ids_where(rows, "membership", "person", present);
    all.extend(ids_where(rows, "procedure_case", "person", running));
    all.sort();
    all.dedup();
    all
}

fn sheet(app: &App, it: &Taken, rows: &[Named], numbers: Numbers<'_>) -> Result<Sheet, AppError> {
    let columns =
        columns().into_iter().find(|(table, _)| table == it.table).map(|it| it.1).unwrap_or_default();
    let mut texts = Vec::with_capacity(rows.len());
    for row in rows {
        let mut cells = Vec::with_capacity(columns.len());
        for column in &columns {
            let sealed = match (numbers, it.table, column.as_str()) {
                (Numbers::Full(_), "person", "identity_mask") => value(row, "identity_cipher"),
                (Numbers::Full(_), "person", "telephone_mask") => value(row, "telephone_cipher"),
                _ => None,
            };
            cells.push(match sealed {
                Some(Value::Bytes(Some(sealed))) => Some(app.keys.open_sealed(sealed)?.into()),
                _ => value(row, column).and_then(told),
            });
        }
        texts.push(cells);
    }
    Ok(Sheet { name: it.table, said: it.said, columns, rows: texts })
}

/// A value in JSON; none for what is not recorded, and for bytes.
fn told(value: &Value) -> Option<serde_json::Value> {
    match value {
        Value::Bool(value) => value.map(Into::into),
        Value::Int(value) => value.map(Into::into),
        Value::Text(value) => value.clone().map(Into::into),
        Value::Id(value) => value.map(|id| id.simple().to_string().into()),
        Value::Time(value) => value.map(|at| at.to_string().into()),
        Value::Date(value) => value.map(|day| day.to_string().into()),
        Value::Bytes(_) => None,
    }
}

/// A value as a cell.
fn cell(value: Option<&serde_json::Value>) -> String {
    match value {
        None => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn archive(branch: &str, today: jiff::civil::Date, sheets: &[Sheet]) -> Result<Vec<u8>, AppError> {
    let internal = |error: &dyn std::fmt::Display| AppError::Internal(error.to_string());
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut put = |name: &str, bytes: &[u8]| -> Result<(), AppError> {
        zip.start_file(name, options).map_err(|error| internal(&error))?;
        zip.write_all(bytes).map_err(|error| internal(&error))
    };
    put("README.txt", readme(branch, today, sheets).as_bytes())?;
    for sheet in sheets {
        put(&format!("csv/{}.csv", sheet.name), csv(sheet).as_bytes())?;
        put(&format!("json/{}.json", sheet.name), json(sheet).to_string().as_bytes())?;
    }
    put("tables.xlsx", &book(branch, today, sheets)?)?;
    Ok(zip.finish().map_err(|error| internal(&error))?.into_inner())
}

fn readme(branch: &str, today: jiff::civil::Date, sheets: &[Sheet]) -> String {
    let mut text = format!(
        "{branch}：全部登记内容，{today} 导出。\r\n\r\ncsv/ 每张表一个 CSV 文件（UTF-8，带 BOM）；json/ 每张表一个 JSON 文件；tables.xlsx 每张表一张工作表。三种格式内容相同。\r\n各列的含义见产品文档 docs/open-export.md。空着的是没有登记的。\r\n\r\n"
    );
    for sheet in sheets {
        // Writing into a text cannot fail.
        let _ = write!(text, "{}\t{}\t{} 行\r\n", sheet.name, sheet.said, sheet.rows.len());
    }
    text
}

/// UTF-8 with the mark that Excel needs, lines ended as RFC 4180 has it.
fn csv(sheet: &Sheet) -> String {
    let titles: Vec<String> = sheet.columns.iter().map(|it| csv_cell(it)).collect();
    let mut text = format!("\u{feff}{}\r\n", titles.join(","));
    for row in &sheet.rows {
        let cells: Vec<String> = row.iter().map(|it| csv_cell(&cell(it.as_ref()))).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn json(sheet: &Sheet) -> serde_json::Value {
    let row = |cells: &Vec<Option<serde_json::Value>>| -> serde_json::Value {
        let pairs = sheet.columns.iter().cloned().zip(cells.iter().map(|it| it.clone().unwrap_or_default()));
        pairs.collect::<serde_json::Map<_, _>>().into()
    };
    let rows: Vec<_> = sheet.rows.iter().map(row).collect();
    serde_json::json!({ "format": "jiceng-open-1", "table": sheet.name, "count": rows.len(), "rows": rows })
}

fn book(branch: &str, today: jiff::civil::Date, sheets: &[Sheet]) -> Result<Vec<u8>, AppError> {
    /// Excel's longest text of a cell.
    const LONGEST: usize = 32_000;
    let sheet = |it: &Sheet| {
        let column = |name: &String| BookColumn { title: name.clone(), group: None, width: 16.0 };
        let short =
            |it: &Option<serde_json::Value>| cell(it.as_ref()).chars().take(LONGEST).collect::<String>();
        BookSheet {
            name: it.name.to_owned(),
            title: it.said.to_owned(),
            unit: branch.to_owned(),
            date: today.to_string(),
            tables: vec![BookTable {
                title: String::new(),
                columns: it.columns.iter().map(column).collect(),
                rows: it.rows.iter().map(|row| row.iter().map(short).collect()).collect(),
                totals: Vec::new(),
            }],
            notes: Vec::new(),
        }
    };
    let sheets: Vec<BookSheet> = sheets.iter().map(sheet).collect();
    workbook::write_book(branch, &sheets).map_err(|error| AppError::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables with a column by which rows could be a branch's, and why they are not taken along.
    const LEFT_OUT: [(&str, &str); 15] = [
        ("account", "sign-ins are the installation's"),
        ("access_log", "each person sees who looked"),
        ("api_token", "a way in"),
        ("conflict_ticket", "concerns another branch too"),
        ("consent", "the person's own"),
        ("correction", "the person's own"),
        ("dues_bank_row", "fingerprints of rows that are in the book"),
        ("erasure", "what was erased is not told again"),
        ("identity_claim", "hashes"),
        ("import_batch", "what was taken over stands in the register"),
        ("import_profile", "a setting of imports"),
        ("journal", "read on its own page, chained"),
        ("transfer_incoming", "waits for a branch; what it becomes is a case"),
        ("organisation_token", "made anew from names"),
        ("person_token", "made anew from names"),
    ];

    const DOCUMENT: &str = include_str!("../../../../docs/open-export.md");

    #[test]
    fn every_table_that_could_be_a_branchs_is_taken_or_says_why_not() {
        const OWNERS: [&str; 7] =
            ["organisation", "membership", "person", "meeting", "case_id", "rectification", "owner"];
        let schema = crate::tables();
        let owned = schema
            .iter()
            .filter(|table| table.columns.iter().any(|(name, _)| OWNERS.contains(&name.as_str())));
        let forgotten: Vec<&str> = owned
            .map(|table| table.name.as_str())
            .filter(|name| TABLES.iter().all(|it| it.table != *name))
            .filter(|name| LEFT_OUT.iter().all(|it| it.0 != *name) && *name != "role_grant")
            .collect();
        assert_eq!(forgotten, Vec::<&str>::new(), "take them along, or say why not");
        for (name, _) in LEFT_OUT {
            assert!(schema.iter().any(|table| table.name == name), "{name} is no table any more");
        }
    }

    #[test]
    fn nothing_sealed_and_no_hash_leaves() {
        for (table, columns) in columns() {
            assert!(!columns.is_empty(), "{table}");
            for column in columns {
                assert!(!column.contains("cipher") && !column.contains("hash"), "{table}.{column}");
            }
        }
    }

    #[test]
    fn the_document_tells_of_every_table_and_column_and_of_no_other() {
        let mut documented: Vec<(String, Vec<String>)> = Vec::new();
        for line in DOCUMENT.lines() {
            if let Some(name) = line.strip_prefix("### `").and_then(|rest| rest.split('`').next()) {
                documented.push((name.to_owned(), Vec::new()));
            } else if let Some(name) = line.strip_prefix("| `").and_then(|rest| rest.split('`').next())
                && let Some((_, columns)) = documented.last_mut()
            {
                columns.push(name.to_owned());
            }
        }
        assert_eq!(documented, columns());
    }

    #[test]
    fn the_three_formats_say_the_same_and_no_text_becomes_a_formula() {
        let sheet = Sheet {
            name: "meeting",
            said: "组织生活记录",
            columns: vec!["topics".to_owned(), "expected".to_owned()],
            rows: vec![vec![Some("=1+1".into()), Some(27.into())], vec![None, None]],
        };
        assert_eq!(csv(&sheet), "\u{feff}topics,expected\r\n'=1+1,27\r\n,\r\n");
        let told = json(&sheet);
        assert_eq!(told["rows"][0]["topics"], "=1+1");
        assert!(told["rows"][1]["expected"].is_null());
        let bytes = archive("河口村党支部", jiff::civil::date(2026, 11, 24), &[sheet]).unwrap();
        let archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), 4);
    }
}
