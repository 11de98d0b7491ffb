//! What the forms and check pages of dues have in common.

use crate::dues::commands::DuesError;
use crate::dues::money::yuan;
use crate::organisations::Checked;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, Field, FieldError, Submitted, SummaryLine, summary};
pub(super) use crate::platform::form_page::FormPage;
pub(super) use crate::platform::inputs::{Asked, Input};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::text::Language;
use askama::Template;
use axum::response::Response;

/// Why a warning is passed over, where a rule warns or a reason was written.
pub(super) fn reason(asked: &Asked<'_>, findings: &[Checked]) -> Option<Input> {
    let may_go_on = !findings.is_empty() && !findings.iter().any(Checked::blocks);
    let wanted = may_go_on || asked.errors.of(asked.context, "reason").is_some();
    let shown = wanted || !asked.submitted.first("reason").is_empty();
    shown.then(|| asked.text("reason", "dues-reason").hint(asked.context, "dues-reason-hint"))
}

/// A form of dues.
pub(super) fn form_page(
    context: &Context,
    (title, crumbs): (String, Vec<Crumb>),
    inputs: Vec<Input>,
    errors: &Errors,
    (action, act): (String, String),
) -> FormPage {
    let page = Page::titled(context, title).office().crumbs(crumbs);
    FormPage::new(context, page, inputs, (errors, action, act))
}

/// What would be entered for one member.
pub(super) struct CheckLine {
    pub(super) name: String,
    pub(super) before: String,
    pub(super) amount: String,
}

/// The page before an act on several members: what will be entered, what the rules say, and the button that does it.
#[derive(Template)]
#[template(path = "dues/pages/check.html")]
pub(super) struct CheckPage {
    page: Page,
    summary: Vec<SummaryLine>,
    pub(super) rows: Vec<(String, String)>,
    pub(super) lines: Vec<CheckLine>,
    /// The heads of the two columns of sums.
    pub(super) heads: (String, String),
    pub(super) total: String,
    /// What the rules say, each with the members whom it is about.
    pub(super) said: Vec<(Checked, String)>,
    reason: Option<Field>,
    hidden: Vec<(String, String)>,
    action: String,
    act: String,
}

impl CheckPage {
    pub(super) fn new(
        context: &Context,
        (title, crumbs): (String, Vec<Crumb>),
        submitted: &Submitted,
        said: Vec<(Checked, String)>,
        (action, act): (String, String),
    ) -> Self {
        let wants_reason = said.iter().any(|(it, _)| it.asks_reason());
        let missing = wants_reason && submitted.first("step") == DONE && submitted.first("reason").is_empty();
        let errors = if missing {
            Errors::one("reason", FieldError::new("dues-reason-needed"))
        } else {
            Errors::default()
        };
        let reason = wants_reason.then(|| {
            Field::new(context, submitted, &errors, "reason", "dues-reason").hint(context, "dues-reason-hint")
        });
        let mut page = Page::titled(context, title).office().crumbs(crumbs);
        page.has_error = missing;
        let kept = submitted.pairs().filter(|(name, _)| !matches!(*name, "step" | "reason"));
        Self {
            page,
            summary: reason.as_ref().map(|it| summary(&[it])).unwrap_or_default(),
            rows: Vec::new(),
            lines: Vec::new(),
            heads: (String::new(), String::new()),
            total: String::new(),
            said,
            reason,
            hidden: kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            action,
            act,
        }
    }

    fn blocked(&self) -> bool {
        self.said.iter().any(|(it, _)| it.blocks())
    }

    pub(super) fn answer(&self) -> Result<Response, AppError> {
        if self.summary.is_empty() { Page::render(self) } else { Page::render_refused(self) }
    }
}

/// The word of the last step, after the check page.
pub(super) const DONE: &str = "done";
/// The word with which a list of members opens a form.
pub(super) const ASK: &str = "ask";

/// What each rule says, once, with the names of the members whom it is about.
pub(super) fn together(context: &Context, said: Vec<(String, Vec<Checked>)>) -> Vec<(Checked, String)> {
    let zh = context.language == Language::Zh;
    let mut all: Vec<(Checked, Vec<String>)> = Vec::new();
    for (name, findings) in said {
        for finding in findings {
            let same = |it: &(Checked, Vec<String>)| it.0.text(zh) == finding.text(zh);
            match all.iter_mut().find(|it| same(it)) {
                Some((_, names)) => names.push(name.clone()),
                None => all.push((finding, vec![name.clone()])),
            }
        }
    }
    let between = context.text("dues-between");
    all.into_iter().map(|(it, names)| (it, names.join(&between))).collect()
}

/// What is wrong with a form when a command refuses it; what no field can mend goes on as an error. What a rule says is
/// shown with the form.
pub(super) fn refused(error: DuesError, field: &'static str) -> Result<(Errors, Vec<Checked>), AppError> {
    let one = |field, error| Ok((Errors::one(field, error), Vec::new()));
    match error {
        DuesError::NoMembers => one(field, FieldError::new("dues-no-members")),
        DuesError::Dissolved => one("on", FieldError::new("dues-dissolved")),
        DuesError::Future => one("on", FieldError::new("dues-future")),
        DuesError::BaseWanted => one("base", FieldError::new("dues-base-needed")),
        DuesError::AmountWanted => one("amount", FieldError::new("dues-amount-needed")),
        DuesError::TooLittle(due) => one("amount", FieldError::with("dues-too-little", "due", yuan(due))),
        DuesError::NothingDue => one(field, FieldError::new("dues-nothing-due")),
        DuesError::Twice => one(field, FieldError::new("dues-twice")),
        DuesError::State => one(field, FieldError::new("dues-state-wrong")),
        DuesError::Overdrawn(there) => {
            one("reason", FieldError::with("dues-overdrawn", "there", yuan(there)))
        }
        DuesError::Rule(findings) if findings.iter().any(Checked::blocks) => {
            Ok((Errors::one(field, FieldError::new("dues-forbidden")), findings))
        }
        DuesError::Rule(findings) => {
            Ok((Errors::one("reason", FieldError::new("dues-reason-needed")), findings))
        }
        DuesError::Changed => Err(AppError::Conflict),
        DuesError::App(error) => Err(error),
    }
}
