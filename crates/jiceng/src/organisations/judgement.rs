//! What the regulations say of an act before it is done.

use super::figures::{Figures, facts};
use super::findings::{Checked, check_as, of_act};
use super::model::{Deed, Kind, Setting};
use crate::platform::app::App;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// An organisation as it would be after the act.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) kind: Kind,
    pub(super) setting: Setting,
    pub(super) figures: Figures,
}

/// Standing rules asked at a founding beside the act's own: the others speak of what only a running branch has.
const AT_FOUNDING: [&str; 3] = ["branch-approve", "branch-joint-max", "branch-size-max"];

/// The rules of the act that are not kept, and the standing ones that it would newly break. The most pressing first.
pub(super) fn judge(app: &App, deed: Deed, before: Option<&Case>, after: &Case, on: Date) -> Vec<Checked> {
    let mut said = match facts(app, after.kind, after.setting, &after.figures, on) {
        Ok(facts) => of_act(app, &facts, deed.journal_name(), on),
        Err(errors) => {
            tracing::error!(%errors, "the rulebook does not know the facts of an act");
            Vec::new()
        }
    };
    let standing = check_as(app, after.kind, after.setting, &after.figures, on).into_iter();
    let known: BTreeSet<String> = before
        .map(|case| check_as(app, case.kind, case.setting, &case.figures, on))
        .unwrap_or_default()
        .into_iter()
        .map(|checked| checked.rule)
        .collect();
    said.extend(standing.filter(|checked| match before {
        Some(_) => !known.contains(&checked.rule) && checked.due.is_none(),
        None => AT_FOUNDING.contains(&checked.rule.as_str()),
    }));
    said.sort_by_key(Checked::order);
    said.dedup_by(|a, b| a.rule == b.rule);
    said
}
