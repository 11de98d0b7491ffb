//! Synthetic people: common surnames in the order of their strokes with given names, no combination twice.

use super::Wishes;
use super::chance::{below, shuffle};
use crate::record::{Candidate, Ground, LeftOut, Nominations, Person, Right, RollEntry};
use rand_core::CryptoRng;

/// In the order of their strokes, as names stand on a ballot.
const SURNAMES: [&str; 26] = [
    "丁", "万", "马", "王", "方", "石", "田", "白", "刘", "江", "李", "吴", "陈", "周", "林", "赵", "胡",
    "徐", "高", "黄", "梁", "程", "谢", "蔡", "潘", "魏",
];
const FIRST: [&str; 20] = [
    "建", "国", "志", "明", "秀", "玉", "春", "海", "永", "文", "德", "桂", "晓", "红", "立", "长", "宝",
    "雪", "云", "金",
];
const SECOND: [&str; 20] = [
    "华", "强", "军", "英", "兰", "梅", "平", "生", "辉", "霞", "峰", "芳", "林", "娟", "福", "刚", "云",
    "民", "清", "珍",
];

/// The roll, in the order of strokes: those who are entitled, and on a roll of some length somebody who is left out by
/// both decisions and a probationary member.
pub(super) fn roll(wishes: &Wishes, random: &mut impl CryptoRng) -> Vec<RollEntry> {
    let mut rights = vec![Right::Entitled; usize::from(wishes.voters)];
    if wishes.voters >= 10 {
        let left_out = LeftOut {
            ground: Ground::Bedridden,
            agreed_above: Some("演练函〔2026〕1号".to_owned()),
            voted: true,
        };
        rights.extend([Right::LeftOut(left_out), Right::Probationary]);
        shuffle(&mut rights, random);
    }
    let mut names = names(rights.len(), random);
    names.sort_unstable();
    let entries = (1..).zip(names).zip(rights);
    entries
        .map(|((number, (surname, rest)), right)| {
            let name = format!("{}{rest}", SURNAMES[surname]);
            RollEntry { number, name: Some(name), right }
        })
        .collect()
}

/// So many names that differ: the place of the surname, and the given name.
fn names(count: usize, random: &mut impl CryptoRng) -> Vec<(usize, String)> {
    let all = SURNAMES.len() * FIRST.len() * SECOND.len();
    let mut places: Vec<usize> = (0..all).collect();
    shuffle(&mut places, random);
    let name = |place: usize| {
        let (surname, given) = (place % SURNAMES.len(), place / SURNAMES.len());
        (surname, format!("{}{}", FIRST[given % FIRST.len()], SECOND[given / FIRST.len()]))
    };
    places.into_iter().take(count).map(name).collect()
}

/// Who stands, watches and counts: numbers of entitled persons, in the order of the roll.
pub(super) struct Offices {
    pub(super) candidates: Vec<Candidate>,
    pub(super) scrutineers: Vec<Person>,
    pub(super) tellers: Vec<Person>,
}

pub(super) fn offices(wishes: &Wishes, roll: &[RollEntry], random: &mut impl CryptoRng) -> Offices {
    let entitled = roll.iter().filter(|entry| entry.right == Right::Entitled);
    let mut numbers: Vec<u16> = entitled.map(|entry| entry.number).collect();
    shuffle(&mut numbers, random);
    let mut numbers = numbers.into_iter();
    let mut standing: Vec<u16> = numbers.by_ref().take(usize::from(wishes.candidates)).collect();
    standing.sort_unstable();
    let voters = usize::from(wishes.voters);
    let candidate = |number: u16| Candidate {
        person: Person::Roll(number),
        name: roll.get(usize::from(number) - 1).and_then(|entry| entry.name.clone()).unwrap_or_default(),
        nominations: Some(nominations(voters, random)),
    };
    let candidates = standing.into_iter().map(candidate).collect();
    let mut few = |count: usize| numbers.by_ref().take(count).map(Person::Roll).collect();
    let scrutineers = few(if wishes.voters > wishes.candidates + 3 { 2 } else { 1 });
    Offices { candidates, scrutineers, tellers: few(2) }
}

fn nominations(voters: usize, random: &mut impl CryptoRng) -> Nominations {
    let small = |number: usize| u32::try_from(number).unwrap_or_default();
    Nominations {
        organisations: small(1 + below(3, random)),
        members: small(voters / 2 + below(voters / 2 + 1, random)),
        residents: small(below(voters + 1, random)),
        oneself: below(4, random) == 0,
    }
}
