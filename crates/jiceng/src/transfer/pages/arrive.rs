//! Recording a letter that came from outside, on paper or as a file, and passing it to a branch.

use super::{crumbs, kinds};
use crate::dues::Month;
use crate::members::{Category, Draft as Person, IdentityNumber, PersonName, Sex, Telephone, ethnicity};
use crate::organisations::pick_own_branch;
use crate::platform::access::Permission;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, choice, day, line, number, partial_date};
use crate::platform::form_page::FormPage;
use crate::platform::id::IncomingId;
use crate::platform::inputs::{Asked, Input};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures;
use crate::transfer::commands::{self, Arrival};
use crate::transfer::files::{self, LetterSheet};
use crate::transfer::queries;
use axum::extract::RawQuery;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Where the page is.
pub(super) const PATH: &str = "/transfers/arrive";
/// No letter is valid for longer; ours, not a rule's.
const MOST_DAYS: i64 = 366;

/// The page for a letter that came as a file.
pub(super) fn of(incoming: IncomingId) -> String {
    format!("{PATH}?incoming={incoming}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::DecideCases);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// The file that an address names.
async fn incoming(context: &Context, query: Option<String>) -> Result<Option<IncomingId>, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    match asked.first("incoming") {
        "" => Ok(None),
        id => {
            let id: IncomingId = id.parse().map_err(|_| AppError::NotFound)?;
            let waiting = queries::incoming(&mut context.app.db.read().await?, context.caller()?).await?;
            waiting.iter().any(|it| it.id == id).then_some(Some(id)).ok_or(AppError::NotFound)
        }
    }
}

async fn ask(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let incoming = incoming(&context, query).await?;
    let mut submitted = Submitted::default().with("on", context.app.clock.today());
    if let Some(id) = incoming {
        let waiting = queries::incoming(&mut context.app.db.read().await?, context.caller()?).await?;
        let found = waiting.iter().find(|it| it.id == id).ok_or(AppError::NotFound)?;
        submitted = filled(submitted, &files::opened(&context.app, found)?);
    }
    form(&context, incoming, &submitted, &Errors::default()).answer()
}

/// The form as a file fills it in.
fn filled(submitted: Submitted, sheet: &LetterSheet) -> Submitted {
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let all = [
        ("name", sheet.name.clone()),
        ("sex", some(&sheet.sex)),
        ("birth", some(&sheet.birth)),
        ("ethnicity", some(&sheet.ethnicity)),
        ("category", sheet.category.clone()),
        ("joined", some(&sheet.joined)),
        ("full-since", some(&sheet.full_since)),
        ("giver", sheet.from.clone()),
        ("number", sheet.number.clone()),
        ("issued-on", sheet.issued_on.to_string()),
        ("days", sheet.days.to_string()),
        ("kind", some(&sheet.kind)),
        ("why", some(&sheet.reason)),
        ("dues", some(&sheet.dues_until)),
        ("asked-branch", sheet.to.clone()),
    ];
    all.into_iter().fold(submitted, |submitted, (name, value)| submitted.with(name, value))
}

async fn submit(
    context: Context,
    RawQuery(query): RawQuery,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let incoming = incoming(&context, query).await?;
    let caller = context.caller()?;
    let mut reader = Reader::new(&submitted);
    let mut database = context.app.db.read().await?;
    let (field, needs) = (("organisation", "transfer-not-your-branch"), Permission::DecideCases);
    let branch = match pick_own_branch(&mut database, caller, &submitted, field, needs).await? {
        Ok(found) => Some(found),
        Err(error) => {
            reader.refuse("organisation", error);
            None
        }
    };
    drop(database);
    let arrival = read(&mut reader, &context, incoming);
    let errors = match reader.finish(branch.zip(arrival)) {
        Err(errors) => errors,
        Ok((branch, arrival)) => match commands::arrive(&context.app, caller, &branch, &arrival).await {
            Ok(case) => {
                return Ok(Redirect::to(&procedures::pages::show::done(case, "started")).into_response());
            }
            Err(error) => procedures::pages::refused(error, "identity")?,
        },
    };
    form(&context, incoming, &submitted, &errors).answer()
}

fn read(reader: &mut Reader<'_>, context: &Context, incoming: Option<IncomingId>) -> Option<Arrival> {
    let name = reader.required("name", PersonName::parse);
    let identity = reader.optional("identity", str::parse::<IdentityNumber>);
    let telephone = reader.optional("telephone", Telephone::parse);
    let sex = reader.optional("sex", choice::<Sex>);
    let birth = reader.optional("birth", partial_date);
    let ethnicity = reader.optional("ethnicity", ethnicity);
    let category = reader.required("category", choice::<Category>);
    let joined = reader.optional("joined", partial_date);
    let full_since = reader.optional("full-since", partial_date);
    let from_name = reader.required("giver", line(120));
    let letter = reader.optional("number", line(60));
    let issued_on = reader.required("issued-on", day);
    let days = reader.required("days", number(1, MOST_DAYS));
    let kind = reader.required("kind", |word| known_kind(context, word));
    let reason = reader.optional("why", line(200));
    let dues_until = reader.optional("dues", Month::parse).map(|month| month.to_string());
    let on = reader.required("on", day);
    if let Some((joined, full)) = joined.zip(full_since)
        && full.latest() < joined.earliest()
    {
        reader.refuse("full-since", FieldError::new("transfer-full-before-joined"));
    }
    let mut person = Person::of_nobody(name?);
    person.birth = birth.or_else(|| identity.as_ref().and_then(IdentityNumber::birth).map(PartialDate::from));
    person.sex = sex.or_else(|| identity.as_ref().map(IdentityNumber::sex));
    person.identity = identity;
    person.telephone = telephone;
    person.ethnicity = ethnicity;
    person.category = category?;
    person.joined = joined;
    person.full_since = full_since.filter(|_| category == Some(Category::Full));
    Some(Arrival {
        person,
        from_name: from_name?,
        number: letter,
        issued_on: issued_on?,
        days: days?,
        kind: kind?,
        reason,
        dues_until,
        on: on?,
        incoming,
    })
}

/// The kinds of letters that come from outside the area: none of them stays within one committee.
fn kinds_from_outside(context: &Context) -> Vec<(String, String)> {
    kinds(context).into_iter().filter(|(code, _)| code != "within-committee").collect()
}

fn known_kind(context: &Context, word: &str) -> Result<String, FieldError> {
    let known = kinds_from_outside(context).into_iter().find(|(code, _)| code == word);
    known.map(|(code, _)| code).ok_or_else(|| FieldError::unknown(word))
}

fn form(context: &Context, incoming: Option<IncomingId>, submitted: &Submitted, errors: &Errors) -> FormPage {
    let form = Asked { context, submitted, errors };
    let sexes = Sex::ALL.iter().map(|it| (it.code(), it.key())).collect::<Vec<_>>();
    let categories = Category::ALL.iter().map(|it| (it.code(), it.key())).collect::<Vec<_>>();
    let kind = form.field("kind", "transfer-kind").options(kinds_from_outside(context));
    let branch = Input::new("picker", form.field("organisation", "transfer-to"));
    let inputs = vec![
        branch.hint(context, "organisation-pick-hint"),
        form.text("name", "member-name").begins(context, "transfer-arrive-who"),
        form.text("identity", "member-identity").optional().hint(context, "transfer-identity-hint"),
        form.radio("sex", "member-sex", sexes).optional(),
        form.date("birth", "member-birth").optional(),
        form.text("ethnicity", "member-ethnicity").optional(),
        form.radio("category", "members-category", categories),
        form.date("joined", "member-joined").optional(),
        form.date("full-since", "member-full-since").optional(),
        form.text("telephone", "member-telephone").optional(),
        form.text("giver", "transfer-from").begins(context, "transfer-arrive-letter"),
        form.text("number", "transfer-number").optional(),
        form.date("issued-on", "transfer-issued-on"),
        form.number("days", "transfer-days"),
        Input::new("radio", kind),
        form.text("why", "transfer-reason").optional(),
        form.text("dues", "transfer-dues-until").optional(),
        form.date("on", "transfer-arrived-on"),
    ];
    let action = incoming.map_or_else(|| PATH.to_owned(), of);
    let page = Page::new(context, "transfer-arrive-title").crumbs(crumbs(context));
    let asked = (errors, action, context.text("transfer-arrive-save"));
    let mut page = FormPage::new(context, page, inputs, asked).note(context.text("transfer-arrive-lead"));
    let wanted = submitted.first("asked-branch").to_owned();
    if incoming.is_some() {
        page.notes.push(context.text("transfer-arrive-by-file"));
    }
    if !wanted.is_empty() {
        page.rows.push((context.text("transfer-asked-branch"), wanted.clone()));
        page = page.hidden(vec![("asked-branch".to_owned(), wanted)]);
    }
    page
}
