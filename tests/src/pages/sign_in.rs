//! The sign-in page.

use super::Form;
use crate::{Browser, Error, Server, SignIn};
use fantoccini::Locator;

/// Where people sign in.
#[derive(Clone, Copy, Debug)]
pub struct SignInPage<'a> {
    browser: &'a Browser,
}

impl<'a> SignInPage<'a> {
    /// Opens it.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn open(browser: &'a Browser, server: &Server) -> Result<Self, Error> {
        browser.open(&server.url("/sign-in")).await?;
        Ok(Self { browser })
    }

    /// Signs in and waits for the page that follows, be it the first page or this one with an error.
    ///
    /// # Errors
    /// The page has no such fields.
    pub async fn sign_in(&self, who: &SignIn) -> Result<(), Error> {
        // By names: the labels are in the language of whoever signs in.
        for (name, value) in [("name", &who.name), ("password", &who.password)] {
            let path = format!("main input[name={name}]");
            let field = self.browser.client().find(Locator::Css(&path)).await?;
            field.clear().await?;
            field.send_keys(value).await?;
        }
        let button = self.browser.client().find(Locator::Css("main form button")).await?;
        self.browser.leave_by(&button).await
    }

    /// Its fields and buttons.
    #[must_use]
    pub fn form(&self) -> Form<'a> {
        Form::on(self.browser)
    }
}
