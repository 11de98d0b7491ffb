//! Taking records apart and putting them together again.

use crate::common::TIMESTAMP;
use sha2::{Digest as _, Sha256};

/// An event with the data before it.
#[derive(Clone)]
pub(crate) struct Step {
    pub(crate) kind: String,
    pub(crate) data: Vec<String>,
}

pub(crate) fn hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

pub(crate) fn entries(file: &[u8]) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    let mut at = 0;
    while at < file.len() {
        let name =
            String::from_utf8(file[at..at + 100].split(|byte| *byte == 0).next().unwrap().to_vec()).unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&file[at + 124..at + 135]).unwrap(), 8).unwrap();
        entries.push((name, String::from_utf8(file[at + 512..at + 512 + size].to_vec()).unwrap()));
        at += 512 + size.div_ceil(512) * 512;
    }
    entries
}

pub(crate) fn entry(name: &str, text: &str) -> Vec<u8> {
    entry_at(TIMESTAMP, name, text)
}

/// An entry of another time.
pub(crate) fn entry_at(time: u64, name: &str, text: &str) -> Vec<u8> {
    let mut header = vec![0; 512];
    let (size, time) = (format!("{:011o}", text.len()), format!("{time:011o}"));
    for (at, field) in [
        (0, name),
        (100, "0000644"),
        (108, "0000000"),
        (116, "0000000"),
        (124, size.as_str()),
        (136, time.as_str()),
        (156, "0"),
    ] {
        header[at..at + field.len()].copy_from_slice(field.as_bytes());
    }
    let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum::<u64>() + 8 * 32;
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header.extend_from_slice(text.as_bytes());
    header.resize(header.len().div_ceil(512) * 512, 0);
    header
}

pub(crate) fn steps(file: &[u8]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut data = Vec::new();
    for (name, text) in entries(file).into_iter().skip(1) {
        if name.ends_with(".data.json") {
            data.push(text);
            continue;
        }
        let kind = text.split("\"type\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        steps.push(Step { kind, data: std::mem::take(&mut data) });
    }
    steps
}

/// Puts a record together: links, hashes of setup data, sizes and owners follow what changed.
pub(crate) fn record(steps: &[Step]) -> Vec<u8> {
    let mut file = entry("BELENIOS", &format!("{{\"version\":1,\"timestamp\":\"{TIMESTAMP}\"}}"));
    let mut parent: Option<String> = None;
    for (height, step) in steps.iter().enumerate() {
        for text in &step.data {
            file.extend(entry(&format!("{}.data.json", hex(text)), text));
        }
        let event = parent.map_or_else(|| "{".to_owned(), |parent| format!("{{\"parent\":\"{parent}\","));
        let kind = format!("\"height\":{height},\"type\":\"{}\"", step.kind);
        let payload = step.data.last().map(|payload| format!(",\"payload\":\"{}\"", hex(payload)));
        let event = event + &kind + &payload.unwrap_or_default() + "}";
        file.extend(entry(&format!("{}.event.json", hex(&event)), &event));
        parent = Some(hex(&event));
    }
    file
}

impl Step {
    /// Changes data, and the hash of it where the data that follow name it.
    pub(crate) fn change(&mut self, at: usize, change: impl FnOnce(&str) -> String) {
        let new = change(&self.data[at]);
        assert_ne!(new, self.data[at], "nothing was changed");
        let (old_hash, new_hash) = (hex(&self.data[at]), hex(&new));
        self.data[at] = new;
        for text in &mut self.data {
            *text = text.replace(&old_hash, &new_hash);
        }
    }
}

/// Adds one to the first number that stands behind a word.
pub(crate) fn bump(text: &str, word: &str) -> String {
    bump_after(text, word, 0)
}

pub(crate) fn bump_after(text: &str, word: &str, from: usize) -> String {
    let at = from + text[from..].find(word).unwrap() + word.len();
    let digit = at + text[at..].find(|sign: char| sign.is_ascii_digit()).unwrap();
    let other = if text.as_bytes()[digit] == b'1' { "2" } else { "1" };
    format!("{}{other}{}", &text[..digit], &text[digit + 1..])
}

/// So many signs is a ciphertext long.
pub(crate) const CIPHERTEXT: usize = 150;

/// Swaps a ciphertext with the one behind it.
pub(crate) fn swap_ciphertexts(text: &str, start: usize) -> String {
    let (middle, after) = (start + CIPHERTEXT, start + CIPHERTEXT + 1);
    let end = after + CIPHERTEXT;
    format!("{}{},{}{}", &text[..start], &text[after..end], &text[start..middle], &text[end..])
}

/// Swaps the first two parts that stand between two words.
pub(crate) fn swap(text: &str, open: &str, separator: &str) -> String {
    let start = text.find(open).unwrap() + open.len();
    let middle = start + text[start..].find(separator).unwrap();
    let after = middle + separator.len();
    let end = after + text[after..].find([']', ',']).unwrap();
    format!("{}{}{separator}{}{}", &text[..start], &text[after..end], &text[start..middle], &text[end..])
}
