//! Setting what members pay (党费核定): one or many alike, with a page that shows each amount before it holds.

use super::form::{ASK, Asked, CheckLine, CheckPage, DONE, FormPage, Input, form_page, refused, together};
use super::{branch, chosen, crumbs, member, place};
use crate::dues::commands::{self, DuesError, Judged};
use crate::dues::model::{Category, Draft, Month, Relief};
use crate::dues::money::{fen, yuan};
use crate::dues::queries::{self, Payer};
use crate::dues::stays;
use crate::organisations::Organisation;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, choice, day, line};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/dues/set";

/// The page for one member.
#[must_use]
pub fn of(member: &Payer) -> String {
    format!("{PATH}?organisation={}&who={}", member.organisation, member.id)
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::KeepDues);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// What a form is about.
struct Desk {
    branch: Organisation,
    members: Vec<Payer>,
    /// What is set for them.
    now: queries::All,
    /// How many settings the members have, by which a second writer is known.
    version: usize,
}

async fn desk(context: &Context, submitted: &Submitted) -> Result<Desk, AppError> {
    let mut read = context.app.db.read().await?;
    let branch = place(context, &mut read, submitted, Permission::KeepDues).await?;
    let members = chosen(context, &mut read, &branch, submitted).await?;
    let now = queries::all_of(&mut read, context.caller()?.area, &members).await?;
    let version = now.version(&members);
    Ok(Desk { branch, members, now, version })
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    opened(&context, &desk(&context, &asked).await?)
}

/// The form as it is first seen: filled with what holds for the one member, else empty.
fn opened(context: &Context, desk: &Desk) -> Result<Response, AppError> {
    if desk.members.is_empty() {
        return Ok(Redirect::to(&branch::done(desk.branch.id, "nobody")).into_response());
    }
    let mut from = Month::of(context.app.clock.today());
    let mut filled = Submitted::default();
    if let [one] = &desk.members[..] {
        if let Some(last) = desk.now.settings(one.id).last() {
            filled = filled.with("category", last.category);
            filled = filled.with("base", branch::base_shown(context, last)?);
        } else if desk.now.came(one.id) {
            // Whoever came from another branch owes this one from the month after those paid there.
            from = stays::belonging(&context.app, (one.id, one.from, one.until), &desk.now).from;
        }
    }
    filled = filled.with("from", from);
    form(context, desk, &filled, &Errors::default()).answer()
}

fn form(context: &Context, desk: &Desk, submitted: &Submitted, errors: &Errors) -> FormPage {
    let title = context.text("dues-set-title");
    let act = context.text("dues-go-on");
    let inputs = inputs(context, submitted, errors);
    let frame = (title, crumbs(context, desk.branch.id));
    let mut page = form_page(context, frame, inputs, errors, (PATH.to_owned(), act));
    page.notes = vec![context.text("dues-set-lead"), context.text("dues-rounding")];
    page.rows = vec![
        (context.text("dues-branch"), desk.branch.short_name.clone()),
        (context.text("dues-who"), names(context, &desk.members)),
    ];
    page.hidden = hidden(desk);
    page
}

fn hidden(desk: &Desk) -> Vec<(String, String)> {
    let mut hidden = vec![
        ("organisation".to_owned(), desk.branch.id.to_string()),
        ("version".to_owned(), desk.version.to_string()),
    ];
    hidden.extend(desk.members.iter().map(|it| ("who".to_owned(), it.id.to_string())));
    hidden
}

/// The names of those whom a form is about.
pub(super) fn names(context: &Context, members: &[Payer]) -> String {
    let names: Vec<&str> = members.iter().map(|it| it.name.as_str()).collect();
    names.join(&context.text("dues-between"))
}

fn inputs(context: &Context, submitted: &Submitted, errors: &Errors) -> Vec<Input> {
    let asked = Asked { context, submitted, errors };
    let categories = Category::ALL.iter().map(|it| (it.code(), it.key()));
    vec![
        asked.radio("category", "dues-category", categories),
        asked.short("base", "dues-base").optional().hint(context, "dues-base-hint"),
        asked.short("from", "dues-from").hint(context, "dues-from-hint"),
        asked.short("amount", "dues-monthly").optional().hint(context, "dues-amount-hint"),
        asked.yes("reduced", "dues-reduced", "dues-reduced-yes").hint(context, "dues-reduced-hint"),
        asked.text("grounds", "dues-grounds").optional(),
        asked.date("discussed-on", "dues-discussed-on").optional(),
        asked.text("approver", "dues-relief-approved-by").optional(),
        asked.date("approved-on", "dues-approved-on").optional(),
        asked.text("document", "dues-document").optional(),
    ]
}

fn read(submitted: &Submitted) -> Result<Draft, Errors> {
    let mut form = Reader::new(submitted);
    let category = form.required("category", choice::<Category>);
    let base = form.optional("base", fen);
    let from = form.required("from", Month::parse);
    let amount = form.optional("amount", fen);
    let grounds = form.optional("grounds", line(200));
    let discussed_on = form.optional("discussed-on", day);
    let approved_by = form.optional("approver", line(100));
    let approved_on = form.optional("approved-on", day);
    let document = form.optional("document", line(100));
    let kept_reason = form.optional("reason", line(200));
    let reduced = submitted.first("reduced") == "yes";
    if reduced {
        // Less or nothing is paid on an approval alone, so all of it is told.
        let told = [
            ("grounds", grounds.is_some()),
            ("discussed-on", discussed_on.is_some()),
            ("approver", approved_by.is_some()),
            ("approved-on", approved_on.is_some()),
            ("amount", amount.is_some()),
        ];
        for (name, _) in told.into_iter().filter(|(name, told)| !told && submitted.first(name).is_empty()) {
            form.refuse(name, FieldError::new("dues-relief-needed"));
        }
    }
    let days = discussed_on.zip(approved_on).filter(|_| reduced);
    if days.is_some_and(|(discussed, approved)| approved < discussed) {
        form.refuse("approved-on", FieldError::new("dues-approved-before"));
    }
    let relief = days.zip(approved_by).map(|((discussed_on, approved_on), approved_by)| Relief {
        grounds: grounds.unwrap_or_default(),
        discussed_on,
        approved_by,
        approved_on,
        document,
    });
    let draft = category.zip(from).map(|(category, from)| Draft {
        category,
        base: base.filter(|_| category.has_base()),
        amount,
        from,
        relief,
        kept_reason,
    });
    form.finish(draft)
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let desk = desk(&context, &submitted).await?;
    if submitted.first("step") == ASK || desk.members.is_empty() {
        return opened(&context, &desk);
    }
    if submitted.first("version") != desk.version.to_string() {
        return form(&context, &desk, &submitted, &Errors::default()).meanwhile();
    }
    if submitted.first("step") == "edit" {
        return form(&context, &desk, &submitted, &Errors::default()).answer();
    }
    let draft = match read(&submitted) {
        Ok(draft) => draft,
        Err(errors) => return form(&context, &desk, &submitted, &errors).answer(),
    };
    let caller = context.caller()?;
    if submitted.first("step") == DONE {
        let version = (&draft, desk.version);
        match commands::set(&context.app, caller, &desk.branch, &desk.members, version).await {
            Ok(()) => return Ok(Redirect::to(&next(&desk)).into_response()),
            Err(DuesError::Changed) => {
                let desk = self::desk(&context, &submitted).await?;
                return form(&context, &desk, &submitted, &Errors::default()).meanwhile();
            }
            Err(DuesError::Rule(_)) => {}
            Err(error) => {
                let (errors, _) = refused(error, "category")?;
                return form(&context, &desk, &submitted, &errors).answer();
            }
        }
    }
    let mut read = context.app.db.read().await?;
    match commands::judge(&context.app, &mut read, caller.area, &desk.members, &draft).await {
        Ok((judged, _)) => check(&context, &desk, &submitted, &draft, judged).answer(),
        Err(error) => {
            let (errors, _) = refused(error, "category")?;
            form(&context, &desk, &submitted, &errors).answer()
        }
    }
}

fn next(desk: &Desk) -> String {
    match &desk.members[..] {
        [one] => member::done(one.id, "set"),
        _ => branch::done(desk.branch.id, "set"),
    }
}

fn check(
    context: &Context,
    desk: &Desk,
    submitted: &Submitted,
    draft: &Draft,
    judged: Vec<Judged>,
) -> CheckPage {
    let said = judged.iter().map(|it| (it.member.name.clone(), it.said.clone())).collect();
    let frame = (context.text("dues-set-check"), crumbs(context, desk.branch.id));
    let act = context.text("dues-set-act");
    let said = together(context, said);
    let mut page = CheckPage::new(context, frame, submitted, said, (PATH.to_owned(), act));
    let proposed = judged.first().and_then(|it| it.proposed).map(yuan);
    let relief = draft.relief.as_ref();
    let rows = [
        ("dues-category", Some(context.text(draft.category.key()))),
        ("dues-base", draft.base.map(yuan)),
        ("dues-proposed", proposed),
        ("dues-from", Some(draft.from.to_string())),
        ("dues-grounds", relief.map(|it| it.grounds.clone())),
        ("dues-discussed-on", relief.map(|it| it.discussed_on.to_string())),
        ("dues-relief-approved-by", relief.map(|it| it.approved_by.clone())),
        ("dues-approved-on", relief.map(|it| it.approved_on.to_string())),
        ("dues-document", relief.and_then(|it| it.document.clone())),
    ];
    page.rows = rows.into_iter().filter_map(|(key, value)| Some((context.text(key), value?))).collect();
    page.heads = (context.text("dues-monthly-before"), context.text("dues-monthly"));
    page.total = yuan(judged.iter().map(|it| it.amount).sum());
    page.lines = judged
        .into_iter()
        .map(|it| CheckLine {
            name: it.member.name,
            before: it.before.map(yuan).unwrap_or_default(),
            amount: yuan(it.amount),
        })
        .collect();
    page
}
