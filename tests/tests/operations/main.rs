//! Running it for real: killed in the middle of writing, backed up while writing, restored, moved, its keys changed.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod program;

use journeys::TemporaryDatabase;
use program::{Installation, command, name, roster, said, take_over, text, undo};
use std::hash::{BuildHasher as _, Hasher as _};
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// A moment that nobody chose.
fn moment(most: u64) -> Duration {
    let drawn = std::collections::hash_map::RandomState::new().build_hasher().finish();
    Duration::from_millis(50 + drawn % most)
}

/// Takes over rosters of one new member each until the server is gone; keeps the names that were acknowledged.
fn write_on(
    address: &str,
    cookie: &str,
    next: &AtomicUsize,
    acknowledged: &Mutex<Vec<String>>,
    stop: &AtomicBool,
) {
    while !stop.load(Ordering::Relaxed) {
        let name = name(next.fetch_add(1, Ordering::Relaxed));
        if take_over(address, cookie, &roster(std::slice::from_ref(&name))).is_none() {
            return;
        }
        acknowledged.lock().unwrap().push(name);
    }
}

/// Serves, lets two people write and the command line import, and kills both at a moment that nobody chose.
fn round(installation: &Installation, next: &AtomicUsize, acknowledged: &Mutex<Vec<String>>) {
    let mut served = installation.serve(&[]);
    let cookie = served.cookie(&installation.sign_in("county-officer"));
    for name in acknowledged.lock().unwrap().iter() {
        assert!(in_register(&served, &cookie, name), "{name} was acknowledged and is gone");
    }
    let (address, stop) = (served.address.clone(), AtomicBool::new(false));
    let imported: Vec<String> = (0..40).map(|_| name(next.fetch_add(1, Ordering::Relaxed))).collect();
    let file = installation.path("import.xlsx");
    std::fs::write(&file, roster(&imported)).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| write_on(&address, &cookie, next, acknowledged, &stop));
        }
        let common = ["--common", "arrival=today"];
        let words = [&["import", "members", text(&file), "--organisation", "990101"][..], &common].concat();
        let mut import = installation.command(&words);
        let mut import = import.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(moment(1_500));
        served.kill();
        std::thread::sleep(moment(300));
        let _ = import.kill();
        if import.wait().unwrap().success() {
            acknowledged.lock().unwrap().extend(imported);
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert!(installation.done(&["doctor"]).contains("sound"));
}

/// Whether the list has a line with this name; the field in which it was typed does not count.
fn in_register(served: &program::Served, cookie: &str, name: &str) -> bool {
    let found = served.get(&format!("/members?words={}", encoded(name)), cookie).unwrap();
    found.body.contains(&format!(">{name}</a>"))
}

fn encoded(name: &str) -> String {
    use std::fmt::Write as _;
    name.bytes().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "%{byte:02X}");
        text
    })
}

fn killed_again_and_again(installation: &Installation, rounds: usize) {
    let (next, acknowledged) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    for _ in 0..rounds {
        round(installation, &next, &acknowledged);
    }
    let served = installation.serve(&[]);
    let cookie = served.cookie(&installation.sign_in("county-officer"));
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() >= rounds, "only {} acts were acknowledged", acknowledged.len());
    for name in &acknowledged {
        assert!(in_register(&served, &cookie, name), "{name} was acknowledged and is gone");
    }
}

#[test]
fn what_was_acknowledged_survives_being_killed_in_the_middle_of_writing() {
    killed_again_and_again(&Installation::county(20), 5);
}

#[test]
fn what_was_acknowledged_survives_on_postgres_too() {
    let mut installation = Installation::county(20);
    let database = TemporaryDatabase::create().unwrap();
    let (file, url) = (installation.path("jiceng.db"), database.url());
    let words = ["copy", "--from", text(&file), "--to", &url];
    said(&words, &command(&words).output().unwrap());
    installation.database = Some(url.clone());
    killed_again_and_again(&installation, 3);
    // A second copy into the same place is refused, and a backup of it restores into the embedded database.
    let again = command(&words).output().unwrap();
    assert!(
        !again.status.success() && String::from_utf8_lossy(&again.stderr).contains("nothing was changed")
    );
    let file = installation.path("backup.db");
    installation.done(&["backup", text(&file)]);
    let noted = std::fs::read_to_string(installation.path("upkeep.json")).unwrap();
    assert!(noted.contains("backup.db") && noted.contains("verified"), "{noted}");
    let other = Installation::empty();
    std::fs::copy(installation.path("keys"), other.path("keys")).unwrap();
    assert!(other.done(&["restore", text(&file)]).contains("restored and sound"));
}

#[test]
fn a_backup_made_while_writing_is_whole_and_restores_only_where_nothing_is() {
    let installation = Installation::county(20);
    let served = installation.serve(&[]);
    let cookie = served.cookie(&installation.sign_in("county-officer"));
    let (next, acknowledged, stop) = (AtomicUsize::new(0), Mutex::new(Vec::new()), AtomicBool::new(false));
    let folder = installation.path("backups");
    let mut before = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| write_on(&served.address, &cookie, &next, &acknowledged, &stop));
        for _ in 0..3 {
            std::thread::sleep(Duration::from_millis(1_100));
            before.clone_from(&acknowledged.lock().unwrap());
            installation.done(&["backup", "--folder", text(&folder), "--keep", "2"]);
        }
        stop.store(true, Ordering::Relaxed);
    });
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    let newest = files.iter().max().unwrap();
    let keys = std::fs::read_to_string(installation.path("keys")).unwrap();
    for line in keys.lines() {
        let key = hex_bytes(line.rsplit(' ').next().unwrap());
        let held = std::fs::read(newest).unwrap();
        assert!(key.is_empty() || !held.windows(key.len()).any(|part| part == key), "a key is in the backup");
    }
    assert!(
        installation.done(&["drill", "--folder", text(&folder)]).contains("can be restored and is sound")
    );

    let other = Installation::empty();
    assert!(other.refused(&["restore", text(newest)]).contains("keys"), "without the keys it is no use");
    std::fs::copy(installation.path("keys"), other.path("keys")).unwrap();
    assert!(other.done(&["restore", text(newest)]).contains("restored and sound"));
    assert!(other.refused(&["restore", text(newest)]).contains("nothing was changed"));
    assert!(installation.refused(&["restore", text(newest)]).contains("stop the server first"));
    drop(served);
    std::fs::copy(installation.path("sign-ins.json"), other.path("sign-ins.json")).unwrap();
    let served = other.serve(&[]);
    let cookie = served.cookie(&other.sign_in("county-officer"));
    for name in before {
        assert!(in_register(&served, &cookie, &name), "{name} was written before the backup");
    }
    // A damaged backup is told by the drill.
    let mut bytes = std::fs::read(newest).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0xff);
    std::fs::write(newest, bytes).unwrap();
    assert!(!installation.run(&["drill", "--folder", text(&folder)]).status.success());
    std::fs::write(newest, "no database").unwrap();
    assert!(installation.refused(&["drill", "--folder", text(&folder)]).contains("not a backup"));
}

fn hex_bytes(text: &str) -> Vec<u8> {
    let pairs =
        text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    pairs.collect::<Option<Vec<u8>>>().filter(|bytes| bytes.len() >= 16).unwrap_or_default()
}

fn left_of(served: &program::Served, cookie: &str, names: &[String]) -> usize {
    names.iter().filter(|name| in_register(served, cookie, name)).count()
}

#[test]
fn an_undo_that_is_killed_is_wholly_done_or_not_at_all_and_can_be_done_again() {
    let installation = Installation::county(20);
    let names: Vec<String> = (0..400).map(name).collect();
    // The first, the last and one between tell whether a part was left.
    let looked_at = [names[0].clone(), names[200].clone(), names[399].clone()];
    for round in 0..4 {
        let mut served = installation.serve(&[]);
        let cookie = served.cookie(&installation.sign_in("county-officer"));
        let batch = take_over(&served.address, &cookie, &roster(&names)).unwrap();
        assert_eq!(left_of(&served, &cookie, &looked_at), 3);
        let address = served.address.clone();
        std::thread::scope(|scope| {
            scope.spawn(|| undo(&address, &cookie, &batch));
            std::thread::sleep(moment(700));
            served.kill();
        });
        assert!(installation.done(&["doctor"]).contains("sound"));
        let served = installation.serve(&[]);
        let cookie = served.cookie(&installation.sign_in("county-officer"));
        let left = left_of(&served, &cookie, &looked_at);
        assert!(left == 0 || left == 3, "round {round}: {left} of three are left");
        if left == 3 {
            let done = undo(&served.address, &cookie, &batch).unwrap();
            assert!(done.body.contains("已经撤销"), "{}", done.body);
        }
        assert_eq!(left_of(&served, &cookie, &looked_at), 0);
    }
}

#[test]
fn a_backup_that_is_killed_or_finds_the_disk_full_leaves_no_half_file_of_its_name() {
    let installation = Installation::county(200);
    let file = installation.path("backup.db");
    for _ in 0..4 {
        let mut backup = installation.command(&["backup", text(&file)]);
        let mut backup = backup.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(moment(150));
        let _ = backup.kill();
        if backup.wait().unwrap().success() {
            assert!(file.exists());
        }
        if file.exists() {
            let other = Installation::empty();
            std::fs::copy(installation.path("keys"), other.path("keys")).unwrap();
            assert!(other.done(&["restore", text(&file)]).contains("restored and sound"));
            std::fs::remove_file(&file).unwrap();
        }
    }
    // No file of this process may grow beyond 50 kB: what a full disk does to a write.
    let mut limited = command(&[]);
    let program = limited.get_program().to_owned();
    limited = std::process::Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 100; exec \"$@\"", "sh"]).arg(program);
    let output =
        limited.args(["backup", text(&file), "--data", text(installation.folder.path())]).output().unwrap();
    assert!(!output.status.success() && !file.exists(), "{output:?}");
    assert!(!output.stderr.is_empty(), "it says why");
    assert!(installation.done(&["backup", text(&file)]).contains("written"));
    assert!(installation.done(&["doctor"]).contains("sound"));
}

#[test]
fn keys_change_and_everything_still_opens() {
    let installation = Installation::county(20);
    let keys = installation.path("keys");
    let first = std::fs::read_to_string(&keys).unwrap();
    let copy = installation.path("copy-of-keys");
    let words = ["keys", "export", text(&copy)];
    installation.done(&words);
    assert!(installation.refused(&words).contains("copy-of-keys"), "never written over");
    let served = installation.serve(&[]);
    assert!(installation.refused(&["keys", "rotate"]).contains("stop the server first"));
    drop(served);
    assert!(installation.refused(&["keys", "retire"]).contains("only one key"));
    // Cut off at a moment that nobody chose, it is called again until it is through.
    let mut cut = installation.command(&["keys", "rotate"]);
    let mut cut = cut.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(moment(400));
    let _ = cut.kill();
    cut.wait().unwrap();
    assert!(installation.done(&["doctor"]).contains("sound"), "half way, all values still open");
    installation.done(&["keys", "rotate"]);
    assert!(installation.done(&["doctor"]).contains("sound"));
    installation.done(&["keys", "retire"]);
    assert!(installation.done(&["doctor"]).contains("sound"));
    assert!(installation.done(&["keys", "show"]).starts_with("key versions "));
    std::fs::write(&keys, first).unwrap();
    let output = installation.run(&["doctor"]);
    assert!(!output.status.success(), "the first keys no longer open anything");
    assert!(String::from_utf8_lossy(&output.stdout).contains("person.telephone_cipher"));
}

#[test]
fn it_serves_over_tls_and_stops_when_told_and_its_log_names_nobody() {
    let installation = Installation::county(5);
    assert!(installation.refused(&["serve", "--tls"]).contains("jiceng certificate make"));
    let data = text(installation.folder.path()).to_owned();
    let words = ["certificate", "make", "--name", "party.example", "--data", &data];
    assert!(said(&words, &command(&words).output().unwrap()).contains("authority.pem"));
    let served = installation.serve(&["--tls"]);
    assert!(
        served.get("/health", "").is_none_or(|answer| answer.status == 400),
        "no plain text on this port"
    );
    served.stop();

    let served = installation.serve(&["--log-format", "json"]);
    let sign_in = installation.sign_in("county-officer");
    let cookie = served.cookie(&sign_in);
    assert_eq!(served.get("/members?words=secret-words", &cookie).unwrap().status, 200);
    let log = served.stop();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().any(|line| line["route"] == "/members" && line["status"] == 200), "{log}");
    for secret in ["secret-words", "127.0.0.1", &sign_in.0, &sign_in.1, &cookie] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[test]
fn an_installation_has_one_server_and_is_neither_made_by_a_slip_nor_thrown_away_while_it_is_served() {
    let installation = Installation::county(20);
    let served = installation.serve(&[]);
    assert!(installation.refused(&["serve", "--listen", "127.0.0.1:0"]).contains("is running already"));
    assert!(installation.refused(&["demo", "--fresh", "--listen", "127.0.0.1:0"]).contains("is in use"));
    let (name, _) = installation.sign_in("county-officer");
    let again = [
        "account",
        "create",
        "--name",
        &name,
        "--display",
        "Somebody",
        "--role",
        "county-officer",
        "--organisation",
        "990100",
    ];
    assert!(installation.refused(&again).contains("is taken"));
    assert_eq!(served.get("/ready", "").unwrap().status, 200);
    assert!(installation.done(&["doctor"]).contains("sound"));
    drop(served);
    drop(installation.serve(&[]));

    let nothing = Installation::empty();
    for words in [&["doctor"][..], &["organisations", "list"], &["keys", "rotate"]] {
        assert!(nothing.refused(words).contains("holds no database"), "{words:?}");
    }
    assert!(std::fs::read_dir(nothing.path("")).unwrap().next().is_none(), "nothing was made");
}

#[test]
fn what_an_installation_writes_is_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let installation = Installation::county(20);
    drop(installation.serve(&[]));
    installation.done(&["backup", "--folder", installation.path("backups").to_str().unwrap()]);
    let (mut open, mut seen) = (vec![installation.path("")], 0);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let metadata = entry.metadata().unwrap();
            let mode = metadata.permissions().mode() & 0o077;
            assert_eq!(mode, 0, "{} is open to others", entry.path().display());
            seen += 1;
            if metadata.is_dir() {
                open.push(entry.path());
            }
        }
    }
    assert!(seen > 3, "database, keys, sign-ins, a backup");
}
