//! Official documents (公文) and forms (表格), as data and as `.docx`.
//!
//! A [`Document`] says what stands on the paper; [`docx`] lays it out: letters after GB/T 9704-2012 (paper, margins,
//! twenty-two lines of twenty-eight characters, founts, head, signature, page numbers), forms as a table of ruled boxes.
//! The file can be changed in a word processor before it is signed. Pure: no input, no output, no clock, and the same
//! document always gives the same bytes.

mod docx;
mod layout;

pub use docx::{WriteError, docx};
pub use layout::{Indents, indents};

/// What stands on a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// An official letter.
    Letter(Letter),
    /// A form.
    Form(Form),
    /// Several that are handed out together, each on a sheet of its own: a letter with its stub (存根) and the slip of the
    /// receipt (回执).
    Sheets(Vec<Document>),
}

/// An official letter. Its parts bear the names of GB/T 9704-2012, section 7.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// The head (版头), when it bears one.
    pub head: Option<Head>,
    /// Its heading (标题).
    pub heading: String,
    /// To whom it goes (主送机关), without the colon.
    pub to: Option<String>,
    /// Its paragraphs (正文).
    pub text: Vec<String>,
    /// What goes with it (附件说明).
    pub enclosed: Vec<String>,
    /// Who signs (发文机关署名).
    pub from: String,
    /// The day it is dated (成文日期), written out.
    pub on: String,
}

/// The head of a letter (版头).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The mark of the issuer (发文机关标志), in red.
    pub issuer: String,
    /// The number of the document (发文字号).
    pub number: String,
}

/// A form of ruled boxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Its heading.
    pub heading: String,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Who signs below it.
    pub signs: Vec<String>,
}

/// A row of a form: at most [`PAIRS`] labels, each with its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row(pub Vec<(String, String)>);

/// So many labels with contents stand in a row at most; more are left out.
pub const PAIRS: usize = 3;

/// What stands where nothing is recorded: a line to write on.
pub const OPEN: &str = "＿＿＿＿";

impl Head {
    /// The head of an issuer, with a number to be filled in.
    #[must_use]
    pub fn of(issuer: &str, year: i16) -> Self {
        Self { issuer: format!("{issuer}文件"), number: format!("{OPEN}〔{year}〕＿＿号") }
    }
}

impl Letter {
    /// The line that says to whom it goes.
    #[must_use]
    pub fn to_line(&self) -> Option<String> {
        self.to.as_ref().map(|to| format!("{to}："))
    }

    /// The lines that say what goes with it; several are numbered (7.3.4).
    #[must_use]
    pub fn enclosed_lines(&self) -> Vec<String> {
        match self.enclosed.as_slice() {
            [] => Vec::new(),
            [one] => vec![format!("附件：{one}")],
            [first, more @ ..] => {
                let rest = (2..).zip(more).map(|(number, text): (usize, _)| format!("{number}.{text}"));
                std::iter::once(format!("附件：1.{first}")).chain(rest).collect()
            }
        }
    }
}

impl Form {
    /// The lines below it, to sign on.
    #[must_use]
    pub fn sign_lines(&self) -> Vec<String> {
        self.signs.iter().map(|who| format!("{who}：{OPEN}{OPEN}　　　　年　　月　　日")).collect()
    }
}

impl Row {
    /// Over how many of the columns each content reaches: a label takes one of twice [`PAIRS`], contents share the rest.
    #[must_use]
    pub fn span(&self) -> usize {
        let pairs = self.0.len().clamp(1, PAIRS);
        2 * PAIRS / pairs - 1
    }

    /// Whether it is a large empty box to write into: one label without content.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.0.as_slice(), [(_, content)] if content.trim().is_empty())
    }
}
