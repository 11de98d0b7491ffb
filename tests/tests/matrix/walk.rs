//! The walk: every page that somebody can reach by links, every form sent as it stands, and some forms filled in.

use crate::forms::{FILLED, Filled};
use crate::look::{Language, look};
use crate::routes;
use fantoccini::Locator;
use journeys::pages::SignInPage;
use journeys::{Browser, Server};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// Each in its turn walks what the ones before could not see.
const ROLES: [&str; 6] =
    ["nobody", "member", "branch-secretary", "technical-administrator", "county-officer", "centre-staff"];
/// Pages to which no link leads and refusals, which a member is shown, with the status that they answer with.
const BESIDES: [(&str, u16); 6] = [
    ("/components", 200),
    ("/offline", 200),
    ("/acting", 200),
    ("/no-such-page", 404),
    ("/organisations/0193a5b07f7f7000800000000000ffff", 404),
    ("/accounts", 403),
];
/// Pages that look different for each role.
/// Forms that stand filled in and are answered with a file; the tests of the product read it.
const SAVING: [&str; 2] = ["/ledgers/open", "/floating/export"];
const OWN: [&str; 4] = ["/", "/me", "/members", "/organisations"];
const READ: &str = include_str!("read.js");
const LINKS: &str = include_str!("links.js");
const FILL: &str = include_str!("fill.js");
/// A job of an import may take as long as this; machines that test are busy.
const JOB: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(200);

/// What the page says of itself.
#[derive(Debug, Deserialize)]
struct Read {
    status: u16,
    links: Vec<String>,
    /// The first row of the list that it shows.
    first: Option<String>,
    /// The places, among the forms of the page, of those that ask something, each with where it is sent to.
    forms: Vec<(usize, String)>,
    /// Whether it shows work that goes on.
    busy: bool,
    /// A number to be kept, such as that of a complaint.
    number: Option<String>,
    /// Buttons that do nothing without script.
    dead: Vec<String>,
}

/// A walk through the product in one language.
pub(crate) struct Walk<'a> {
    browser: &'a Browser,
    server: &'a Server,
    language: Language,
    role: &'static str,
    /// What a form may be filled with besides words: numbers that pages gave out, names of sign-ins.
    known: BTreeMap<String, String>,
    looked: BTreeSet<String>,
    /// The patterns of the pages that were seen.
    pub(crate) visited: BTreeSet<&'static str>,
    /// What is wrong, each in a line.
    pub(crate) faults: Vec<String>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(browser: &'a Browser, server: &'a Server, language: Language) -> Self {
        let names = server.sign_ins().iter().map(|it| (it.role.clone(), it.name.clone()));
        Self {
            browser,
            server,
            language,
            role: "nobody",
            known: names.collect(),
            looked: BTreeSet::new(),
            visited: BTreeSet::new(),
            faults: Vec::new(),
        }
    }

    /// Goes on as somebody else, whose pages are those of a role.
    pub(crate) fn act_as(&mut self, role: &'static str) {
        self.role = role;
    }

    /// Something that forms may be filled with, by its name.
    pub(crate) fn learn(&mut self, name: &str, value: &str) {
        self.known.insert(name.to_owned(), value.to_owned());
    }

    /// Walks as everybody in turn.
    pub(crate) async fn everybody(&mut self) {
        for role in ROLES {
            self.role = role;
            self.enter().await;
            self.walk().await;
        }
    }

    /// Forgets who was here, and signs the next one in.
    pub(crate) async fn enter(&self) {
        // A page of the same server that fetches nothing, so that cookies can be set.
        self.browser.open(&self.server.url("/health")).await.unwrap();
        self.browser.client().delete_all_cookies().await.unwrap();
        self.browser.set_cookie("jiceng_language", self.language.tag).await.unwrap();
        if self.role != "nobody" {
            let page = SignInPage::open(self.browser, self.server).await.unwrap();
            page.sign_in(self.server.sign_in(self.role).unwrap()).await.unwrap();
        }
    }

    async fn walk(&mut self) {
        let first = if self.role == "nobody" { "/sign-in" } else { "/" };
        let mut queue = VecDeque::from([first.to_owned()]);
        let mut met: BTreeMap<String, String> = BTreeMap::from([(first.to_owned(), first.to_owned())]);
        let mut filled: Vec<&Filled> = FILLED.iter().filter(|it| it.role == self.role).collect();
        loop {
            let links = if let Some(path) = queue.pop_front() {
                self.visit(&path, 200).await
            } else if let Some(at) =
                filled.iter().position(|it| !it.list.is_empty() || met.contains_key(it.page))
            {
                let filled = filled.remove(at);
                let path =
                    if filled.list.is_empty() { met[filled.page].clone() } else { self.first(filled).await };
                self.fill(filled, &path).await
            } else {
                break;
            };
            for link in links {
                let kind = routes::kind(&link);
                if routes::is_page(&link) && !met.contains_key(&kind) {
                    met.insert(kind, link.clone());
                    queue.push_back(link);
                }
            }
        }
        for it in filled {
            self.faults
                .push(format!("{}: no link leads to {}, whose form was to be filled in", self.role, it.page));
        }
        if self.role == "member" {
            for (path, status) in BESIDES {
                self.visit(path, status).await;
            }
        }
    }

    /// Opens a page and looks at it, unless one like it was looked at. The links of the page and of its answers.
    pub(crate) async fn visit(&mut self, path: &str, status: u16) -> Vec<String> {
        let kind = routes::kind(path);
        if status == 200 && self.looked.contains(&kind) {
            return self.links(path).await;
        }
        self.browser.open(&self.server.url(path)).await.unwrap();
        let read = self.read().await;
        // Signed out, every page but a few says where to sign in.
        let status = if self.role == "nobody" && read.status == 401 { 401 } else { status };
        if read.status != status {
            self.fault(path, &format!("status {}, not {status}", read.status));
        }
        self.visited.extend(routes::pattern(path).filter(|_| read.status == 200));
        let name = match status {
            200 if OWN.contains(&kind.as_str()) => format!("{kind} of {}", self.role),
            200 => kind,
            _ => format!("refused with {status}"),
        };
        let mut links = read.links.clone();
        if self.looked.insert(name.clone()) {
            self.look(&name, &read).await;
            for (at, action) in &read.forms {
                let name = format!("{} as it stands", routes::kind(action));
                if SAVING.contains(&routes::bare(action)) {
                    continue;
                }
                if self.looked.insert(name.clone()) {
                    self.browser.open(&self.server.url(path)).await.unwrap();
                    links.extend(self.send(*at, &name).await);
                }
            }
        }
        links
    }

    /// The links of a page that was looked at, which may lead this role elsewhere.
    async fn links(&mut self, path: &str) -> Vec<String> {
        let answer = self.browser.client().execute_async(LINKS, vec![json!(path)]).await.unwrap();
        let (status, links): (u16, Vec<String>) = serde_json::from_value(answer).unwrap();
        if status != 200 && !(status == 401 && self.role == "nobody") {
            self.fault(path, &format!("status {status}: {links:?}"));
        }
        links
    }

    /// Sends the form of the page now shown that stands at this place, and looks at the answer.
    async fn send(&mut self, at: usize, name: &str) -> Vec<String> {
        self.browser
            .client()
            .execute("document.querySelectorAll('main details').forEach(it => { it.open = true })", vec![])
            .await
            .unwrap();
        let forms = self.browser.client().find_all(Locator::Css("main form")).await.unwrap();
        let button = forms[at].find(Locator::Css("button")).await.unwrap();
        self.browser.leave_by(&button).await.unwrap();
        let read = self.settled().await;
        self.answered(&read, name).await;
        read.links
    }

    /// The page of a form, from the first that its list shows.
    pub(crate) async fn first(&mut self, filled: &Filled) -> String {
        let mut path = filled.list.to_owned();
        let parts = filled.page.rfind('/').unwrap_or_default();
        for kind in [filled.page[..parts].trim_end_matches("/terms"), filled.page] {
            self.browser.open(&self.server.url(&path)).await.unwrap();
            let read = self.read().await;
            let links = read.first.iter().chain(&read.links);
            let Some(link) = links.into_iter().find(|link| routes::kind(link) == kind) else {
                self.fault(&path, &format!("no link to {kind}"));
                return path;
            };
            path.clone_from(link);
        }
        path
    }

    /// Fills in a form, presses its buttons one after the other, and looks at every answer.
    pub(crate) async fn fill(&mut self, filled: &Filled, path: &str) -> Vec<String> {
        self.browser.open(&self.server.url(path)).await.unwrap();
        let mut links = Vec::new();
        for (at, step) in filled.steps.iter().enumerate() {
            let name = format!("{} filled {at}", filled.page);
            let fields: BTreeMap<&str, String> =
                step.fields.iter().map(|(name, value)| (*name, self.value(value))).collect();
            let words = vec![json!(step.form), json!(fields)];
            let missing = self.browser.client().execute(FILL, words).await.unwrap();
            if missing != Value::Array(Vec::new()) {
                self.fault(path, &format!("{name}: {missing} not found in {}", step.form));
                return links;
            }
            let folder = tempfile::tempdir().unwrap();
            if step.roster {
                let file = folder.path().join("河口村.xlsx");
                std::fs::write(&file, crate::forms::roster()).unwrap();
                let input = self.browser.client().find(Locator::Css("main input[type=file]")).await.unwrap();
                input.send_keys(&file.display().to_string()).await.unwrap();
            }
            let button = format!("{} {}", step.form, step.button);
            let button = self.browser.client().find(Locator::Css(&button)).await.unwrap();
            self.browser.leave_by(&button).await.unwrap();
            let read = self.settled().await;
            if step.ok && read.status != 200 {
                let said = self.browser.text(".errors").await.unwrap_or_default();
                self.fault(path, &format!("{name}: {}: {}", read.status, said.replace('\n', " ")));
            }
            if self.looked.insert(name.clone()) {
                self.answered(&read, &name).await;
            }
            links.extend(read.links);
            links.extend(self.page_shown().await);
        }
        links
    }

    /// The page that is shown, as a link would say it; none when it cannot be opened by one.
    async fn page_shown(&self) -> Option<String> {
        let address = self.browser.address().await.unwrap();
        let path = address.strip_prefix(&self.server.url(""))?.to_owned();
        routes::pattern(&path).filter(|pattern| routes::pages().contains(pattern)).map(|_| path)
    }

    /// A value of a form: a word, a thing known by its name, or a day counted from today.
    fn value(&self, value: &str) -> String {
        let name = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        name.and_then(|name| self.known.get(name)).cloned().unwrap_or_else(|| value.to_owned())
    }

    async fn answered(&mut self, read: &Read, name: &str) {
        let address = self.browser.address().await.unwrap();
        if ![200, 422].contains(&read.status) {
            self.fault(name, &format!("status {}", read.status));
        }
        if read.status == 200 {
            self.visited.extend(routes::pattern(&address));
            self.looked.insert(routes::kind(&address));
        }
        self.look(name, read).await;
    }

    async fn look(&mut self, name: &str, read: &Read) {
        let people = ["nobody", "member"].contains(&self.role) && name != "/components";
        for dead in &read.dead {
            self.fault(name, &format!("{dead} does nothing without script"));
        }
        for fault in look(self.browser, self.language, name, people).await {
            self.fault(name, &fault);
        }
    }

    fn fault(&mut self, name: &str, fault: &str) {
        self.faults.push(format!("{} {} {name}: {fault}", self.role, self.language.tag));
    }

    async fn read(&mut self) -> Read {
        let read = self.browser.client().execute(READ, Vec::new()).await.unwrap();
        let read: Read = serde_json::from_value(read).unwrap();
        if let Some(number) = &read.number {
            self.learn("number", number);
        }
        read
    }

    /// The page once the work that it shows is done.
    async fn settled(&mut self) -> Read {
        let end = std::time::Instant::now() + JOB;
        loop {
            let read = self.read().await;
            if !read.busy || std::time::Instant::now() > end {
                return read;
            }
            tokio::time::sleep(PAUSE).await;
            let address = self.browser.address().await.unwrap();
            self.browser.open(&address).await.unwrap();
        }
    }
}
