//! Who may do what, where.
//!
//! A role is granted on an organisation and reaches its subtree (本级及以下) or itself alone (本级). A signed-in
//! person acts under one grant at a time and chooses it at the top of the page. Every query takes the [`Caller`] and
//! asks it first; there is no other way to a row.
//!
//! Ways in: name and password, with a one-time code when that is on; a slip of paper from the branch; a code by
//! message when a gateway is configured. Each leaves a line in the log of sign-ins, which its owner and the counter
//! see.

mod codes;
mod counter;
mod device;
mod log;
mod message;
pub mod pages;
mod passwords;
mod queries;
mod role;
mod sessions;
mod sign_in;
mod tokens;
mod totp;

pub use counter::{Reset, Slip, close, made, make_slip, reopen, reset_password, set_telephone};
pub use device::device_words;
pub use log::{Event, LogLine, log_of};
pub use message::{Telephone, TelephoneError};
pub use passwords::{
    Password, PasswordError, hash_in_turn, temporary as temporary_password, unknown_in_turn,
};
pub use queries::{
    Account, NewAccount, NewGrant, STATEMENTS, WAY_STATEMENTS, account, account_named, create_account,
    end_grant, give_role, grants_of, lend_role, name_is_free, open_sessions,
};
pub use role::{Permission, Reach, Role};
pub use sessions::{
    COOKIE, Session, account_behind, authenticate, callers_of, sessions_of, sign_out, sign_out_other,
};
pub use sign_in::{SignIn, sign_in, sign_in_by_message, sign_in_by_slip};

pub use tokens::{
    ApiToken, LONGEST_DAYS as LONGEST_TOKEN_DAYS, NewToken, STATEMENTS as TOKEN_STATEMENTS,
    authenticate_token, make as make_token, revoke as revoke_token, tokens_in,
};

use crate::platform::id::{AccountId, AreaId, GrantId, OrganisationId, PersonId};
use jiff::civil::Date;

/// A role that somebody holds on an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its row.
    pub id: GrantId,
    /// The role.
    pub role: Role,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The organisation's name.
    pub organisation_name: String,
    /// The organisation's present path code.
    pub path: String,
    /// Who lent the right, when it is a delegation (代办).
    pub delegated_from: Option<AccountId>,
    /// The last day it holds.
    pub until: Option<Date>,
}

impl Grant {
    /// How far the grant holds a permission; none when it does not. A lent one holds less than the role itself.
    #[must_use]
    pub fn reach(&self, permission: Permission) -> Option<Reach> {
        let held = self.delegated_from.is_none() || permission.may_be_lent();
        self.role.reach(permission).filter(|_| held)
    }

    /// The organisations on which the grant holds a permission.
    #[must_use]
    pub fn scope(&self, permission: Permission) -> Option<Scope> {
        self.reach(permission).map(|reach| match reach {
            Reach::Subtree => Scope::subtree(&self.path),
            Reach::Alone => Scope::alone(&self.path),
        })
    }
}

/// Somebody signed in, acting under one grant.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The area.
    pub area: AreaId,
    /// The account.
    pub account: AccountId,
    /// The name shown.
    pub name: String,
    /// The person behind the account, when it belongs to one.
    pub person: Option<PersonId>,
    /// The grant acted under.
    pub acting: Grant,
    /// All grants held today.
    pub grants: Vec<Grant>,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
}

/// The caller may not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the role does not include {permission:?} here")]
pub struct Denied {
    /// What was asked for.
    pub permission: Permission,
}

/// A range of path codes: an organisation and all below it, or it alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The first path code.
    pub from: String,
    /// After the last path code.
    pub to: String,
}

impl Scope {
    /// An organisation and everything below it.
    #[must_use]
    pub fn subtree(path: &str) -> Self {
        // Path codes are made of 0-9 and A-Z; a tilde sorts after both.
        Self { from: path.to_owned(), to: format!("{path}~") }
    }

    /// One organisation alone.
    #[must_use]
    pub fn alone(path: &str) -> Self {
        Self { from: path.to_owned(), to: format!("{path}\u{1}") }
    }

    /// Whether a path code lies in the range.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.from.as_str() <= path && path < self.to.as_str()
    }

    /// What lies in both ranges. Ranges of a tree are nested or apart.
    #[must_use]
    pub fn within(&self, other: &Self) -> Option<Self> {
        let from = self.from.clone().max(other.from.clone());
        let to = self.to.clone().min(other.to.clone());
        (from < to).then_some(Self { from, to })
    }
}

impl Caller {
    /// The organisations on which the caller holds a permission, narrowed to a scope where one is asked for; none where
    /// nothing is in both.
    ///
    /// # Errors
    /// [`Denied`] when the role acted under does not include it.
    pub fn scope_within(
        &self,
        permission: Permission,
        within: Option<&Scope>,
    ) -> Result<Option<Scope>, Denied> {
        let own = self.scope(permission)?;
        Ok(match within {
            Some(within) => own.within(within),
            None => Some(own),
        })
    }

    /// The organisations on which the caller holds a permission.
    ///
    /// # Errors
    /// [`Denied`] when the role acted under does not include it.
    pub fn scope(&self, permission: Permission) -> Result<Scope, Denied> {
        self.acting.scope(permission).ok_or(Denied { permission })
    }

    /// Asks for a permission on the organisation at a path.
    ///
    /// # Errors
    /// [`Denied`] when the role or its reach does not include it.
    pub fn require(&self, permission: Permission, path: &str) -> Result<(), Denied> {
        if self.scope(permission)?.contains(path) { Ok(()) } else { Err(Denied { permission }) }
    }

    /// Whether the caller holds a permission anywhere.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.acting.reach(permission).is_some()
    }

    /// Whether the caller holds a permission on the organisation at a path.
    #[must_use]
    pub fn may_at(&self, permission: Permission, path: &str) -> bool {
        self.require(permission, path).is_ok()
    }
}
