//! The branches of a scope by what rosters call them.

use super::queries::{self, Closed};
use crate::imports::Desk;
use crate::organisations::{self, Kind, Organisation};
use crate::platform::access::Scope;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;
use std::collections::{BTreeMap, HashMap};

/// The branches below an organisation, found by code, by name, or by what people write for the name.
#[derive(Debug, Default)]
pub(super) struct Branches {
    standing: Named<Organisation>,
    closed: Named<Closed>,
}

/// Branches by what they are called.
#[derive(Debug)]
struct Named<T> {
    all: Vec<T>,
    /// Codes, full and short names.
    exact: HashMap<String, Vec<usize>>,
    /// The stems of names as [`forms`] gives them.
    stems: HashMap<String, Vec<usize>>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self { all: Vec::new(), exact: HashMap::new(), stems: HashMap::new() }
    }
}

impl<T> Named<T> {
    /// Adds one with its name, short name and code; `above` are the stems of the organisations above it.
    fn add(&mut self, above: &[&str], [name, short_name, code]: [&str; 3], one: T) {
        let at = self.all.len();
        let mut exact = vec![name, short_name, code];
        exact.sort_unstable();
        exact.dedup();
        for called in exact {
            self.exact.entry(called.to_owned()).or_default().push(at);
        }
        for form in forms(above, stem(name)) {
            self.stems.entry(form).or_default().push(at);
        }
        self.all.push(one);
    }

    /// Those that are called so.
    fn called(&self, written: &str) -> Vec<&T> {
        let exact = self.exact.get(written).or_else(|| self.exact.get(&organisations::short_name(written)));
        let found = exact.or_else(|| self.stems.get(&plain(written)));
        found.into_iter().flatten().map(|at| &self.all[*at]).collect()
    }
}

/// The stems of the organisations above a path code, the topmost first.
fn stems_above<'a>(above: &'a BTreeMap<String, String>, path: &str) -> Vec<&'a str> {
    let above = above.iter().filter(|(it, _)| path.starts_with(it.as_str()) && *it != path);
    above.map(|(_, stem)| stem.as_str()).collect()
}

impl Branches {
    /// Loads those below the organisation that a roster belongs to.
    pub(super) async fn load(read: &mut db::Read, desk: Desk<'_>) -> Result<Self, AppError> {
        const PAGE: i64 = 2_000;
        let scope = Scope::subtree(&desk.place.path);
        let mut above = above(read, desk).await?;
        let mut branches = Self::default();
        let mut after = String::new();
        loop {
            let page = organisations::all_in(read, desk.caller, &scope, &after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.path);
            // In the order of paths, so that every superior comes before those below it.
            for it in page {
                if it.kind == Kind::Branch {
                    let (name, short_name, code) = (it.name.clone(), it.short_name.clone(), it.code.clone());
                    let stems = stems_above(&above, &it.path);
                    branches.standing.add(&stems, [&name, &short_name, &code], it);
                } else if it.kind != Kind::Group {
                    above.insert(it.path.clone(), stem(&it.name).to_owned());
                }
            }
        }
        for it in queries::closed(read, desk.caller.area, &scope).await? {
            let (name, short_name, code) = (it.name.clone(), it.short_name.clone(), it.code.clone());
            let stems = stems_above(&above, &it.path);
            branches.closed.add(&stems, [&name, &short_name, &code], it);
        }
        Ok(branches)
    }

    /// The branch that is meant.
    ///
    /// # Errors
    /// None or several are called so, or only one that is dissolved.
    pub(super) fn find(&self, written: &str) -> Result<&Organisation, FieldError> {
        match self.standing.called(written)[..] {
            [one] => Ok(one),
            [] => Err(self.gone(written)),
            _ => Err(FieldError::with("roster-branch-several", "branch", written)),
        }
    }

    /// Why no branch that stands is called so.
    fn gone(&self, written: &str) -> FieldError {
        let closed = self.closed.called(written);
        // The last one told, where several that are dissolved were called so.
        match closed.last().map(|it| it.into.as_deref()) {
            None => FieldError::with("roster-branch-unknown", "branch", written),
            Some(None) => FieldError::with("roster-branch-closed", "branch", written),
            Some(Some(into)) => {
                let into = organisations::short_name(into);
                let args = vec![("branch", written.to_owned()), ("into", into)];
                FieldError { args, ..FieldError::new("roster-branch-merged") }
            }
        }
    }
}

/// The stems of the names of organisations above and at the roster's own, by path code. Those that the caller may not see
/// are left out: then only names below them are known.
async fn above(read: &mut db::Read, desk: Desk<'_>) -> Result<BTreeMap<String, String>, AppError> {
    let mut above = BTreeMap::new();
    let mut superior = desk.place.superior;
    while let Some(id) = superior {
        match organisations::by_id(read, desk.caller, id).await {
            Ok(it) => {
                above.insert(it.path.clone(), stem(&it.name).to_owned());
                superior = it.superior;
            }
            Err(AppError::NotFound | AppError::Denied(_)) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(above)
}

/// A name without what every organisation's name begins and ends with: 中共青石镇河口村支部委员会 is 青石镇河口村.
fn stem(name: &str) -> &str {
    const ENDS: [&str; 12] = [
        "总支部委员会",
        "支部委员会",
        "工作委员会",
        "委员会",
        "党总支部",
        "党总支",
        "总支部",
        "党支部",
        "党工委",
        "党委",
        "总支",
        "支部",
    ];
    let rest =
        organisations::SHORT_PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    let end = ENDS.iter().find_map(|end| rest.strip_suffix(end));
    end.filter(|stem| !stem.is_empty()).unwrap_or(rest)
}

/// What people write for a stem: with all, some or none of the places above before it, with or without 村 or 社区 behind
/// it. `above` are the stems of the organisations above, the topmost first.
fn forms(above: &[&str], stem: &str) -> Vec<String> {
    // 河口村党总支 below 青石镇 is registered as 青石镇河口村: of each place what it adds to those above it.
    let mut places: Vec<&str> = Vec::new();
    for place in above.iter().copied().chain([stem]) {
        let own = places.iter().fold(place, |rest, above| {
            rest.strip_prefix(above).filter(|rest| !rest.is_empty()).unwrap_or(rest)
        });
        places.push(own);
    }
    let own = places.pop().unwrap_or(stem);
    let mut forms = vec![stem.to_owned()];
    for from in 0..=places.len() {
        let before = places[from..].concat();
        for end in ["", "村", "社区"] {
            let short = own.strip_suffix(end).filter(|it| !it.is_empty());
            forms.extend(short.map(|own| format!("{before}{own}")));
        }
    }
    forms.sort();
    forms.dedup();
    forms
}

/// What a roster writes, as one of the [`forms`].
fn plain(written: &str) -> String {
    let mut plain = stem(written.trim()).to_owned();
    for word in ["总支部委员会", "工作委员会", "委员会", "党总支", "党工委", "党委"] {
        plain = plain.replace(word, "");
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_spellings_of_a_branch_mean_it() {
        let forms = forms(&["演示县", "青石镇"], stem("中共青石镇河口村支部委员会"));
        for written in [
            "河口村党支部",
            "河口支部",
            "河口村支部",
            "河口村",
            "青石镇河口村支部",
            "中共青石镇委员会河口村支部委员会",
            "中共演示县青石镇河口村支部委员会",
            "中国共产党青石镇河口村支部委员会",
        ] {
            assert!(forms.contains(&plain(written)), "{written}: {} in {forms:?}", plain(written));
        }
        for other in ["新河口村党支部", "口村党支部", "白沙镇河口村支部", "青石镇", "青石镇党委"]
        {
            assert!(!forms.contains(&plain(other)), "{other}: {} in {forms:?}", plain(other));
        }
    }

    #[test]
    fn a_branch_below_a_general_branch_keeps_its_number() {
        let above = ["演示县", "青石镇", "青石镇河口村"];
        let forms = forms(&above, stem("中共青石镇河口村第一支部委员会"));
        for written in
            ["河口村第一党支部", "青石镇河口村第一支部", "中共青石镇河口村第一支部委员会", "第一党支部"]
        {
            assert!(forms.contains(&plain(written)), "{written}: {} in {forms:?}", plain(written));
        }
        assert!(!forms.contains(&plain("河口村党支部")), "{forms:?}");
    }
}
