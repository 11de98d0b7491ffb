mod common;
use common::*;
use consensus::*;
#[test]
fn zz() {
    for entry in std::fs::read_dir("tests/conversations").unwrap() {
        let n = entry.unwrap().file_name().into_string().unwrap();
        if n.ends_with(".reference.zip") || !n.ends_with(".zip") { continue; }
        let n = n.strip_suffix(".zip").unwrap();
        let p = public(n);
        let r = reference(n);
        let l = labels(&r);
        for (w, s) in [("pub", Settings::published()), ("def", Settings { resamples: 0, ..Settings::default() }), ("pubcop", Settings{copies_from: Some(10), ..Settings::published()})] {
            let t = std::time::Instant::now();
            let a = p.conversation.analyse(&s);
            let t = t.elapsed();
            let pairs: Vec<_> = a.participants.iter().filter_map(|x| Some((x.group?, *l.get(&x.id)?))).collect();
            let pp: Vec<_> = a.participants.iter().filter_map(|x| Some((x.group?, *p.polis.get(&x.id)?))).collect();
            let lk: std::collections::BTreeSet<_> = l.values().collect();
            println!("{n:50} {w:6} n {} k {} ref k {} ari {:.4} ({} of {}) polis {:.3} copies {} t {:?} sil {:?}", a.participants.len(), a.groups.len(), lk.len(), adjusted_rand_index(&pairs), pairs.len(), l.len(), adjusted_rand_index(&pp), a.participants.iter().filter(|x| x.copy).count(), t, a.silhouettes);
        }
    }
}
