//! Pure decisions about accounts and roles.

use crate::organisations::Kind;
use crate::platform::access::{Permission, Role, Scope, Telephone};
use crate::platform::date::narrow;
use crate::platform::form::FieldError;
use crate::platform::word::words;
use jiff::{Span, civil::Date};

/// A role is lent for at most so many months. The figure is ours, no regulation's: a leave or an illness, after which
/// somebody decides anew.
pub const LONGEST_LOAN_MONTHS: i64 = 6;

/// A name to sign in with: 2 to 32 letters, digits, dots, dashes and underscores, in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserName(pub String);

impl UserName {
    /// Reads a name, in whatever width and case it was typed.
    ///
    /// # Errors
    /// When it is too short or long, holds anything else, or looks like a telephone, which is a way in of its own.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let name = narrow(text.trim()).to_lowercase();
        let fits = (2..=32).contains(&name.chars().count())
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
        if !fits {
            return Err(FieldError::new("user-name-shape"));
        }
        if Telephone::parse(&name).is_ok() {
            return Err(FieldError::new("user-name-telephone"));
        }
        Ok(Self(name))
    }
}

words! {
    /// How the counter knew the person.
    Identified, "identified" {
        /// By an identity card.
        Card = "card",
        /// Known in person to the one at the counter.
        Known = "known",
        /// By two members who were present.
        Witnesses = "witnesses",
        /// At the person's home.
        Visit = "visit",
    }
}

words! {
    /// What the counter prints for the person.
    Printed, "printed" {
        /// A temporary password, to be changed at the first sign-in.
        Password = "password",
        /// A slip for one sign-in.
        Slip = "slip",
    }
}

/// Whether a role belongs on an organisation of a kind.
#[must_use]
pub(super) fn fits(role: Role, kind: Kind) -> bool {
    match role {
        Role::CountyOfficer | Role::TechnicalAdministrator => kind == Kind::LocalCommittee,
        Role::CommitteeSecretary => kind == Kind::Committee,
        Role::GeneralBranchSecretary => kind == Kind::GeneralBranch,
        Role::GroupLeader => matches!(kind, Kind::Branch | Kind::Group),
        Role::PartyWorker | Role::CentreStaff => true,
        _ => kind == Kind::Branch,
    }
}

/// A grant as far as decisions about its account go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held<'a> {
    pub(super) role: Role,
    pub(super) path: &'a str,
    pub(super) from: Date,
    pub(super) until: Option<Date>,
    pub(super) ended: bool,
}

/// Whether the holder of a role may reset, close and reopen an account: every role that it holds or will hold must be
/// one that the role may give and lie in its reach, else a reset would be a way to somebody else's rights. An account
/// that holds none any more is judged by those it held.
#[must_use]
pub(super) fn may_manage(role: Role, scope: &Scope, grants: &[Held<'_>], today: Date) -> bool {
    let open = |held: &&Held<'_>| !held.ended && held.until.is_none_or(|until| until >= today.max(held.from));
    let below = |held: &Held<'_>| role.may_give(held.role) && scope.contains(held.path);
    let mut current = grants.iter().filter(open).peekable();
    if current.peek().is_some() { current.all(below) } else { !grants.is_empty() && grants.iter().all(below) }
}

/// What can be lent out of a role: itself and the roles it includes, but none that are about the holder's own person.
pub(super) fn lendable(role: Role) -> impl Iterator<Item = Role> {
    let may = role.reach(Permission::Lend).is_some() && !role.is_personal();
    Role::ALL.iter().copied().filter(move |part| may && !part.is_personal() && role.includes(*part))
}

/// The last day until which a role can be lent: so many months from today, and no longer than it is held.
#[must_use]
pub(super) fn last_loan_day(today: Date, held_until: Option<Date>) -> Date {
    let longest = today.saturating_add(Span::new().months(LONGEST_LOAN_MONTHS));
    held_until.map_or(longest, |until| until.min(longest))
}

/// The period of a grant as typed: from today or later, and not until before it begins. What was held before is
/// recorded as a post, not as a right in this system.
///
/// # Errors
/// The field and what is wrong with it.
pub(super) fn period(from: Date, until: Option<Date>, today: Date) -> Result<(), (&'static str, FieldError)> {
    if from < today {
        return Err(("from", FieldError::new("grant-from-past")));
    }
    if until.is_some_and(|until| until < from) {
        return Err(("until", FieldError::new("grant-until-before")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 11, 24);

    fn held(role: Role, path: &str) -> Held<'_> {
        Held { role, path, from: date(2026, 1, 1), until: None, ended: false }
    }

    #[test]
    fn user_names_are_read_in_any_width_and_case() {
        assert_eq!(UserName::parse(" ＺｈａｎｇSan2 ").unwrap().0, "zhangsan2");
        assert_eq!(UserName::parse("张三").unwrap().0, "张三");
        for wrong in ["a", "zhang san", "a:b", "<b>", "13800001234", &"a".repeat(33)] {
            assert!(UserName::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_account_with_a_role_above_or_elsewhere_is_not_managed() {
        let scope = Scope::alone("000100010001");
        let role = Role::BranchSecretary;
        let member = held(Role::Member, "000100010001");
        assert!(may_manage(role, &scope, &[member], TODAY));
        let above = held(Role::CommitteeSecretary, "00010001");
        assert!(!may_manage(role, &scope, &[member, above], TODAY));
        let elsewhere = held(Role::Member, "000100010002");
        assert!(!may_manage(role, &scope, &[member, elsewhere], TODAY));
        let over = Held { ended: true, ..above };
        assert!(
            may_manage(role, &scope, &[member, over], TODAY),
            "what ended does not count beside what holds"
        );
        assert!(!may_manage(role, &scope, &[over], TODAY), "what ended counts when nothing holds");
        let future = Held { from: date(2027, 1, 1), ..above };
        assert!(!may_manage(role, &scope, &[member, future], TODAY), "what is to come counts");
        assert!(!may_manage(role, &scope, &[], TODAY));
    }

    #[test]
    fn a_role_is_lent_whole_or_in_part_and_never_more() {
        assert!(lendable(Role::BranchSecretary).any(|part| part == Role::OrganisationMember));
        assert!(!lendable(Role::BranchSecretary).any(|part| part == Role::PartyWorker));
        assert!(!lendable(Role::BranchSecretary).any(Role::is_personal));
        assert_eq!(lendable(Role::Member).count(), 0);
        assert_eq!(lendable(Role::TechnicalAdministrator).count(), 0);
        for role in Role::ALL {
            for part in lendable(*role) {
                for permission in Permission::ALL {
                    assert!(part.reach(permission) <= role.reach(permission), "{role} {part} {permission:?}");
                }
            }
        }
    }

    #[test]
    fn roles_given_at_the_set_up_fit_their_organisations() {
        assert!(fits(Role::CountyOfficer, Kind::LocalCommittee) && !fits(Role::CountyOfficer, Kind::Branch));
        assert!(fits(Role::Member, Kind::Branch) && !fits(Role::Member, Kind::Committee));
        for role in Role::ALL {
            assert_eq!(
                role.is_of_a_branch(),
                fits(*role, Kind::Branch) && !fits(*role, Kind::LocalCommittee),
                "{role}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_loan_never_outlives_what_it_comes_from(days in 0_i64..2000) {
            let until = TODAY.saturating_add(Span::new().days(days));
            let last = last_loan_day(TODAY, Some(until));
            prop_assert!(last <= until && last <= last_loan_day(TODAY, None));
            prop_assert!(last_loan_day(TODAY, None) == date(2027, 5, 24));
        }
    }
}
