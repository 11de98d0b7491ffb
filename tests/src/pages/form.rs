//! Any page with fields and buttons.

use crate::{Browser, Error};
use fantoccini::Locator;
use fantoccini::elements::Element;

/// The form of the page a browser shows. Works with script off.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    browser: &'a Browser,
}

impl<'a> Form<'a> {
    /// The form of the page now shown.
    #[must_use]
    pub fn on(browser: &'a Browser) -> Self {
        Self { browser }
    }

    /// Types into the field with this label, instead of what was there.
    ///
    /// # Errors
    /// There is no such field.
    pub async fn fill(&self, label: &str, value: &str) -> Result<(), Error> {
        let field = self.field(label).await?;
        field.clear().await?;
        Ok(field.send_keys(value).await?)
    }

    /// What the field with this label holds.
    ///
    /// # Errors
    /// There is no such field.
    pub async fn value(&self, label: &str) -> Result<String, Error> {
        Ok(self.field(label).await?.prop("value").await?.unwrap_or_default())
    }

    /// Chooses the radio button or tick box with this label, or the option with these words.
    ///
    /// # Errors
    /// There is none.
    pub async fn choose(&self, label: &str) -> Result<(), Error> {
        let words = quoted(label);
        let path = format!("//label[normalize-space()={words}] | //option[normalize-space()={words}]");
        let found = self.find(&path, label).await?;
        if found.tag_name().await? != "option" {
            return self.browser.click(&found).await;
        }
        // An open list is not part of the page, so the mouse does not reach it.
        let option = vec![serde_json::to_value(&found)?];
        self.browser.client().execute("arguments[0].selected = true", option).await?;
        Ok(())
    }

    /// Ticks the box with this label, where the words are for those who do not see the box's place in a table.
    ///
    /// # Errors
    /// There is none.
    pub async fn tick(&self, label: &str) -> Result<(), Error> {
        self.browser.click(&self.field(label).await?).await
    }

    /// Puts a file into the field with this label.
    ///
    /// # Errors
    /// There is no such field.
    pub async fn attach(&self, label: &str, file: &std::path::Path) -> Result<(), Error> {
        Ok(self.field(label).await?.send_keys(&file.display().to_string()).await?)
    }

    /// Presses the button with this word and waits for the page that follows.
    ///
    /// # Errors
    /// There is no such button.
    pub async fn press(&self, word: &str) -> Result<(), Error> {
        let words = quoted(word);
        let button = self.find(&format!("//button[normalize-space()={words}]"), word).await?;
        self.browser.leave_by(&button).await
    }

    /// Follows the link with these words that is seen, be it in the menu or on the page, and waits for what follows.
    ///
    /// # Errors
    /// There is no such link.
    pub async fn follow(&self, words: &str) -> Result<(), Error> {
        let path = format!("//a[normalize-space()={}]", quoted(words));
        for link in self.browser.client().find_all(Locator::XPath(&path)).await? {
            if link.is_displayed().await? {
                return self.browser.leave_by(&link).await;
            }
        }
        Err(self.browser.absent(words).await)
    }

    /// Opens what is folded under these words.
    ///
    /// # Errors
    /// Nothing is folded under them; whatever the browser reports.
    pub async fn unfold(&self, words: &str) -> Result<(), Error> {
        let summary = self.find(&format!("//summary[normalize-space()={}]", quoted(words)), words).await?;
        Ok(summary.click().await?)
    }

    async fn field(&self, label: &str) -> Result<Element, Error> {
        let words = quoted(label);
        let labels = format!(
            "//label[normalize-space()={words} or starts-with(normalize-space(),concat({words},' ')) or starts-with(normalize-space(),concat({words},'（'))]"
        );
        let field = self.find(&format!("//*[@id=({labels})/@for] | {labels}//input"), label).await?;
        Ok(field)
    }

    async fn find(&self, path: &str, what: &str) -> Result<Element, Error> {
        match self.browser.client().find(Locator::XPath(path)).await {
            Ok(element) => Ok(element),
            Err(error) if error.is_no_such_element() => Err(self.browser.absent(what).await),
            Err(error) => Err(error.into()),
        }
    }
}

/// A text inside an `XPath`, which has no escapes.
fn quoted(text: &str) -> String {
    if !text.contains('"') {
        return format!("\"{text}\"");
    }
    let parts: Vec<String> = text.split('"').map(|part| format!("\"{part}\"")).collect();
    format!("concat({})", parts.join(",'\"',"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn quotes_inside_a_label_are_put_together() {
        assert_eq!(quoted("姓名"), "\"姓名\"");
        assert_eq!(quoted("a\"b"), "concat(\"a\",'\"',\"b\")");
    }
}
