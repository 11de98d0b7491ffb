//! Adding a unit, and changing one.

use super::{changeable, crumbs, list, lookup, refused, show};
use crate::organisations::{self, Code, Organisation, pick};
use crate::platform::access::Permission;
use crate::platform::changed::Changed;
use crate::platform::error::AppError;
use crate::platform::form::{
    Errors, Field, FieldError, Reader, Submitted, SummaryLine, choice, day, line, number, summary, text,
};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::units::commands::{self, UnitError};
use crate::units::model::{Draft, Kind, Operation, name};
use crate::units::queries::Unit;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;

const NEW: &str = "/units/new";
const EDIT: &str = "/units/{id}/edit";

/// The page of a new unit.
#[must_use]
pub fn new_path() -> String {
    NEW.to_owned()
}

/// The page that changes a unit.
#[must_use]
pub fn path(id: crate::platform::id::UnitId) -> String {
    format!("/units/{id}/edit")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ChangeUnits);
    vec![get(NEW, needs, ask_new), post(NEW, needs, add), get(EDIT, needs, ask), post(EDIT, needs, change)]
}

#[derive(Template)]
#[template(path = "units/pages/edit.html")]
struct EditPage {
    page: Page,
    summary: Vec<SummaryLine>,
    changed: Option<Vec<Changed>>,
    what: Vec<Field>,
    selects: [Field; 2],
    dates: [Field; 2],
    counts: Vec<Field>,
    note: Field,
    action: String,
    version: String,
    /// The unit itself, to compare with when somebody else changed it meanwhile.
    unit_href: Option<String>,
}

/// So many people in one unit at most: a county's largest firm and town have fewer.
const MOST_PEOPLE: i64 = 1_000_000;

impl EditPage {
    fn fields(&self) -> impl Iterator<Item = &Field> {
        self.what.iter().chain(&self.selects).chain(&self.dates).chain(&self.counts).chain([&self.note])
    }
}

fn form(context: &Context, unit: Option<&Unit>, submitted: &Submitted, errors: &Errors) -> EditPage {
    let field = |name, key| Field::new(context, submitted, errors, name, key);
    let kinds = Kind::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let operations = Operation::ALL.iter().map(|it| (it.to_string(), context.text(it.key())));
    let what = vec![
        field("name", "unit-name"),
        field("territory", "unit-territory").hint(context, "organisation-pick-hint"),
        field("code", "unit-code").hint(context, "unit-code-hint").optional(),
        field("within", "unit-within").hint(context, "unit-within-hint").optional(),
        field("address", "unit-address").optional(),
        field("investor", "unit-investor").hint(context, "unit-investor-hint").optional(),
        field("telephone", "unit-telephone").optional(),
    ];
    let selects = [
        field("kind", "units-kind").options(kinds),
        field("operation", "unit-operation").options(operations),
    ];
    let dates = [
        field("operation-from", "unit-operation-from").hint(context, "unit-operation-from-hint").optional(),
        field("opened", "unit-opened").optional(),
    ];
    let counts = vec![
        field("people", "unit-people").hint(context, "unit-people-hint").optional(),
        field("members", "unit-members").optional(),
        field("full-members", "unit-full-members").optional(),
    ];
    let note = field("note", "unit-note").optional();
    let all: Vec<&Field> = what.iter().chain(&selects).chain(&dates).chain(&counts).chain([&note]).collect();
    let summary = summary(&all);
    let (crumbs, title) = match unit {
        Some(unit) => (crumbs(context, unit), "unit-edit-title"),
        None => (vec![Crumb { label: context.text("units-title"), href: list::path() }], "unit-new-title"),
    };
    let mut page = Page::new(context, title).office().crumbs(crumbs);
    page.has_error = !errors.0.is_empty();
    EditPage {
        page,
        summary,
        changed: None,
        what,
        selects,
        dates,
        counts,
        note,
        action: unit.map_or_else(new_path, |unit| path(unit.id)),
        version: unit.map(|unit| unit.version.to_string()).unwrap_or_default(),
        unit_href: unit.map(|unit| show::path(unit.id)),
    }
}

/// A record as the form shows it.
fn filled(unit: &Unit) -> Submitted {
    let draft = &unit.draft;
    let words = [
        ("code", draft.code.clone()),
        ("within", unit.within_name.clone()),
        ("address", draft.address.clone()),
        ("investor", draft.investor.clone()),
        ("telephone", draft.telephone.clone()),
        ("note", draft.note.clone()),
        ("opened", draft.opened_on.map(|day| day.to_string())),
        ("people", draft.people.map(|count| count.to_string())),
        ("members", draft.members.map(|count| count.to_string())),
        ("full-members", draft.full_members.map(|count| count.to_string())),
    ];
    let form = Submitted::default()
        .with("name", &draft.name)
        .with("territory", &unit.territory_name)
        .with("kind", draft.kind)
        .with("operation", draft.operation);
    words.into_iter().fold(form, |form, (name, value)| form.with(name, value.unwrap_or_default()))
}

/// What a form says: the draft, the organisation it names, and since when the unit is at work or not.
struct Read {
    draft: Draft,
    territory: Organisation,
    operation_from: Date,
}

async fn read(context: &Context, submitted: &Submitted) -> Result<Result<Read, Errors>, AppError> {
    let caller = context.caller()?;
    let today = context.app.clock.today();
    let mut form = Reader::new(submitted);
    let named = form.required("name", name);
    let kind = form.required("kind", choice::<Kind>);
    let operation = form.required("operation", choice::<Operation>);
    let operation_from = form.optional("operation-from", past(today));
    let opened_on = form.optional("opened", past(today));
    let code = form.optional("code", Code::parse);
    let mut database = context.app.db.read().await?;
    let mut territory = None;
    match pick(&mut database, caller, submitted, "territory", Permission::ChangeUnits).await? {
        Ok(found) if caller.may_at(Permission::ChangeUnits, &found.path) => territory = Some(found),
        Ok(_) => form.refuse("territory", FieldError::new("unit-territory-not-yours")),
        Err(error) => form.refuse("territory", error),
    }
    let mut within = None;
    if form.optional("within", line(60)).is_some() {
        match lookup::unit(&mut database, caller, submitted, "within", today).await? {
            Ok(found) => within = Some(found.id),
            Err(error) => form.refuse("within", error),
        }
    }
    let mut count = |name| form.optional(name, number(0, MOST_PEOPLE));
    let (people, members, full_members) = (count("people"), count("members"), count("full-members"));
    let mut words = |name| form.optional(name, line(120));
    let (address, investor, telephone) = (words("address"), words("investor"), words("telephone"));
    let note = form.optional("note", text(1_000));
    let parts = named.zip(kind).zip(operation).zip(territory);
    let value = parts.map(|(((name, kind), operation), territory)| Read {
        draft: Draft {
            kind,
            name,
            code: code.map(|code| code.0),
            within,
            territory: territory.id,
            address,
            people,
            members,
            full_members,
            telephone,
            investor,
            note,
            opened_on,
            operation,
        },
        territory,
        operation_from: operation_from.unwrap_or(today),
    });
    if let Some((field, error)) = value.as_ref().and_then(|value| value.draft.contradiction()) {
        form.refuse(field, error);
    }
    Ok(form.finish(value))
}

/// A day that has come.
fn past(today: Date) -> impl Fn(&str) -> Result<Date, FieldError> {
    move |text| match day(text) {
        Ok(day) if day > today => Err(FieldError::new("unit-day-to-come")),
        Ok(day) => Ok(day),
        Err(error) => Err(error.into()),
    }
}

async fn ask_new(context: Context) -> Result<Response, AppError> {
    let caller = context.caller()?;
    let own = caller.acting.organisation;
    let own = organisations::by_id(&mut context.app.db.read().await?, caller, own).await?;
    let submitted = Submitted::default()
        .with("territory", organisations::typed_as(&own))
        .with("operation", Operation::Normal);
    Page::render(&form(&context, None, &submitted, &Errors::default()))
}

async fn add(context: Context, submitted: Submitted) -> Result<Response, AppError> {
    let errors = match read(&context, &submitted).await? {
        Err(errors) => errors,
        Ok(read) => {
            match commands::add(&context.app, context.caller()?, &read.draft, &read.territory).await {
                Ok(id) => return Ok(Redirect::to(&show::done(id, "added")).into_response()),
                Err(error) => refused(error, "name")?,
            }
        }
    };
    Page::render_refused(&form(&context, None, &submitted, &errors))
}

async fn ask(context: Context, Path(id): Path<String>) -> Result<Response, AppError> {
    let unit = changeable(&context, &id).await?;
    Page::render(&form(&context, Some(&unit), &filled(&unit), &Errors::default()))
}

async fn change(
    context: Context,
    Path(id): Path<String>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let mut unit = changeable(&context, &id).await?;
    let newest = unit.version;
    let errors = match read(&context, &submitted).await? {
        Err(errors) => errors,
        Ok(read) => {
            // The version that the form was filled from, which need not be the newest.
            unit.version = submitted.first("version").parse().unwrap_or(0);
            let (app, caller) = (&context.app, context.caller()?);
            let Read { draft, territory, operation_from } = read;
            match commands::change(app, caller, &unit, &draft, &territory, operation_from).await {
                Ok(()) => return Ok(Redirect::to(&show::done(unit.id, "changed")).into_response()),
                Err(UnitError::Changed) => return changed(&context, &id, &submitted).await,
                Err(error) => refused(error, "name")?,
            }
        }
    };
    unit.version = newest;
    Page::render_refused(&form(&context, Some(&unit), &submitted, &errors))
}

/// The form of the second writer. Whoever saves again after having been told writes over the newest version knowingly.
async fn changed(context: &Context, id: &str, submitted: &Submitted) -> Result<Response, AppError> {
    let unit = changeable(context, id).await?;
    let mut page = form(context, Some(&unit), submitted, &Errors::default());
    let now = form(context, Some(&unit), &filled(&unit), &Errors::default());
    page.changed = Some(Changed::between(page.fields(), now.fields()));
    page.page.has_error = true;
    Page::render_refused(&page)
}
