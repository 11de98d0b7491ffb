//! Receiving dues (党费收缴): of one member or of many on one day, with a page that shows each sum before it is entered.

use super::form::{ASK, Asked, CheckLine, CheckPage, DONE, FormPage, Input, form_page, refused, together};
use super::{branch, chosen, crumbs, entry, place, set};
use crate::dues::commands::{self, DuesError, Receiving, reckoned};
use crate::dues::model::{HandedBy, Month, Way};
use crate::dues::money::{fen_paid, yuan};
use crate::dues::queries::{self, Payer};
use crate::organisations::Organisation;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, choice, day, line};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub const PATH: &str = "/dues/receive";

/// The page for one member.
#[must_use]
pub fn of(member: &Payer) -> String {
    format!("{PATH}?organisation={}&who={}", member.organisation, member.id)
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::KeepDues);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// Nobody pays more months at once.
const MOST_MONTHS: i64 = 60;

/// What a form is about.
struct Desk {
    branch: Organisation,
    members: Vec<Payer>,
}

async fn desk(context: &Context, submitted: &Submitted) -> Result<Desk, AppError> {
    let mut read = context.app.db.read().await?;
    let branch = place(context, &mut read, submitted, Permission::KeepDues).await?;
    let members = chosen(context, &mut read, &branch, submitted).await?;
    Ok(Desk { branch, members })
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    opened(&context, &desk(&context, &asked).await?).await
}

/// The form as it is first seen: from the oldest month that is open until this one, today, in cash.
async fn opened(context: &Context, desk: &Desk) -> Result<Response, AppError> {
    if desk.members.is_empty() {
        return Ok(Redirect::to(&branch::done(desk.branch.id, "nobody")).into_response());
    }
    let caller = context.caller()?;
    let today = context.app.clock.today();
    let now = Month::of(today);
    let mut read = context.app.db.read().await?;
    let all = queries::all_of(&mut read, caller.area, &desk.members).await?;
    let late =
        desk.members.iter().flat_map(|member| reckoned(&context.app, member, &all, today).in_arrears(now));
    let oldest = late.min().unwrap_or(now).min(now);
    let filled = Submitted::default()
        .with("from", oldest)
        .with("to", now)
        .with("on", today)
        .with("way", Way::Cash)
        .with("payer", HandedBy::Own)
        .with("handler", &caller.name);
    form(context, desk, &filled, &Errors::default()).answer()
}

fn form(context: &Context, desk: &Desk, submitted: &Submitted, errors: &Errors) -> FormPage {
    let frame = (context.text("dues-receive-title"), crumbs(context, desk.branch.id));
    let inputs = inputs(context, desk, submitted, errors);
    let act = context.text("dues-go-on");
    let mut page = form_page(context, frame, inputs, errors, (PATH.to_owned(), act));
    page.notes = vec![context.text("dues-receive-lead")];
    page.rows = vec![
        (context.text("dues-branch"), desk.branch.short_name.clone()),
        (context.text("dues-who"), set::names(context, &desk.members)),
    ];
    page.hidden = vec![("organisation".to_owned(), desk.branch.id.to_string())];
    page.hidden.extend(desk.members.iter().map(|it| ("who".to_owned(), it.id.to_string())));
    page
}

fn inputs(context: &Context, desk: &Desk, submitted: &Submitted, errors: &Errors) -> Vec<Input> {
    let asked = Asked { context, submitted, errors };
    let mut inputs = vec![
        asked.short("from", "dues-months-from").hint(context, "dues-months-hint"),
        asked.short("to", "dues-months-to"),
    ];
    if desk.members.len() == 1 {
        inputs.push(asked.short("amount", "dues-amount").optional().hint(context, "dues-received-hint"));
    }
    inputs.extend([
        asked.date("on", "dues-on"),
        asked.radio("way", "dues-way", Way::ALL.iter().map(|it| (it.code(), it.key()))),
        asked.radio("payer", "dues-payer", HandedBy::ALL.iter().map(|it| (it.code(), it.key()))),
        asked.text("relative", "dues-payer-name").optional(),
        asked.text("handler", "dues-received-by").optional(),
    ]);
    inputs
}

fn read(submitted: &Submitted, desk: &Desk) -> Result<Receiving, Errors> {
    let mut form = Reader::new(submitted);
    let from = form.required("from", Month::parse);
    let to = form.required("to", Month::parse);
    if let Some((from, to)) = from.zip(to) {
        if to < from {
            form.refuse("to", FieldError::new("dues-months-order"));
        } else if to.since(from) >= MOST_MONTHS {
            form.refuse("to", FieldError::with("dues-months-many", "most", MOST_MONTHS));
        }
    }
    let amount = form.optional("amount", fen_paid).filter(|_| desk.members.len() == 1);
    let on = form.required("on", day);
    let way = form.required("way", choice::<Way>);
    let payer = form.required("payer", choice::<HandedBy>);
    let payer_name = form.optional("relative", line(60));
    let handled_by = form.optional("handler", line(60));
    let kept_reason = form.optional("reason", line(200));
    let told = from.zip(to).zip(on).zip(way.zip(payer));
    form.finish(told.map(|((months, on), (way, payer))| Receiving {
        months,
        on,
        way,
        payer,
        payer_name: payer_name.filter(|_| payer != HandedBy::Own),
        handled_by,
        amount,
        kept_reason,
    }))
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let desk = desk(&context, &submitted).await?;
    if submitted.first("step") == ASK || desk.members.is_empty() {
        return opened(&context, &desk).await;
    }
    if submitted.first("step") == "edit" {
        return form(&context, &desk, &submitted, &Errors::default()).answer();
    }
    let receiving = match read(&submitted, &desk) {
        Ok(receiving) => receiving,
        Err(errors) => return form(&context, &desk, &submitted, &errors).answer(),
    };
    let caller = context.caller()?;
    if submitted.first("step") == DONE {
        match commands::receive(&context.app, caller, &desk.branch, &desk.members, &receiving).await {
            Ok(entered) => {
                let next = match entered[..] {
                    [one] => entry::done(one, "received"),
                    _ => branch::done(desk.branch.id, "received"),
                };
                return Ok(Redirect::to(&next).into_response());
            }
            Err(DuesError::Rule(_)) => {}
            Err(error) => {
                let (errors, _) = refused(error, "from")?;
                return form(&context, &desk, &submitted, &errors).answer();
            }
        }
    }
    check(&context, &desk, &submitted, &receiving).await
}

async fn check(
    context: &Context,
    desk: &Desk,
    submitted: &Submitted,
    receiving: &Receiving,
) -> Result<Response, AppError> {
    let (app, area) = (&context.app, context.caller()?.area);
    let mut read = app.db.read().await?;
    let whose = (&desk.branch, &desk.members[..]);
    let lines = match commands::said_of_receipt(app, &mut read, area, whose, receiving).await {
        Ok(lines) => lines,
        Err(error) => {
            let (errors, _) = refused(error, "from")?;
            return form(context, desk, submitted, &errors).answer();
        }
    };
    let said = lines.iter().map(|it| (it.member.name.clone(), it.said.clone())).collect();
    let frame = (context.text("dues-receive-check"), crumbs(context, desk.branch.id));
    let act = context.text("dues-receive-act");
    let said = together(context, said);
    let mut page = CheckPage::new(context, frame, submitted, said, (PATH.to_owned(), act));
    let rows = [
        ("dues-months", Some(super::months_shown(receiving.months))),
        ("dues-on", Some(receiving.on.to_string())),
        ("dues-way", Some(context.text(receiving.way.key()))),
        ("dues-payer", Some(context.text(receiving.payer.key()))),
        ("dues-payer-name", receiving.payer_name.clone()),
        ("dues-received-by", receiving.handled_by.clone()),
    ];
    page.rows = rows.into_iter().filter_map(|(key, value)| Some((context.text(key), value?))).collect();
    page.heads = (context.text("dues-monthly"), context.text("dues-amount"));
    page.total = yuan(lines.iter().map(|it| it.amount).sum());
    let all = queries::all_of(&mut read, area, &desk.members).await?;
    for line in lines {
        let now = branch::present(all.settings(line.member.id), receiving.months.1);
        page.lines.push(CheckLine {
            name: line.member.name,
            before: now.map(|it| yuan(it.amount)).unwrap_or_default(),
            amount: yuan(line.amount),
        });
    }
    page.answer()
}
