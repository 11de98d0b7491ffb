//! Measures appending and proving in memory, on one thread.
//!
//! `cargo run --release -p bulletin --example log_throughput [records]`; records of 260 bytes, 100,000 unless said.

use std::error::Error;
use std::io::Write as _;
use std::time::{Duration, Instant};

use bulletin::{
    Hash, Log, Memory, Receipt, SigningKey, Trust, audit, follow, verify_consistency, verify_inclusion,
};

const NAME: &str = "log.example/county";
const PROOFS: u64 = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let size: u64 = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let records: Vec<Vec<u8>> = (0..size).map(record).collect();
    let mut out = std::io::stdout().lock();

    let start = Instant::now();
    let mut log = Log::new(Memory::default());
    log.append(records.iter().map(Vec::as_slice))?;
    let took = start.elapsed();
    writeln!(out, "{size} records of {} bytes appended at once: {}", records[0].len(), each(took, size))?;

    let start = Instant::now();
    let mut slow = Log::new(Memory::default());
    for record in records.iter().take(1_000) {
        slow.append([record.as_slice()])?;
    }
    writeln!(
        out,
        "1000 records appended one by one, each with its partial tiles: {}",
        each(start.elapsed(), 1_000)
    )?;

    let checkpoint = log.checkpoint(NAME);
    let start = Instant::now();
    for at in 0..PROOFS {
        let index = at * 7_919 % size;
        let proof = log.inclusion(index, size)?;
        let leaf = Hash::leaf(&records[usize::try_from(index)?]);
        verify_inclusion(leaf, index, size, &proof, checkpoint.root)?;
    }
    writeln!(out, "{PROOFS} proofs of inclusion made and verified: {}", each(start.elapsed(), PROOFS))?;

    let start = Instant::now();
    for at in 0..PROOFS {
        let old = 1 + at * 7_919 % size;
        let proof = log.consistency(old, size)?;
        verify_consistency((old, log.root(old)?), (size, checkpoint.root), &proof)?;
    }
    writeln!(
        out,
        "{PROOFS} proofs of consistency made and verified, with the older root: {}",
        each(start.elapsed(), PROOFS)
    )?;

    let key = SigningKey::new(NAME, &[1; 32])?;
    let trust = Trust::new(key.verifier().clone(), Vec::new(), 0)?;
    let note = checkpoint.sign(&key)?;
    let receipt =
        Receipt { extra: None, index: 1, proof: log.inclusion(1, size)?, checkpoint: note }.to_string();
    let start = Instant::now();
    for _ in 0..PROOFS {
        Receipt::parse(receipt.as_bytes())?.verify(&records[1], &trust)?;
    }
    writeln!(
        out,
        "{PROOFS} receipts of {} bytes read and verified: {}",
        receipt.len(),
        each(start.elapsed(), PROOFS)
    )?;

    let start = Instant::now();
    let news = follow(log.storage(), None, &checkpoint, size)?;
    writeln!(out, "{} entries followed: {}", news.entries.len(), each(start.elapsed(), size))?;
    let start = Instant::now();
    audit(log.storage(), &checkpoint)?;
    writeln!(out, "every file audited: {}", each(start.elapsed(), size))?;
    Ok(())
}

fn record(at: u64) -> Vec<u8> {
    format!("{at:0260}").into_bytes()
}

fn each(took: Duration, count: u64) -> String {
    let one = took.as_nanos() / u128::from(count.max(1));
    format!("{:.1} ms, {}.{:03} us each", took.as_secs_f64() * 1e3, one / 1_000, one % 1_000)
}
