//! What somebody waits for: requests that other capabilities hold, each with the page that shows exactly those.

use crate::platform::access::{Caller, Permission};
use crate::platform::clock::day_of;
use crate::platform::error::AppError;
use crate::{dues, feedback, floating, imports, privacy, rectification};
use db::Read;
use jiff::Timestamp;
use jiff::civil::Date;

/// Requests of one kind that wait for the caller.
pub(super) struct Request {
    /// The key of what they are; it is told how many there are.
    pub(super) key: &'static str,
    pub(super) count: i64,
    /// The day of the oldest.
    pub(super) since: Option<Date>,
    pub(super) href: String,
}

/// What waits for the caller, by what the caller may do.
pub(super) async fn waiting(
    read: &mut Read,
    caller: &Caller,
    (problems, away): (&rectification::Waiting, &floating::Waiting),
) -> Result<Vec<Request>, AppError> {
    let mut all = Vec::new();
    let mut add = |key, (count, since): (i64, Option<Timestamp>), href: String| {
        if count > 0 {
            all.push(Request { key, count, since: since.map(day_of), href });
        }
    };
    if caller.may(Permission::DecideCorrections) {
        let corrections = privacy::waiting_since(read, caller).await?;
        add("waiting-corrections", corrections, privacy::pages::decide::path());
        let open = imports::conflicts_open(read, caller).await?;
        add("waiting-conflicts", open, imports::pages::conflicts());
        let answered = imports::conflicts_answered(read, caller).await?;
        add("waiting-conflict-answers", answered, imports::pages::conflicts());
    }
    if caller.may(Permission::Import) {
        for (kind, count, since) in imports::half_done(read, caller).await? {
            let key = if kind == "organisations" {
                "waiting-import-organisations"
            } else {
                "waiting-import-members"
            };
            add(key, (count, since), imports::pages::path(&kind));
        }
    }
    if caller.may(Permission::Operate) {
        let complaints = feedback::waiting_since(read, caller).await?;
        add("waiting-complaints", complaints, feedback::pages::inbox::path());
    }
    // Whoever sees to the own affairs alone sees each request on the page itself.
    if caller.may(Permission::Own) && caller.may(Permission::ReadFindings) {
        let own = privacy::own_waiting(read, caller).await?;
        add("waiting-own-corrections", own, privacy::pages::corrections::path());
    }
    let lines = [
        ("waiting-problems-overdue", problems.overdue, rectification::pages::list::overdue()),
        ("waiting-problems-unchecked", problems.unchecked, rectification::pages::list::path()),
    ];
    all.extend(of_floating(away));
    let waiting = lines.into_iter().filter(|(_, (count, _), _)| *count > 0);
    all.extend(waiting.map(|(key, (count, since), href)| Request { key, count, since, href }));
    let unset = dues::unset(read, caller).await?;
    if unset.count > 0 {
        let (key, href) = ("waiting-dues-unset", dues::pages::branch::path());
        all.push(Request { key, count: unset.count, since: unset.since, href });
    }
    Ok(all)
}

/// What waits of floating members.
fn of_floating(away: &floating::Waiting) -> Vec<Request> {
    let out = floating::pages::list::shown;
    let came = floating::pages::list::in_path;
    let unsettled = floating::Shown::Unsettled;
    let away = [
        ("waiting-floating-answers", away.home.answers, out(unsettled)),
        ("waiting-floating-answers", away.host.answers, came()),
        ("waiting-floating-disputed", away.home.disputed, out(unsettled)),
        ("waiting-floating-disputed", away.host.disputed, came()),
        ("waiting-floating-told", away.home.told, out(floating::Shown::Open)),
        ("waiting-floating-told", away.host.told, came()),
        ("waiting-floating-lost", away.lost, out(floating::Shown::Lost)),
        ("waiting-floating-quiet", away.quiet, out(floating::Shown::Quiet)),
    ];
    let waiting = away.into_iter().filter(|(_, count, _)| *count > 0);
    waiting.map(|(key, count, href)| Request { key, count, since: None, href }).collect()
}
