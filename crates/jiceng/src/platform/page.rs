//! The page shell: what stands around every page.

use crate::platform::access::{Grant, Permission};
use crate::platform::assets;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::form::SummaryLine;
use crate::platform::request::Context;
use crate::platform::spoken;
use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

/// A group of the side menu.
#[derive(Clone, Debug)]
pub struct MenuGroup {
    /// Its heading.
    pub label: String,
    /// Whether the page stands below one of its entries.
    pub open: bool,
    /// Its entries.
    pub items: Vec<MenuItem>,
}

impl MenuGroup {
    /// The only entry of a group that is called like the group: nobody need unfold it.
    #[must_use]
    pub fn alone(&self) -> Option<&MenuItem> {
        match self.items.as_slice() {
            [item] if item.label == self.label => Some(item),
            _ => None,
        }
    }
}

/// An entry of the side menu or of the tabs.
#[derive(Clone, Debug)]
pub struct MenuItem {
    /// What is read.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether the page stands below it.
    pub current: bool,
}

/// A step of the path to the page.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// What is read.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

/// Who is signed in, as the header shows it.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The name.
    pub name: String,
    /// Role and organisation acted for.
    pub acting: String,
    /// One's own account.
    pub account_href: String,
    /// Where another role is chosen; empty when there is only one.
    pub switch_href: String,
}

/// An entry that a capability adds to the menu: the group's and its own key, where it leads, and the right it needs.
#[derive(Clone, Copy, Debug)]
pub struct MenuEntry {
    /// The key of the group's heading.
    pub group: &'static str,
    /// The key of the entry.
    pub key: &'static str,
    /// Where it leads.
    pub href: fn() -> String,
    /// The right it needs.
    pub needs: Permission,
    /// Whether it also stands among the four tabs of a telephone.
    pub tab: bool,
}

/// An entry that a capability adds to the foot of every page.
#[derive(Clone, Copy, Debug)]
pub struct FooterEntry {
    /// The key of the entry.
    pub key: &'static str,
    /// Where it leads.
    pub href: fn() -> String,
}

/// What a template needs for the shell around it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four switches of a page that have nothing to do with one another"
)]
#[derive(Clone, Debug)]
pub struct Page {
    /// The `lang` of the page.
    pub lang: &'static str,
    /// The title, without the product's name.
    pub title: String,
    /// `m`, `l` or `xl`.
    pub text_size: &'static str,
    /// Whether high contrast is on.
    pub contrast: bool,
    /// The side menu.
    pub menu: Vec<MenuGroup>,
    /// The tabs at the bottom of a telephone.
    pub tabs: Vec<MenuItem>,
    /// The path to the page.
    pub crumbs: Vec<Crumb>,
    /// Where the back link leads.
    pub back: Option<String>,
    /// Who is signed in.
    pub signed_in: Option<SignedIn>,
    /// The telephone of help.
    pub help_phone: String,
    /// Whether the page is wide: lists of an office.
    pub office: bool,
    /// The path and query of the page, to come back to.
    pub here: String,
    /// Whether the title begins with “错误：”.
    pub has_error: bool,
    /// The day, for the foot of a printed page.
    pub now_date: String,
    /// Whether the installation shows made-up people.
    pub demo: bool,
    /// Links at the foot.
    pub footer: Vec<MenuItem>,
    context: Context,
}

impl Page {
    /// A page with the title of a key.
    #[must_use]
    pub fn new(context: &Context, title_key: &str) -> Self {
        Self::titled(context, context.text(title_key))
    }

    /// A page with a title.
    #[must_use]
    pub fn titled(context: &Context, title: String) -> Self {
        let menu = menu(context);
        let tabs = tabs(context);
        Self {
            lang: context.language.tag(),
            title,
            text_size: context.text_size,
            contrast: context.contrast,
            menu,
            tabs,
            crumbs: Vec::new(),
            back: None,
            signed_in: context.caller.as_ref().map(|caller| SignedIn {
                name: caller.name.clone(),
                acting: acting(context, &caller.acting),
                account_href: super::access::pages::account::path(),
                switch_href: if caller.grants.len() > 1 {
                    super::access::pages::acting::path()
                } else {
                    String::new()
                },
            }),
            help_phone: context.app.settings.help_phone.clone(),
            office: false,
            here: context.here.clone(),
            has_error: false,
            now_date: clock::day_of(context.app.clock.now()).to_string(),
            demo: context.app.settings.demo,
            footer: footer(context),
            context: context.clone(),
        }
    }

    /// Wide, for lists of an office.
    #[must_use]
    pub fn office(mut self) -> Self {
        self.office = true;
        self
    }

    /// Marks the page as showing an error.
    #[must_use]
    pub fn with_error(mut self) -> Self {
        self.has_error = true;
        self
    }

    /// With a back link.
    #[must_use]
    pub fn back(mut self, href: impl Into<String>) -> Self {
        self.back = Some(href.into());
        self
    }

    /// With the path to the page.
    #[must_use]
    pub fn crumbs(mut self, crumbs: Vec<Crumb>) -> Self {
        self.crumbs = crumbs;
        self
    }

    /// A sentence by its key.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.context.text(key)
    }

    /// A sentence with one named argument.
    #[must_use]
    pub fn with(&self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        self.context.text_with(key, &[(name, value.to_string())])
    }

    /// A sentence with two named arguments.
    #[must_use]
    pub fn with2(&self, key: &str, first: &(&str, impl ToString), second: &(&str, impl ToString)) -> String {
        self.context.text_with(key, &[(first.0, first.1.to_string()), (second.0, second.1.to_string())])
    }

    /// How long a day by which something was due is past, to stand behind it; empty when it is not.
    #[must_use]
    pub fn late(&self, due: &jiff::civil::Date) -> String {
        self.context.late(*due)
    }

    /// The address of a static file.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// The styles that the first screen needs, carried inside the page.
    #[must_use]
    pub fn critical_css(&self) -> String {
        assets::inline("critical.css")
    }

    /// Whether the caller's role includes a permission; for showing links only, never for deciding.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.context.caller.as_ref().is_some_and(|caller| caller.may(permission))
    }

    /// The language other than the page's, as its own name and tag.
    #[must_use]
    pub fn zh(&self) -> bool {
        self.lang == "zh-CN"
    }

    /// What the styles need to know: whether lists are wide, whether targets are large, whether a menu stands beside.
    /// Pages that members and residents see have large targets, whatever they show.
    #[must_use]
    pub fn classes(&self) -> String {
        let personal = self.context.caller.as_ref().is_none_or(|caller| caller.acting.role.is_personal());
        let classes =
            [(self.office, "office"), (!self.office || personal, "roomy"), (!self.menu.is_empty(), "menued")];
        classes.iter().filter(|(holds, _)| *holds).map(|(_, class)| *class).collect::<Vec<_>>().join(" ")
    }

    /// The role of a grant in words, with the mark of one that was lent.
    #[must_use]
    pub fn role(&self, grant: &Grant) -> String {
        role(&self.context, grant)
    }

    /// A number with its digits in groups of three, as both languages write it in tables.
    #[must_use]
    pub fn number(&self, number: impl std::fmt::Display) -> String {
        let digits = number.to_string();
        let mut out = String::new();
        for (index, c) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) && !out.ends_with('-') {
                out.push(',');
            }
            out.push(c);
        }
        out
    }

    /// Renders a template as an answer.
    ///
    /// # Errors
    /// When the template cannot be written.
    pub fn render<T: Template>(template: &T) -> Result<Response, AppError> {
        Self::render_as(StatusCode::OK, template)
    }

    /// Renders a form that holds errors: status 422.
    ///
    /// # Errors
    /// When the template cannot be written.
    pub fn render_refused<T: Template>(template: &T) -> Result<Response, AppError> {
        Self::render_as(StatusCode::UNPROCESSABLE_ENTITY, template)
    }

    /// Renders the form to sign in where another page was asked for: status 401.
    ///
    /// # Errors
    /// When the template cannot be written.
    pub fn render_unauthorized<T: Template>(template: &T) -> Result<Response, AppError> {
        Self::render_as(StatusCode::UNAUTHORIZED, template)
    }

    /// Renders a list: status 422 when a question of the address could not be read, and the summary says which.
    ///
    /// # Errors
    /// When the template cannot be written.
    pub fn render_asked<T: Template>(template: &T, wrong: &[SummaryLine]) -> Result<Response, AppError> {
        if wrong.is_empty() { Self::render(template) } else { Self::render_refused(template) }
    }

    fn render_as<T: Template>(status: StatusCode, template: &T) -> Result<Response, AppError> {
        let headers = [(header::CACHE_CONTROL, "no-store")];
        Ok((status, headers, Html(spoken::marked(template.render()?))).into_response())
    }
}

/// The role of a grant in words, with the mark of one that was lent.
#[must_use]
pub fn role(context: &Context, grant: &Grant) -> String {
    let role = context.text(grant.role.key());
    if grant.delegated_from.is_some() { context.text_with("role-lent", &[("role", role)]) } else { role }
}

/// A grant in words: the organisation and the role on it.
#[must_use]
pub fn acting(context: &Context, grant: &Grant) -> String {
    format!("{} · {}", grant.organisation_name, role(context, grant))
}

fn menu(context: &Context) -> Vec<MenuGroup> {
    let mut groups: Vec<(&str, MenuGroup)> = Vec::new();
    let entries = entries(context);
    let current = current(context, &entries);
    for entry in &entries {
        let item = item(context, entry, current.as_deref());
        if let Some((_, group)) = groups.iter_mut().find(|(key, _)| *key == entry.group) {
            group.open |= item.current;
            group.items.push(item);
        } else {
            let label = context.text(entry.group);
            groups.push((entry.group, MenuGroup { label, open: item.current, items: vec![item] }));
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn tabs(context: &Context) -> Vec<MenuItem> {
    const MOST: usize = 4;
    let entries: Vec<MenuEntry> = entries(context).into_iter().filter(|entry| entry.tab).take(MOST).collect();
    let current = current(context, &entries);
    // Four stand beside each other on a telephone: a long name has a short one there.
    let tab = |entry: &MenuEntry| {
        let (key, full) = (format!("{}-tab", entry.key), item(context, entry, current.as_deref()));
        let short = context.text(&key);
        if short == key { full } else { MenuItem { label: short, ..full } }
    };
    entries.iter().map(tab).collect()
}

fn footer(context: &Context) -> Vec<MenuItem> {
    let entry = |entry: FooterEntry| MenuItem {
        label: context.text(entry.key),
        href: (entry.href)(),
        current: false,
    };
    crate::footer().into_iter().map(entry).collect()
}

/// The entries that the caller's role reaches.
fn entries(context: &Context) -> Vec<MenuEntry> {
    let Some(caller) = &context.caller else { return Vec::new() };
    // Whose account belongs to nobody on the register has no own record: the first of its pages says so and what to do.
    let nobody = caller.person.is_none();
    let leads_on = |entry: &MenuEntry| !(nobody && entry.needs == Permission::Own) || entry.tab;
    crate::menu().into_iter().filter(|entry| caller.may(entry.needs) && leads_on(entry)).collect()
}

/// Where the entry leads below which the page stands: of several the closest.
fn current(context: &Context, entries: &[MenuEntry]) -> Option<String> {
    let path = context.here.split('?').next().unwrap_or_default();
    let above = |href: &String| path == href || (href != "/" && path.starts_with(&format!("{href}/")));
    entries.iter().map(|entry| (entry.href)()).filter(above).max_by_key(String::len)
}

fn item(context: &Context, entry: &MenuEntry, current: Option<&str>) -> MenuItem {
    let href = (entry.href)();
    MenuItem { label: context.text(entry.key), current: current == Some(href.as_str()), href }
}
