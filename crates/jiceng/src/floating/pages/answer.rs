//! The answer of the other side: it is so, or what is wrong.

use super::{as_read, crumbs, form_page, of_address, refused, show, versioned};
use crate::floating::commands::{self, may_answer, sides};
use crate::floating::model::{Answer, Details, Side};
use crate::floating::queries::{self, Kept};
use crate::platform::access::Permission;
use crate::platform::error::{AppError, UnknownWord};
use crate::platform::form::{Errors, FieldError, Reader, Submitted, day, line, one_of, text};
use crate::platform::form_page::FormPage;
use crate::platform::id::{FloatingId, MembershipId};
use crate::platform::inputs::{Asked, Input};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

const PATH: &str = "/floating/{id}/answer/{side}";

/// The page of a side.
pub(super) fn path(id: FloatingId, side: Side) -> String {
    format!("/floating/{id}/answer/{side}")
}

/// What the page is called.
pub(super) fn key(side: Side) -> &'static str {
    if side == Side::Host { "floating-answer-host" } else { "floating-answer-home" }
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeMembers);
    vec![get(PATH, needs, ask), post(PATH, needs, give)]
}

/// What a form is about: the registration, the side that answers, and whom of its members it may be.
struct Desk {
    kept: Kept,
    side: Side,
    members: Vec<(String, String)>,
}

async fn desk(context: &Context, (id, side): (&str, &str)) -> Result<Desk, AppError> {
    let kept = of_address(context, id).await?;
    let caller = context.caller()?;
    let own = sides(caller, &kept);
    let pages = own.iter().map(|side| (key(*side), path(kept.id, *side))).collect();
    let unknown = || AppError::UnknownWord(UnknownWord { found: side.to_owned(), pages });
    let side: Side = side.parse().ok().filter(|it| *it != Side::Member).ok_or_else(unknown)?;
    caller.require(Permission::ChangeMembers, kept.path(side).unwrap_or_default())?;
    let mut members = Vec::new();
    if let (Side::Home, None, Some((home, ..))) = (side, kept.membership, &kept.home) {
        let mut read = context.app.db.read().await?;
        for (id, name, birth) in queries::named(&mut read, caller.area, *home, &kept.name).await? {
            let birth = birth.map(|it| it.to_string()).unwrap_or_default();
            members.push((id.to_string(), format!("{name} {birth}")));
        }
    }
    Ok(Desk { kept, side, members })
}

fn form(context: &Context, desk: &Desk, submitted: &Submitted, errors: &Errors) -> FormPage {
    let Desk { kept, side, members } = desk;
    let asked = Asked { context, submitted, errors };
    let mut inputs = vec![
        asked.radio(
            "answer",
            "floating-answer",
            [("confirmed", "floating-answer-so"), ("disputed", "floating-answer-not-so")],
        ),
        asked.date("on", "floating-on"),
        asked.area("words", "floating-answer-words").optional().hint(context, "floating-answer-words-hint"),
    ];
    if *side == Side::Home && kept.membership.is_none() {
        let field = asked.field("member", "floating-which").optional().options(members.clone());
        let hint = if members.is_empty() { "floating-which-none" } else { "floating-which-hint" };
        inputs.insert(1, Input::new("radio", field.hint(context, hint)));
    }
    if *side == Side::Host {
        inputs
            .push(asked.text("workplace", "floating-workplace").optional().begins(context, "floating-here"));
        inputs.push(asked.text("dwelling", "floating-dwelling").optional());
        inputs.push(asked.text("joins", "floating-joins").optional().hint(context, "floating-joins-hint"));
    }
    let title = context.text(key(*side));
    let there = (path(kept.id, *side), context.text("floating-answer-act"));
    let mut page = form_page(context, (title, crumbs(context, kept)), inputs, errors, there);
    page.rows = vec![(context.text("floating-name"), kept.name.clone())];
    page.rows.extend(show::home_rows(context, kept));
    page.rows.extend(show::host_rows(context, kept));
    page.notes = vec![context.text("floating-answer-lead")];
    page.hidden = versioned(kept);
    page
}

async fn ask(context: Context, Path((id, side)): Path<(String, String)>) -> Result<Response, AppError> {
    let desk = desk(&context, (&id, &side)).await?;
    if !may_answer(&desk.kept, desk.side) {
        return Ok(Redirect::to(&show::path(desk.kept.id)).into_response());
    }
    let mut filled = Submitted::default().with("on", context.app.clock.today());
    if let [(only, _)] = &desk.members[..] {
        filled = filled.with("member", only);
    }
    let details =
        [("workplace", &desk.kept.workplace), ("dwelling", &desk.kept.dwelling), ("joins", &desk.kept.joins)];
    for (name, value) in details {
        filled = filled.with(name, value.as_deref().unwrap_or_default());
    }
    form(&context, &desk, &filled, &Errors::default()).answer()
}

fn read(submitted: &Submitted) -> Result<Answer, Errors> {
    let mut form = Reader::new(submitted);
    let answer = form.required("answer", one_of(&["confirmed", "disputed"]));
    let membership =
        form.optional("member", |text| text.parse::<MembershipId>().map_err(|_| FieldError::unknown(text)));
    let on = form.required("on", day);
    let words = form.optional("words", text(300));
    let workplace = form.optional("workplace", line(100));
    let dwelling = form.optional("dwelling", line(100));
    let joins = form.optional("joins", line(60));
    // Nobody can put right what he is not told.
    if answer == Some("disputed") && words.is_none() && submitted.first("words").is_empty() {
        form.refuse("words", FieldError::new("floating-what-is-wrong"));
    }
    form.finish(answer.zip(on).map(|(answer, on)| Answer {
        confirmed: answer == "confirmed",
        on,
        words,
        details: Details { workplace, dwelling, joins },
        membership,
    }))
}

async fn give(
    context: Context,
    Path((id, side)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let desk = desk(&context, (&id, &side)).await?;
    if submitted.first("version") != desk.kept.version.to_string() {
        return form(&context, &desk, &submitted, &Errors::default()).meanwhile();
    }
    let errors = match read(&submitted) {
        Err(errors) => errors,
        Ok(answer) => {
            let read = as_read(&desk.kept, &submitted);
            let about = (&read, desk.side);
            match commands::answer(&context.app, context.caller()?, about, &answer).await {
                Ok(()) => return Ok(Redirect::to(&show::done(desk.kept.id, "answered")).into_response()),
                Err(error) => {
                    let Some(errors) = refused(error, "answer")? else {
                        let desk = self::desk(&context, (&id, &side)).await?;
                        return form(&context, &desk, &submitted, &Errors::default()).meanwhile();
                    };
                    errors
                }
            }
        }
    };
    form(&context, &desk, &submitted, &errors).answer()
}
