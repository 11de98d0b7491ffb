//! What must hold for every page, read with a browser's parser.

use html5ever::driver::ParseOpts;
use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use std::collections::{BTreeMap, BTreeSet};

/// A page as parsed.
pub(crate) struct Html {
    elements: Vec<Element>,
    errors: Vec<String>,
}

/// An element with its attributes and the text below it.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) text: String,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

impl Html {
    pub(crate) fn parse(text: &str) -> Self {
        let dom = html5ever::parse_document(RcDom::default(), ParseOpts::default()).one(text);
        let mut elements = Vec::new();
        walk(&dom.document, &mut elements);
        let errors = dom.errors.borrow().iter().map(ToString::to_string).collect();
        Self { elements, errors }
    }

    /// All elements, in the order of the page.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.elements.iter()
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// Every fault of the page, in words.
    pub(crate) fn faults(&self, lang: &str) -> Vec<String> {
        let mut faults: Vec<String> =
            self.errors.iter().map(|error| format!("parse error: {error}")).collect();
        let headings = self.all("h1").count();
        if headings != 1 {
            faults.push(format!("{headings} h1"));
        }
        // A drawing has a title too; that one has an id.
        let titled = |title: &&Element| !title.text.trim().is_empty() && title.attribute("id").is_empty();
        if self.all("title").filter(titled).count() != 1 {
            faults.push("no title of its own".to_owned());
        }
        if self.all("html").next().map(|html| html.attribute("lang")) != Some(lang) {
            faults.push(format!("the root does not say {lang}"));
        }
        faults.extend(self.unbound());
        // A key that has no text is shown as it is: small words joined by hyphens, alone in an element.
        faults.extend(self.elements.iter().filter_map(|element| {
            let text = element.text.trim();
            let key = text.contains('-')
                && text.len() > 8
                && !matches!(
                    element.name.as_str(),
                    "code" | "style" | "script" | "td" | "th" | "a" | "option"
                )
                && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            key.then(|| format!("a key without text: {text}"))
        }));
        faults
    }

    /// Ids that are not unique, labels and descriptions that lead nowhere, controls without a name.
    fn unbound(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut ids = BTreeSet::new();
        for element in &self.elements {
            let id = element.attribute("id");
            if !id.is_empty() && !ids.insert(id.to_owned()) {
                faults.push(format!("two elements have the id {id}"));
            }
        }
        let mut labelled = BTreeSet::new();
        for label in self.all("label") {
            let target = label.attribute("for");
            labelled.insert(target.to_owned());
            if !ids.contains(target) {
                faults.push(format!("a label for “{target}”, which is not there"));
            }
        }
        for element in &self.elements {
            for attribute in ["aria-describedby", "aria-labelledby"] {
                for id in element.attribute(attribute).split_whitespace() {
                    if !ids.contains(id) {
                        faults.push(format!("{attribute} “{id}” is not there"));
                    }
                }
            }
            let control = matches!(element.name.as_str(), "input" | "select" | "textarea")
                && !matches!(element.attribute("type"), "hidden" | "submit");
            let named =
                labelled.contains(element.attribute("id")) || !element.attribute("aria-label").is_empty();
            if control && !named {
                faults.push(format!("the control “{}” has no label", element.attribute("name")));
            }
            let empty = matches!(element.name.as_str(), "a" | "button")
                && element.text.trim().is_empty()
                && element.attribute("aria-label").is_empty();
            if empty {
                faults.push(format!("a {} without words", element.name));
            }
            if element.name == "form"
                && element.attribute("method") == "post"
                && element.attribute("action").is_empty()
            {
                faults.push("a form that does not say where it goes".to_owned());
            }
        }
        faults
    }
}

fn walk(node: &Handle, elements: &mut Vec<Element>) {
    if let NodeData::Element { name, attrs, .. } = &node.data {
        let attributes = attrs
            .borrow()
            .iter()
            .map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string()))
            .collect();
        elements.push(Element { name: name.local.to_string(), attributes, text: text_of(node) });
    }
    for child in node.children.borrow().iter() {
        walk(child, elements);
    }
}

fn text_of(node: &Handle) -> String {
    if let NodeData::Text { contents } = &node.data {
        return contents.borrow().to_string();
    }
    node.children.borrow().iter().map(text_of).collect()
}

#[test]
fn each_fault_is_found_on_a_page_that_has_it() {
    let page = |body: &str| {
        let text = format!(
            "<!doctype html><html lang=\"en\"><head><title>T</title></head><body>{body}</body></html>"
        );
        Html::parse(&text).faults("en").join("; ")
    };
    assert_eq!(page("<h1>x</h1><label for=\"a\">A</label><input id=\"a\" name=\"a\">"), "");
    for (body, wanted) in [
        ("<p>x</p>", "0 h1"),
        ("<h1>x</h1><p id=\"a\"></p><p id=\"a\"></p>", "the id a"),
        ("<h1>x</h1><label for=\"b\">B</label>", "“b”"),
        ("<h1>x</h1><input name=\"c\">", "no label"),
        ("<h1>x</h1><a href=\"/\"></a>", "without words"),
        ("<h1>x</h1><p>member-name-missing</p>", "a key without text"),
        ("<h1>x</h1><p><div></p>", "parse error"),
        ("<h1>x</h1><form method=\"post\"></form>", "where it goes"),
    ] {
        assert!(page(body).contains(wanted), "{body}: {}", page(body));
    }
}
