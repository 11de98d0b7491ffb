//! Posts that a roster writes (党内职务) beside those in office in the register. A roster never changes a post: who holds
//! one is entered on the page of the organisation, with its day and its document.

use super::queries::InOffice;
use crate::organisations::Duty;
use crate::platform::form::FieldError;
use crate::platform::id::{OrganisationId, PersonId};
use std::collections::HashMap;

/// Who holds which post in the branches of a roster, the leaders of their groups included.
#[derive(Debug, Default)]
pub(super) struct Offices(HashMap<OrganisationId, Vec<InOffice>>);

/// What a cell says of posts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Posts in the branch, as written, with the word of each.
    posts: Vec<(String, Duty)>,
    /// Whether all of the cell was understood.
    whole: bool,
}

impl Offices {
    /// Sorts posts by the branches in which they are held.
    pub(super) fn of(posts: Vec<InOffice>) -> Self {
        let mut offices: HashMap<_, Vec<_>> = HashMap::new();
        for it in posts {
            offices.entry(it.branch).or_default().push(it);
        }
        Self(offices)
    }

    /// In what a row and the register differ about the posts of somebody: whoever is written to hold a post that the
    /// register gives to others or to nobody, and whoever holds one of which the row knows nothing.
    pub(super) fn differences(
        &self,
        branch: OrganisationId,
        (person, name): (Option<PersonId>, &str),
        written: &Written,
    ) -> Vec<FieldError> {
        let held = self.0.get(&branch).map_or(&[][..], Vec::as_slice);
        let own: Vec<Duty> = held.iter().filter(|it| it.is_of(person, name)).map(|it| it.duty).collect();
        let said = |held: Duty| written.posts.iter().any(|(_, duty)| covers(*duty, held));
        let missed = written.posts.iter().filter(|(_, duty)| !own.iter().any(|held| covers(*duty, *held)));
        let mut told: Vec<FieldError> = missed.map(|(words, duty)| elsewhere(held, words, *duty)).collect();
        let office = own.iter().find(|duty| duty.is_office());
        if let Some(duty) = office.filter(|_| written.whole && !own.iter().any(|held| said(*held))) {
            told.push(FieldError::with("roster-post-unsaid", "post", duty.code()));
        }
        told
    }
}

/// That the register has somebody else, or nobody, in a post.
fn elsewhere(held: &[InOffice], words: &str, duty: Duty) -> FieldError {
    let holders: Vec<&str> =
        held.iter().filter(|it| covers(duty, it.duty)).map(|it| it.name.as_str()).collect();
    if holders.is_empty() {
        return FieldError::with("roster-post-nobody", "post", words);
    }
    let args = vec![("post", words.to_owned()), ("holder", holders.join("、"))];
    FieldError { args, ..FieldError::new("roster-post-other") }
}

/// Whether a post as written is the one held: a seat in the committee (委员) may be held with any charge.
fn covers(written: Duty, held: Duty) -> bool {
    let seat = held.is_office() && !held.leads_alone();
    written == held || (written == Duty::CommitteeMember && seat)
}

/// Words that say that somebody holds no post.
const NONE: [&str; 6] = ["党员", "普通党员", "正式党员", "预备党员", "中共党员", "群众"];

/// How the words of posts end, what is longer before what it ends with.
const ENDS: [(&str, Duty); 20] = [
    ("副书记", Duty::Deputy),
    ("副支书", Duty::Deputy),
    ("书记", Duty::Secretary),
    ("支书", Duty::Secretary),
    ("组织委员", Duty::Organisation),
    ("宣传委员", Duty::Publicity),
    ("纪律检查委员", Duty::Discipline),
    ("纪检监察委员", Duty::Discipline),
    ("纪检委员", Duty::Discipline),
    ("组宣委员", Duty::CommitteeMember),
    ("统战委员", Duty::CommitteeMember),
    ("青年委员", Duty::CommitteeMember),
    ("妇女委员", Duty::CommitteeMember),
    ("群工委员", Duty::CommitteeMember),
    ("保密委员", Duty::CommitteeMember),
    ("生活委员", Duty::CommitteeMember),
    ("委员", Duty::CommitteeMember),
    ("支委", Duty::CommitteeMember),
    ("党小组组长", Duty::GroupLeader),
    ("党小组长", Duty::GroupLeader),
];

/// Reads a cell in the roster of a branch, given the full name of the branch. Posts elsewhere (镇党委委员, 村委会主任,
/// 团支部书记, 第一书记) are none of the branch's and not compared.
pub(super) fn read(cell: &str, branch: &str) -> Written {
    let breaks = |c: char| {
        c.is_whitespace()
            || matches!(c, '、' | '，' | ',' | '；' | ';' | '/' | '／' | '兼' | '（' | '）' | '(' | ')')
    };
    let mut written = Written { posts: Vec::new(), whole: true };
    for part in cell.split(breaks).filter(|part| !part.is_empty()) {
        match duty(part, branch) {
            Some(duty) => written.posts.push((part.to_owned(), duty)),
            None => written.whole &= NONE.contains(&part),
        }
    }
    written
}

/// The post of a branch that a word means.
fn duty(word: &str, branch: &str) -> Option<Duty> {
    let (place, duty) = ENDS.iter().find_map(|(end, duty)| Some((word.strip_suffix(end)?, *duty)))?;
    (duty == Duty::GroupLeader || is_here(place, branch)).then_some(duty)
}

/// Whether what stands before a post means the branch: nothing, its name or part of it, or 村 and 社区 alone.
fn is_here(place: &str, branch: &str) -> bool {
    const ENDS: [&str; 5] = ["党支部委员会", "支部委员会", "支委会", "党支部", "支部"];
    let youth = place.ends_with("团支部") && !place.ends_with("集团支部");
    match ENDS.iter().find_map(|end| place.strip_suffix(end)) {
        Some(name) => !youth && branch.contains(name.strip_prefix("中共").unwrap_or(name)),
        None => matches!(place, "" | "村" | "社区"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BRANCH: &str = "中共青石镇河口村支部委员会";

    fn read_here(cell: &str) -> (Vec<Duty>, bool) {
        let written = read(cell, BRANCH);
        (written.posts.into_iter().map(|(_, duty)| duty).collect(), written.whole)
    }

    #[test]
    fn the_usual_words_of_posts_are_understood() {
        use Duty::{CommitteeMember, Deputy, Discipline, GroupLeader, Organisation, Publicity, Secretary};
        for (cell, posts) in [
            ("支部书记", &[Secretary][..]),
            ("党支部书记", &[Secretary]),
            ("河口村党支部书记", &[Secretary]),
            ("青石镇河口村支部书记", &[Secretary]),
            ("村支书", &[Secretary]),
            ("支部副书记", &[Deputy]),
            ("书记兼组织委员", &[Secretary, Organisation]),
            ("副书记、宣传委员", &[Deputy, Publicity]),
            ("纪律检查委员", &[Discipline]),
            ("支部委员会委员", &[CommitteeMember]),
            ("村支委", &[CommitteeMember]),
            ("第一党小组组长", &[GroupLeader]),
            ("支部委员（生活委员）", &[CommitteeMember, CommitteeMember]),
            ("普通党员", &[]),
        ] {
            assert_eq!(read_here(cell), (posts.to_vec(), true), "{cell}");
        }
    }

    #[test]
    fn posts_held_elsewhere_are_not_the_branchs() {
        for cell in [
            "镇党委书记",
            "党总支书记",
            "驻村第一书记",
            "团支部书记",
            "村委会主任",
            "机关党委委员",
            "纪委委员",
            "白沙镇河东村支部书记",
            "原支部书记",
            "村民小组长",
            "青石镇书记",
        ] {
            assert_eq!(read_here(cell), (Vec::new(), false), "{cell}");
        }
        assert_eq!(read_here("支部书记、村委会主任"), (vec![Duty::Secretary], false));
    }
}
