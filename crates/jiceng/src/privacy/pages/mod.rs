//! Pages of the person concerned (个人信息).

pub mod ask;
pub mod consents;
pub mod corrections;
pub mod counter;
pub mod decide;
pub mod erasures;
pub mod export;
pub mod looks;
pub mod own;
pub mod retention;

use crate::members::{Link, Member, Particular, own as own_memberships};
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::page::MenuEntry;
use crate::platform::request::Context;
use crate::platform::route::Route;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [
        own::routes(),
        ask::routes(),
        corrections::routes(),
        consents::routes(),
        looks::routes(),
        export::routes(),
        decide::routes(),
        counter::routes(),
        retention::routes(),
        erasures::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let own = |key, href, tab| MenuEntry { group: "menu-own", key, href, needs: Permission::Own, tab };
    let staff = |group, key, href, needs| MenuEntry { group, key, href, needs, tab: false };
    vec![
        own("own-title", own::path, true),
        own("corrections-own-title", corrections::path, false),
        own("consents-title", consents::path, false),
        own("looks-title", looks::path, false),
        staff("menu-members", "corrections-title", decide::path, Permission::ChangeMembers),
        staff("menu-system", "retention-title", retention::path, Permission::ReadRules),
        staff("menu-system", "erasures-title", erasures::path, Permission::Erase),
    ]
}

/// What it offers on the page of a member.
#[must_use]
pub fn member_links() -> Vec<Link> {
    let needs = Permission::ChangeMembers;
    vec![
        Link { key: "counter-link-correction", href: counter::correction_of, needs },
        Link { key: "counter-link-consents", href: counter::consents_of, needs },
    ]
}

/// The caller's own newest membership; none when the account belongs to nobody on the register. The page of the own
/// record explains that, so the other pages lead there.
async fn own_member(context: &Context) -> Result<Option<Member>, AppError> {
    let mut read = context.app.db.read().await?;
    Ok(own_memberships(&mut read, context.caller()?).await?.into_iter().next())
}

/// A particular's value in words.
fn said(context: &Context, particular: Particular, value: Option<&str>) -> String {
    match value {
        None => context.text("own-not-recorded"),
        Some(value) if particular == Particular::Sex => context.text(&format!("sex-{value}")),
        Some(value) => value.to_owned(),
    }
}
