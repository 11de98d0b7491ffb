//! Changes of accounts and grants. Each asks the right it needs on the organisation concerned.

use super::model::{self, Printed, UserName};
use super::queries::{self, GrantLine, Seen};
use crate::organisations::{self, Found, Kind, Organisation, Setting};
use crate::platform::access::{
    self, Account, Caller, Denied, NewAccount, NewGrant, Password, Permission, Role, Telephone,
};
use crate::platform::app::App;
use crate::platform::area;
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, GrantId, OrganisationId, PersonId};
use crate::platform::journal;
use db::Write;
use jiff::civil::Date;

/// What is printed for somebody who stands at the counter.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    /// The name to sign in with.
    pub(super) name: String,
    /// The name shown.
    pub(super) display: String,
    /// What it is.
    pub(super) kind: Printed,
    /// The password or the code of the slip.
    pub(super) secret: String,
    /// The last day of a slip.
    pub(super) until: Option<Date>,
}

/// A role on an organisation over a time.
#[derive(Clone, Debug)]
pub(super) struct Duty<'a> {
    pub(super) role: Role,
    pub(super) place: &'a Organisation,
    pub(super) from: Date,
    pub(super) until: Option<Date>,
    pub(super) reason: Option<&'a str>,
}

/// Somebody who gets an account.
#[derive(Clone, Debug)]
pub(super) struct Newcomer<'a> {
    pub(super) name: &'a UserName,
    pub(super) display: &'a str,
    pub(super) person: Option<PersonId>,
    pub(super) telephone: Option<&'a Telephone>,
    /// How the counter knew the person.
    pub(super) known: &'a str,
    pub(super) printed: Printed,
}

/// Asks whether the caller may give a role on an organisation.
pub(super) fn may_give(caller: &Caller, role: Role, place: &Organisation) -> Result<(), Denied> {
    let permission = Permission::ManageAccounts;
    caller.require(permission, &place.path)?;
    let gives = caller.acting.role.may_give(role) && model::fits(role, place.kind);
    if gives { Ok(()) } else { Err(Denied { permission }) }
}

/// Makes an account with its first role, and what is printed for its owner.
///
/// # Errors
/// [`Denied`] without the right to give that role there; [`db::Error::Unique`] when name or telephone is taken.
pub(super) async fn make_account(
    app: &App,
    caller: &Caller,
    newcomer: &Newcomer<'_>,
    duty: &Duty<'_>,
) -> Result<(AccountId, Paper), AppError> {
    may_give(caller, duty.role, duty.place)?;
    let ready = Ready::new(app, newcomer.printed, false).await?;
    let at = app.clock.now();
    let id = AccountId(app.randomness.id(at));
    let (name, display) = (newcomer.name.0.as_str(), newcomer.display);
    // Nobody knows this password: the counter prints a temporary one or a slip below.
    let unknown = access::unknown_in_turn(app).await?;
    let new =
        NewAccount { id, name, display, person: newcomer.person, password: &unknown, must_change: false };
    let mut write = app.db.write(&[caller.area.0]).await?;
    access::create_account(&mut write, caller.area, &new, at).await?;
    give_in(app, &mut write, caller, id, duty).await?;
    access::made(app, &mut write, caller, id, newcomer.known).await?;
    let payload =
        serde_json::json!({ "name": name, "role": duty.role.code(), "organisation": duty.place.code });
    entry(app, &mut write, caller, "account.created", id, &payload).await?;
    let account = access::account(&mut write, caller.area, id)
        .await?
        .ok_or(AppError::Internal("no account".to_owned()))?;
    if newcomer.telephone.is_some() {
        access::set_telephone(app, &mut write, caller, &account, newcomer.telephone).await?;
    }
    let paper = print(app, &mut write, caller, &account, ready, newcomer.known).await?;
    write.commit().await?;
    Ok((id, paper))
}

/// Prints a temporary password or a slip for an account that the caller manages.
///
/// # Errors
/// [`Denied`] when the caller does not manage it.
pub(super) async fn reset(
    app: &App,
    caller: &Caller,
    seen: &Seen,
    printed: Printed,
    known: &str,
) -> Result<Paper, AppError> {
    managed(seen)?;
    let ready = Ready::new(app, printed, seen.account.must_change).await?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    let paper = print(app, &mut write, caller, &seen.account, ready, known).await?;
    write.commit().await?;
    Ok(paper)
}

/// What is to be printed, with its hash: computed in turn, before anything is written.
enum Ready {
    /// A temporary password.
    Password(access::Reset),
    /// A slip, with what takes the place of a temporary password that is still to be changed.
    Slip(Option<String>),
}

impl Ready {
    async fn new(app: &App, printed: Printed, must_change: bool) -> Result<Self, AppError> {
        Ok(match printed {
            Printed::Password => Self::Password(access::Reset::new(app).await?),
            Printed::Slip if must_change => Self::Slip(Some(access::unknown_in_turn(app).await?)),
            Printed::Slip => Self::Slip(None),
        })
    }
}

async fn print(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    account: &Account,
    ready: Ready,
    known: &str,
) -> Result<Paper, AppError> {
    let (kind, secret, until) = match ready {
        Ready::Password(reset) => {
            access::reset_password(app, write, caller, account, &reset, known).await?;
            (Printed::Password, reset.password, None)
        }
        Ready::Slip(unknown) => {
            let slip = access::make_slip(app, write, caller, account, unknown.as_deref(), known).await?;
            (Printed::Slip, slip.code, Some(slip.until))
        }
    };
    Ok(Paper { name: account.name.clone(), display: account.display.clone(), kind, secret, until })
}

fn managed(seen: &Seen) -> Result<(), Denied> {
    if seen.managed { Ok(()) } else { Err(Denied { permission: Permission::ManageAccounts }) }
}

/// Closes an account, or opens it again.
///
/// # Errors
/// [`Denied`] when the caller does not manage it.
pub(super) async fn set_closed(
    app: &App,
    caller: &Caller,
    seen: &Seen,
    closed: bool,
    reason: &str,
) -> Result<(), AppError> {
    managed(seen)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    if closed {
        access::close(app, &mut write, caller, &seen.account, reason).await?;
    } else {
        access::reopen(app, &mut write, caller, &seen.account, reason).await?;
    }
    Ok(write.commit().await?)
}

/// Records the telephone of an account for codes by message, or removes it.
///
/// # Errors
/// [`Denied`] when the caller does not manage it; [`db::Error::Unique`] when another account has the telephone.
pub(super) async fn set_telephone(
    app: &App,
    caller: &Caller,
    seen: &Seen,
    telephone: Option<&Telephone>,
) -> Result<(), AppError> {
    managed(seen)?;
    let mut write = app.db.write(&[caller.area.0]).await?;
    access::set_telephone(app, &mut write, caller, &seen.account, telephone).await?;
    Ok(write.commit().await?)
}

/// Gives an account a role. Nobody gives themselves one.
///
/// # Errors
/// [`Denied`] without the right to give that role there.
pub(super) async fn give(
    app: &App,
    caller: &Caller,
    account: AccountId,
    duty: &Duty<'_>,
) -> Result<(), AppError> {
    may_give(caller, duty.role, duty.place)?;
    if account == caller.account {
        return Err(Denied { permission: Permission::ManageAccounts }.into());
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    give_in(app, &mut write, caller, account, duty).await?;
    let payload = serde_json::json!({
        "role": duty.role.code(),
        "organisation": duty.place.code,
        "from": duty.from.to_string(),
        "until": duty.until.map(|day| day.to_string()),
        "reason": duty.reason,
    });
    entry(app, &mut write, caller, "role.give", account, &payload).await?;
    Ok(write.commit().await?)
}

async fn give_in(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    account: AccountId,
    duty: &Duty<'_>,
) -> Result<(), db::Error> {
    access::give_role(write, caller.area, &grant(app, caller, account, duty, None)).await
}

fn grant<'a>(
    app: &App,
    caller: &Caller,
    account: AccountId,
    duty: &Duty<'a>,
    delegated_from: Option<AccountId>,
) -> NewGrant<'a> {
    NewGrant {
        id: GrantId(app.randomness.id(app.clock.now())),
        account,
        role: duty.role,
        organisation: duty.place.id,
        from: duty.from,
        until: duty.until,
        by: Some(caller.account),
        delegated_from,
        reason: duty.reason,
    }
}

/// Whether the caller may end a grant: it lent it, or could give that role there. What others lent is theirs to end.
pub(super) fn may_end(caller: &Caller, grant: &GrantLine) -> bool {
    match grant.lender {
        Some(lender) => lender == caller.account,
        None => {
            grant.account != caller.account
                && caller.acting.role.may_give(grant.role)
                && caller.may_at(Permission::ManageAccounts, &grant.path)
        }
    }
}

/// Ends a grant at once.
///
/// # Errors
/// [`Denied`] when it is not the caller's to end; [`AppError::NotFound`] when it has ended already.
pub(super) async fn end(app: &App, caller: &Caller, grant: &GrantLine, reason: &str) -> Result<(), AppError> {
    if !may_end(caller, grant) {
        return Err(Denied { permission: Permission::ManageAccounts }.into());
    }
    let (at, today) = (app.clock.now(), app.clock.today());
    let mut write = app.db.write(&[caller.area.0]).await?;
    if !access::end_grant(&mut write, caller.area, grant.id, at, caller.account, today).await? {
        return Err(AppError::NotFound);
    }
    let name = if grant.lender.is_some() { "role.take-back" } else { "role.end" };
    let payload = serde_json::json!({ "role": grant.role.code(), "reason": reason });
    entry(app, &mut write, caller, name, grant.account, &payload).await?;
    Ok(write.commit().await?)
}

/// Lets the roles of somebody whose membership of a branch ended follow it, within a transaction of another capability, which
/// ends it: what the branch gave ends today, and whoever was there as a member is one in the branch where the membership
/// goes on. The account stays what it is. The right is that of the act from which it follows.
///
/// # Errors
/// Whatever the database reports.
pub async fn follow(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    (person, from, to): (PersonId, OrganisationId, Option<&Organisation>),
) -> Result<(), AppError> {
    let (at, today) = (app.clock.now(), app.clock.today());
    let held = queries::in_branch(write, caller.area, (person, from), today).await?;
    for it in held.iter().filter(|it| it.role.is_of_a_branch()) {
        if !access::end_grant(write, caller.area, it.id, at, caller.account, today).await? {
            continue;
        }
        let name = if it.lent { "role.take-back" } else { "role.end" };
        let payload = serde_json::json!({ "role": it.role.code(), "transferred": true });
        entry(app, write, caller, name, it.account, &payload).await?;
        let Some(to) = to.filter(|_| it.role == Role::Member && !it.lent) else { continue };
        let there = queries::in_branch(write, caller.area, (person, to.id), today).await?;
        if there.iter().any(|it| it.role == Role::Member) {
            continue;
        }
        let duty = Duty { role: Role::Member, place: to, from: today, until: None, reason: None };
        give_in(app, write, caller, it.account, &duty).await?;
        let payload = serde_json::json!({
            "role": Role::Member.code(), "organisation": to.code, "from": today.to_string(), "transferred": true,
        });
        entry(app, write, caller, "role.give", it.account, &payload).await?;
    }
    Ok(())
}

/// Lends the role acted under, or part of it, to another account.
///
/// # Errors
/// [`Denied`] when the role is not the caller's to lend, or more than it, or for longer.
pub(super) async fn lend(
    app: &App,
    caller: &Caller,
    account: AccountId,
    duty: &Duty<'_>,
) -> Result<(), AppError> {
    caller.require(Permission::Lend, &duty.place.path)?;
    let last = model::last_loan_day(app.clock.today(), caller.acting.until);
    let part = model::lendable(caller.acting.role).any(|part| part == duty.role);
    let in_time = duty.until.is_some_and(|until| until <= last);
    let own = caller.grants.iter().any(|held| held.id == caller.acting.id);
    if !part || !in_time || !own || account == caller.account {
        return Err(Denied { permission: Permission::Lend }.into());
    }
    let mut write = app.db.write(&[caller.area.0]).await?;
    let grant = grant(app, caller, account, duty, Some(caller.account));
    access::lend_role(&mut write, caller.area, &grant, caller.acting.id).await?;
    let payload = serde_json::json!({
        "role": duty.role.code(),
        "organisation": duty.place.code,
        "until": duty.until.map(|day| day.to_string()),
        "reason": duty.reason,
    });
    entry(app, &mut write, caller, "role.lend", account, &payload).await?;
    Ok(write.commit().await?)
}

async fn entry(
    app: &App,
    write: &mut Write,
    caller: &Caller,
    name: &'static str,
    account: AccountId,
    payload: &serde_json::Value,
) -> Result<(), AppError> {
    let act = journal::Act { name, kind: "account", subject: Some(account.0), payload };
    Ok(journal::append(app, write, caller, &act).await?)
}

/// What the first set-up asks.
#[derive(Clone, Debug)]
pub(super) struct FirstSteps<'a> {
    pub(super) area_code: &'a str,
    pub(super) area_name: &'a str,
    pub(super) top_name: &'a str,
    pub(super) user: &'a UserName,
    pub(super) display: &'a str,
    pub(super) password: &'a Password,
}

/// Makes the area, its topmost organisation and the first account of an empty installation.
///
/// # Errors
/// [`AppError::NotFound`] when the installation is no longer empty.
pub(super) async fn set_up(app: &App, steps: &FirstSteps<'_>) -> Result<(), AppError> {
    let hash = access::hash_in_turn(app, steps.password.clone()).await?;
    let at = app.clock.now();
    let area = AreaId(app.randomness.id(at));
    // The lock of no area keeps two set-ups apart.
    let mut write = app.db.write(&[uuid::Uuid::nil(), area.0]).await?;
    if area::count(&mut write).await? > 0 {
        return Err(AppError::NotFound);
    }
    area::create_area(&mut write, area, (steps.area_code, steps.area_name), app.clock.now()).await?;
    let top = Found {
        kind: Kind::LocalCommittee,
        setting: Setting::Organ,
        name: steps.top_name,
        code: steps.area_code,
        superior: None,
        founded: None,
        document: None,
        telephone: None,
    };
    let top = organisations::found(app, &mut write, area, &top).await?;
    let (id, role) = (AccountId(app.randomness.id(at)), Role::CountyOfficer);
    let account = NewAccount {
        id,
        name: &steps.user.0,
        display: steps.display,
        person: None,
        password: &hash,
        must_change: false,
    };
    access::create_account(&mut write, area, &account, at).await?;
    let grant = NewGrant {
        id: GrantId(app.randomness.id(at)),
        account: id,
        role,
        organisation: top.id,
        from: app.clock.today(),
        until: None,
        by: None,
        delegated_from: None,
        reason: None,
    };
    access::give_role(&mut write, area, &grant).await?;
    let payload = serde_json::json!({ "name": steps.user.0, "role": role.code(), "organisation": top.code });
    let act =
        journal::Act { name: "account.created", kind: "account", subject: Some(id.0), payload: &payload };
    journal::append_system(app, &mut write, area, &act).await?;
    Ok(write.commit().await?)
}
