//! The service manager's files say only what it knows, and name the program's own options.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const SERVICE: &str = include_str!("../../../../deploy/jiceng.service");
const BACKUP: &str = include_str!("../../../../deploy/jiceng-backup.service");
const TIMER: &str = include_str!("../../../../deploy/jiceng-backup.timer");

/// The keys of systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.resource-control(5) and systemd.timer(5)
/// that our files use.
const KNOWN: &[(&str, &str)] = &[
    ("Unit", "Description Documentation Wants After"),
    (
        "Service",
        "Type ExecStart User Group StateDirectory StateDirectoryMode ReadWritePaths UMask Restart RestartSec TimeoutStopSec TimeoutStartSec LimitNOFILE MemoryMax OOMPolicy Nice IOSchedulingClass NoNewPrivileges ProtectSystem ProtectHome PrivateTmp PrivateDevices ProtectClock ProtectHostname ProtectKernelLogs ProtectKernelModules ProtectKernelTunables ProtectControlGroups ProtectProc ProcSubset RestrictAddressFamilies RestrictNamespaces RestrictRealtime RestrictSUIDSGID LockPersonality MemoryDenyWriteExecute RemoveIPC SystemCallArchitectures SystemCallFilter SystemCallErrorNumber CapabilityBoundingSet AmbientCapabilities",
    ),
    ("Timer", "OnCalendar RandomizedDelaySec Persistent"),
    ("Install", "WantedBy"),
];

fn parse(text: &str) -> BTreeMap<String, Vec<(String, String)>> {
    let mut sections: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut section = String::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name.clone_into(&mut section);
        } else {
            let (key, value) = line.split_once('=').unwrap_or_else(|| panic!("no key: {line}"));
            sections.entry(section.clone()).or_default().push((key.to_owned(), value.to_owned()));
        }
    }
    sections
}

#[test]
fn every_key_is_one_that_the_service_manager_knows() {
    for text in [SERVICE, BACKUP, TIMER] {
        for (section, pairs) in parse(text) {
            let (_, known) = KNOWN.iter().find(|(name, _)| *name == section).unwrap();
            for (key, _) in pairs {
                assert!(known.split(' ').any(|known| known == key), "[{section}] {key}");
            }
        }
    }
}

/// `systemd-analyze` says more, where it is: the word of the service manager itself.
#[test]
fn the_service_manager_finds_nothing_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["jiceng.service", "jiceng-backup.service", "jiceng-backup.timer"];
    let files: Vec<PathBuf> = names.iter().map(|name| folder.path().join(name)).collect();
    for (file, text) in files.iter().zip([SERVICE, BACKUP, TIMER]) {
        // The program is not installed where tests run.
        std::fs::write(file, text.replace("/usr/local/bin/jiceng", "/bin/true")).unwrap();
    }
    if let Ok(output) = Command::new("systemd-analyze").arg("verify").args(&files).output() {
        let said = String::from_utf8_lossy(&output.stderr);
        let ours: Vec<&str> = said.lines().filter(|line| line.contains("jiceng")).collect();
        assert!(output.status.success() || ours.is_empty(), "{said}");
        assert!(ours.is_empty(), "{ours:#?}");
    }
}

#[test]
fn the_commands_are_the_programs_own() {
    let mut commands = 0;
    for text in [SERVICE, BACKUP] {
        for (key, value) in parse(text).remove("Service").unwrap() {
            if key == "ExecStart" {
                let words: Vec<&str> = value.split(' ').collect();
                assert_eq!(Path::new(words[0]).file_name().unwrap(), "jiceng");
                jiceng::cli::check(&words).unwrap_or_else(|error| panic!("{value}: {error}"));
                commands += 1;
            }
        }
    }
    assert_eq!(commands, 3);
}
