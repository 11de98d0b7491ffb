//! What a rule says, for a page that tells why: written by the macro `law` of `platform/components/cited.html`.

use super::request::Context;
use super::text::Language;
use rulebook::Words;

/// The words of a rule with its citation, in the language of the page.
#[derive(Clone, Debug)]
pub struct Law {
    /// What the rule says.
    pub text: String,
    /// Where it stands.
    pub citation: String,
    /// Whether somebody compared it with the source.
    pub confirmed: bool,
}

impl Law {
    /// A rule of the rulebook as it stands today; none when it is not in force.
    #[must_use]
    pub fn of(context: &Context, rule: &str) -> Option<Self> {
        let edition = context.app.rulebook.edition_on(rule, context.app.clock.today())?;
        Some(Self::said(context, (&edition.text, &edition.citation), edition.confirmed))
    }

    /// What is said and where, from words of the rulebook.
    #[must_use]
    pub fn said(context: &Context, (text, citation): (&Words, &Words), confirmed: bool) -> Self {
        let of = |words: &Words| match context.language {
            Language::Zh => words.zh.clone(),
            Language::En => words.en.clone(),
        };
        Self { text: of(text), citation: of(citation), confirmed }
    }
}
