//! A venue: folders of everybody who takes part, and their acts.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use polling::booth::{Opening, Station, router};
use polling::closing::{Close, ClosingError, Gather, close, gather};
use polling::description::{Description, RollEntry};
use polling::registrar::{Issue, issue};
use polling::setup::{Setup, setup};
use polling::trustee::{Continue, Join, Open, Plan, continue_ceremony, join, open, plan};
use polling::{Language, Limits, Output, Passphrase};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(crate) const PROGRAM: [u8; 32] = [7; 32];
pub(crate) const DAY: jiff::civil::Date = jiff::civil::date(2026, 12, 1);

pub(crate) fn random(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) fn phrase() -> Passphrase {
    Passphrase::new("村口的老槐树三百年了".to_owned().into()).unwrap()
}

/// What a command said, in English.
pub(crate) fn said<T, E>(act: impl FnOnce(&mut Output<'_>) -> Result<T, E>) -> Result<String, E> {
    let mut text = Vec::new();
    act(&mut Output::new(Language::En, &mut text))?;
    Ok(String::from_utf8(text).unwrap())
}

/// An election of 2 from 3 candidates among so many members.
pub(crate) fn description(members: u16) -> Description {
    let name = |number: u16| match number {
        1 => "张三".to_owned(),
        2 => "李四".to_owned(),
        3 => "王五".to_owned(),
        // Two of the same name.
        5 | 6 => "赵六".to_owned(),
        other => format!("党员{other}"),
    };
    let description = Description {
        format: "jiceng-election/1".into(),
        title: "支部委员会换届选举".into(),
        organisation: "中共某村支部委员会".into(),
        day: DAY,
        subject: "支部委员会委员".into(),
        places: 2,
        candidates: vec![2, 1, 3],
        persons: (1..=members).map(|number| RollEntry { number, name: name(number) }).collect(),
        voters: (1..=members).collect(),
        write_ins: true,
        rules: vec!["赞成的和另选的一共不超过应选名额。".into()],
        approval: "组发〔2026〕9号".into(),
        programs: vec!["07".repeat(32)],
    };
    description.check().unwrap();
    description
}

/// All folders of an election.
pub(crate) struct Venue {
    pub(crate) base: TempDir,
    pub(crate) description: Description,
    /// By number on the roll.
    pub(crate) codes: Vec<String>,
    pub(crate) record: PathBuf,
}

impl Venue {
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.base.path().join(name)
    }

    /// Trustees (3, of whom 2 suffice), codes, and the record's first event.
    pub(crate) fn new(description: Description, seed: u64) -> Self {
        let base = TempDir::new().unwrap();
        let own = |name: &str| base.path().join(name);
        write_json(&own("election.json"), &description);
        copy(made_once(), base.path());
        let wishes = Issue {
            description: own("election.json"),
            own: own("registrar"),
            passphrase: phrase(),
            language: Language::Zh,
            limits: Limits::default(),
        };
        said(|output| issue(&wishes, &mut random(seed), output)).unwrap();
        let codes = codes(&own("registrar"));
        let wishes = Setup {
            description: own("election.json"),
            trustees: own("stick").join("trustees.json"),
            credentials: own("registrar").join("credentials.json"),
            out: own("record"),
            limits: Limits::default(),
        };
        said(|output| setup(&wishes, DAY, output)).unwrap();
        let record = own("record").join(format!("{}.bel", description.uuid()));
        Self { base, description, codes, record }
    }

    pub(crate) fn opening(&self, name: &str) -> Opening {
        Opening {
            record: self.record.clone(),
            description: self.path("election.json"),
            boxes: self.boxes(name),
            revoked: self.path("revoked.jsonl"),
            program: PROGRAM,
        }
    }

    pub(crate) fn boxes(&self, name: &str) -> [PathBuf; 2] {
        [self.path(&format!("{name}-disk")), self.path(&format!("{name}-stick"))]
    }

    /// The folders of a box, on its two media.
    pub(crate) fn make_boxes(&self, name: &str) {
        for folder in self.boxes(name) {
            fs::create_dir_all(folder).unwrap();
        }
    }

    pub(crate) fn booth(&self, name: &str, seed: u64) -> Booth {
        self.make_boxes(name);
        Booth::new(Station::open(&self.opening(name), random(seed)).unwrap())
    }

    pub(crate) fn close(&self, names: &[&str]) -> Result<String, ClosingError> {
        let wishes = Close {
            record: self.record.clone(),
            boxes: names.iter().map(|name| self.boxes(name)).collect(),
            revoked: Some(self.path("revoked.jsonl")).filter(|path| path.exists()),
            out: self.path("closed"),
            limits: Limits::default(),
        };
        said(|output| close(&wishes, &mut random(900), output))
    }

    pub(crate) fn closed(&self) -> PathBuf {
        self.path("closed").join(self.record.file_name().unwrap())
    }

    pub(crate) fn trustee(&self, number: usize) -> Open {
        Open {
            record: self.closed(),
            stick: self.path("stick"),
            own: self.path(&format!("trustee-{number}")),
            passphrase: phrase(),
            limits: Limits::default(),
        }
    }

    pub(crate) fn open_part(&self, number: usize) {
        said(|output| open(&self.trustee(number), &mut random(700 + number as u64), output)).unwrap();
    }

    pub(crate) fn gather(&self) -> String {
        let wishes = Gather { record: self.closed(), folders: vec![self.path("stick")] };
        said(|output| gather(&wishes, output)).unwrap()
    }
}

pub(crate) fn write_json(path: &Path, description: &Description) {
    fs::write(path, serde_json::to_vec(description).unwrap()).unwrap();
}

/// The codes as they stand on the slips.
pub(crate) fn codes(registrar: &Path) -> Vec<String> {
    let slips = fs::read_to_string(registrar.join("slips.html")).unwrap();
    let lines = slips.split("<p class=\"code\">").skip(1);
    lines
        .map(|line| {
            let line = line.split("</p>").next().unwrap();
            line.replace("<span>", "").replace("</span>", "").split_whitespace().collect()
        })
        .collect()
}

/// Trustees that are made once, and copied for each election: their keys serve several.
fn made_once() -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let base = TempDir::new().unwrap();
        make_trustees(base.path(), 3, 2, &mut random(9));
        base
    });
    made.path()
}

fn copy(from: &Path, to: &Path) {
    for folder in fs::read_dir(from).unwrap() {
        let folder = folder.unwrap();
        let to = to.join(folder.file_name());
        fs::create_dir(&to).unwrap();
        for file in fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
}

pub(crate) fn make_trustees(base: &Path, size: usize, threshold: usize, random: &mut ChaCha20Rng) {
    let stick = base.join("stick");
    let own = |number: usize| base.join(format!("trustee-{number}"));
    let wishes =
        Plan { stick: stick.clone(), title: "某县".into(), size, threshold, limits: Limits::default() };
    said(|output| plan(&wishes, output)).unwrap();
    for number in 1..=size {
        let wishes = Join { stick: stick.clone(), own: own(number), number, passphrase: phrase() };
        said(|output| join(&wishes, random, output)).unwrap();
    }
    for _ in 0..2 {
        for number in 1..=size {
            let wishes = Continue { stick: stick.clone(), own: own(number), passphrase: phrase() };
            said(|output| continue_ceremony(&wishes, random, output)).unwrap();
        }
    }
    assert!(stick.join("trustees.json").exists());
}

/// A booth, and the browser before it.
pub(crate) struct Booth {
    base: String,
    router: axum::Router,
}

impl Booth {
    pub(crate) fn new(station: Station) -> Self {
        let (base, router) = router(station);
        Self { base, router }
    }

    pub(crate) async fn answer(&self, request: Request<Body>) -> (StatusCode, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), 1 << 24).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    pub(crate) async fn response(&self, path: &str) -> axum::response::Response {
        let request = Request::get(format!("{}{path}", self.base)).body(Body::empty()).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, String) {
        self.answer(Request::get(format!("{}{path}", self.base)).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn page(&self) -> String {
        self.get("").await.1
    }

    /// Sends a form as it is, and gives the page that follows.
    pub(crate) async fn send(&self, body: &str) -> String {
        let request = Request::post(&self.base)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()))
            .unwrap();
        let (status, _) = self.answer(request).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        self.page().await
    }

    /// Presses a button of the page that is shown.
    pub(crate) async fn press(&self, go: &str, fields: &str) -> String {
        let key = key(&self.page().await);
        self.send(&format!("key={key}&go={go}&{fields}")).await
    }

    /// Votes with a code up to the check page; marks are 1 yes, 2 no, 3 abstain, 0 nothing.
    pub(crate) async fn fill(&self, code: &str, marks: &[u8], written: &[u16]) -> String {
        self.press("enter", &format!("code={code}")).await;
        let fields: Vec<String> = marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| **mark > 0)
            .map(|(at, mark)| format!("m{at}={mark}"))
            .collect();
        let fields = fields.join("&");
        if !written.is_empty() {
            self.press("write", &fields).await;
            for number in written {
                self.press(&format!("add-{number}"), "query=").await;
            }
            self.press("back", "").await;
        }
        self.press("check", &fields).await
    }

    /// Votes with a code, and gives the receipt.
    pub(crate) async fn vote(&self, code: &str, marks: &[u8], written: &[u16]) -> String {
        self.fill(code, marks, written).await;
        let done = self.press("cast", "").await;
        let receipt = receipt(&done);
        self.press("next", "").await;
        receipt
    }
}

pub(crate) fn key(page: &str) -> String {
    between(page, "name=\"key\" value=\"", "\"").to_owned()
}

pub(crate) fn receipt(page: &str) -> String {
    between(page, "class=\"confirm-number\">", "<").to_owned()
}

pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let start = text.find(before).unwrap_or_else(|| panic!("no {before} in {text}")) + before.len();
    let end = text[start..].find(after).unwrap();
    &text[start..start + end]
}

pub(crate) fn run<F: std::future::Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}
