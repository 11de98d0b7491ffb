//! What was worked out for an area, kept in memory until the area's journal or the day moves on.

use crate::platform::app::App;
use crate::platform::id::AreaId;
use crate::platform::journal;
use jiff::civil::Date;
use std::any::Any;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Until when something worked out holds: no entry of the journal later than this, and the same day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The last entry of the area's journal, read before the working out began.
    pub sequence: i64,
    /// The day.
    pub day: Date,
}

impl Stamp {
    /// As things are now in an area.
    ///
    /// # Errors
    /// Whatever the database reports.
    pub async fn now(app: &App, read: &mut db::Read, area: AreaId) -> Result<Self, db::Error> {
        Ok(Self { sequence: journal::sequence(read, area).await?, day: app.clock.today() })
    }
}

type Kept = Option<(Stamp, Arc<dyn Any + Send + Sync>)>;
type Slot = Arc<tokio::sync::Mutex<Kept>>;

/// One value an area and name. Whoever comes while it is being worked out waits for it.
#[derive(Debug, Default)]
pub struct Memo(Mutex<HashMap<(AreaId, &'static str), Slot>>);

impl Memo {
    /// The value of a name, worked out again when it is older than the stamp. `make` gets the one before.
    ///
    /// # Errors
    /// What `make` reports; nothing is kept then.
    pub async fn get<T, E>(
        &self,
        area: AreaId,
        name: &'static str,
        stamp: Stamp,
        make: impl AsyncFnOnce(Option<Arc<T>>) -> Result<T, E>,
    ) -> Result<Arc<T>, E>
    where
        T: Send + Sync + 'static,
    {
        let slot = Arc::clone(
            self.0.lock().unwrap_or_else(PoisonError::into_inner).entry((area, name)).or_default(),
        );
        let mut kept = slot.lock().await;
        let last = kept.as_ref().and_then(|(at, value)| Some((*at, Arc::clone(value).downcast::<T>().ok()?)));
        if let Some((at, value)) = &last
            && at.day == stamp.day
            && at.sequence >= stamp.sequence
        {
            return Ok(Arc::clone(value));
        }
        let value = Arc::new(make(last.map(|(_, value)| value)).await?);
        *kept = Some((stamp, Arc::<T>::clone(&value)));
        Ok(value)
    }
}

/// Answers to many questions of one kind between two changes.
#[derive(Debug)]
struct Answers<Q, A>(Mutex<HashMap<Q, A>>);

/// So many answers of a kind are kept for an area; when there are more, all are worked out anew.
const MOST: usize = 1_000;

impl Memo {
    /// The answer to one question of a kind, worked out when it was not asked since the stamp.
    ///
    /// # Errors
    /// What `make` reports; nothing is kept then.
    pub async fn answer<Q, A, E>(
        &self,
        (area, name): (AreaId, &'static str),
        stamp: Stamp,
        question: Q,
        make: impl AsyncFnOnce(&Q) -> Result<A, E>,
    ) -> Result<A, E>
    where
        Q: Eq + Hash + Send + 'static,
        A: Clone + Send + 'static,
    {
        let none = async |_: Option<Arc<Answers<Q, A>>>| Ok(Answers(Mutex::default()));
        let answers = self.get(area, name, stamp, none).await?;
        let known = answers.0.lock().unwrap_or_else(PoisonError::into_inner).get(&question).cloned();
        if let Some(answer) = known {
            return Ok(answer);
        }
        let answer = make(&question).await?;
        let mut kept = answers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(question, answer.clone());
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    async fn get(memo: &Memo, sequence: i64, day: Date, value: i32) -> i32 {
        let area = AreaId(uuid::Uuid::nil());
        let stamp = Stamp { sequence, day };
        let got = memo.get(area, "x", stamp, async |_: Option<Arc<i32>>| Ok::<_, ()>(value)).await;
        *got.unwrap()
    }

    #[tokio::test]
    async fn a_value_is_kept_until_the_journal_or_the_day_moves_on() {
        let memo = Memo::default();
        let today = date(2026, 11, 24);
        assert_eq!(get(&memo, 7, today, 1).await, 1);
        assert_eq!(get(&memo, 7, today, 2).await, 1);
        assert_eq!(get(&memo, 6, today, 2).await, 1, "a reader that began earlier sees what is newer");
        assert_eq!(get(&memo, 8, today, 3).await, 3);
        assert_eq!(get(&memo, 8, date(2026, 11, 25), 4).await, 4);
    }

    #[tokio::test]
    async fn an_answer_is_kept_for_its_question_until_something_changes() {
        let memo = Memo::default();
        let area = AreaId(uuid::Uuid::nil());
        let ask = async |sequence: i64, question: &'static str, answer: i32| {
            let stamp = Stamp { sequence, day: date(2026, 11, 24) };
            memo.answer((area, "x"), stamp, question, async |_: &&str| Ok::<_, ()>(answer)).await.unwrap()
        };
        assert_eq!(ask(7, "how many", 1).await, 1);
        assert_eq!(ask(7, "how old", 2).await, 2);
        assert_eq!(ask(7, "how many", 3).await, 1);
        assert_eq!(ask(8, "how many", 3).await, 3);
    }
}
