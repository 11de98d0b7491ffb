//! Which part of an .xlsx is what: relationships and the list of sheets.

use quick_xml::events::Event;

use crate::error::{Foreign, ReadError};
use crate::limits::Limits;
use crate::read::archive::Archive;
use crate::read::xml::{attribute, flag};

/// The parts of a workbook that are read.
pub(crate) struct Parts {
    /// Worksheets in the order of their tabs.
    pub(crate) sheets: Vec<SheetPart>,
    /// The table of shared texts.
    pub(crate) shared_strings: Option<String>,
    /// Styles with their number formats.
    pub(crate) styles: Option<String>,
    /// Whether serial dates count from 1904.
    pub(crate) from_1904: bool,
}

/// One worksheet's part.
pub(crate) struct SheetPart {
    pub(crate) name: String,
    pub(crate) hidden: bool,
    pub(crate) path: String,
}

struct Relation {
    id: String,
    kind: String,
    path: String,
}

/// A sheet as the workbook lists it: name, hidden, relation.
type Listed = (String, bool, String);

pub(crate) fn find_parts(archive: &mut Archive<'_>, limits: &Limits) -> Result<Parts, ReadError> {
    let roots = relations(archive, "_rels/.rels", "")?;
    let workbook = roots
        .into_iter()
        .find(|relation| relation.kind.ends_with("/officeDocument"))
        .map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.path);
    if archive.position(&workbook).is_none() || !is_workbook(&workbook) {
        return Err(ReadError::Foreign(foreign(archive.names())));
    }
    let (listed, from_1904) = listed_sheets(archive, &workbook)?;
    if listed.len() > usize::try_from(limits.sheets).unwrap_or(usize::MAX) {
        return Err(ReadError::too_many("sheets", None, limits.sheets));
    }
    let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
    let relations = relations(archive, &format!("{folder}/_rels/{file}.rels"), folder)?;
    let by_kind = |kind: &str| {
        relations.iter().find(|relation| relation.kind.ends_with(kind)).map(|relation| relation.path.clone())
    };
    let sheets = listed
        .into_iter()
        .filter_map(|(name, hidden, id)| {
            let relation = relations.iter().find(|relation| relation.id == id)?;
            let is_sheet = relation.kind.ends_with("/worksheet");
            is_sheet.then(|| SheetPart { name, hidden, path: relation.path.clone() })
        })
        .collect();
    Ok(Parts { sheets, shared_strings: by_kind("/sharedStrings"), styles: by_kind("/styles"), from_1904 })
}

fn is_workbook(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    !lower.ends_with("workbook.bin") && !lower.starts_with("word/") && !lower.starts_with("ppt/")
}

fn foreign(names: &[String]) -> Foreign {
    let has = |start: &str| names.iter().any(|name| name.to_ascii_lowercase().starts_with(start));
    if has("xl/workbook.bin") {
        return Foreign::BinaryWorkbook;
    }
    if has("word/") {
        return Foreign::WordDocument;
    }
    if has("ppt/") {
        return Foreign::Presentation;
    }
    if has("mimetype") && has("content.xml") {
        return Foreign::OpenDocument;
    }
    Foreign::Archive
}

fn listed_sheets(archive: &mut Archive<'_>, path: &str) -> Result<(Vec<Listed>, bool), ReadError> {
    let mut sheets = Vec::new();
    let mut from_1904 = false;
    let Some(mut xml) = archive.xml(path)? else { return Ok((sheets, from_1904)) };
    loop {
        match xml.next()? {
            Event::Eof => return Ok((sheets, from_1904)),
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().into_inner() {
                "workbookPr" => from_1904 = flag(&tag, "date1904"),
                "sheet" => {
                    let name = attribute(&tag, "name").unwrap_or_default().into_owned();
                    let hidden = attribute(&tag, "state").is_some_and(|state| state != "visible");
                    let id = attribute(&tag, "id").unwrap_or_default().into_owned();
                    sheets.push((name, hidden, id));
                }
                _ => {}
            },
            _ => {}
        }
    }
}

fn relations(archive: &mut Archive<'_>, path: &str, folder: &str) -> Result<Vec<Relation>, ReadError> {
    let mut relations = Vec::new();
    let Some(mut xml) = archive.xml(path.trim_start_matches('/'))? else { return Ok(relations) };
    loop {
        match xml.next()? {
            Event::Eof => return Ok(relations),
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().into_inner() == "Relationship" => {
                if attribute(&tag, "TargetMode").is_some_and(|mode| mode == "External") {
                    continue;
                }
                let target = attribute(&tag, "Target").unwrap_or_default();
                relations.push(Relation {
                    id: attribute(&tag, "Id").unwrap_or_default().into_owned(),
                    kind: attribute(&tag, "Type").unwrap_or_default().into_owned(),
                    path: resolve(folder, &target),
                });
            }
            _ => {}
        }
    }
}

/// A target of a relationship as a path inside the archive.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|piece| !piece.is_empty()).collect();
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            _ => path.push(piece),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets() {
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("xl/sub", "../styles.xml"), "xl/styles.xml");
    }
}
