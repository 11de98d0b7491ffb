//! The page on which a signed file is brought: the same for every type of file, with the words of the capability that reads
//! it.

use crate::platform::error::AppError;
use crate::platform::exchange::LARGEST;
use crate::platform::form::{Errors, Field, FieldError, Submitted, SummaryLine, WithFile, summary};
use crate::platform::page::{Crumb, Page};
use crate::platform::request::Context;
use crate::platform::route::Route;
use askama::Template;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;

/// What is brought on a page.
#[derive(Clone, Debug)]
pub struct What {
    /// Where the file is sent.
    pub action: String,
    /// The key of what the page is called.
    pub title: &'static str,
    /// The key of what it says.
    pub lead: &'static str,
    /// For whom it is taken, where the page says so.
    pub whose: Option<String>,
    /// The path to the page.
    pub crumbs: Vec<Crumb>,
}

#[derive(Template)]
#[template(path = "platform/exchange/pages/take.html")]
struct TakePage {
    page: Page,
    summary: Vec<SummaryLine>,
    lead: &'static str,
    whose: Option<String>,
    action: String,
    file: Field,
}

impl What {
    fn page(self, context: &Context, errors: &Errors) -> TakePage {
        let file = Field::new(context, &Submitted::default(), errors, "file", "exchange-file")
            .hint(context, "exchange-file-hint");
        let mut page = Page::new(context, self.title).crumbs(self.crumbs);
        page.has_error = !errors.0.is_empty();
        TakePage {
            page,
            summary: summary(&[&file]),
            lead: self.lead,
            whose: self.whose,
            action: self.action,
            file,
        }
    }

    /// The page that asks for the file.
    ///
    /// # Errors
    /// When it cannot be rendered.
    pub fn ask(self, context: &Context) -> Result<Response, AppError> {
        Page::render(&self.page(context, &Errors::default()))
    }

    /// The page once more, with why the file is not taken and what to do.
    ///
    /// # Errors
    /// When it cannot be rendered.
    pub fn refused(self, context: &Context, error: FieldError) -> Result<Response, AppError> {
        Page::render_refused(&self.page(context, &Errors::one("file", error)))
    }
}

/// The file of a form, or what to say when none was chosen.
///
/// # Errors
/// [`AppError::TooLarge`].
pub async fn brought(WithFile(mut form): WithFile) -> Result<Result<Vec<u8>, FieldError>, AppError> {
    let mut bytes = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|_| AppError::TooLarge)? {
        if field.name() == Some("file") {
            bytes = field.bytes().await.map_err(|_| AppError::TooLarge)?.to_vec();
        }
    }
    Ok(if bytes.is_empty() { Err(FieldError::new("paper-none")) } else { Ok(bytes) })
}

/// A route that takes a file, which is not larger than any of ours.
#[must_use]
pub fn bounded(mut route: Route) -> Route {
    route.handler = route.handler.layer(DefaultBodyLimit::max(LARGEST + 64 * 1024));
    route
}
