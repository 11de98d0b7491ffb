//! Which organisations the demo has. Pure.

use crate::organisations::{Kind, Setting};
use serde::Deserialize;

/// From so many members on the whole county is made; below it, four townships of twelve branches each, which is quick.
const WHOLE: usize = 1_000;
/// Townships of the small county, and branches of each.
const SMALL: (usize, usize) = (4, 12);
/// Members of a branch on average, above which a village gets a general branch with several.
const ROOMY: usize = 35;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    township: Vec<Township>,
}

/// A township or street with its villages and communities.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Township {
    name: String,
    places: Vec<String>,
    /// Said in the data file for its reader.
    #[serde(default, rename = "made_up")]
    _made_up: bool,
}

/// An organisation to be founded.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) kind: Kind,
    pub(super) setting: Setting,
    pub(super) name: String,
    pub(super) code: String,
    pub(super) below: Vec<Planned>,
}

impl Planned {
    fn branch(setting: Setting, stem: &str, code: String) -> Self {
        let name = format!("中共{stem}支部委员会");
        Self { kind: Kind::Branch, setting, name, code, below: Vec::new() }
    }

    fn committee(setting: Setting, stem: &str, code: String, below: Vec<Self>) -> Self {
        let name = format!("中共{stem}委员会");
        Self { kind: Kind::Committee, setting, name, code, below }
    }

    /// Several branches under a general branch.
    fn general(setting: Setting, stem: &str, code: &str, parts: usize) -> Self {
        let part = |number: usize| {
            let stem = format!("{stem}第{}", ordinal(number));
            Self::branch(setting, &stem, format!("{code}{number:02}"))
        };
        Self {
            kind: Kind::GeneralBranch,
            setting,
            name: format!("中共{stem}总支部委员会"),
            code: code.to_owned(),
            below: (1..=parts).map(part).collect(),
        }
    }
}

/// Whether the whole county is made.
pub(super) fn is_whole(members: usize) -> bool {
    members >= WHOLE
}

/// The committees below the county's, with all that stands below them.
pub(super) fn plan(members: usize) -> Result<Vec<Planned>, toml::de::Error> {
    let names: Names = toml::from_str(include_str!("county.toml"))?;
    let whole = is_whole(members);
    let (townships, places) = if whole { (usize::MAX, usize::MAX) } else { SMALL };
    let villages: usize = names.township.iter().map(|it| it.places.len()).sum();
    let parts = members.div_ceil(villages * ROOMY);
    let mut plan = Vec::new();
    for (at, township) in names.township.iter().enumerate().take(townships) {
        let code = format!("9901{:02}", at + 1);
        let mut below: Vec<Planned> = Vec::new();
        for (place, name) in township.places.iter().enumerate().take(places) {
            let setting = if name.ends_with("社区") { Setting::Community } else { Setting::Village };
            let stem = format!("{}{name}", township.name);
            let code = format!("{code}{:03}", place + 1);
            // Some larger villages have a general branch with several branches.
            let parts = if whole && place == 15 { parts.max(3) } else { parts };
            below.push(if parts > 1 {
                Planned::general(setting, &stem, &code, parts)
            } else {
                Planned::branch(setting, &stem, code)
            });
        }
        if whole {
            below.extend(units(at, &township.name, &code));
        }
        plan.push(Planned::committee(Setting::Township, &township.name, code, below));
    }
    if whole {
        plan.push(county_organs());
    }
    Ok(plan)
}

/// What a township has beside villages: its organ, schools, firms, associations, joint and temporary branches, and
/// branches of those who work elsewhere. Not every township has each.
fn units(at: usize, township: &str, code: &str) -> Vec<Planned> {
    let all = [
        (1, 0, Setting::Organ, "机关"),
        (2, 0, Setting::School, "中心学校"),
        (3, 1, Setting::PublicInstitution, "卫生院"),
        (3, 0, Setting::NewEconomic, "竹制品有限公司"),
        (5, 2, Setting::NewSocial, "电商协会"),
        (3, 2, Setting::Joint, "商贸业联合"),
        (5, 3, Setting::Temporary, "水库工程临时"),
        (5, 1, Setting::Floating, "驻杭州流动党员"),
    ];
    let here = all.iter().filter(|(every, from, ..)| at % every == *from);
    here.enumerate()
        .map(|(number, (_, _, setting, words))| {
            let stem = format!("{township}{words}");
            Planned::branch(*setting, &stem, format!("{code}{:03}", 801 + number))
        })
        .collect()
}

/// The committee of the county's own organs and firms.
fn county_organs() -> Planned {
    let units = [
        (Setting::Organ, "县委办公室"),
        (Setting::Organ, "县农业农村局"),
        (Setting::Organ, "县民政局"),
        (Setting::School, "县第一中学"),
        (Setting::PublicInstitution, "县人民医院"),
        (Setting::Enterprise, "县水务有限公司"),
        (Setting::MassOrganisation, "县总工会"),
        (Setting::Functional, "县重点项目功能型"),
        (Setting::Other, "县离退休干部"),
    ];
    let branches = units.iter().enumerate().map(|(number, (setting, stem))| {
        Planned::branch(*setting, &format!("演示{stem}"), format!("990190{:03}", number + 1))
    });
    Planned::committee(Setting::Organ, "演示县直属机关", "990190".to_owned(), branches.collect())
}

/// 一 to 九十九.
pub(super) fn ordinal(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number / 10 % 10, DIGITS[number % 10]);
    match tens {
        0 => ones.to_owned(),
        1 => format!("十{ones}"),
        _ => format!("{}十{ones}", DIGITS[tens]),
    }
}

/// What is wrong with a branch on purpose, so that the rules have something to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Fewer full members than a branch needs.
    Few,
    /// More members than a branch should have.
    Oversized,
    /// Large enough for a committee, and without one.
    NoCommittee,
    /// Nobody leads it.
    NoSecretary,
    /// The term has run out.
    Overdue,
}

/// Faults of each kind in the whole county.
const OF_EACH: usize = 5;

/// The fault of the branch at a place among all branches, in the whole county.
pub(super) fn fault(at: usize) -> Option<Fault> {
    const EVERY: usize = 40;
    let fault = match at % EVERY {
        0 => Fault::Overdue,
        7 => Fault::Few,
        17 => Fault::Oversized,
        23 => Fault::NoCommittee,
        31 => Fault::NoSecretary,
        _ => return None,
    };
    (at / EVERY < OF_EACH).then_some(fault)
}

/// Members of each branch. In the small county they are dealt out in turn, and the second branch stays below three.
pub(super) fn sizes(members: usize, branches: usize) -> Vec<usize> {
    let mut sizes = vec![0; branches];
    if !is_whole(members) {
        for number in 0..members {
            let place = match number % branches {
                1 if number > branches * 2 => 2,
                place => place,
            };
            sizes[place] += 1;
        }
        return sizes;
    }
    let mut left = members;
    let mut give = |size: &mut usize, count: usize| {
        let count = count.min(left);
        *size += count;
        left -= count;
    };
    for (at, size) in sizes.iter_mut().enumerate() {
        match fault(at) {
            Some(Fault::Few) => give(size, 2),
            Some(Fault::Oversized) => give(size, 52),
            Some(Fault::NoCommittee) => give(size, 8),
            // The branch whose secretary signs in has enough to show.
            _ if at == 0 => give(size, 24),
            _ => give(size, 3),
        }
    }
    // The rest by turns, more to some than to others.
    let fixed = |at: usize| matches!(fault(at), Some(Fault::Few | Fault::Oversized | Fault::NoCommittee));
    let mut round = 0;
    while left > 0 {
        let mut dealt = false;
        for (at, size) in sizes.iter_mut().enumerate().filter(|(at, _)| !fixed(*at)) {
            if left > 0 && (at * 7 + round) % 5 < 2 {
                *size += 1;
                left -= 1;
                dealt = true;
            }
        }
        round += if dealt { 1 } else { 2 };
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branches(plan: &[Planned]) -> Vec<&Planned> {
        let mut found = Vec::new();
        let mut open: Vec<&Planned> = plan.iter().rev().collect();
        while let Some(it) = open.pop() {
            if it.kind == Kind::Branch {
                found.push(it);
            }
            open.extend(it.below.iter().rev());
        }
        found
    }

    #[test]
    fn codes_and_names_are_unique_at_every_size() {
        for members in [1, 999, 1_000, 1_200, 20_000, 100_000] {
            let plan = plan(members).unwrap();
            let all = branches(&plan);
            let codes: std::collections::HashSet<_> = all.iter().map(|it| &it.code).collect();
            let names: std::collections::HashSet<_> = all.iter().map(|it| &it.name).collect();
            assert_eq!((codes.len(), names.len()), (all.len(), all.len()), "{members}");
            assert_eq!(
                all[0].name,
                "中共青石镇河口村支部委员会"
                    .replace("支部", if members > 9_000 { "第一支部" } else { "支部" })
            );
        }
    }

    #[test]
    fn every_member_finds_a_branch_and_the_large_county_has_its_faults() {
        for members in [0, 1, 60, 999, 1_000, 1_200, 100_000] {
            let count = branches(&plan(members).unwrap()).len();
            let sizes = sizes(members, count);
            assert_eq!(sizes.iter().sum::<usize>(), members);
        }
        let count = branches(&plan(1_200).unwrap()).len();
        assert!(count > 250, "{count}");
        let sizes = sizes(1_200, count);
        assert_eq!(sizes.iter().filter(|size| **size > 50).count(), OF_EACH);
        assert_eq!(sizes.iter().filter(|size| **size < 3).count(), OF_EACH);
        let settings: std::collections::HashSet<_> =
            branches(&plan(1_200).unwrap()).iter().map(|it| it.setting).collect();
        assert_eq!(
            settings.len(),
            Setting::ALL.len() - 1,
            "every setting has a branch, a township its committee"
        );
    }
}
