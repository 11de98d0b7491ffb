//! Pages of opinions on this system.

pub mod home;
pub mod inbox;
mod write;

use super::queries::Complaint;
use crate::platform::access::Permission;
use crate::platform::page::{FooterEntry, MenuEntry};
use crate::platform::request::Context;
use crate::platform::route::Route;
use crate::platform::text::Language;

/// The routes of this capability.
#[must_use]
pub fn routes() -> Vec<Route> {
    [home::routes(), write::routes(), inbox::routes()].into_iter().flatten().collect()
}

/// Its entries of the menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    vec![MenuEntry {
        group: "menu-system",
        key: "feedback-inbox-title",
        href: inbox::path,
        needs: Permission::Operate,
        tab: false,
    }]
}

/// What it has at the foot of every page.
#[must_use]
pub fn footer() -> Vec<FooterEntry> {
    vec![FooterEntry { key: "feedback-title", href: home::path }]
}

/// A complaint as pages show it.
struct Shown {
    state: String,
    tone: &'static str,
    complaint: Complaint,
}

fn shown(context: &Context, complaint: Complaint) -> Shown {
    let tone = match complaint.state() {
        super::State::Received => "warn",
        super::State::InHand => "info",
        super::State::Answered => "plain",
    };
    Shown { state: context.text(complaint.state().key()), tone, complaint }
}

/// The rule for which the pages are there, and where it stands.
fn rule(context: &Context) -> Option<(String, String)> {
    let provision = context.app.rulebook.provision("app-complaint")?;
    let edition = provision.edition_on(context.app.clock.today())?;
    let pick = |words: &rulebook::Words| match context.language {
        Language::Zh => words.zh.clone(),
        Language::En => words.en.clone(),
    };
    let unsure = if edition.confirmed && provision.confirmed {
        String::new()
    } else {
        context.text("component-to-be-confirmed")
    };
    Some((pick(&edition.text), format!("{}{unsure}", pick(&edition.citation))))
}
