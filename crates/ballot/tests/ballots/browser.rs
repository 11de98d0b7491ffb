//! What `web/ballot` seals in a browser, beside what is sealed here with the same randomness: the same texts,
//! byte for byte.

use crate::common::{Held, marks, random, shuffled, singles, summed, terms};
use crate::pages;
use crate::statutory::{BOARD, approval};
use ballot::answer::Choice;
use ballot::ballot::{Ballot, Opening, Prepared};
use ballot::credential::Credential;
use ballot::json;
use ballot::question::Question;
use ballot::statutory::Mark::{Abstain, Against, For};
use ballot::statutory::{Layout, Sidecar};
use rand_chacha::rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest as _, Sha256};
use std::convert::Infallible;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Random bytes that a page can make as well: the hashes of 0, 1, 2 and so on, one after the other.
#[derive(Default)]
struct Stream {
    next: u32,
    rest: Vec<u8>,
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        while self.rest.len() < to.len() {
            self.rest.extend(Sha256::digest(self.next.to_string()));
            self.next += 1;
        }
        to.copy_from_slice(&self.rest[..to.len()]);
        self.rest.drain(..to.len());
        Ok(())
    }
}

impl TryCryptoRng for Stream {}

/// What a page loads.
const FILES: [&str; 3] = ["ballot.js", "noble.js", "worker.js"];

const PAGE: &str = r#"<!doctype html><meta charset="utf-8">
<script type="module">
import { cast, open, pairs, prepare, readCredential, readElection, wrong } from "./ballot.js";
import { sha256 } from "./noble.js";
const found = (text) => fetch("/found", { method: "POST", body: text });
try {
  const task = JSON.parse(document.getElementById("task").textContent);
  const stream = () => {
    let next = 0, rest = [];
    return (length) => {
      while (rest.length < length) rest.push(...sha256(new TextEncoder().encode(String(next++))));
      return Uint8Array.from(rest.splice(0, length));
    };
  };
  const election = readElection(task.election);
  const credential = readCredential(election, task.token);
  const made = () => prepare(election, credential, task.choices, stream());
  const start = performance.now();
  const sealed = cast(made(), pairs(election.terms));
  const time = performance.now() - start;
  const used = made();
  const opening = open(used);
  let twice = "";
  try { cast(used); } catch (error) { twice = error.message; }
  const whys = task.wrong.map((choices) => election.terms.questions.map((question, at) => wrong(question, choices[at]) ?? "-").join());
  found([sealed.ballot, sealed.sidecar?.trimEnd() ?? "", sealed.tracker, opening, twice, whys.join(";"), time.toFixed(0)].join("\n"));
} catch (error) {
  found("failed: " + error.stack);
}
</script>"#;

/// Prepares and casts in a worker, as pages do, with the browser's own randomness.
const WORKER: &str = r#"<!doctype html><meta charset="utf-8">
<script type="module">
const found = (text) => fetch("/found", { method: "POST", body: text });
const task = JSON.parse(document.getElementById("task").textContent);
const told = [];
let ballot;
const worker = new Worker("./worker.js", { type: "module" });
worker.onerror = (event) => { found("failed: " + event.message); };
worker.onmessage = ({ data }) => {
  told.push(data.told);
  if (data.told === "prepared") worker.postMessage({ act: "cast" });
  if (data.told === "cast") { ballot = data.ballot; worker.postMessage({ act: "open" }); }
  if (data.told === "failed") found([ballot, told.join(), data.why].join("\n"));
};
worker.postMessage({ act: "prepare", ...task });
</script>"#;

/// Runs the module in a browser, and gives the lines that the page found.
fn browse(page: &str, held: &Held, credential: &Credential, choices: &str, wrong: &str) -> Vec<String> {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/ballot");
    let files = FILES.map(|name| (name, fs::read_to_string(web.join(name)).unwrap()));
    let election = json::text(&held.election.text().to_owned()).replace('<', "\\u003c");
    let token = credential.token();
    let task =
        format!("{{\"election\":{election},\"token\":\"{token}\",\"choices\":{choices},\"wrong\":{wrong}}}");
    let page = format!("{page}\n<script type=\"application/json\" id=\"task\">{task}</script>");
    let found = pages::browse(page, files.into());
    assert!(!found.starts_with("failed"), "{found}");
    found.lines().map(ToOwned::to_owned).collect()
}

fn held(questions: Vec<Question>, description: Option<String>) -> Held {
    let random = &mut random(70);
    let keys = singles(2, random);
    let mut terms = terms(questions, &keys, random);
    terms.description = description.unwrap_or(terms.description);
    Held::of(terms, 1, None, keys, random)
}

/// Compares what a page seals with what is sealed here.
fn compare(held: &Held, choices: &[Choice], in_page: &str, wrong: &str) -> String {
    let credential = &held.credentials[0];
    let lines = browse(PAGE, held, credential, in_page, wrong);
    let stream = &mut Stream::default();
    let prepared = Prepared::seal(&held.election, credential.public(), choices.to_vec(), stream).unwrap();
    let layout = Layout::of(held.election.terms()).unwrap();
    let pairs = layout.map(|layout| layout.pairs()).unwrap_or_default();
    let proofs = prepared.prove_pairs(&held.election, &pairs, stream);
    let ballot = prepared.cast(credential, stream);
    assert_eq!(lines[0], json::text(&ballot));
    Ballot::parse(lines[0].as_bytes()).unwrap().check(&held.election).unwrap();
    if pairs.is_empty() {
        assert_eq!(lines[1], "");
    } else {
        assert_eq!(format!("{}\n", lines[1]), proofs.beside(&ballot).line());
        let sidecar = Sidecar::parse(lines[1].as_bytes()).unwrap();
        sidecar.check(&held.election, &pairs, &ballot, lines[0].as_bytes()).unwrap();
    }
    assert_eq!(lines[2], ballot.tracker());
    let opening = Opening::parse(lines[3].as_bytes()).unwrap();
    opening.check(&held.election, ballot.fingerprint()).unwrap();
    assert_eq!(opening.choices(), choices);
    assert_eq!(lines[4], "used");
    lines[5].clone()
}

#[test]
fn marks_blank_ballots_and_numbers() {
    let questions = vec![
        summed(&["甲", "乙", "丙"], 1, 2, None),
        summed(&["是", "否"], 1, 1, Some(true)),
        shuffled(&["a", "b"]),
    ];
    let held = held(questions, None);
    let choices = [marks("101"), marks("001"), Choice::Numbers(vec![7, 255])];
    let page = r#"[{"marks":[true,false,true]},{"marks":[false,false,true]},{"numbers":[7,255]}]"#;
    let wrong = r#"[[{"marks":[true,true,true]},{"marks":[true,true,false]},{"numbers":[1]}],
                    [{"marks":[false,false,false]},{"marks":[true,false,false]},{"numbers":[1,2]}]]"#;
    let whys = compare(&held, &choices, page, wrong);
    assert_eq!(whys, "too-many,blank-and-marked,length;too-few,-,-");
    let blank = [marks("010"), marks("100"), Choice::Numbers(vec![0, 0])];
    let page = r#"[{"marks":[false,true,false]},{"marks":[true,false,false]},{"numbers":[0,0]}]"#;
    compare(&held, &blank, page, "[]");
}

#[test]
fn a_statutory_ballot_with_the_proof_beside_it() {
    let names: Vec<String> = (0..5).map(|number| format!("<{number}>")).collect();
    let layout = Layout(vec![ballot::statutory::Part::Motion, BOARD]);
    let mut questions = layout.0[0].questions("议题", &[]);
    questions.extend(BOARD.questions("委员", &names));
    let held = held(questions, Some(format!("办法\n{}", layout.line())));
    let mut choices = vec![marks("001")];
    choices.extend(approval(&[For, Against, Abstain], &[1]).choices(&BOARD).unwrap());
    let page = r#"[{"marks":[false,false,true]},{"marks":[true,false,false,false,true]},{"marks":[false,true,false]}]"#;
    compare(&held, &choices, page, "[]");
}

#[test]
fn a_worker_casts_once_and_does_not_open_what_it_cast() {
    let held = held(vec![summed(&["甲", "乙"], 0, 1, None)], None);
    let lines = browse(WORKER, &held, &held.credentials[0], r#"[{"marks":[true,false]}]"#, "[]");
    let ballot = Ballot::parse(lines[0].as_bytes()).unwrap();
    ballot.check(&held.election).unwrap();
    assert_eq!(ballot.credential(), held.credentials[0].public());
    assert_eq!(lines[1..], ["progress,prepared,cast,failed", "used"]);
}

#[test]
fn the_files_of_the_page_are_small() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/ballot");
    let mut command = Command::new("gzip");
    let output = command.args(["-9", "-c"]).args(FILES).current_dir(web).output().unwrap();
    let size = output.stdout.len();
    assert!(output.status.success() && size <= 24 * 1024, "{size} bytes");
}
