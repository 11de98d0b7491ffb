//! Papers (附件): files that belong to a record of a capability, such as a signed attendance list. What a file is, its
//! contents say and not its name. Contents are sealed; a paper that is withdrawn stays, with who withdrew it and why.

mod kind;
mod queries;

pub use kind::PaperKind;
pub use queries::{Paper, of, one, statements};

use crate::platform::app::App;
use crate::platform::download::{Media, attachment};
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Submitted, WithFile, line};
use crate::platform::id::{AccountId, AreaId, PaperId};
use axum::response::Response;
use uuid::Uuid;

/// A paper is at most this large: a scan of several pages, or a photograph as a telephone takes it.
pub const LARGEST: usize = 10 * 1024 * 1024;
/// What one form with a paper may weigh, with the words around the file.
pub const LARGEST_FORM: usize = LARGEST + 64 * 1024;
/// A record has at most so many papers that are not withdrawn.
pub const MOST: usize = 20;

/// The record that papers belong to.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    /// Its kind, as the capability that holds it calls it.
    pub kind: &'static str,
    /// Its row.
    pub id: Uuid,
}

/// A file that was sent, and is one that is kept.
#[derive(Clone, Debug)]
pub struct Sent {
    /// What it is.
    pub kind: PaperKind,
    /// The name it came with, without its ending.
    pub name: String,
    /// What it shows, in the words of whoever sent it.
    pub note: Option<String>,
    bytes: Vec<u8>,
}

impl Sent {
    /// A file as it is kept; none where it is none of the kinds that are.
    #[must_use]
    pub fn of(name: &str, note: &str, bytes: Vec<u8>) -> Option<Self> {
        let note = Some(shortened(note)).filter(|note| !note.is_empty());
        Some(Self { kind: PaperKind::of(&bytes)?, name: stem(name), note, bytes })
    }
}

/// The longest name, and the longest words about a paper.
const LONGEST: usize = 60;

/// Reads a form with the fields `file` and `note`.
///
/// # Errors
/// When the form cannot be read; within, the words that were typed and what is wrong, to stand beside its field.
pub async fn sent(WithFile(mut form): WithFile) -> Result<Result<Sent, (Submitted, Errors)>, AppError> {
    let (mut name, mut note, mut bytes) = (String::new(), String::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(|_| AppError::TooLarge)? {
        match field.name() {
            Some("note") => note = field.text().await.map_err(|_| AppError::Malformed("note"))?,
            Some("file") => {
                field.file_name().unwrap_or_default().clone_into(&mut name);
                bytes = field.bytes().await.map_err(|_| AppError::TooLarge)?.to_vec();
            }
            _ => {}
        }
    }
    // Read as the words of every other form are.
    let words = form_urlencoded::Serializer::new(String::new()).append_pair("note", &note).finish();
    let typed = Submitted::parse(words.as_bytes());
    let note = typed.first("note").to_owned();
    if let Err(error) = line(LONGEST)(&note) {
        return Ok(Err((typed, Errors::one("note", error))));
    }
    let refused = |key| Ok(Err((typed, Errors::one("file", FieldError::new(key)))));
    if bytes.is_empty() {
        return refused(if name.is_empty() { "paper-none" } else { "paper-empty" });
    }
    if bytes.len() > LARGEST {
        return refused("paper-too-large");
    }
    let Some(sent) = Sent::of(&name, &note, bytes) else { return refused("paper-kind-unknown") };
    Ok(Ok(sent))
}

/// A name without folders and ending.
fn stem(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    shortened(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// Without the signs that no field takes, such as those that turn the direction of a name and hide its ending.
fn shortened(text: &str) -> String {
    let visible = |c: &char| line(1)(c.encode_utf8(&mut [0; 4])).is_ok();
    text.trim().chars().filter(visible).take(LONGEST).collect()
}

/// Keeps a paper, sealed. Access is checked by the caller of this function, who also writes the journal and ends the
/// transaction.
///
/// # Errors
/// Whatever sealing or the database reports.
pub async fn keep(
    app: &App,
    write: &mut db::Write,
    area: AreaId,
    owner: Owner,
    (sent, account): (&Sent, Option<AccountId>),
) -> Result<PaperId, AppError> {
    let at = app.clock.now();
    let id = PaperId(app.randomness.id(at));
    let sealed = app.keys.seal_bytes(&sent.bytes, &app.randomness)?;
    let size = i64::try_from(sent.bytes.len()).unwrap_or(i64::MAX);
    queries::insert(write, area, (id, owner), (sent, size), (account, at)).await?;
    queries::insert_content(write, area, id, &sealed).await?;
    Ok(id)
}

/// Withdraws a paper under the same conditions. Its contents stay sealed and are handed out no more. Tells whether it
/// stood.
///
/// # Errors
/// Whatever the database reports.
pub async fn withdraw(
    app: &App,
    write: &mut db::Write,
    area: AreaId,
    (owner, id): (Owner, PaperId),
    (account, reason): (AccountId, &str),
) -> Result<bool, db::Error> {
    queries::withdraw(write, area, (owner, id), (account, app.clock.now()), reason).await
}

/// A paper as a file to be saved; what was withdrawn is not handed out.
///
/// # Errors
/// [`AppError::NotFound`] for what was withdrawn; whatever opening or the database reports.
pub async fn handed_out(
    app: &App,
    read: &mut db::Read,
    area: AreaId,
    paper: &Paper,
) -> Result<Response, AppError> {
    if paper.withdrawn.is_some() {
        return Err(AppError::NotFound);
    }
    let sealed = queries::content(read, area, paper.id).await?.ok_or(AppError::NotFound)?;
    Ok(attachment(&paper.name, media(paper.kind), app.keys.open_bytes(&sealed)?))
}

fn media(kind: PaperKind) -> Media {
    match kind {
        PaperKind::Pdf => Media::Pdf,
        PaperKind::Jpeg => Media::Jpeg,
        PaperKind::Png => Media::Png,
        PaperKind::Document => Media::Document,
        PaperKind::Workbook => Media::Workbook,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_folders_ending_and_control_characters() {
        for (sent, kept) in [
            ("签到表.jpg", "签到表"),
            ("C:\\文件\\签到表.2026.pdf", "签到表.2026"),
            ("../../etc/passwd", "passwd"),
            ("a\u{7}b.png", "ab"),
            ("\u{202e}gpj.exe", "gpj"),
            ("", ""),
        ] {
            assert_eq!(stem(sent), kept, "{sent}");
        }
        assert_eq!(stem(&"长".repeat(300)).chars().count(), LONGEST);
    }
}
