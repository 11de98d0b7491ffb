//! Making an account with its first role.

use super::counter::{self, CounterFields};
use super::{is_alone, place, place_of};
use crate::accounts::commands::{self, Duty, Newcomer};
use crate::accounts::model::{Identified, Printed, UserName, fits, period};
use crate::accounts::queries;
use crate::members::{self, Member};
use crate::organisations::Organisation;
use crate::platform::access::{self, Caller, Permission, Role, Telephone};
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, choice, day, line, summary,
};
use crate::platform::id::{MembershipId, OrganisationId};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::platform::search;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::civil::Date;

/// Where the page is.
pub const PATH: &str = "/accounts/new/details";

/// The page for a member on the register.
#[must_use]
pub fn for_member(id: MembershipId) -> String {
    format!("{PATH}?member={id}")
}

/// The page for other staff of an organisation.
#[must_use]
pub fn for_staff(id: OrganisationId) -> String {
    format!("{PATH}?organisation={id}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ManageAccounts);
    vec![get(PATH, needs, show), post(PATH, needs, submit)]
}

#[derive(Template)]
#[template(path = "accounts/pages/make.html")]
struct MakePage {
    page: Page,
    summary: Vec<SummaryLine>,
    here: &'static str,
    member: Option<Member>,
    display: Field,
    name: Field,
    role: Field,
    place: Field,
    alone: bool,
    until: Field,
    telephone: Option<Field>,
    fields: CounterFields,
}

/// What was typed, once it is read.
struct Read {
    name: UserName,
    display: String,
    role: Role,
    until: Option<Date>,
    telephone: Option<Telephone>,
    said: (Printed, Identified, Option<String>),
}

impl From<access::TelephoneError> for FieldError {
    fn from(_: access::TelephoneError) -> Self {
        Self::new("account-telephone-shape")
    }
}

async fn member(context: &Context, submitted: &Submitted) -> Result<Option<Member>, AppError> {
    let text = submitted.first("member");
    if text.is_empty() {
        return Ok(None);
    }
    let id = text.parse().map_err(|_| AppError::NotFound)?;
    let mut read = context.app.db.read().await?;
    Ok(Some(members::by_membership(&mut read, context.caller()?, id).await?))
}

/// A user name to start from: the pinyin of the name, with a number when it is taken.
async fn suggestion(context: &Context, display: &str) -> Result<String, AppError> {
    let key = search::person_sort_key(display);
    let pinyin: String = key.chars().filter(char::is_ascii_alphanumeric).take(24).collect();
    let mut read = context.app.db.read().await?;
    for number in 1..100 {
        let name = if number == 1 { pinyin.clone() } else { format!("{pinyin}{number}") };
        if UserName::parse(&name).is_ok() && access::name_is_free(&mut read, &name).await? {
            return Ok(name);
        }
    }
    Ok(String::new())
}

fn roles(context: &Context, caller: &Caller) -> Vec<(String, String)> {
    let given = Role::ALL.iter().filter(|role| caller.acting.role.may_give(**role));
    given.map(|role| (role.to_string(), context.text(role.key()))).collect()
}

async fn form(context: &Context, submitted: &Submitted, errors: &Errors) -> Result<MakePage, AppError> {
    let caller = context.caller()?;
    let member = member(context, submitted).await?;
    let field = |name, key| Field::new(context, submitted, errors, name, key);
    let display = field("display", "accounts-display");
    let name = field("name", "sign-in-name").hint(context, "user-name-hint");
    let role = field("role", "accounts-role").options(roles(context, caller));
    let place = field("place", "grant-place").hint(context, "organisation-pick-hint");
    let until = field("until", "grant-until").hint(context, "grant-until-hint").optional();
    let telephone = context.app.settings.sms.is_some().then(|| {
        field("telephone", "account-telephone-field").hint(context, "account-telephone-hint").optional()
    });
    let fields = CounterFields::new(context, submitted, errors);
    let mut all = vec![&display, &name, &role, &place, &until];
    all.extend(telephone.as_ref());
    all.extend([&fields.known, &fields.note, &fields.printed]);
    let summary = summary(&all);
    let mut page = Page::new(context, "make-title").back(super::newcomer::path(caller.acting.organisation));
    page.has_error = !errors.0.is_empty();
    let alone = is_alone(caller, Permission::ManageAccounts);
    Ok(MakePage {
        page,
        summary,
        here: PATH,
        member,
        display,
        name,
        role,
        place,
        alone,
        until,
        telephone,
        fields,
    })
}

async fn show(context: Context, RawQuery(query): RawQuery) -> Result<Response, AppError> {
    let asked = Submitted::parse(query.unwrap_or_default().as_bytes());
    let caller = context.caller()?;
    let member = member(&context, &asked).await?;
    let mut start = Submitted::default().with("member", asked.first("member"));
    if let Some(member) = &member {
        let place = place_of(&context, caller, &member.organisation.to_string()).await?;
        start = start
            .with("display", &member.name)
            .with("name", suggestion(&context, &member.name).await?)
            .with("role", Role::Member)
            .with("place", place);
    } else {
        start = start.with("place", place_of(&context, caller, asked.first("organisation")).await?);
    }
    Page::render(&form(&context, &start, &Errors::default()).await?)
}

fn read(context: &Context, submitted: &Submitted) -> Result<Read, Errors> {
    let mut reader = Reader::new(submitted);
    let display = reader.required("display", line(40));
    let name = reader.required("name", UserName::parse);
    let role = reader.required("role", choice::<Role>);
    let until = reader.optional("until", day);
    let telephone = reader.optional("telephone", Telephone::parse);
    let said = counter::read(&mut reader);
    let today = context.app.clock.today();
    if let Err((field, error)) = period(today, until, today) {
        reader.refuse(field, error);
    }
    let read = || Some(Read { name: name?, display: display?, role: role?, until, telephone, said: said? });
    let read = read();
    reader.finish(read)
}

async fn submit(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    match make(&context, &submitted).await? {
        Ok(response) => Ok(response),
        Err(errors) => Page::render_refused(&form(&context, &submitted, &errors).await?),
    }
}

async fn make(context: &Context, submitted: &Submitted) -> Result<Result<Response, Errors>, AppError> {
    let (app, caller) = (&context.app, context.caller()?);
    let member = member(context, submitted).await?;
    let read = read(context, submitted);
    let found = place(app, caller, Permission::ManageAccounts, submitted).await?;
    let (read, found) = match (read, found) {
        (Ok(read), Ok(found)) => (read, found),
        (read, found) => {
            let mut errors = read.err().unwrap_or_default();
            errors.0.extend(found.err().map(|error| ("place", error)));
            return Ok(Err(errors));
        }
    };
    if let Err(error) = may_have(caller, read.role, &found) {
        return Ok(Err(Errors::one("role", error)));
    }
    let person = member.as_ref().map(|member| member.person);
    if let Some(person) = person
        && queries::of_person(&mut app.db.read().await?, caller.area, person).await?.is_some()
    {
        return Ok(Err(Errors::one("display", FieldError::new("make-has-account"))));
    }
    let (printed, known, note) = read.said;
    let known = counter::words(context, known, note);
    let newcomer = Newcomer {
        name: &read.name,
        display: member.as_ref().map_or(&read.display, |member| &member.name),
        person,
        telephone: read.telephone.as_ref(),
        known: &known,
        printed,
    };
    let from = app.clock.today();
    let duty = Duty { role: read.role, place: &found, from, until: read.until, reason: None };
    match commands::make_account(app, caller, &newcomer, &duty).await {
        Ok((id, paper)) => Ok(Ok(counter::paper(context, id, paper)?)),
        Err(AppError::Database(db::Error::Unique(_))) => Ok(Err(taken(context, &read.name).await?)),
        Err(error) => Err(error),
    }
}

/// Whether name or telephone was taken meanwhile or before.
async fn taken(context: &Context, name: &UserName) -> Result<Errors, AppError> {
    let free = access::name_is_free(&mut context.app.db.read().await?, &name.0).await?;
    let (field, key) =
        if free { ("telephone", "account-telephone-taken") } else { ("name", "user-name-taken") };
    Ok(Errors::one(field, FieldError::new(key)))
}

/// Why a role cannot be given on an organisation.
pub(super) fn may_have(caller: &Caller, role: Role, place: &Organisation) -> Result<(), FieldError> {
    if !fits(role, place.kind) {
        return Err(FieldError::with("grant-role-does-not-fit", "organisation", &place.short_name));
    }
    commands::may_give(caller, role, place).map_err(|_| FieldError::new("grant-role-not-yours"))
}
