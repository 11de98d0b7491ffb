//! One rule, for people and for programs.

use super::Voice;
use crate::rules::{Told, ToldEdition, fact_sample, occasion, origin_of};
use rulebook::{Direction, Edition, Fact, Nature, Provision, Reading, RuleValue, Rulebook};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Says a rule in words.
pub(super) fn worded(voice: Voice, rule: &Provision, told: &Told) -> anyhow::Result<()> {
    let field = |key: &str, value: &str| {
        voice.say("cli-rule-field", &[("label", voice.words(key, &[])), ("value", value.to_owned())])
    };
    voice.line(&rule.id)?;
    field("rule-subject", &told.subject)?;
    field("rule-strength", &told.strength)?;
    field("rule-occasion", &told.occasion)?;
    for edition in &told.editions {
        voice.line("")?;
        self::edition(voice, edition)?;
    }
    heading(voice, "rule-facts")?;
    if told.facts.is_empty() {
        voice.say("cli-rule-no-facts", &[])?;
    }
    for fact in &told.facts {
        let args = [
            ("name", format!("{}.{}", rule.subject, fact.name)),
            ("title", fact.title.clone()),
            ("kind", fact.kind.clone()),
            ("how", fact.how.clone()),
        ];
        voice.say("cli-rule-fact", &args)?;
    }
    if told.examples.is_empty() {
        return Ok(());
    }
    heading(voice, "rule-examples")?;
    for example in &told.examples {
        let facts = example.facts.join(&voice.words("rule-list-comma", &[]));
        let args = [("day", example.on.to_string()), ("facts", facts), ("outcome", example.outcome.clone())];
        voice.say("cli-rule-example", &args)?;
    }
    Ok(())
}

/// Says how a file of facts looks about which the rule can be asked.
pub(super) fn sample(voice: Voice, book: &Rulebook, rule: &Provision) -> anyhow::Result<()> {
    let read = book.facts_read(rule);
    if read.is_empty() || matches!(rule.nature, Nature::Obligation { .. }) {
        return Ok(());
    }
    let named = |fact: &Fact| (format!("{}.{}", rule.subject, fact.name), fact_sample(fact));
    let sample: serde_json::Map<String, Value> = read.into_iter().map(|(fact, _)| named(fact)).collect();
    heading(voice, "cli-rule-sample")?;
    voice.line(&format!("  {}", Value::Object(sample)))?;
    voice.say("cli-rule-sample-how", &[("rule", rule.id.clone())])
}

fn heading(voice: Voice, key: &str) -> anyhow::Result<()> {
    voice.line("")?;
    voice.say(key, &[])
}

fn edition(voice: Voice, edition: &ToldEdition) -> anyhow::Result<()> {
    let field = |key: &str, value: &str| {
        voice.say("cli-rule-field", &[("label", voice.words(key, &[])), ("value", value.to_owned())])
    };
    let head = [("edition", edition.name.clone()), ("state", edition.state.clone())];
    voice.say("rule-edition-of", &head)?;
    field("rule-text", &edition.text)?;
    field("rule-citation", &edition.citation)?;
    if let (Some(county), Some(national)) = (&edition.county, &edition.national_text) {
        field("rule-county-citation", county)?;
        field("rule-national-text", national)?;
    }
    field("rule-origin", &voice.words(edition.origin.key(), &[]))?;
    field("rule-from", &edition.from.to_string())?;
    if let Some(until) = edition.until {
        field("rule-until", &until.to_string())?;
    }
    field(
        "rule-confirmed",
        &voice.words(if edition.confirmed { "rule-check-yes" } else { "rule-check-no" }, &[]),
    )?;
    if let Some(period) = &edition.period {
        field("rule-how-often", period)?;
    }
    for condition in &edition.conditions {
        voice.say(
            "cli-rule-field",
            &[("label", condition.label.clone()), ("value", condition.words.clone())],
        )?;
        voice.line(&format!("    {}", condition.source))?;
    }
    for value in &edition.values {
        let mut args = vec![
            ("label", value.label.clone()),
            ("name", value.name.clone()),
            ("value", value.value.clone()),
            ("may", value.may.clone()),
        ];
        let key = if let Some(national) = &value.national {
            args.push(("national", national.clone()));
            "cli-rule-value-changed"
        } else {
            "cli-rule-value"
        };
        voice.say(key, &args)?;
    }
    for change in &edition.changes {
        field("rule-changes", change)?;
    }
    Ok(())
}

/// A rule as JSON, the same in every language.
pub(super) fn json(book: &Rulebook, rule: &Provision) -> Value {
    let facts: Vec<Value> = book
        .facts_read(rule)
        .into_iter()
        .map(|(fact, how)| {
            let how = match how {
                Reading::Needed => "needed",
                Reading::Asked => "asked",
                Reading::Said => "said",
            };
            let words: BTreeMap<&str, _> = fact.one_of.iter().map(String::as_str).zip(&fact.words).collect();
            json!({
                "name": fact.name,
                "type": fact.kind.name(),
                "optional": fact.optional,
                "one_of": fact.one_of,
                "words": words,
                "use": how,
                "title": fact.title,
            })
        })
        .collect();
    let period = match &rule.nature {
        Nature::Obligation { every, window, event } => {
            json!({ "months": every.months(), "window": window, "event": event })
        }
        Nature::Rule { .. } | Nature::Deadline => Value::Null,
    };
    let editions: Vec<Value> =
        rule.editions().iter().map(|edition| edition_json(book, rule, edition)).collect();
    let examples: Vec<Value> = crate::rules::examples()
        .iter()
        .filter(|example| example.rule == rule.id)
        .map(|example| {
            json!({ "on": example.on, "facts": example.facts, "outcome": example.outcome, "note": example.note })
        })
        .collect();
    json!({
        "rule": rule.id,
        "subject": rule.subject,
        "kind": occasion(rule).code(),
        "act": rule.act(),
        "strength": rule.strength,
        "period": period,
        "facts": facts,
        "editions": editions,
        "examples": examples,
    })
}

fn edition_json(book: &Rulebook, rule: &Provision, edition: &Edition) -> Value {
    let values: BTreeMap<&str, &RuleValue> =
        edition.values().iter().map(|(name, value)| (name.as_str(), value)).collect();
    let tighten: BTreeMap<&str, &str> = edition
        .values()
        .iter()
        .filter_map(|(name, _)| {
            let word = match edition.tightened(name)? {
                Direction::Lower => "lower",
                Direction::Higher => "higher",
            };
            Some((name.as_str(), word))
        })
        .collect();
    let conditions: BTreeMap<&str, Value> = book
        .conditions(rule, edition)
        .into_iter()
        .map(|condition| {
            (condition.part.name(), json!({ "cel": condition.source, "words": condition.words }))
        })
        .collect();
    let county = edition.local.as_ref().map(|local| {
        json!({
            "citation": local.citation,
            "national_citation": local.national_citation,
            "national_text": local.national_text,
            "national_values": local.national_values,
            "national_count": local.national_count,
        })
    });
    json!({
        "instrument": edition.instrument,
        "edition": edition.edition,
        "article": edition.article,
        "from": edition.from,
        "until": edition.until,
        "citation": edition.citation,
        "text": edition.text,
        "confirmed": edition.confirmed,
        "origin": origin_of(rule, edition).code(),
        "count": edition.count,
        "values": values,
        "tighten": tighten,
        "conditions": conditions,
        "county": county,
    })
}
