//! Turns at work that takes a whole core for a while, such as the hash of a password.

use crate::platform::error::AppError;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Lets as many works be done at once as the machine has cores, off the threads that answer pages; the others wait
/// their turn, and not for ever. Each takes 19 MiB and all of a core for a while.
#[derive(Debug)]
pub struct Turns {
    places: Arc<Semaphore>,
    longest_wait: Duration,
}

impl Default for Turns {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::of(cores, LONGEST_WAIT)
    }
}

/// Whoever has waited so long is told to try again.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

impl Turns {
    /// Lets so many works be done at once, and others wait so long.
    #[must_use]
    pub fn of(at_once: usize, longest_wait: Duration) -> Self {
        Self { places: Arc::new(Semaphore::new(at_once)), longest_wait }
    }

    /// Computes when its turn has come; none when it did not come in time.
    ///
    /// # Errors
    /// When the work itself broke down.
    pub async fn take<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Option<T>, AppError> {
        let turn = tokio::time::timeout(self.longest_wait, Arc::clone(&self.places).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Ok(None) };
        // The turn ends with the work, even when whoever asked has gone meanwhile.
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map(Some).map_err(|error| AppError::Internal(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_has_no_turn_in_time_is_told_so_and_a_turn_comes_back() {
        let turns = Turns::of(1, Duration::from_millis(20));
        let held = Arc::clone(&turns.places).acquire_owned().await.unwrap();
        assert_eq!(turns.take(|| 1).await.unwrap(), None);
        drop(held);
        assert_eq!(turns.take(|| 2).await.unwrap(), Some(2));
        assert_eq!(turns.take(|| 3).await.unwrap(), Some(3), "the turn was given back");
    }
}
