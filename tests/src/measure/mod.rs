//! What a page shows, measured in the browser. The scripts stand beside this file.

use crate::{Browser, Error};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::Path;

const AXE: &str = include_str!("axe.js");
const NAMES: &str = include_str!("names.js");
const OVERFLOW: &str = include_str!("overflow.js");
const SHIFT: &str = include_str!("shift.js");
const TARGETS: &str = include_str!("targets.js");
const TRANSFER: &str = include_str!("transfer.js");

/// A rule of accessibility that the page breaks, as axe reports it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Violation {
    /// The rule, such as `label`.
    pub id: String,
    /// `minor`, `moderate`, `serious` or `critical`.
    pub impact: Option<String>,
    /// The rule in a sentence.
    pub help: String,
    /// Where it is broken.
    pub nodes: Vec<ViolationNode>,
}

/// A place where a rule of accessibility is broken.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ViolationNode {
    /// A selector of the element.
    pub target: String,
    /// Its source.
    pub html: String,
    /// What would mend it.
    pub summary: String,
}

/// An element that makes the page scroll sideways.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Overflow {
    /// Name, id and classes.
    pub element: String,
    /// Its left edge, in CSS pixels from that of the page.
    pub left: f64,
    /// Its right edge.
    pub right: f64,
}

/// A control smaller than a finger or a pointer needs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct SmallTarget {
    /// Name, id, classes and the beginning of its words.
    pub element: String,
    /// In CSS pixels.
    pub width: f64,
    /// In CSS pixels.
    pub height: f64,
}

/// Everything a page fetched.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Transfer {
    /// The page first, then what it fetched.
    pub resources: Vec<Resource>,
}

/// A thing fetched.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Resource {
    /// Its address.
    pub address: String,
    /// `document`, `css`, `script`, `img`, …
    pub kind: String,
    /// Bytes of the body as sent, compressed.
    pub body: u64,
    /// Bytes that went over the wire with headers; none when it came from the cache.
    pub wire: u64,
}

impl Transfer {
    /// How many requests reached the server.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.resources.iter().filter(|resource| resource.wire > 0).count()
    }

    /// Bytes of all bodies as sent, compressed.
    #[must_use]
    pub fn body(&self) -> u64 {
        self.resources.iter().map(|resource| resource.body).sum()
    }

    /// Bytes of the bodies of one kind as sent, compressed.
    #[must_use]
    pub fn body_of(&self, kind: &str) -> u64 {
        self.resources.iter().filter(|resource| resource.kind == kind).map(|resource| resource.body).sum()
    }
}

impl Browser {
    /// The rules of accessibility that the page breaks.
    ///
    /// # Errors
    /// The browser was started with script off, in which axe cannot run.
    pub async fn axe(&self) -> Result<Vec<Violation>, Error> {
        self.axe_rules(&[]).await
    }

    /// As [`Browser::axe`], of these rules alone; all of them when none is named.
    ///
    /// # Errors
    /// As [`Browser::axe`].
    pub async fn axe_rules(&self, rules: &[&str]) -> Result<Vec<Violation>, Error> {
        self.with_script("axe")?;
        let there = self.client().execute("return 'axe' in window", Vec::new()).await?;
        if there != Value::Bool(true) {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/vendor-test/axe.min.js");
            self.client().execute(&std::fs::read_to_string(file)?, Vec::new()).await?;
        }
        answer(self.client().execute_async(AXE, vec![json!(rules)]).await?)
    }

    /// The elements that make the page scroll sideways; none when it does not. What stands in a box that scrolls by
    /// itself is no fault.
    ///
    /// # Errors
    /// The browser has gone.
    pub async fn overflow(&self) -> Result<Vec<Overflow>, Error> {
        self.measured(OVERFLOW, json!(self.width())).await
    }

    /// The controls that are narrower or lower than `least` CSS pixels. A link inside a sentence may be.
    ///
    /// # Errors
    /// The browser has gone.
    pub async fn targets_too_small(&self, least: f64) -> Result<Vec<SmallTarget>, Error> {
        self.measured(TARGETS, json!(least)).await
    }

    /// What the page fetched, from the browser's own record.
    ///
    /// # Errors
    /// The browser has gone.
    pub async fn transfer(&self) -> Result<Transfer, Error> {
        self.measured(TRANSFER, Value::Null).await
    }

    /// How much the page has moved since it was opened: the cumulative layout shift of its worst moment. Ask before
    /// touching the page; what moves after a touch may move.
    ///
    /// # Errors
    /// The browser was started with script off: the record is delivered to a script.
    pub async fn layout_shift(&self) -> Result<f64, Error> {
        self.with_script("layout shift")?;
        answer(self.client().execute_async(SHIFT, Vec::new()).await?)
    }

    /// How many elements the page has.
    ///
    /// # Errors
    /// The browser has gone.
    pub async fn elements(&self) -> Result<u64, Error> {
        self.measured("return document.getElementsByTagName('*').length", Value::Null).await
    }

    fn with_script(&self, what: &'static str) -> Result<(), Error> {
        if self.script() { Ok(()) } else { Err(Error::ScriptOff(what)) }
    }

    async fn measured<T: DeserializeOwned>(&self, script: &str, argument: Value) -> Result<T, Error> {
        answer(self.client().execute(&format!("{NAMES}\n{script}"), vec![argument]).await?)
    }
}

fn answer<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    Ok(serde_json::from_value(value)?)
}
