//! Blanks (文书样式): letters and forms that go with the steps of a procedure and are filled from what is recorded.

use crate::expression::Expression;
use crate::words::Words;

/// A letter or form of a procedure, with places for what is recorded.
#[derive(Debug)]
pub struct Blank {
    /// Its id, unique in the procedure.
    pub id: String,
    /// Id of the procedure.
    pub procedure: String,
    /// Id of the step with which it goes.
    pub step: String,
    /// Id of the paper of that step which it becomes when it is signed; none when it is no paper of the case.
    pub paper: Option<String>,
    /// What the user calls it.
    pub title: Words,
    /// Whether a local folder defines it.
    pub local: bool,
    /// Whether it goes with what is recorded: a letter that says what was decided waits for the decision. Always, where
    /// nothing stands here.
    pub(crate) when: Option<Expression>,
    /// What stands on it. Documents are written in Chinese, whatever language the site is shown in.
    pub shape: Shape,
}

/// What stands on a blank.
#[derive(Debug)]
pub enum Shape {
    /// An official letter (公文).
    Letter(LetterBlank),
    /// A form of ruled boxes (表格).
    Form(FormBlank),
    /// Other blanks of the same step that are handed out together, each on a sheet of its own, by their ids.
    Sheets(Vec<String>),
}

/// An official letter. Its parts are those of GB/T 9704-2012, section 7.
#[derive(Debug)]
pub struct LetterBlank {
    /// Whether it bears the head of its issuer (版头), with place for a number.
    pub headed: bool,
    /// Its heading (标题).
    pub heading: Line,
    /// To whom it goes (主送机关); none for a public notice.
    pub to: Option<Line>,
    /// Its paragraphs (正文).
    pub text: Vec<Line>,
    /// What goes with it (附件).
    pub enclosed: Vec<Line>,
    /// The fact that says the day it is dated (成文日期); none where that is the day of the paper, or today.
    pub dated: Option<String>,
    /// Who issues and signs it (发文机关署名).
    pub from: Line,
}

/// A form of ruled boxes.
#[derive(Debug)]
pub struct FormBlank {
    /// Its heading.
    pub heading: Line,
    /// Its rows; in each, labels and their contents alternate.
    pub rows: Vec<Vec<Line>>,
    /// Who signs below it.
    pub signs: Vec<Line>,
}

/// A line of text with places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line(pub(crate) Vec<Slot>);

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Plain text.
    Text(String),
    /// A fact of the procedure's subject, by name.
    Fact(String),
    /// Something that the registers know of the case.
    Particular(Particular),
}

/// What the registers know of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Particular {
    /// The person's name.
    Person,
    /// The person's sex.
    Sex,
    /// When the person was born.
    Birth,
    /// The person's people (民族).
    Ethnicity,
    /// Where the family comes from (籍贯).
    NativePlace,
    /// The person's education.
    Education,
    /// Where the person works, and as what.
    Employer,
    /// The full name of the branch.
    Branch,
    /// The full name of the committee above.
    Committee,
    /// The day on which it is printed.
    Today,
}

impl Particular {
    /// The names by which lines refer to them.
    pub(crate) const NAMES: [(&'static str, Self); 10] = [
        ("person", Self::Person),
        ("sex", Self::Sex),
        ("birth", Self::Birth),
        ("ethnicity", Self::Ethnicity),
        ("native_place", Self::NativePlace),
        ("education", Self::Education),
        ("employer", Self::Employer),
        ("branch", Self::Branch),
        ("committee", Self::Committee),
        ("today", Self::Today),
    ];
}

impl Line {
    /// The line with its places filled; `show` gives the text for everything but plain text.
    pub fn fill(&self, mut show: impl FnMut(&Slot) -> String) -> String {
        let piece = |slot: &Slot| match slot {
            Slot::Text(text) => text.clone(),
            other => show(other),
        };
        self.0.iter().map(piece).collect()
    }

    /// Whether it has a place for something that the registers know.
    #[must_use]
    pub fn names(&self, particular: Particular) -> bool {
        self.0.contains(&Slot::Particular(particular))
    }

    /// Whether nothing stands there: a box to be filled in by hand.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
