//! Pages as a person speaks of them.
//!
//! A field is found by its label and a button by its word, as a person finds them; so a journey that passes also shows
//! that every field has a label. A file here per page that several journeys visit.

mod form;
mod sign_in;

pub use form::Form;
pub use sign_in::SignInPage;
