//! How long it takes to seal ballots, to put them into a record, and to check the record; and how long the
//! reference program takes to check the same record, where `JICENG_TEST_BELENIOS` names it.
//!
//! `cargo bench -p ballot -- [BALLOTS] [CANDIDATES] [MOST MARKS]`: 1000, 10 and 5 when not given. The record
//! is kept in a file, and read from there.
#![expect(clippy::expect_used, reason = "what cannot be measured stops the measurement")]

use ballot::answer::Choice;
use ballot::archive::ArchiveWriter;
use ballot::audit::{Revotes, Rules, audit};
use ballot::ballot::{Ballot, Prepared};
use ballot::credential::{Credential, Roll};
use ballot::decryption::{PartialDecryption, combine, open};
use ballot::election::{Election, Terms};
use ballot::question::{Question, SummedQuestion};
use ballot::tally::Counting;
use ballot::trustee::{Trustee, TrusteeKey, Trustees};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const UUID: &str = "jicengMeasured";

/// How large a record is measured.
struct Size {
    ballots: usize,
    candidates: usize,
    most: u64,
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse().ok());
    let mut number = |default| numbers.next().unwrap_or(default);
    let size = Size { ballots: number(1000), candidates: number(10), most: number(5) as u64 };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(format!("{UUID}.bel"));
    write_record(&size, &path);
    for threads in [1, 2] {
        check(&size, &path, threads);
    }
    check_by_reference(&size, folder.path());
}

fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

fn each(size: &Size, time: Duration) -> String {
    let each = time.as_secs_f64() * 1000.0 / f64::from(u32::try_from(size.ballots).unwrap_or(u32::MAX));
    format!("{:.2} s, {each:.3} ms a ballot", time.as_secs_f64())
}

fn write_record(size: &Size, path: &Path) {
    let random = &mut ChaCha20Rng::seed_from_u64(1);
    let keys: Vec<TrusteeKey> = (0..3).map(|_| TrusteeKey::generate(random)).collect();
    let trustees = Trustees(keys.iter().map(|key| Trustee::Single(Box::new(key.prove(random)))).collect());
    let election = election(size, &trustees);
    let credentials: Vec<Credential> =
        (0..size.ballots).map(|_| Credential::generate(UUID, random)).collect();
    let roll = Roll::new(credentials.iter().map(|credential| *credential.public())).expect("a roll");
    let file = BufWriter::new(File::create(path).expect("a file"));
    let mut archive = ArchiveWriter::create(file, 0).expect("a record");
    archive.setup(&election, &trustees, &roll).expect("a setup");

    let mut counting = Counting::new(&election.terms().questions);
    let (mut sealing, mut appending) = (Duration::ZERO, Duration::ZERO);
    for (at, credential) in credentials.iter().enumerate() {
        let start = Instant::now();
        let ballot = seal(size, &election, credential, at, random);
        sealing += start.elapsed();
        let start = Instant::now();
        archive.ballot(&ballot).expect("a place");
        appending += start.elapsed();
        counting.add(&ballot, 1).expect("a vote");
    }
    say(&format!("seal: {}", each(size, sealing)));
    say(&format!("append: {}", each(size, appending)));

    let (tally, sized) = counting.finish();
    archive.end_ballots().expect("a place");
    archive.encrypted_tally(&tally, &sized).expect("a place");
    let mut parts = Vec::new();
    for (number, key) in (1..).zip(&keys) {
        let part = PartialDecryption::new(&election, &tally, key, random);
        archive.partial_decryption(number as u64, &part).expect("a place");
        parts.push((number, part));
    }
    let factors = combine(&trustees, &parts, &tally).expect("all parts");
    let result = open(&election, &tally, &factors, size.ballots as u64).expect("a result");
    archive.result(&result).expect("a place");
    archive.into_file().flush().expect("a place");
}

fn election(size: &Size, trustees: &Trustees) -> Election {
    let answers = (0..size.candidates).map(|number| number.to_string()).collect();
    let question = Question::Summed(SummedQuestion {
        answers,
        blank: None,
        min: 0,
        max: size.most,
        question: "?".into(),
    });
    let terms = Terms {
        description: String::new(),
        name: String::new(),
        public_key: trustees.election_key(),
        questions: vec![question],
        uuid: UUID.into(),
        administrator: None,
        credential_authority: None,
    };
    Election::new(terms).expect("an election")
}

fn seal(
    size: &Size,
    election: &Election,
    credential: &Credential,
    at: usize,
    random: &mut ChaCha20Rng,
) -> Ballot {
    let count = usize::try_from(size.most).unwrap_or(0).min(size.candidates);
    let marks = (0..size.candidates).map(|place| (place + at) % size.candidates < count).collect();
    let prepared = Prepared::seal(election, credential.public(), vec![Choice::Marks(marks)], random);
    prepared.expect("a ballot").cast(credential, random)
}

fn check(size: &Size, path: &Path, threads: usize) {
    let threads = NonZeroUsize::new(threads).expect("some threads");
    let rules = Rules { revotes: Revotes::LastCounts, seen: None, threads };
    let file = File::open(path).expect("the record");
    let bytes = file.metadata().expect("a size").len();
    let (start, before) = (Instant::now(), processor(OWN));
    let report = audit(BufReader::new(file), &rules).expect("a good record");
    let (time, spent) = (start.elapsed(), processor(OWN).saturating_sub(before));
    assert_eq!(report.ballots, size.ballots);
    let (time, spent) = (each(size, time), each(size, spent));
    say(&format!(
        "check with {threads} threads: {time}; processor {spent}; {} MB; {}",
        bytes / 1_000_000,
        memory()
    ));
}

/// Where the kernel tells the processor time of this process, and of those it waited for: columns of
/// `/proc/self/stat`.
const OWN: [usize; 2] = [11, 12];
const CHILDREN: [usize; 2] = [13, 14];

/// Processor time so far, in the hundredths of a second that the kernel counts in.
fn processor(columns: [usize; 2]) -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let numbers: Vec<u64> = behind_name.split_whitespace().map(|word| word.parse().unwrap_or(0)).collect();
    let ticks: u64 = columns.iter().filter_map(|column| numbers.get(*column)).sum();
    Duration::from_millis(ticks * 10)
}

/// The most memory this process has had, as the kernel tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.map_or_else(String::new, |line| line.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn check_by_reference(size: &Size, folder: &Path) {
    let Some(program) = std::env::var_os("JICENG_TEST_BELENIOS") else {
        say("no reference program is named");
        return;
    };
    let mut command = Command::new(program);
    command.args(["election", "verify"]).current_dir(folder).stderr(Stdio::null());
    let (start, before) = (Instant::now(), processor(CHILDREN));
    let status = command.status().expect("the reference program");
    let (time, spent) = (start.elapsed(), processor(CHILDREN).saturating_sub(before));
    assert!(status.success(), "the reference program refuses the record");
    say(&format!("check by the reference program: {}; processor {}", each(size, time), each(size, spent)));
}
