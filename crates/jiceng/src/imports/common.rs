//! What holds for every row of a file that has no column for it: asked once, before the rows are compared.

use super::batch::Layout;
use super::kind::ImportKind;
use crate::organisations::{self, Kind, Organisation};
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use crate::platform::id::AreaId;
use std::collections::BTreeMap;

/// What a person said of a whole file, by field: what a cell would say, had the file such a column.
pub type Common = BTreeMap<String, String>;

/// Something that a file without a column for it leaves open.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The field without a column.
    pub field: &'static str,
    /// The key of the question; with `-hint`, of what follows from an answer.
    pub key: &'static str,
    /// A field that answers it, where every row states that one.
    pub unless: Option<&'static str>,
    /// What may be answered.
    pub choices: Choices,
}

/// What may be answered.
#[derive(Clone, Copy, Debug)]
pub enum Choices {
    /// One of these words, each with the key under which people read it.
    Words(&'static [(&'static str, &'static str)]),
    /// A branch at or below the organisation of the file, by its code.
    Branch,
}

/// What a file leaves open, given the column that was taken for a field, if there is one.
pub(super) fn questions<'l>(
    kind: &dyn ImportKind,
    place: &Organisation,
    layout: &'l Layout,
    column: impl Fn(&str) -> Option<&'l str>,
) -> Vec<Question> {
    let told = |field: &str| column(field).is_some_and(|letters| layout.is_whole(letters));
    let mut open = kind.questions(place);
    let by_others = |field: &str| layout.told.iter().any(|it| it == field);
    open.retain(|it| column(it.field).is_none() && !it.unless.is_some_and(told) && !by_others(it.field));
    open
}

/// Reads the answer to a question.
///
/// # Errors
/// What to say beside it.
pub async fn read_answer(
    read: &mut db::Read,
    area: AreaId,
    place: &Organisation,
    question: Question,
    answer: &str,
) -> Result<Result<String, FieldError>, AppError> {
    match question.choices {
        Choices::Words(words) => Ok(word_of(words, answer)),
        Choices::Branch => {
            let found = organisations::by_code(read, area, answer).await?;
            Ok(match found {
                Some(found) => branch_below(place, &found),
                None => Err(FieldError::with("import-common-branch-none", "code", answer)),
            })
        }
    }
}

/// One of the words of a question.
pub(super) fn word_of(words: &[(&str, &str)], answer: &str) -> Result<String, FieldError> {
    let known = words.iter().find(|(word, _)| *word == answer);
    known.map(|(word, _)| (*word).to_owned()).ok_or_else(|| FieldError::unknown(answer))
}

/// The code of a branch that rows of a file of this organisation may go to.
pub(super) fn branch_below(place: &Organisation, found: &Organisation) -> Result<String, FieldError> {
    let there = found.path.starts_with(&place.path) && found.dissolved_on.is_none();
    if found.kind == Kind::Branch && there {
        return Ok(found.code.clone());
    }
    Err(FieldError::with("import-common-branch-not", "name", &found.short_name))
}
