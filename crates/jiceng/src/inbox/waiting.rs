//! What waits for somebody, in words that name nobody: what reminders tell.

use super::pages::home::gather;
use crate::organisations::DutyLine;
use crate::platform::error::AppError;
use crate::platform::request::Context;

/// What waits for somebody. Each line says what there is and how much of it, never whom it concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// What is to be dealt with now.
    pub now: Vec<String>,
    /// What is soon due.
    pub soon: Vec<String>,
}

impl Waiting {
    /// Whether nothing does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.now.is_empty() && self.soon.is_empty()
    }

    /// Takes in what waits under another role; a line that stands already is not said twice.
    pub fn add(&mut self, other: Self) {
        for (own, more) in [(&mut self.now, other.now), (&mut self.soon, other.soon)] {
            for line in more {
                if !own.contains(&line) {
                    own.push(line);
                }
            }
        }
    }
}

/// What waits for the caller: the lines of the first page, and what this period asks for.
///
/// # Errors
/// As the first page.
pub async fn waiting(context: &Context) -> Result<Waiting, AppError> {
    let mut read = context.app.db.read().await?;
    let found = gather(context, &mut read).await?;
    let duty = |it: DutyLine| format!("{} {}", it.text, it.period);
    let mut now: Vec<String> = found.tasks.into_iter().map(|task| task.title).collect();
    now.extend(found.overdue.into_iter().map(duty));
    let soon = found.soon.into_iter().map(|task| task.title);
    Ok(Waiting { now, soon: soon.chain(found.duties.into_iter().filter(|it| it.open).map(duty)).collect() })
}
