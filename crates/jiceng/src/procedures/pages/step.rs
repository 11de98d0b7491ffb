//! Recording a step: first the day and what it came to, on which depends what is asked; then the rest.

use super::vote::{self, Votes};
use super::{crumbs, found, heading, refused, said, show};
use crate::organisations::Checked;
use crate::platform::access::Permission;
use crate::platform::error::AppError;
use crate::platform::form::{Errors, FieldError, Reader, Submitted, day, line, number, text};
use crate::platform::form_page::FormPage;
use crate::platform::id::CaseId;
use crate::platform::inputs::{Asked, Input, ticked};
use crate::platform::page::Page;
use crate::platform::request::Context;
use crate::platform::route::{Needs, Route, get, post};
use crate::procedures::commands::{self, StepError, judge};
use crate::procedures::model::Draft;
use crate::procedures::standing::{Standing, may_act};
use crate::procedures::told::fields_in;
use crate::procedures::votes;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use rulebook::{Fact, FactType, Step, StepField};
use serde_json::{Value, json};

/// Where the page is.
const PATH: &str = "/cases/{id}/steps/{step}";

/// The page.
pub(super) fn path(id: CaseId, step: &str) -> String {
    format!("/cases/{id}/steps/{step}")
}

pub(super) fn routes() -> Vec<Route> {
    let needs = Needs::Permission(Permission::ReadCases);
    vec![get(PATH, needs, ask), post(PATH, needs, submit)]
}

/// Names of the fields that the rulebook asks for, in their order on the form.
const NAMES: [&str; 12] = [
    "field-1", "field-2", "field-3", "field-4", "field-5", "field-6", "field-7", "field-8", "field-9",
    "field-10", "field-11", "field-12",
];
/// The step of a case, on the form of a request.
type At<'a> = (&'a Context, &'a Standing<'a>, &'a Step);
/// No count of a branch is larger.
const MOST: i64 = 1_000_000;

/// The step of an address, which the caller may record now.
fn step_of<'s>(context: &Context, standing: &'s Standing<'_>, step: &str) -> Result<&'s Step, AppError> {
    let state = standing.progress.step(step).ok_or(AppError::NotFound)?;
    let turn = standing.procedure.turns.get(state.step.turn).map_or("", |turn| turn.id.as_str());
    if !may_act(context.caller()?, &standing.case, turn) {
        // Whoever sees the case sees whose turn it is; the act itself is not theirs.
        context.caller()?.require(Permission::DecideCases, &standing.case.path)?;
    }
    Ok(state.step)
}

/// Whether the day and the result are asked together with the rest.
fn is_simple(step: &Step) -> bool {
    step.outcomes.len() == 1 && step.fields.is_empty()
}

async fn ask(context: Context, Path((id, step)): Path<(String, String)>) -> Result<Response, AppError> {
    let standing = found(&context, &id).await?;
    let step = step_of(&context, &standing, &step)?;
    let submitted = Submitted::default().with("version", standing.case.version);
    if !standing.progress.step(&step.id).is_some_and(|state| state.may) {
        let errors = refused(StepError::NotOpen, "on")?;
        return first((&context, &standing, step), &Votes::default(), &submitted, &errors).answer();
    }
    let (votes, _) = vote::of_step(&context, &standing, step, &submitted).await?;
    let at = (&context, &standing, step);
    if is_simple(step) {
        return second(at, &votes, &submitted, &Errors::default(), &[]).answer();
    }
    first(at, &votes, &submitted, &Errors::default()).answer()
}

async fn submit(
    context: Context,
    Path((id, step)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, AppError> {
    let standing = found(&context, &id).await?;
    let step = step_of(&context, &standing, &step)?;
    let (votes, wrong) = vote::of_step(&context, &standing, step, &submitted).await?;
    let at = (&context, &standing, step);
    if submitted.first("version") != standing.case.version.to_string() {
        let submitted = submitted.with("version", standing.case.version);
        return first(at, &votes, &submitted, &Errors::default()).meanwhile();
    }
    if !wrong.0.is_empty() {
        return first(at, &votes, &submitted, &wrong).answer();
    }
    let (on, outcome) = match begun(step, &votes, &submitted) {
        Ok(begun) => begun,
        Err(errors) if is_simple(step) => {
            return second(at, &votes, &submitted, &errors, &[]).answer();
        }
        Err(errors) => return first(at, &votes, &submitted, &errors).answer(),
    };
    let submitted = submitted.with("outcome", &outcome).with("on", on);
    if submitted.first("part") != "second" {
        return second(at, &votes, &submitted, &Errors::default(), &[]).answer();
    }
    let draft = match read(at, &votes, &submitted, (on, outcome)) {
        Ok(draft) => draft,
        Err(errors) => return second(at, &votes, &submitted, &errors, &[]).answer(),
    };
    match commands::record(&context.app, context.caller()?, (standing.case.id, standing.case.version), &draft)
        .await
    {
        Ok(()) => Ok(Redirect::to(&show::done(standing.case.id, "recorded")).into_response()),
        Err(StepError::Rule) => ruled(at, &votes, &submitted, &draft).await,
        Err(error) => {
            let errors = refused(error, "on")?;
            second(at, &votes, &submitted, &errors, &[]).answer()
        }
    }
}

/// The form once more with what the rules say: a reason is asked for, or nothing can be done.
async fn ruled(
    at: At<'_>,
    votes: &Votes,
    submitted: &Submitted,
    draft: &Draft,
) -> Result<Response, AppError> {
    let (context, standing, _) = at;
    let mut read = context.app.db.read().await?;
    let judged = match judge(&context.app, &mut read, context.caller()?, standing, draft).await {
        Ok(judged) => judged,
        Err(error) => {
            let errors = refused(error, "on")?;
            return second(at, votes, submitted, &errors, &[]).answer();
        }
    };
    let key = if judged.blocks() { "case-forbidden" } else { "case-reason-needed" };
    let field = if judged.blocks() { "on" } else { "reason" };
    let errors = Errors::one(field, FieldError::new(key));
    let mut page = second(at, votes, submitted, &errors, &judged.said);
    if let Some(day) = judged.before {
        page.notes.push(context.text_with("case-before", &[("day", day.to_string())]));
    }
    page.answer()
}

/// The day, which a recorded vote gives, and the id of what it came to.
fn begun(step: &Step, votes: &Votes, submitted: &Submitted) -> Result<(jiff::civil::Date, String), Errors> {
    let mut form = Reader::new(submitted);
    let on = match &votes.chosen {
        Some(vote) => Some(vote.on),
        None => form.required("on", day),
    };
    let outcome = match step.outcomes.as_slice() {
        [only] => Some(only.id.clone()),
        several => form.required("outcome", |word| {
            let known = several.iter().find(|it| it.id == word);
            known.map(|it| it.id.clone()).ok_or_else(|| FieldError::unknown(word))
        }),
    };
    form.finish(on.zip(outcome))
}

/// The edition by which a step is asked on a day.
fn edition<'s>(standing: &'s Standing<'_>, on: jiff::civil::Date) -> &'s str {
    let edition = standing.procedure.edition(standing.case.started, on);
    edition.map_or(standing.progress.edition, |it| it.instrument.as_str())
}

/// What is asked of a step that came to an outcome, with the names of the fields.
fn asked<'s>(
    standing: &'s Standing<'_>,
    step: &'s Step,
    on: jiff::civil::Date,
    outcome: &str,
) -> Vec<(&'static str, &'s StepField)> {
    let fields = step.fields_of(edition(standing, on)).filter(|field| field.goes_with(outcome));
    NAMES.into_iter().zip(fields).collect()
}

fn fact<'c>(context: &'c Context, standing: &Standing<'_>, name: &str) -> Option<&'c Fact> {
    context.app.rulebook.subject(&standing.procedure.subject)?.fact(name)
}

fn read(
    (context, standing, step): At<'_>,
    votes: &Votes,
    submitted: &Submitted,
    (on, outcome): (jiff::civil::Date, String),
) -> Result<Draft, Errors> {
    let mut form = Reader::new(submitted);
    let mut fields = votes.chosen.as_ref().map(votes::facts).unwrap_or_default();
    for (name, field) in asked(standing, step, on, &outcome) {
        if votes.give(&field.fact) {
            continue;
        }
        let Some(fact) = fact(context, standing, &field.fact) else { continue };
        if let Some(value) = value(&mut form, submitted, (name, field), fact) {
            fields.insert(field.fact.clone(), value);
        }
    }
    let papers = handed(standing, step, on, submitted);
    let note = form.optional("note", text(500));
    let reason = form.optional("reason", line(200));
    let resolution = votes.chosen.as_ref().map(|it| it.id);
    let step = step.id.clone();
    form.finish(Some(())).map(|()| Draft { step, outcome, on, fields, papers, note, reason, resolution })
}

/// The papers that were ticked, among those of the step.
fn handed(standing: &Standing<'_>, step: &Step, on: jiff::civil::Date, submitted: &Submitted) -> Vec<String> {
    let ticked = submitted.all("papers");
    let known = step.papers_of(edition(standing, on));
    known.filter(|paper| ticked.contains(&paper.id)).map(|paper| paper.id.clone()).collect()
}

/// The value of a fact as it was filled in.
fn value(
    form: &mut Reader<'_>,
    submitted: &Submitted,
    (name, field): (&'static str, &StepField),
    fact: &Fact,
) -> Option<Value> {
    if fact.kind == FactType::TextList {
        let chosen = submitted.all(name);
        if let Some(strange) = chosen.iter().find(|word| !fact.one_of.contains(word)) {
            form.refuse(name, FieldError::unknown(strange));
            return None;
        }
        if chosen.is_empty() && !field.optional {
            form.refuse(name, FieldError::new("field-required"));
        }
        return Some(json!(chosen));
    }
    let parse = |typed: &str| -> Result<Value, FieldError> {
        match fact.kind {
            FactType::Int => number(0, MOST)(typed).map(|number| json!(number)),
            FactType::Bool => match typed {
                YES => Ok(json!(true)),
                NO => Ok(json!(false)),
                other => Err(FieldError::unknown(other)),
            },
            FactType::Date => Ok(json!(day(typed)?.to_string())),
            _ if fact.one_of.is_empty() => line(200)(typed).map(|text| json!(text)),
            _ if fact.one_of.iter().any(|word| word == typed) => Ok(json!(typed)),
            _ => Err(FieldError::unknown(typed)),
        }
    };
    if field.optional { form.optional(name, parse) } else { form.required(name, parse) }
}

const YES: &str = "yes";
const NO: &str = "no";

/// The first page: the day, and what it came to.
fn first(
    (context, standing, step): At<'_>,
    votes: &Votes,
    submitted: &Submitted,
    errors: &Errors,
) -> FormPage {
    let form = Asked { context, submitted, errors };
    let mut inputs = Vec::from_iter(vote::input(&form, votes));
    let chosen_instead = !inputs.is_empty();
    let on = form.date("on", "case-on");
    inputs.push(if chosen_instead { on.optional().hint(context, "case-vote-on-hint") } else { on });
    if step.outcomes.len() > 1 {
        inputs.push(Input::new(
            "radio",
            form.field("outcome", "case-outcome").options(outcomes(context, standing, step)),
        ));
    }
    let mut page = page(context, standing, step, inputs, (errors, context.text("case-go-on")));
    if let Some(href) = vote::record_first(context, standing, step) {
        page.notes.push(context.text("case-vote-first"));
        page.links.push((context.text("case-vote-record"), href));
    }
    page.hidden(vec![("version".to_owned(), submitted.first("version").to_owned())])
}

fn outcomes(context: &Context, standing: &Standing<'_>, step: &Step) -> Vec<(String, String)> {
    let today = context.app.clock.today();
    let offered = context.app.rulebook.outcomes(step, &standing.progress.facts, today);
    offered.into_iter().map(|it| (it.id.clone(), said(context, &it.title))).collect()
}

/// The second page: what is recorded of the step, with what the rules say of it.
fn second(
    (context, standing, step): At<'_>,
    votes: &Votes,
    submitted: &Submitted,
    errors: &Errors,
    findings: &[Checked],
) -> FormPage {
    let form = Asked { context, submitted, errors };
    let outcome = submitted.first("outcome").to_owned();
    let on = day(submitted.first("on")).ok();
    let mut inputs = Vec::new();
    let mut hidden = vec![
        ("version".to_owned(), submitted.first("version").to_owned()),
        ("part".to_owned(), "second".to_owned()),
    ];
    if is_simple(step) {
        inputs.push(form.date("on", "case-on"));
    } else {
        for name in ["on", "outcome", vote::FIELD] {
            hidden.push((name.to_owned(), submitted.first(name).to_owned()));
        }
    }
    let day = on.unwrap_or_else(|| context.app.clock.today());
    for (name, field) in asked(standing, step, day, &outcome) {
        if votes.give(&field.fact) {
            continue;
        }
        let Some(fact) = fact(context, standing, &field.fact) else { continue };
        inputs.push(input(&form, (name, field), fact));
    }
    inputs.extend(papers(&form, standing, step, day));
    inputs.push(form.area("note", "case-note").optional().hint(context, "case-note-hint"));
    let asks = errors.of(context, "reason").is_some() || !submitted.first("reason").is_empty();
    if asks {
        inputs.push(form.text("reason", "case-reason").hint(context, "case-reason-hint"));
    }
    let mut page = page(context, standing, step, inputs, (errors, context.text("case-record")));
    if !is_simple(step) {
        page.rows.push((context.text("case-on"), day.to_string()));
        let title = step.outcome(&outcome).map(|it| said(context, &it.title)).unwrap_or_default();
        page.rows.push((context.text("case-outcome"), title));
    }
    page.rows.extend(vote::rows(context, standing, votes));
    page.said = findings.iter().map(|it| it.word(context)).collect();
    page.closed = findings.iter().any(Checked::blocks);
    page.hidden(hidden)
}

fn page(
    context: &Context,
    standing: &Standing<'_>,
    step: &Step,
    inputs: Vec<Input>,
    (errors, act): (&Errors, String),
) -> FormPage {
    let case = &standing.case;
    let shell = Page::titled(context, said(context, &step.title)).crumbs(crumbs(context, standing, case));
    let mut page = FormPage::new(context, shell, inputs, (errors, path(case.id, &step.id), act));
    page.rows.push((context.text("case-whom"), heading(context, standing)));
    page.rows.extend(before(context, standing, step));
    page.notes.extend(step.help.as_ref().map(|help| said(context, help)));
    page
}

/// What was recorded last by somebody else, for whoever answers it: what is asked, for when, and why.
fn before(context: &Context, standing: &Standing<'_>, step: &Step) -> Option<(String, String)> {
    let counted = standing.counted();
    let last = counted.last()?;
    let (_, of) = standing.procedure.step(&last.step)?;
    if of.turn == step.turn {
        return None;
    }
    let told = fields_in(&context.app, context.language, standing.procedure, last).into_iter();
    let told: Vec<String> =
        told.map(|it| context.text_with("case-told", &[("label", it.0), ("value", it.1)])).collect();
    let said = [vec![last.on.to_string(), show::outcome(context, standing, last)], told].concat();
    Some((show::title(context, standing, last), said.join(&context.text("case-told-between"))))
}

/// The field of a fact.
fn input(form: &Asked<'_>, (name, field): (&'static str, &StepField), fact: &Fact) -> Input {
    let mut shown = form.field(name, "case-note");
    shown.label = said(form.context, &fact.title);
    shown.optional = field.optional;
    let words = |fact: &Fact| -> Vec<(String, String)> {
        let word = |text: &String| fact.word(text).map_or_else(|| text.clone(), |it| said(form.context, it));
        fact.one_of.iter().map(|text| (text.clone(), word(text))).collect()
    };
    match fact.kind {
        FactType::Int => Input::new("number", shown),
        FactType::Date => Input::new("date", shown),
        FactType::Bool => {
            let both = [(YES, "case-yes"), (NO, "case-no")];
            let both = both.map(|(value, key)| (value.to_owned(), form.context.text(key)));
            Input::new("radio", shown.options(both))
        }
        FactType::Text if fact.one_of.is_empty() => Input::new("text", shown),
        FactType::Text => Input::new("radio", shown.options(words(fact))),
        FactType::TextList => Input::new("check", ticked(form, shown, words(fact))),
    }
}

/// The papers of the step that are not there yet.
fn papers(form: &Asked<'_>, standing: &Standing<'_>, step: &Step, on: jiff::civil::Date) -> Option<Input> {
    let open = step.papers_of(edition(standing, on)).filter(|paper| standing.handed(&paper.id).is_none());
    let words: Vec<(String, String)> =
        open.map(|paper| (paper.id.clone(), said(form.context, &paper.title))).collect();
    if words.is_empty() {
        return None;
    }
    let field = form.field("papers", "case-papers").optional();
    Some(Input::new("check", ticked(form, field, words)))
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_step_asks_for_more_than_the_form_has_names() {
        let book = crate::rules::national().unwrap();
        for step in book.procedures().flat_map(|procedure| &procedure.steps) {
            assert!(step.fields.len() <= super::NAMES.len(), "{}", step.id);
        }
    }
}
