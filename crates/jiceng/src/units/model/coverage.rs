//! How much is covered on a day: counts and rates, each with its base.

use super::{Kind, Manner, Operation};
use crate::platform::id::UnitId;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// A unit as registered, without who covers it.
#[derive(Clone, Debug)]
pub struct State {
    /// Its row.
    pub id: UnitId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// The path code of the organisation in whose territory it lies.
    pub path: String,
    /// The unit it stands within.
    pub within: Option<UnitId>,
    /// Whether it is at work now.
    pub operation: Operation,
    /// Since when it exists; none when not known.
    pub opened_on: Option<Date>,
    /// Since when it is closed.
    pub closed_on: Option<Date>,
    /// How many live or work there.
    pub people: Option<i64>,
    /// How many of them are members.
    pub members: Option<i64>,
    /// How many of those are full members.
    pub full_members: Option<i64>,
}

/// A unit on a day, with how it is covered.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The unit; its operation is that of the day.
    pub unit: State,
    /// How it is covered that day; a village group also as its village is.
    pub manners: BTreeSet<Manner>,
}

impl Situation {
    /// Whether any party organisation covers it.
    #[must_use]
    pub fn has_organisation(&self) -> bool {
        self.manners.iter().any(|manner| manner.is_organisation())
    }

    /// Whether it is at work and no party organisation covers it.
    #[must_use]
    pub fn lacks_organisation(&self) -> bool {
        self.unit.operation == Operation::Normal && !self.has_organisation()
    }
}

/// The units that existed on a day, as they were. `states` are the changes of operation of each unit, oldest first;
/// before the first of them the unit is taken to have been what that one says. A unit whose opening is not known is
/// taken to have been there always.
///
/// A village group is a part of its village and no unit by which branches are set up (branch regulation 4 and 5 speak of
/// the village): who covers the village covers its groups.
pub(in crate::units) fn gather(
    units: Vec<State>,
    states: &HashMap<UnitId, Vec<(Date, Operation)>>,
    covers: &HashMap<UnitId, BTreeSet<Manner>>,
    on: Date,
) -> Vec<Situation> {
    let whole = |unit: &State| matches!(unit.kind, Kind::Village | Kind::Community);
    let villages: BTreeSet<UnitId> = units.iter().filter(|unit| whole(unit)).map(|unit| unit.id).collect();
    let around =
        |unit: &State| unit.within.filter(|it| unit.kind == Kind::VillageGroup && villages.contains(it));
    units
        .into_iter()
        .filter(|unit| unit.opened_on.is_none_or(|opened| opened <= on))
        .filter(|unit| unit.closed_on.is_none_or(|closed| on < closed))
        .map(|mut unit| {
            if let Some(changes) = states.get(&unit.id) {
                let past = changes.iter().rev().find(|(from, _)| *from <= on).or(changes.first());
                unit.operation = past.map_or(unit.operation, |(_, operation)| *operation);
            }
            let own = covers.get(&unit.id).into_iter().flatten();
            let with_village = around(&unit).and_then(|village| covers.get(&village)).into_iter().flatten();
            let manners = own.chain(with_village).copied().collect();
            Situation { unit, manners }
        })
        .collect()
}

/// A share with its base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub part: usize,
    /// Of how many.
    pub base: usize,
}

impl Rate {
    /// `62.5%`, rounded half up; `—` when there is no base.
    #[must_use]
    pub fn percent(self) -> String {
        match (2000 * self.part + self.base).checked_div(2 * self.base) {
            None => "—".to_owned(),
            Some(tenths) => format!("{}.{}%", tenths / 10, tenths % 10),
        }
    }

    /// `(25/40)`, which always follows the percentage.
    #[must_use]
    pub fn of_base(self) -> String {
        format!("({}/{})", self.part, self.base)
    }
}

impl fmt::Display for Rate {
    /// `62.5%(25/40)`; `—(0/0)` when there is no base.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.percent(), self.of_base())
    }
}

/// Which kinds of units and which manners count: the lists of the rulebook.
#[derive(Clone, Debug, Default)]
pub struct Formula {
    /// The kinds of units that make the base.
    pub kinds: Vec<Kind>,
    /// The manners that count as covered by an organisation.
    pub by_organisation: Vec<Manner>,
    /// The manners that count as covered by party work.
    pub by_work: Vec<Manner>,
}

impl Formula {
    /// Whether a unit is covered by an organisation as the formula has it.
    fn organised(&self, unit: &Situation) -> bool {
        self.by_organisation.iter().any(|manner| unit.manners.contains(manner))
    }

    fn worked(&self, unit: &Situation) -> bool {
        self.by_work.iter().any(|manner| unit.manners.contains(manner))
    }
}

/// Counts of some units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// At work.
    pub operating: usize,
    /// Not at work; they are no part of the base.
    pub idle: usize,
    /// At work and covered by an organisation as the formula has it.
    pub organised: usize,
    /// At work and covered by an organisation, but not in a manner that the formula counts.
    pub otherwise: usize,
    /// At work and covered by party work.
    pub worked: usize,
    /// At work, and no organisation of any manner covers it.
    pub bare: usize,
}

impl Tally {
    fn count(&mut self, formula: &Formula, unit: &Situation) {
        if unit.unit.operation != Operation::Normal {
            self.idle += 1;
            return;
        }
        self.operating += 1;
        let organised = formula.organised(unit);
        self.organised += usize::from(organised);
        self.otherwise += usize::from(!organised && unit.has_organisation());
        self.worked += usize::from(formula.worked(unit));
        self.bare += usize::from(!unit.has_organisation());
    }

    /// Coverage by organisations (组织覆盖率).
    #[must_use]
    pub fn by_organisation(&self) -> Rate {
        Rate { part: self.organised, base: self.operating }
    }

    /// Coverage by party work (工作覆盖率).
    #[must_use]
    pub fn by_work(&self) -> Rate {
        Rate { part: self.worked, base: self.operating }
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operating + self.idle == 0
    }
}

/// What the coverage page counts.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The kinds that the formula counts, together.
    pub counted: Tally,
    /// Each kind that there is.
    pub kinds: Vec<(Kind, Tally)>,
}

impl Coverage {
    /// Counts units.
    #[must_use]
    pub fn of<'s>(formula: &Formula, units: impl IntoIterator<Item = &'s Situation>) -> Self {
        let mut counted = Tally::default();
        let mut kinds: Vec<(Kind, Tally)> = Kind::ALL.iter().map(|kind| (*kind, Tally::default())).collect();
        for unit in units {
            if formula.kinds.contains(&unit.unit.kind) {
                counted.count(formula, unit);
            }
            if let Some((_, tally)) = kinds.iter_mut().find(|(kind, _)| *kind == unit.unit.kind) {
                tally.count(formula, unit);
            }
        }
        kinds.retain(|(_, tally)| !tally.is_empty());
        Self { counted, kinds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn unit(number: u128, kind: Kind, operation: Operation) -> State {
        State {
            id: UnitId(uuid::Uuid::from_u128(number)),
            name: "单位".to_owned(),
            kind,
            path: "0001".to_owned(),
            within: None,
            operation,
            opened_on: None,
            closed_on: None,
            people: None,
            members: None,
            full_members: None,
        }
    }

    fn formula() -> Formula {
        Formula {
            kinds: vec![Kind::Enterprise, Kind::SocialOrganisation],
            by_organisation: vec![Manner::Own, Manner::Joint],
            by_work: vec![Manner::Guide, Manner::MassOrganisation],
        }
    }

    #[test]
    fn a_rate_shows_its_base_and_rounds_half_up() {
        for (part, base, wanted) in [
            (25, 40, "62.5%(25/40)"),
            (1, 3, "33.3%(1/3)"),
            (1, 2000, "0.1%(1/2000)"),
            (0, 0, "—(0/0)"),
            (7, 7, "100.0%(7/7)"),
        ] {
            assert_eq!(Rate { part, base }.to_string(), wanted);
        }
    }

    #[test]
    fn regional_covering_is_counted_apart_and_villages_are_no_part_of_the_base() {
        let situation = |kind, operation, manners: &[Manner]| Situation {
            unit: unit(1, kind, operation),
            manners: manners.iter().copied().collect(),
        };
        let units = [
            situation(Kind::Enterprise, Operation::Normal, &[Manner::Own, Manner::Guide]),
            situation(Kind::Enterprise, Operation::Normal, &[Manner::Regional]),
            situation(Kind::SocialOrganisation, Operation::Normal, &[Manner::MassOrganisation]),
            situation(Kind::Enterprise, Operation::Suspended, &[]),
            situation(Kind::Village, Operation::Normal, &[Manner::Own]),
        ];
        let coverage = Coverage::of(&formula(), &units);
        let wanted = Tally { operating: 3, idle: 1, organised: 1, otherwise: 1, worked: 2, bare: 1 };
        assert_eq!(coverage.counted, wanted);
        assert_eq!(coverage.counted.by_organisation().to_string(), "33.3%(1/3)");
        assert_eq!(coverage.kinds.len(), 3);
    }

    #[test]
    fn a_village_group_is_covered_as_its_village_is_and_a_firm_in_an_estate_is_not() {
        let (village, estate) =
            (unit(1, Kind::Village, Operation::Normal), unit(2, Kind::Estate, Operation::Normal));
        let within = |number, kind, around: &State| State {
            within: Some(around.id),
            ..unit(number, kind, Operation::Normal)
        };
        let bare = unit(6, Kind::Village, Operation::Normal);
        let units = vec![
            within(3, Kind::VillageGroup, &village),
            within(4, Kind::VillageGroup, &village),
            within(5, Kind::Enterprise, &estate),
            within(7, Kind::VillageGroup, &bare),
            village.clone(),
            estate.clone(),
            bare,
        ];
        let covers = HashMap::from([
            (village.id, BTreeSet::from([Manner::Own])),
            (UnitId(uuid::Uuid::from_u128(4)), BTreeSet::from([Manner::Regional])),
            (estate.id, BTreeSet::from([Manner::Own])),
        ]);
        let seen = gather(units, &HashMap::new(), &covers, date(2026, 1, 1));
        let tally = |kind| {
            let found = Coverage::of(&formula(), &seen).kinds.into_iter().find(|(it, _)| *it == kind);
            found.map(|(_, tally)| (tally.organised, tally.otherwise, tally.bare)).unwrap()
        };
        assert_eq!(
            tally(Kind::VillageGroup),
            (2, 0, 1),
            "two with their village, one of a village that is bare"
        );
        assert_eq!(tally(Kind::Enterprise), (0, 0, 1), "a firm is a unit of its own");
    }

    #[test]
    fn a_past_day_sees_the_units_and_their_work_as_they_were() {
        let mut closed = unit(1, Kind::Enterprise, Operation::Normal);
        closed.closed_on = Some(date(2026, 5, 1));
        let mut young = unit(2, Kind::Enterprise, Operation::Normal);
        young.opened_on = Some(date(2026, 4, 1));
        let idle = unit(3, Kind::Enterprise, Operation::Suspended);
        let states = HashMap::from([(
            idle.id,
            vec![(date(2026, 1, 1), Operation::Normal), (date(2026, 6, 1), Operation::Suspended)],
        )]);
        let units = vec![closed, young, idle];
        let on = |day| {
            let seen = gather(units.clone(), &states, &HashMap::new(), day);
            seen.iter().map(|it| (it.unit.id.0.as_u128(), it.unit.operation)).collect::<Vec<_>>()
        };
        assert_eq!(on(date(2025, 1, 1)), [(1, Operation::Normal), (3, Operation::Normal)]);
        assert_eq!(
            on(date(2026, 4, 30)),
            [(1, Operation::Normal), (2, Operation::Normal), (3, Operation::Normal)]
        );
        assert_eq!(on(date(2026, 6, 1)), [(2, Operation::Normal), (3, Operation::Suspended)]);
    }

    proptest! {
        #[test]
        fn every_unit_at_work_is_covered_as_counted_or_otherwise_or_bare(
            marks in proptest::collection::vec((0_usize..8, 0_usize..3, 0_u8..128), 0..60)
        ) {
            let units: Vec<Situation> = marks
                .iter()
                .map(|(kind, operation, manners)| Situation {
                    unit: unit(1, Kind::ALL[*kind], Operation::ALL[*operation]),
                    manners: Manner::ALL.iter().enumerate().filter(|(bit, _)| manners & (1 << bit) != 0).map(|(_, it)| *it).collect(),
                })
                .collect();
            let coverage = Coverage::of(&formula(), &units);
            let mut all = 0;
            for (_, tally) in &coverage.kinds {
                prop_assert_eq!(tally.organised + tally.otherwise + tally.bare, tally.operating);
                prop_assert!(tally.worked <= tally.operating);
                all += tally.operating + tally.idle;
            }
            prop_assert_eq!(all, units.len());
            let lacking = units.iter().filter(|it| it.lacks_organisation()).count();
            prop_assert_eq!(coverage.kinds.iter().map(|(_, tally)| tally.bare).sum::<usize>(), lacking);
        }
    }
}
