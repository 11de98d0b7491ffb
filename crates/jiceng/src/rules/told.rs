//! A rule in the words of one language, as the pages and the command line tell it.

use super::model::{Difference, Origin, differences, occasion, origin_of};
use crate::platform::text::{Language, text, text_with};
use jiff::civil::Date;
use rulebook::{
    Direction, Edition, Every, Example, Fact, FactType, Nature, Part, Provision, Reading, RuleValue,
    Rulebook, Strength, Subject, Verdict, Words,
};

/// A rule as a whole.
#[derive(Clone, Debug)]
pub struct Told {
    /// When it is asked.
    pub occasion: String,
    /// What it is about.
    pub subject: String,
    /// Its strength.
    pub strength: String,
    /// The tone of the strength's tag.
    pub tone: &'static str,
    /// Its editions, the newest first.
    pub editions: Vec<ToldEdition>,
    /// The facts it reads.
    pub facts: Vec<ToldFact>,
    /// Worked examples.
    pub examples: Vec<ToldExample>,
}

/// One edition.
#[derive(Clone, Debug)]
pub struct ToldEdition {
    /// Name of the instrument's edition.
    pub name: String,
    /// Whether it is in force, over or to come.
    pub state: String,
    /// The tone of that tag.
    pub state_tone: &'static str,
    /// First day in force.
    pub from: Date,
    /// First day no longer in force.
    pub until: Option<Date>,
    /// What it says.
    pub text: String,
    /// Title and article; the county's citation stands apart.
    pub citation: String,
    /// Who made it.
    pub origin: Origin,
    /// The county's citation, when it changed something.
    pub county: Option<String>,
    /// What it says nationally, when the county changed something.
    pub national_text: Option<String>,
    /// Whether its source was read.
    pub confirmed: bool,
    /// How often, for an obligation.
    pub period: Option<String>,
    /// Its conditions.
    pub conditions: Vec<ToldCondition>,
    /// Its values.
    pub values: Vec<ToldValue>,
    /// What changed since the edition before.
    pub changes: Vec<String>,
}

/// One condition.
#[derive(Clone, Debug)]
pub struct ToldCondition {
    /// What part it is.
    pub label: String,
    /// In words; as written when there are none.
    pub words: String,
    /// As written.
    pub source: String,
}

/// One value.
#[derive(Clone, Debug)]
pub struct ToldValue {
    /// Its name for people.
    pub label: String,
    /// Its name in conditions.
    pub name: String,
    /// The value.
    pub value: String,
    /// The national value, when the county changed it.
    pub national: Option<String>,
    /// Which way a county may change it.
    pub may: String,
}

/// One fact.
#[derive(Clone, Debug)]
pub struct ToldFact {
    /// Its name in conditions and JSON.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Type and, for texts, the words it may have.
    pub kind: String,
    /// How it is used.
    pub how: String,
}

/// One worked example.
#[derive(Clone, Debug)]
pub struct ToldExample {
    /// The day.
    pub on: Date,
    /// The facts.
    pub facts: Vec<String>,
    /// What the rule says.
    pub outcome: String,
    /// The tone of that tag.
    pub tone: &'static str,
}

/// Tells a rule on a day.
#[must_use]
pub fn tell(
    book: &Rulebook,
    provision: &Provision,
    examples: &[Example],
    language: Language,
    on: Date,
) -> Told {
    let teller = Teller { book, provision, language, on };
    let mut editions: Vec<ToldEdition> =
        (0..provision.editions().len()).filter_map(|index| teller.edition(index)).collect();
    editions.reverse();
    Told {
        occasion: teller.occasion(),
        subject: subject(book, &provision.subject, language),
        strength: text(language, strength_key(provision.strength)),
        tone: tone(provision.strength),
        editions,
        facts: book.facts_read(provision).into_iter().map(|(fact, how)| teller.fact(fact, how)).collect(),
        examples: examples
            .iter()
            .filter(|example| example.rule == provision.id)
            .filter_map(|example| teller.example(example))
            .collect(),
    }
}

/// The key of the word for a strength.
#[must_use]
pub fn strength_key(strength: Strength) -> &'static str {
    match strength {
        Strength::Block => "strength-block",
        Strength::Warn => "strength-warn",
        Strength::Inform => "strength-inform",
    }
}

/// The tone of a strength's tag.
#[must_use]
pub(super) fn tone(strength: Strength) -> &'static str {
    match strength {
        Strength::Block => "err",
        Strength::Warn => "warn",
        Strength::Inform => "info",
    }
}

/// Words in one language.
#[must_use]
pub fn pick(words: &Words, language: Language) -> &str {
    match language {
        Language::Zh => &words.zh,
        Language::En => &words.en,
    }
}

/// What a subject is called.
#[must_use]
pub fn subject(book: &Rulebook, id: &str, language: Language) -> String {
    book.subject(id).map_or_else(|| id.to_owned(), |subject| pick(&subject.title, language).to_owned())
}

/// A value as it is written, truth in words.
#[must_use]
pub fn value(value: &RuleValue, language: Language) -> String {
    match value {
        RuleValue::Bool(true) => text(language, "rule-yes"),
        RuleValue::Bool(false) => text(language, "rule-no"),
        RuleValue::Texts(texts) if language == Language::Zh => texts.join("、"),
        other => other.to_string(),
    }
}

/// What a value is called; a county's own names stay as they are.
#[must_use]
pub fn value_label(name: &str, language: Language) -> String {
    named(language, &format!("rule-value-{}", name.replace('_', "-")), name)
}

/// The sentence of a key that may not be there.
fn named(language: Language, key: &str, otherwise: &str) -> String {
    let found = text(language, key);
    if found == key { otherwise.to_owned() } else { found }
}

/// Type of a fact and, for texts, what it may be.
#[must_use]
pub fn fact_kind(fact: &Fact, language: Language) -> String {
    let kind = text(language, &format!("rule-fact-{}", fact.kind.name()));
    if fact.one_of.is_empty() {
        return kind;
    }
    let choices: Vec<String> = fact
        .one_of
        .iter()
        .map(|text| match fact.word(text) {
            Some(words) => {
                let args = [("code", text.clone()), ("word", pick(words, language).to_owned())];
                text_with(language, "rule-fact-choice", &args)
            }
            None => text.clone(),
        })
        .collect();
    let choices = choices.join(&text(language, "rule-list-comma"));
    text_with(language, "rule-fact-choices", &[("kind", kind), ("choices", choices)])
}

/// A value of a fact as JSON gives it, to show how it is written.
#[must_use]
pub fn fact_sample(fact: &Fact) -> serde_json::Value {
    let choice = fact.one_of.first().map_or("…", String::as_str);
    match fact.kind {
        FactType::Int => 3.into(),
        FactType::Bool => true.into(),
        FactType::Date => "2026-05-11".into(),
        FactType::Text => choice.into(),
        FactType::TextList => vec![choice].into(),
    }
}

struct Teller<'b> {
    book: &'b Rulebook,
    provision: &'b Provision,
    language: Language,
    on: Date,
}

impl Teller<'_> {
    fn text(&self, key: &str) -> String {
        text(self.language, key)
    }

    fn with(&self, key: &str, args: &[(&str, String)]) -> String {
        text_with(self.language, key, args)
    }

    fn occasion(&self) -> String {
        let occasion = self.text(occasion(self.provision).key());
        let Some(act) = self.provision.act() else { return occasion };
        let act = named(self.language, &format!("rule-act-{}", act.replace('.', "-")), act);
        self.with("rule-occasion-of", &[("occasion", occasion), ("act", act)])
    }

    fn edition(&self, index: usize) -> Option<ToldEdition> {
        let edition = self.provision.editions().get(index)?;
        let before = index.checked_sub(1).and_then(|index| self.provision.editions().get(index));
        let (state, state_tone) = if edition.in_force_on(self.on) {
            ("rule-state-now", "ok")
        } else if edition.from > self.on {
            ("rule-state-to-come", "info")
        } else {
            ("rule-state-over", "plain")
        };
        let local = edition.local.as_ref();
        let citation = local.map_or(&edition.citation, |local| &local.national_citation);
        let own = |words: &Words| pick(words, self.language).to_owned();
        Some(ToldEdition {
            name: edition.edition.clone(),
            state: self.text(state),
            state_tone,
            from: edition.from,
            until: edition.until,
            text: own(&edition.text),
            citation: own(citation),
            origin: origin_of(self.provision, edition),
            county: local.map(|local| own(&local.citation)),
            national_text: local.map(|local| own(&local.national_text)),
            confirmed: edition.confirmed,
            period: self.period(edition),
            conditions: self.conditions(edition),
            values: edition.values().iter().map(|(name, value)| self.value(edition, name, value)).collect(),
            changes: before.map(|before| self.changes(before, edition)).unwrap_or_default(),
        })
    }

    fn period(&self, edition: &Edition) -> Option<String> {
        let Nature::Obligation { every, window, .. } = &self.provision.nature else { return None };
        let every = self.text(match every {
            Every::Month => "rule-every-month",
            Every::Quarter => "rule-every-quarter",
            Every::HalfYear => "rule-every-half-year",
            Every::Year => "rule-every-year",
        });
        let args = [("every", every), ("count", edition.count.to_string())];
        let period = self.with("rule-period", &args);
        let Some((first, last)) = window else { return Some(period) };
        let args = [("period", period), ("first", first.to_string()), ("last", last.to_string())];
        Some(self.with("rule-period-window", &args))
    }

    fn conditions(&self, edition: &Edition) -> Vec<ToldCondition> {
        let conditions = self.book.conditions(self.provision, edition).into_iter();
        let told = conditions.map(|condition| ToldCondition {
            label: self.text(match condition.part {
                Part::Applies => "rule-part-applies",
                Part::Holds => "rule-part-holds",
                Part::Due => "rule-part-due",
                Part::Met => "rule-part-met",
            }),
            words: condition
                .words
                .map_or_else(|| condition.source.to_owned(), |words| pick(&words, self.language).to_owned()),
            source: condition.source.to_owned(),
        });
        told.collect()
    }

    fn value(&self, edition: &Edition, name: &str, found: &RuleValue) -> ToldValue {
        let national = edition.local.as_ref().and_then(|local| local.national_values.get(name));
        let may = match (edition.tightened(name), self.provision.strength) {
            (Some(Direction::Lower), Strength::Block) => "rule-may-lower",
            (Some(Direction::Higher), Strength::Block) => "rule-may-higher",
            (None, Strength::Block) => "rule-may-not",
            (_, Strength::Warn | Strength::Inform) => "rule-may-replace",
        };
        ToldValue {
            label: value_label(name, self.language),
            name: name.to_owned(),
            value: self.in_words(found),
            national: national.map(|national| self.in_words(national)),
            may: self.text(may),
        }
    }

    /// A value in words: texts are called as the facts of the subject call them.
    fn in_words(&self, found: &RuleValue) -> String {
        match found {
            RuleValue::Text(text) => self.word(text),
            RuleValue::Texts(texts) => {
                let words: Vec<String> = texts.iter().map(|text| self.word(text)).collect();
                words.join(&self.text("rule-list-comma"))
            }
            other => value(other, self.language),
        }
    }

    /// What a text of a value is called: one that a fact may be, or the name of a fact.
    fn word(&self, text: &str) -> String {
        let facts = self.book.subject(&self.provision.subject).map(Subject::facts).unwrap_or_default();
        let words = facts.iter().find_map(|fact| fact.word(text));
        let words = words.or_else(|| facts.iter().find(|fact| fact.name == text).map(|fact| &fact.title));
        words.map_or_else(|| text.to_owned(), |words| pick(words, self.language).to_owned())
    }

    fn changes(&self, before: &Edition, after: &Edition) -> Vec<String> {
        let shown = |found: Option<RuleValue>| {
            found.map_or_else(|| self.text("rule-change-none"), |found| self.in_words(&found))
        };
        let told = |difference: Difference| match difference {
            Difference::Value { name, before, after } => self.with(
                "rule-change-value",
                &[
                    ("name", value_label(&name, self.language)),
                    ("before", shown(before)),
                    ("after", shown(after)),
                ],
            ),
            Difference::Count { before, after } => self
                .with("rule-change-count", &[("before", before.to_string()), ("after", after.to_string())]),
            Difference::Text { before } => {
                self.with("rule-change-text", &[("before", pick(&before, self.language).to_owned())])
            }
            Difference::Condition => self.text("rule-change-condition"),
        };
        let mut changes: Vec<String> =
            differences(self.book, self.provision, before, after).into_iter().map(told).collect();
        if before.instrument != after.instrument || before.article != after.article {
            let before = before.local.as_ref().map_or(&before.citation, |local| &local.national_citation);
            changes
                .push(self.with("rule-change-source", &[("before", pick(before, self.language).to_owned())]));
        }
        if changes.is_empty() {
            changes.push(self.text("rule-change-nothing"));
        }
        changes
    }

    fn fact(&self, fact: &Fact, how: Reading) -> ToldFact {
        ToldFact {
            name: fact.name.clone(),
            title: pick(&fact.title, self.language).to_owned(),
            kind: fact_kind(fact, self.language),
            how: self.text(match how {
                Reading::Needed => "rule-reads-needed",
                Reading::Asked => "rule-reads-asked",
                Reading::Said => "rule-reads-said",
            }),
        }
    }

    fn example(&self, example: &Example) -> Option<ToldExample> {
        let facts = self.book.facts_from_json(&self.provision.subject, &example.facts).ok()?;
        let outcome = self.book.eval(&self.provision.id, example.on, &facts).ok()?;
        let (key, tone) = match outcome.outcome {
            Verdict::Allow => ("rule-outcome-allow", "ok"),
            Verdict::Unknown => ("rule-outcome-unknown", "plain"),
            Verdict::Inform => ("strength-inform", "info"),
            Verdict::Warn => ("strength-warn", "warn"),
            Verdict::Block => ("strength-block", "err"),
        };
        let known = facts.subject().facts().iter().filter_map(|fact| {
            let args = [
                ("fact", pick(&fact.title, self.language).to_owned()),
                ("value", pick(&facts.words(&fact.name)?, self.language).to_owned()),
            ];
            Some(self.with("rule-example-fact", &args))
        });
        Some(ToldExample { on: example.on, facts: known.collect(), outcome: self.text(key), tone })
    }
}
