//! SQL of organisations.

mod board;
mod export;
mod leaders;
mod past;
mod rows;
mod tree;
mod withdrawal;

pub use board::Running;
pub(in crate::organisations) use board::{
    Approval, Held, Recorded, Standing, member_counts, recorded, standing, standing_in,
};
pub(in crate::organisations) use export::{Exported, exported, leading};
pub(in crate::organisations) use leaders::{
    Namesake, bump, change_post, change_term, insert_post, insert_term, member_behind, namesakes, post,
    posts, term,
};
pub use leaders::{leaders, terms};
pub use past::as_of;
pub(in crate::organisations) use past::{Place, below_on, children_on, counts_on, places, term_on};
pub(in crate::organisations) use rows::PastAct;
pub use rows::{Counts, Organisation, Post, Term};
pub(in crate::organisations) use tree::{
    dissolve, hand_cases, held_since, last_act, members_of, move_founding, place, placed_since, rename,
    replant, set_kind, transplant,
};
pub use tree::{last_path_below, renew_names, stale_names};
pub use withdrawal::{withdraw, withdraw_post, withdraw_term};

use crate::organisations::commands::Particulars;
use crate::organisations::model::{Kind, line_of};
use crate::platform::access::{Caller, Permission, Scope};
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, OrganisationActId, OrganisationId};
use crate::platform::search::{self, Query};
use db::{Read, Write, args};
use std::collections::BTreeSet;

db::statements! {
    NEXT_ABOVE = "SELECT name, kind FROM organisation WHERE area = $1 AND path = $2";
    NAME_OF = "SELECT name FROM organisation WHERE area = $1 AND id = $2";
    BY_ID = "SELECT id, kind, setting, name, short_name, code, path, superior, founded, founding_document, dissolved_on, unit_situation, contact, telephone, address, postcode, temporary_until, version FROM organisation WHERE area = $1 AND id = $2";
    BY_CODE = "SELECT id, kind, setting, name, short_name, code, path, superior, founded, founding_document, dissolved_on, unit_situation, contact, telephone, address, postcode, temporary_until, version FROM organisation WHERE area = $1 AND code = $2";
    TOP = "SELECT id, kind, setting, name, short_name, code, path, superior, founded, founding_document, dissolved_on, unit_situation, contact, telephone, address, postcode, temporary_until, version FROM organisation WHERE area = $1 AND superior IS NULL ORDER BY path LIMIT 1";
    BY_NAME = "SELECT id, kind, setting, name, short_name, code, path, superior, founded, founding_document, dissolved_on, unit_situation, contact, telephone, address, postcode, temporary_until, version FROM organisation WHERE area = $1 AND (name = $2 OR short_name = $2) AND path >= $3 AND path < $4 AND dissolved_on IS NULL ORDER BY path LIMIT 3";
    SAME_NAME = "SELECT short_name, code FROM organisation WHERE area = $1 AND name = $2 AND id <> $3 AND dissolved_on IS NULL ORDER BY path LIMIT 3";
    CHILDREN = "SELECT id, kind, setting, name, short_name, code, path, superior, founded, founding_document, dissolved_on, unit_situation, contact, telephone, address, postcode, temporary_until, version FROM organisation WHERE area = $1 AND superior = $2 AND path > $3 AND dissolved_on IS NULL ORDER BY path LIMIT $4";
    GROUPS_BELOW = "SELECT id, kind, setting, name, short_name, code, path, superior, founded, founding_document, dissolved_on, unit_situation, contact, telephone, address, postcode, temporary_until, version FROM organisation WHERE area = $1 AND path >= $2 AND path < $3 AND kind = 'party-group' AND dissolved_on IS NULL ORDER BY path";
    GROUP_NAMES = "SELECT DISTINCT m.party_group FROM membership m WHERE m.area = $1 AND m.organisation = $2 AND m.until_day IS NULL AND m.party_group IS NOT NULL AND m.standing = 'normal' ORDER BY m.party_group";
    ALL_IN = "SELECT id, kind, setting, name, short_name, code, path, superior, founded, founding_document, dissolved_on, unit_situation, contact, telephone, address, postcode, temporary_until, version FROM organisation WHERE area = $1 AND path >= $2 AND path < $3 AND dissolved_on IS NULL AND path > $4 ORDER BY path LIMIT $5";
    FOUND = "SELECT id, kind, setting, name, short_name, code, path, superior, founded, founding_document, dissolved_on, unit_situation, contact, telephone, address, postcode, temporary_until, version FROM organisation o WHERE area = $1 AND path >= $2 AND path < $3 AND dissolved_on IS NULL AND (id IN (SELECT organisation FROM organisation_token WHERE area = $1 AND token >= $4 AND token < $5) AND ($6 = '' OR name LIKE $6 OR short_name LIKE $6) OR code = $7) ORDER BY path LIMIT $8";
    ANY = "SELECT count(*) FROM organisation WHERE area = $1";
    INSERT = "INSERT INTO organisation (area, id, kind, setting, name, short_name, code, path, superior, founded, founding_document, unit_situation, contact, telephone, address, postcode, temporary_until, sort_key, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1)";
    REVISE = "UPDATE organisation SET setting = $4, contact = $5, telephone = $6, address = $7, postcode = $8, unit_situation = $9, founded = $10, founding_document = $11, version = version + 1 WHERE area = $1 AND id = $2 AND version = $3";
    INSERT_ACT = "INSERT INTO organisation_act (area, id, organisation, act, on_day, document, approved_by, reason, before_text, after_text, recorded_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    ACTS = "SELECT act, on_day, document, approved_by, reason, before_text, after_text, recorded_at FROM organisation_act WHERE area = $1 AND organisation = $2 ORDER BY on_day DESC, recorded_at DESC LIMIT 100";
}

/// Every statement of this capability.
#[must_use]
pub fn statements() -> Vec<&'static db::Statement> {
    [
        STATEMENTS,
        board::STATEMENTS,
        export::STATEMENTS,
        leaders::STATEMENTS,
        past::STATEMENTS,
        tree::STATEMENTS,
        withdrawal::STATEMENTS,
    ]
    .concat()
}

/// An organisation of the caller's.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that the caller may see.
pub async fn by_id(read: &mut Read, caller: &Caller, id: OrganisationId) -> Result<Organisation, AppError> {
    let scope = caller.scope(Permission::ReadOrganisations)?;
    let found: Option<Organisation> = read.optional(&BY_ID, &args![caller.area, id]).await?;
    found.filter(|organisation| scope.contains(&organisation.path)).ok_or(AppError::NotFound)
}

/// The full name of an organisation, for those below it, who may not read more.
pub(super) async fn name_of(
    read: &mut Read,
    area: AreaId,
    id: OrganisationId,
) -> Result<Option<String>, db::Error> {
    Ok(read.optional::<(String,)>(&NAME_OF, &args![area, id]).await?.map(|it| it.0))
}

/// The groups below a branch that are organisations. The caller's right is asked for with the branch.
pub(super) async fn groups_below(
    read: &mut Read,
    area: AreaId,
    path: &str,
) -> Result<Vec<Organisation>, db::Error> {
    let scope = Scope::subtree(path);
    read.all(&GROUPS_BELOW, &args![area, scope.from, scope.to]).await
}

/// The names that a branch gives groups of its present members.
pub(super) async fn group_names(
    read: &mut Read,
    area: AreaId,
    branch: OrganisationId,
) -> Result<Vec<String>, db::Error> {
    let rows: Vec<(String,)> = read.all(&GROUP_NAMES, &args![area, branch]).await?;
    Ok(rows.into_iter().map(|it| it.0).collect())
}

/// The organisation with a code, for the command line and imports, which check the caller's reach themselves.
///
/// # Errors
/// Whatever the database reports.
pub async fn by_code(read: &mut Read, area: AreaId, code: &str) -> Result<Option<Organisation>, db::Error> {
    read.optional(&BY_CODE, &args![area, code]).await
}

/// The full name of the committee next above the organisation of a path code, whose name every branch knows.
///
/// # Errors
/// Whatever the database reports.
pub async fn committee_above(read: &mut Read, area: AreaId, path: &str) -> Result<Option<String>, db::Error> {
    let line: Vec<&str> = line_of(path).filter(|above| above.len() < path.len()).collect();
    for above in line.into_iter().rev() {
        let found: Option<(String, Kind)> = read.optional(&NEXT_ABOVE, &args![area, above]).await?;
        if let Some((name, Kind::Committee | Kind::LocalCommittee)) = found {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// An organisation of the area, whoever asks; what of it may be told is the business of the caller of this function.
///
/// # Errors
/// Whatever the database reports.
pub async fn in_area(
    read: &mut Read,
    area: AreaId,
    id: OrganisationId,
) -> Result<Option<Organisation>, db::Error> {
    read.optional(&BY_ID, &args![area, id]).await
}

/// Organisations of the area by full or short name, or else by a part of a name or its pinyin, in the same way.
///
/// # Errors
/// Whatever the database reports.
pub(in crate::organisations) async fn in_area_named(
    read: &mut Read,
    area: AreaId,
    words: &str,
    limit: i64,
) -> Result<Vec<Organisation>, db::Error> {
    let whole = Scope::subtree("");
    let named = by_name_in(read, area, &whole, words).await?;
    if named.is_empty() { search_in(read, area, &whole, words, limit).await } else { Ok(named) }
}

/// The topmost organisation of an area.
///
/// # Errors
/// Whatever the database reports.
pub async fn top(read: &mut Read, area: AreaId) -> Result<Option<Organisation>, db::Error> {
    read.optional(&TOP, &args![area]).await
}

/// Organisations of a full or short name below the caller's; at most three, to tell one from several.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn by_name(read: &mut Read, caller: &Caller, name: &str) -> Result<Vec<Organisation>, AppError> {
    let scope = caller.scope(Permission::ReadOrganisations)?;
    Ok(by_name_in(read, caller.area, &scope, name).await?)
}

/// Organisations of a full or short name in a scope; at most three.
pub(in crate::organisations) async fn by_name_in(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
    name: &str,
) -> Result<Vec<Organisation>, db::Error> {
    read.all(&BY_NAME, &args![area, name, scope.from, scope.to]).await
}

/// Others of the area that stand and bear a full name: short name and code, at most three.
///
/// # Errors
/// Whatever the database reports.
pub(in crate::organisations) async fn same_name(
    read: &mut Read,
    area: AreaId,
    name: &str,
    but: OrganisationId,
) -> Result<Vec<(String, String)>, db::Error> {
    read.all(&SAME_NAME, &args![area, name, but]).await
}

/// One level below an organisation, in the order of the tree, after a path code.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn children(
    read: &mut Read,
    caller: &Caller,
    superior: &Organisation,
    after: &str,
    limit: i64,
) -> Result<Vec<Organisation>, AppError> {
    caller.require(Permission::ReadOrganisations, &superior.path)?;
    Ok(read.all(&CHILDREN, &args![caller.area, superior.id, after, limit]).await?)
}

/// All organisations in the caller's reach after a path code, in the order of the tree.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn all_in(
    read: &mut Read,
    caller: &Caller,
    scope: &Scope,
    after: &str,
    limit: i64,
) -> Result<Vec<Organisation>, AppError> {
    let own = caller.scope(Permission::ReadOrganisations)?;
    let Some(scope) = own.within(scope) else { return Ok(Vec::new()) };
    Ok(read.all(&ALL_IN, &args![caller.area, scope.from, scope.to, after, limit]).await?)
}

/// Organisations found by words of the name, pinyin, initials or code.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn search(
    read: &mut Read,
    caller: &Caller,
    words: &str,
    limit: i64,
) -> Result<Vec<Organisation>, AppError> {
    let scope = caller.scope(Permission::ReadOrganisations)?;
    Ok(search_in(read, caller.area, &scope, words, limit).await?)
}

/// Organisations of a scope found by words of the name, pinyin, initials or code.
pub(in crate::organisations) async fn search_in(
    read: &mut Read,
    area: AreaId,
    scope: &Scope,
    words: &str,
    limit: i64,
) -> Result<Vec<Organisation>, db::Error> {
    let (from, to) = (&scope.from, &scope.to);
    let Some(Query { from: first, to: end, like }) = search::query(words) else { return Ok(Vec::new()) };
    let code = words.trim().to_uppercase();
    read.all(&FOUND, &args![area, from, to, first, end, like, code, limit]).await
}

/// Whether the area has any organisation yet.
///
/// # Errors
/// Whatever the database reports.
pub async fn exists_any(read: &mut Read, area: AreaId) -> Result<bool, db::Error> {
    let (count,): (i64,) = read.one(&ANY, &args![area]).await?;
    Ok(count > 0)
}

/// Members of each organisation in a scope of the caller's.
///
/// # Errors
/// Without the right to read; whatever the database reports.
pub async fn counts_in(
    read: &mut Read,
    caller: &Caller,
    scope: &Scope,
) -> Result<Vec<(OrganisationId, Counts)>, AppError> {
    let own = caller.scope(Permission::ReadOrganisations)?;
    let Some(scope) = own.within(scope) else { return Ok(Vec::new()) };
    Ok(member_counts(read, caller.area, &scope).await?)
}

/// What happened to an organisation, newest first.
pub(super) async fn acts(
    read: &mut Read,
    area: AreaId,
    organisation: OrganisationId,
) -> Result<Vec<PastAct>, db::Error> {
    read.all(&ACTS, &args![area, organisation]).await
}

pub(super) async fn insert(write: &mut Write, area: AreaId, new: &Organisation) -> Result<(), db::Error> {
    let values = args![
        area,
        new.id,
        new.kind,
        new.setting,
        new.name,
        new.short_name,
        new.code,
        new.path,
        new.superior,
        new.founded,
        new.founding_document,
        new.unit_situation,
        new.contact,
        new.telephone,
        new.address,
        new.postcode,
        new.temporary_until,
        search::place_key(&new.short_name)
    ];
    write.execute(&INSERT, &values).await?;
    tree::NAMES.add_tokens(write, area, new.id, tokens_of(&new.name)).await
}

/// Brings the record to these particulars, if it is still in the version that was read. Tells whether it was.
pub(super) async fn revise(
    write: &mut Write,
    area: AreaId,
    organisation: &Organisation,
    wanted: &Particulars,
) -> Result<bool, db::Error> {
    let values = args![
        area,
        organisation.id,
        organisation.version,
        wanted.setting,
        wanted.contact,
        wanted.telephone,
        wanted.address,
        wanted.postcode,
        wanted.unit_situation,
        wanted.founded,
        wanted.founding_document
    ];
    Ok(write.execute(&REVISE, &values).await? == 1)
}

/// The tokens under which a full name is found: those of what people call it.
fn tokens_of(name: &str) -> BTreeSet<String> {
    search::tokens(&crate::organisations::short_name(name))
}

pub(super) async fn insert_act(
    write: &mut Write,
    area: AreaId,
    ids: (OrganisationActId, OrganisationId, Option<AccountId>),
    act: &PastAct,
) -> Result<(), db::Error> {
    let values = args![
        area,
        ids.0,
        ids.1,
        act.act,
        act.on,
        act.document,
        act.approved_by,
        act.reason,
        act.before,
        act.after,
        act.recorded_at,
        ids.2
    ];
    write.execute(&INSERT_ACT, &values).await?;
    Ok(())
}
