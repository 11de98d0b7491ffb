//! The votes as a sparse matrix, in an order that depends on the votes alone.

use crate::conversation::{Cast, Conversation, Vote};
use crate::{Settings, id};

/// Rows are participants, columns the statements that are in the results and were answered.
///
/// Rows lie in the order of their answers, so that neither the order of arrival nor the names of participants has any
/// part in what is computed from them; those of the same answers are computed alike.
#[derive(Clone, Debug)]
pub(crate) struct Matrix<'a> {
    rows: Vec<Row<'a>>,
    /// The answers, by row.
    cells: Vec<Cell>,
    /// Where the cells of each row begin, and where those of the last end.
    starts: Vec<usize>,
    columns: Vec<&'a str>,
    removed: usize,
}

/// A participant.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    pub(crate) id: &'a str,
    /// How many statements were answered, removed ones too.
    pub(crate) answers: usize,
    /// 1, or 0 for one whose answers are a copy of those of the row before.
    pub(crate) voice: f64,
}

/// A column and the vote in it, as one number: three a column, in the order disagree, pass, agree. There are few enough
/// statements ([`Conversation::MOST_STATEMENTS`]).
pub(crate) type Cell = u16;

/// How many different votes there are.
pub(crate) const VOTES: usize = VOTES_OF_CELL as usize;
const VOTES_OF_CELL: Cell = 3;

const _: () = assert!(Conversation::MOST_STATEMENTS * VOTES <= Cell::MAX as usize);

/// What a cell stands for: its column, and the vote as −1, 0 or 1.
pub(crate) fn meaning(cell: Cell) -> (usize, f64) {
    let cell = usize::from(cell);
    (cell / VOTES, [-1.0, 0.0, 1.0][cell % VOTES])
}

impl<'a> Matrix<'a> {
    pub(crate) fn of(conversation: &'a Conversation, settings: &Settings) -> Self {
        let columns = Columns::of(conversation);
        let mut found: Vec<(Vec<Cell>, usize, &str)> =
            conversation.casts().map(|(id, casts)| (columns.cells(casts), casts.len(), id)).collect();
        found.sort_unstable();
        let mut matrix = Self {
            rows: Vec::with_capacity(found.len()),
            cells: Vec::with_capacity(found.iter().map(|(cells, ..)| cells.len()).sum()),
            starts: vec![0],
            columns: columns.ids,
            removed: columns.removed,
        };
        for (cells, answers, id) in found {
            let copy =
                settings.copies_from.is_some_and(|from| cells.len() >= from) && matrix.ends_with(&cells);
            matrix.rows.push(Row { id, answers, voice: if copy { 0.0 } else { 1.0 } });
            matrix.cells.extend(cells);
            matrix.starts.push(matrix.cells.len());
        }
        matrix
    }

    pub(crate) fn rows(&self) -> &[Row<'a>] {
        &self.rows
    }

    pub(crate) fn columns(&self) -> &[&'a str] {
        &self.columns
    }

    /// The cells of each row, in order.
    pub(crate) fn cells(&self) -> impl ExactSizeIterator<Item = &[Cell]> {
        self.starts.windows(2).map(|bounds| &self.cells[bounds[0]..bounds[1]])
    }

    /// By how much a row's projection is stretched: the root of all statements by those answered, so that people who
    /// answered few statements do not bunch up in the middle (Small et al. 2021, "sparsity-aware" scaling). A removed
    /// statement counts as answered by everybody, as its column is nought.
    pub(crate) fn stretch(&self, cells: &[Cell]) -> f64 {
        let all = real(self.columns.len() + self.removed);
        let answered = real((cells.len() + self.removed).max(1));
        (all / answered).sqrt()
    }

    /// Whether each row counts towards groups.
    pub(crate) fn counting(&self, settings: &Settings) -> Vec<bool> {
        let enough = settings.least_answers.min(self.columns.len() + self.removed);
        let mut counting: Vec<bool> = self.rows.iter().map(|row| row.answers >= enough).collect();
        let voices = counting.iter().filter(|counts| **counts).count();
        let missing = settings.top_up_to.saturating_sub(voices);
        let mut others: Vec<usize> = (0..self.rows.len()).filter(|row| !counting[*row]).collect();
        others.sort_by_key(|row| (std::cmp::Reverse(self.rows[*row].answers), *row));
        others.into_iter().take(missing).for_each(|row| counting[row] = true);
        counting
    }

    fn ends_with(&self, cells: &[Cell]) -> bool {
        let last = self.starts.windows(2).last();
        last.is_some_and(|bounds| self.cells[bounds[0]..bounds[1]] == *cells)
    }
}

/// A count as a number to compute with; counts here are far below 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "bounded by the limits of a conversation")]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

/// Where each statement of the conversation stands.
struct Columns<'a> {
    /// By place in the conversation; none for one that is removed or was not answered.
    of: Vec<Option<Cell>>,
    ids: Vec<&'a str>,
    removed: usize,
}

impl<'a> Columns<'a> {
    fn of(conversation: &'a Conversation) -> Self {
        let entries = conversation.entries();
        let mut answered = vec![false; entries.len()];
        for cast in conversation.casts().flat_map(|(_, casts)| casts) {
            answered[cast.statement as usize] = true;
        }
        let kept = |place: &usize| answered[*place] && !entries[*place].removed;
        let mut places: Vec<usize> = (0..entries.len()).filter(kept).collect();
        places.sort_by(|left, right| id::order(&entries[*left].id, &entries[*right].id));
        let mut of = vec![None; entries.len()];
        for (column, place) in (0..).zip(&places) {
            of[*place] = Some(column);
        }
        let removed =
            entries.iter().zip(&answered).filter(|(entry, answered)| entry.removed && **answered).count();
        Self { of, ids: places.iter().map(|place| entries[*place].id.as_str()).collect(), removed }
    }

    fn cells(&self, casts: &[Cast]) -> Vec<Cell> {
        let column = |cast: &Cast| self.of.get(cast.statement as usize).copied().flatten();
        let vote = |cast: &Cast| Cell::from(cast.vote.value().abs_diff(Vote::Disagree.value()));
        let mut cells: Vec<Cell> =
            casts.iter().filter_map(|cast| Some(column(cast)? * VOTES_OF_CELL + vote(cast))).collect();
        if !cells.is_sorted() {
            cells.sort_unstable();
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many people who each answer as many statements as is said.
    fn answering(counts: &[usize]) -> Conversation {
        let mut conversation = Conversation::new();
        for (person, count) in counts.iter().enumerate() {
            for statement in 0..*count {
                conversation.vote(&person.to_string(), &statement.to_string(), Vote::Agree, 0).unwrap();
            }
        }
        conversation
    }

    fn counting(conversation: &Conversation, settings: &Settings) -> Vec<String> {
        let matrix = Matrix::of(conversation, settings);
        let rows = matrix.rows().iter().zip(matrix.counting(settings));
        let mut ids: Vec<String> =
            rows.filter(|(_, counts)| *counts).map(|(row, _)| row.id.to_owned()).collect();
        ids.sort_by(|left, right| id::order(left, right));
        ids
    }

    #[test]
    fn seven_answers_count_and_those_with_most_are_added_up_to_fifteen() {
        let settings = Settings::published();
        // Twelve with seven answers, and six with one to six.
        let some = answering(&[7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 1, 2, 3, 4, 5, 6]);
        let expected: Vec<String> = (0..12).chain(15..18).map(|id| id.to_string()).collect();
        assert_eq!(counting(&some, &settings), expected);
        let enough = answering(&[[7; 15].as_slice(), &[6; 5]].concat());
        assert_eq!(counting(&enough, &settings).len(), 15);
        // Of fewer statements all must be answered.
        let few = answering(&[[3; 16].as_slice(), &[2; 4]].concat());
        assert_eq!(counting(&few, &settings).len(), 16);
        assert_eq!(counting(&answering(&[1, 1]), &settings).len(), 2);
    }

    #[test]
    fn a_removed_statement_counts_as_answered_and_is_no_column() {
        let mut conversation = answering(&[8, 2]);
        conversation.remove_statement("1").unwrap();
        // One that nobody answered is not there at all.
        conversation.remove_statement("never").unwrap();
        let matrix = Matrix::of(&conversation, &Settings::published());
        assert_eq!(matrix.columns(), ["0", "2", "3", "4", "5", "6", "7"]);
        assert_eq!(matrix.rows().iter().map(|row| row.answers).collect::<Vec<_>>(), [2, 8]);
        let stretched: Vec<f64> = matrix.cells().map(|cells| matrix.stretch(cells)).collect();
        // Eight statements by the two and the eight answered: the removed one by both.
        assert!((stretched[0] - 2.0).abs() < 1e-12 && (stretched[1] - 1.0).abs() < 1e-12);
        conversation.restore_statement("1").unwrap();
        assert_eq!(Matrix::of(&conversation, &Settings::published()).columns().len(), 8);
    }

    #[test]
    fn a_copy_has_no_voice_once_it_is_long_enough() {
        let settings = Settings { copies_from: Some(10), ..Settings::published() };
        let voices = |conversation: &Conversation, settings: &Settings| {
            Matrix::of(conversation, settings).rows().iter().map(|row| row.voice).sum::<f64>()
        };
        let (short, long) = (answering(&[9, 9, 9]), answering(&[10, 10, 10, 9]));
        assert!((voices(&short, &settings) - 3.0).abs() < 1e-12);
        assert!((voices(&long, &settings) - 2.0).abs() < 1e-12);
        assert!((voices(&long, &Settings::published()) - 4.0).abs() < 1e-12);
    }
}
