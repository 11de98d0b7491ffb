//! What the forms and check pages of members have in common.

use crate::members::findings::Said;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, Submitted, SummaryLine, summary};
pub(super) use crate::platform::form_page::FormPage;
pub(super) use crate::platform::inputs::{Asked, Input};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use askama::Template;
use axum::response::Response;

/// A form of members: the title, whom it is about, the fields, and what is wrong, where it is sent, the word of its button.
pub(super) fn form_page(
    context: &Context,
    title: String,
    whose: Option<(String, String)>,
    inputs: Vec<Input>,
    asked: (&Errors, String, String),
) -> FormPage {
    FormPage::new(context, Page::titled(context, title).crumbs(crumbs(context, whose)), inputs, asked)
}

/// The page before an act: what will be done, what the rules say, and the button that does it.
#[derive(Template)]
#[template(path = "members/pages/check.html")]
pub(super) struct CheckPage {
    page: Page,
    summary: Vec<SummaryLine>,
    pub(super) rows: Vec<(String, String)>,
    pub(super) notes: Vec<String>,
    /// Persons it might be: label and address, which may be empty.
    pub(super) namesakes: Vec<(String, String)>,
    pub(super) said: Vec<Said>,
    kept: Option<Field>,
    hidden: Vec<(String, String)>,
    action: String,
    act: String,
    pub(super) danger: bool,
}

impl CheckPage {
    /// With `wants_reason`, the page asks why the act is done all the same.
    pub(super) fn new(
        context: &Context,
        title: String,
        whose: Option<(String, String)>,
        submitted: &Submitted,
        asked: (bool, String, String),
    ) -> Self {
        let (wants_reason, action, act) = asked;
        let missing = wants_reason && submitted.first("step") == "done" && submitted.first("kept").is_empty();
        let errors = if missing {
            Errors::one("kept", crate::platform::form::FieldError::new("member-kept-missing"))
        } else {
            Errors::default()
        };
        let kept = wants_reason.then(|| {
            Field::new(context, submitted, &errors, "kept", "member-kept").hint(context, "member-kept-hint")
        });
        let mut page = Page::titled(context, title).crumbs(crumbs(context, whose));
        page.has_error = missing;
        Self {
            page,
            summary: kept.as_ref().map(|kept| summary(&[kept])).unwrap_or_default(),
            rows: Vec::new(),
            notes: Vec::new(),
            namesakes: Vec::new(),
            said: Vec::new(),
            kept,
            hidden: hidden(submitted),
            action,
            act,
            danger: false,
        }
    }

    fn blocked(&self) -> bool {
        self.said.iter().any(Said::blocks)
    }

    pub(super) fn answer(&self) -> Result<Response, AppError> {
        if self.summary.is_empty() { Page::render(self) } else { Page::render_refused(self) }
    }
}

/// What was filled in, for hidden fields of a check page.
fn hidden(submitted: &Submitted) -> Vec<(String, String)> {
    let pairs = submitted.pairs().filter(|(name, _)| !matches!(*name, "step" | "kept"));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn crumbs(context: &Context, whose: Option<(String, String)>) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb { label: context.text("members-title"), href: super::list::path() }];
    crumbs.extend(whose.map(|(label, href)| Crumb { label, href }));
    crumbs
}
