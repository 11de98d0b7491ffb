//! What the booth shows, and what a voter's act makes of it.

use super::BoothError;
use super::form::Form;
use super::voter::Voter;
use crate::ballot_box::{BallotBox, Put};
use crate::description::{Description, registrar_of};
use crate::record::Record;
use crate::registrar::Revocations;
use crate::trustee::code;
use crate::typed;
use crate::words::{Language, Said};
use ballot::archive::Kind;
use ballot::ballot::{Opening as OpenedBallot, Prepared};
use ballot::board::Board;
use ballot::credential::Credential;
use ballot::json;
use ballot::statutory::{Mark, MarkingError, Part, SidecarProofs};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng as _;
use std::path::PathBuf;

/// Wishes of the official who opens a booth.
#[derive(Debug)]
pub struct Opening {
    /// The record as it was set up.
    pub record: PathBuf,
    /// The description of the election.
    pub description: PathBuf,
    /// The two folders of the ballot box.
    pub boxes: [PathBuf; 2],
    /// The signed list of revoked codes; where there is no such file, none is revoked. It is read again for
    /// each voter.
    pub revoked: PathBuf,
    /// SHA-256 of the program that seals.
    pub program: [u8; 32],
}

/// A booth with its ballot box.
pub struct Station {
    pub(super) board: Board,
    pub(super) description: Description,
    pub(super) part: Part,
    registrar: String,
    revoked: PathBuf,
    folders: [PathBuf; 2],
    /// None while it is opened anew after a failed write.
    ballot_box: Option<BallotBox>,
    random: ChaCha20Rng,
    pub(super) screen: Screen,
    pub(super) look: Look,
    /// Stands in each form of the present voter: what another voter's page sends is not taken.
    pub(super) key: String,
}

/// How pages look to the present voter.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    pub(super) language: Language,
    /// 0, 1 or 2.
    pub(super) size: u8,
}

/// A ballot that is sealed and neither cast nor opened.
pub(super) struct SealedBallot {
    prepared: Prepared,
    proofs: SidecarProofs,
    /// What the voter may write down before deciding.
    pub(super) code: String,
}

/// A ballot that did not get onto both media yet. Nothing in it tells a choice.
pub(super) struct Waiting {
    place: usize,
    text: String,
    sidecar: Option<String>,
}

/// What is on the screen.
pub(super) enum Screen {
    /// Nobody is there.
    Code(Option<Said>),
    Fill(Voter),
    Write {
        voter: Voter,
        query: String,
        refused: Option<Said>,
    },
    Check {
        voter: Voter,
        sealed: Result<Box<SealedBallot>, MarkingError>,
    },
    Opened {
        voter: Voter,
        opened: Box<OpenedBallot>,
        code: String,
    },
    Failed {
        waiting: Waiting,
        why: Said,
    },
    /// The receipt, and whether it is of a ballot that was cast before.
    Done {
        receipt: String,
        before: bool,
    },
}

impl Station {
    /// Opens a booth, after checking everything it is given.
    pub fn open(wishes: &Opening, mut random: ChaCha20Rng) -> Result<Self, BoothError> {
        let record = Record::open(&wishes.record)?;
        if record.report.stage != Kind::Setup {
            return Err(BoothError::Stage);
        }
        let description = Description::read(&wishes.description)?;
        let board = record.report.board;
        let terms = board.election().terms();
        let registrar = registrar_of(terms).unwrap_or_default().to_owned();
        if description.terms(terms.public_key, &registrar) != *terms {
            return Err(BoothError::OtherDescription);
        }
        let program = hex::encode(wishes.program);
        if !description.programs.contains(&program) {
            return Err(BoothError::Program(program));
        }
        Revocations::read(&wishes.revoked, &terms.uuid, &registrar)?;
        let ballot_box = BallotBox::open(&board, &wishes.boxes, &mut random)?;
        let mut station = Self {
            part: description.part(),
            board,
            description,
            registrar,
            revoked: wishes.revoked.clone(),
            folders: wishes.boxes.clone(),
            ballot_box: Some(ballot_box),
            random,
            screen: Screen::Code(None),
            look: Look::default(),
            key: String::new(),
        };
        station.next_voter();
        Ok(station)
    }

    /// The receipts of all ballots cast here, in the order of their signs.
    #[must_use]
    pub fn receipts(&self) -> Vec<&str> {
        self.ballot_box.as_ref().map(BallotBox::receipts).unwrap_or_default()
    }

    /// Forgets whoever was there.
    fn next_voter(&mut self) {
        self.screen = Screen::Code(None);
        self.look = Look::default();
        self.key = self.random_key();
    }

    pub(super) fn random_key(&mut self) -> String {
        let mut bytes = [0; 16];
        self.random.fill_bytes(&mut bytes);
        hex::encode(bytes)
    }

    /// Does what a page asks for.
    pub(super) fn act(&mut self, form: &Form) {
        if form.get("key") != self.key {
            return;
        }
        let screen = std::mem::replace(&mut self.screen, Screen::Code(None));
        let screen = note_marks(screen, form);
        match form.go() {
            "zh" => self.look.language = Language::Zh,
            "en" => self.look.language = Language::En,
            "size" => self.look.size = (self.look.size + 1) % 3,
            // A sealed ballot is not left behind while it waits for the media.
            "next" if !matches!(screen, Screen::Failed { .. }) => return self.next_voter(),
            go => {
                self.screen = self.step(screen, go, form);
                return;
            }
        }
        self.screen = screen;
    }

    fn step(&mut self, screen: Screen, go: &str, form: &Form) -> Screen {
        match (screen, go) {
            (Screen::Code(_), "enter") => self.enter(form.get("code")),
            (Screen::Fill(voter), "check") => self.check(voter),
            (Screen::Fill(voter), "write") if self.description.write_ins => {
                Screen::Write { voter, query: String::new(), refused: None }
            }
            (Screen::Write { voter, .. } | Screen::Check { voter, .. }, "back") => Screen::Fill(voter),
            (Screen::Write { voter, .. }, _) => self.write(voter, go, form.get("query")),
            (Screen::Check { voter, sealed: Ok(sealed) }, "open") => {
                let SealedBallot { prepared, code, .. } = *sealed;
                Screen::Opened { voter, opened: Box::new(prepared.open()), code }
            }
            (Screen::Check { voter, sealed: Ok(sealed) }, "cast") => self.cast(&voter, *sealed),
            (Screen::Fill(mut voter), "clear") | (Screen::Opened { mut voter, .. }, "again") => {
                voter.clear();
                Screen::Fill(voter)
            }
            (Screen::Failed { waiting, .. }, "retry") => self.put(waiting),
            (screen, _) => screen,
        }
    }

    fn enter(&mut self, typed: &str) -> Screen {
        let refuse = |zh: &str, en: &str| Screen::Code(Some(Said::new(zh, en)));
        let uuid = &self.board.election().terms().uuid;
        let Ok(credential) = Credential::parse(uuid, &typed::code(typed)) else {
            return refuse(
                "投票码的样子不对：一共22个字母和数字，区分大小写。请对照纸条再输一次。",
                "This does not look like a voting code: 22 letters and digits; capital and small letters differ. Compare it with the slip and type it again.",
            );
        };
        let Some((place, _)) = self.board.roll().find(credential.public()) else {
            return refuse(
                "没有这个投票码。请对照纸条，看大小写有没有输错；还是不行，请找发纸条的工作人员。",
                "There is no such voting code. Compare capital and small letters with the slip; if it still fails, ask whoever handed the slips out.",
            );
        };
        match self.allowed(&credential, place) {
            Ok(None) => Screen::Fill(Voter::new(credential, place, self.description.candidates.len())),
            Ok(Some(receipt)) => Screen::Done { receipt, before: true },
            Err(said) => Screen::Code(Some(said)),
        }
    }

    /// Whether somebody may vote; their receipt if they have.
    fn allowed(&self, credential: &Credential, place: usize) -> Result<Option<String>, Said> {
        if let Some(receipt) = self.ballot_box.as_ref().and_then(|own| own.receipt(place)) {
            return Ok(Some(receipt.to_owned()));
        }
        let uuid = &self.board.election().terms().uuid;
        let revoked = Revocations::read(&self.revoked, uuid, &self.registrar).map_err(|why| why.said())?;
        if revoked.reason(credential.public()).is_some() {
            return Err(Said::new(
                "这个投票码已经作废，不能再用：已改发纸质选票，或者纸条报过丢失。有疑问请找发纸条的工作人员。",
                "This voting code was revoked: a ballot on paper was given instead, or the slip was reported lost. Ask whoever handed the slips out.",
            ));
        }
        if self.ballot_box.as_ref().and_then(BallotBox::end).is_some() {
            return Err(Said::new(
                "投票已经结束，票箱已关，不能再投。",
                "The vote is over and the box is closed; nothing more is cast.",
            ));
        }
        Ok(None)
    }

    /// Who is found by a search among those who can be written in: at most `most`, and how many more there are.
    pub(super) fn find(&self, query: &str, most: usize) -> (Vec<u16>, usize) {
        let short = matches!(self.part, Part::Approval { .. });
        let query = query.trim();
        if query.is_empty() && !short {
            return (Vec::new(), 0);
        }
        let number = query.parse::<u16>().ok();
        let fits = |name: &str, own: u16| query.is_empty() || name.contains(query) || number == Some(own);
        let mut found: Vec<u16> = self
            .description
            .others()
            .filter(|person| fits(&person.name, person.number))
            .map(|person| person.number)
            .collect();
        let more = found.len().saturating_sub(most);
        found.truncate(most);
        (found, more)
    }

    fn write(&self, mut voter: Voter, go: &str, query: &str) -> Screen {
        let query: String = query.chars().take(40).collect();
        let number = |prefix: &str| go.strip_prefix(prefix).and_then(|number| number.parse::<u16>().ok());
        let mut refused = None;
        if let Some(number) = number("drop-") {
            voter.strike(number);
        } else if let Some(number) = number("add-") {
            refused = self.write_in(&mut voter, number);
        } else if let Some(candidate) = self.candidate_named(query.trim()) {
            refused = Some(Said::new(
                format!("{candidate}已经是候选人，不能另选。请回到选票上，对他表示意见。"),
                format!(
                    "{candidate} is a candidate already and cannot be written in. Go back and mark the ballot."
                ),
            ));
        }
        Screen::Write { voter, query, refused }
    }

    fn write_in(&self, voter: &mut Voter, number: u16) -> Option<Said> {
        if !self.description.others().any(|person| person.number == number) {
            return Some(Said::new(
                "不能另选这一位：候选人之外、有被选举权的人才能另选。",
                "This person cannot be written in: only who may be elected and is no candidate.",
            ));
        }
        if voter.written().len() >= voter.against() && !voter.written().contains(&number) {
            return Some(Said::new(
                "另选一人，要先对一名候选人投“不赞成”。请返回选票改好再来。",
                "To write somebody in, vote against a candidate first. Go back to the ballot, then come again.",
            ));
        }
        voter.write_in(number);
        None
    }

    fn candidate_named(&self, query: &str) -> Option<&str> {
        let persons = self.description.candidates.iter().filter_map(|own| self.description.person(*own));
        persons.map(|person| person.name.as_str()).find(|name| *name == query)
    }

    /// Seals the ballot for the check page, or says why it cannot be cast as it is.
    fn check(&mut self, voter: Voter) -> Screen {
        let sealed = voter.approval(&self.description, &self.part).choices(&self.part).and_then(|choices| {
            let (election, public) = (self.board.election(), voter.credential.public());
            // Choices that were checked just now are of the right length.
            let prepared = Prepared::seal(election, public, choices, &mut self.random)
                .map_err(|_| MarkingError::Length)?;
            let proofs = prepared.prove_pairs(election, self.board.pairs(), &mut self.random);
            let code = code(prepared.fingerprint().as_bytes());
            Ok(Box::new(SealedBallot { prepared, proofs, code }))
        });
        Screen::Check { voter, sealed }
    }

    fn cast(&mut self, voter: &Voter, sealed: SealedBallot) -> Screen {
        match self.allowed(&voter.credential, voter.place) {
            Ok(None) => {}
            Ok(Some(receipt)) => return Screen::Done { receipt, before: true },
            Err(said) => return Screen::Code(Some(said)),
        }
        let ballot = sealed.prepared.cast(&voter.credential, &mut self.random);
        let sidecar = self.board.wants_sidecars().then(|| json::text(&sealed.proofs.beside(&ballot)));
        self.put(Waiting { place: voter.place, text: json::text(&ballot), sidecar })
    }

    /// Puts a sealed ballot into the box. After a failure the box is opened anew, which completes what one
    /// medium has; so a ballot that is put twice is there once.
    fn put(&mut self, waiting: Waiting) -> Screen {
        let sidecar = waiting.sidecar.as_deref();
        let received = match self.board.receive(waiting.text.as_bytes(), sidecar.map(str::as_bytes)) {
            Ok(received) => received,
            Err(why) => {
                let why = Said::new(
                    format!("选票没有封好（{why}），没有投进去。请找工作人员。"),
                    format!("The ballot was not sealed well ({why}) and was not cast. Ask an official."),
                );
                return Screen::Code(Some(why));
            }
        };
        if self.ballot_box.is_none() {
            match BallotBox::open(&self.board, &self.folders, &mut self.random) {
                Ok(own) => self.ballot_box = Some(own),
                Err(why) => return Screen::Failed { waiting, why: why.said() },
            }
        }
        let Some(own) = &mut self.ballot_box else {
            return Screen::Code(None);
        };
        match own.put(&received, &waiting.text, sidecar) {
            Ok(Put::Recorded(receipt)) => Screen::Done { receipt, before: false },
            // The same ballot is one ballot.
            Ok(Put::CastBefore(receipt)) => {
                let before = own.receipt(waiting.place) != Some(received.receipt().as_str());
                Screen::Done { receipt, before }
            }
            Err(why) => {
                self.ballot_box = None;
                Screen::Failed { waiting, why: why.said() }
            }
        }
    }

    /// How many candidates are marked so.
    pub(super) fn counted(voter: &Voter, mark: Mark) -> usize {
        (0..voter.candidates()).filter(|at| voter.marked(*at) == Some(mark)).count()
    }
}

impl std::fmt::Debug for Station {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Station")
    }
}

/// Notes the marks that a page of the ballot brings, whatever is to be done next.
fn note_marks(screen: Screen, form: &Form) -> Screen {
    let Screen::Fill(mut voter) = screen else {
        return screen;
    };
    for at in 0..voter.candidates() {
        voter.mark(at, form.get(&format!("m{at}")));
    }
    Screen::Fill(voter)
}
