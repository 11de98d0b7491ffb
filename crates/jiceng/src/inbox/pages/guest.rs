//! What somebody finds who has affairs of nobody to see to and stands on no register: an applicant above all.

use super::own;
use crate::development;
use crate::feedback;
use crate::platform::access::{Permission, Role, pages::account};
use crate::platform::error::AppError;
use crate::platform::request::Context;
use crate::privacy;
use crate::rules::{self, pick};

/// What a guest can do here.
pub(super) struct Guest {
    /// The organisation on which the role was given.
    pub(super) organisation: String,
    pub(super) secretary: Option<String>,
    /// How one joins the party, for whoever applies.
    pub(super) joining: Vec<Step>,
    pub(super) joining_href: String,
    /// The pages open to a guest: label and address.
    pub(super) ways: Vec<(String, String)>,
}

/// A step on the way into the party, with the rule that asks for it.
pub(super) struct Step {
    pub(super) href: String,
    pub(super) text: String,
    pub(super) citation: String,
    pub(super) confirmed: bool,
}

/// The steps that an applicant asks about, in their order.
const JOINING: [&str; 8] = [
    "dev-age",
    "dev-where",
    "dev-talk-1m",
    "dev-activist",
    "dev-mentors",
    "dev-cultivation-1y",
    "dev-introducers",
    "dev-training",
];

/// What whoever has no membership of the own finds.
pub(super) async fn guest(context: &Context, read: &mut db::Read) -> Result<Guest, AppError> {
    let caller = context.caller()?;
    let applies = caller.acting.role == Role::Applicant;
    let all = [
        (Permission::Own, "account-title", account::path()),
        (Permission::Own, "own-development-title", development::pages::own::path()),
        (Permission::Own, "own-title", privacy::pages::own::path()),
        (Permission::ReadRules, "rules-title", rules::pages::list::path()),
        (Permission::Own, "feedback-title", feedback::pages::home::path()),
    ];
    let open = all.into_iter().filter(|(needs, ..)| caller.may(*needs));
    Ok(Guest {
        organisation: caller.acting.organisation_name.clone(),
        secretary: own::secretary(context, read, caller.acting.organisation).await?,
        joining: if applies { joining(context) } else { Vec::new() },
        joining_href: rules::pages::list::of_subject("applicant"),
        ways: open.map(|(_, key, href)| (context.text(key), href)).collect(),
    })
}

fn joining(context: &Context) -> Vec<Step> {
    let (book, today) = (&context.app.rulebook, context.app.clock.today());
    let steps = JOINING.iter().filter_map(|rule| {
        let edition = book.edition_on(rule, today)?;
        Some(Step {
            href: rules::pages::show::path(rule),
            text: pick(&edition.text, context.language).to_owned(),
            citation: pick(&edition.citation, context.language).to_owned(),
            confirmed: edition.confirmed,
        })
    });
    steps.collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_step_on_the_way_into_the_party_is_a_rule() {
        let book = crate::rules::national().unwrap();
        for rule in super::JOINING {
            assert_eq!(book.provision(rule).map(|it| it.subject.as_str()), Some("applicant"), "{rule}");
        }
    }
}
