//! The slips of paper with the codes, to print and cut.

use crate::description::Description;
use crate::words::Language;
use askama::Template;
use zeroize::Zeroizing;

#[derive(Template)]
#[template(path = "registrar/slips.html")]
struct Slips<'a> {
    l: Language,
    description: &'a Description,
    codes: &'a [(u16, String)],
}

/// The page with all slips. It holds every code: it is written for its owner only, and destroyed after
/// printing.
pub(super) fn html(
    description: &Description,
    codes: &[(u16, String)],
    language: Language,
) -> Zeroizing<String> {
    Zeroizing::new(Slips { l: language, description, codes }.render().unwrap_or_default())
}
