use std::path::PathBuf;

/// Why a journey cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program that tests need is not there.
    #[error(
        "{program} cannot be started ({source}); run the tests with `cargo xtask test`, which provides it"
    )]
    Program {
        /// The program.
        program: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A variable that `cargo xtask test` sets is not set.
    #[error("{0} is not set; run the tests with `cargo xtask test`")]
    Variable(&'static str),
    /// A program ended or kept silent instead of saying that it is ready.
    #[error("{program} does not come up: {said}")]
    Silent {
        /// The program.
        program: &'static str,
        /// Its last words.
        said: String,
    },
    /// The browser refuses a command.
    #[error("the browser: {0}")]
    Command(#[from] fantoccini::error::CmdError),
    /// The browser does not start.
    #[error("the browser does not start: {0}")]
    Session(#[from] fantoccini::error::NewSessionError),
    /// A file or process.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A measurement is not what its script promises.
    #[error("the answer of a script: {0}")]
    Answer(#[from] serde_json::Error),
    /// A file of the browser is not in the form that it promises.
    #[error("a file of the browser: {0}")]
    File(#[from] base64::DecodeError),
    /// The page was opened with script off; this needs it.
    #[error("{0} needs a browser started with script on")]
    ScriptOff(&'static str),
    /// The page has nothing of this label or word.
    #[error("the page {page} has no {what}")]
    Absent {
        /// The address.
        page: String,
        /// What was looked for.
        what: String,
    },
}
