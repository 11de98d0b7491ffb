//! An election to practise with: `cargo run -p polling --example practice -- FOLDER PORT MEMBERS`.
//!
//! Makes trustees, codes and the record of an invented branch in an empty folder, tells some codes, and serves the
//! booth. Everything follows from a fixed seed, so nothing of it is secret.

use jiff::civil::date;
use polling::booth::{Opening, Serve, run};
use polling::description::{Description, RollEntry};
use polling::registrar::{Issue, issue};
use polling::setup::{Setup, setup};
use polling::trustee::{Continue, Join, Plan, continue_ceremony, join, plan};
use polling::{Language, Limits, Output, Passphrase, Said};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "practice".into()));
    let port: u16 = arguments.next().and_then(|port| port.parse().ok()).unwrap_or(0);
    let members: u16 = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(20);
    let mut to = std::io::stdout();
    let mut output = Output::new(Language::Zh, &mut to);
    match practise(&folder, port, members, &mut output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            output.say(&why);
            ExitCode::FAILURE
        }
    }
}

fn practise(folder: &Path, port: u16, members: u16, output: &mut Output<'_>) -> Result<(), Said> {
    let random = &mut ChaCha20Rng::seed_from_u64(1);
    std::fs::create_dir_all(folder).map_err(|why| Said::new(why.to_string(), why.to_string()))?;
    trustees(folder, random, output)?;
    let description = folder.join("election.json");
    let text = serde_json::to_vec_pretty(&invented(members)).map_err(|why| Said::new(why.to_string(), ""))?;
    std::fs::write(&description, text).map_err(|why| Said::new(why.to_string(), why.to_string()))?;
    let registrar = folder.join("registrar");
    let wishes = Issue {
        description: description.clone(),
        own: registrar.clone(),
        passphrase: phrase()?,
        language: Language::Zh,
        limits: Limits::default(),
    };
    issue(&wishes, random, output).map_err(|why| why.said())?;
    let wishes = Setup {
        description: description.clone(),
        trustees: folder.join("stick/trustees.json"),
        credentials: registrar.join("credentials.json"),
        out: folder.join("record"),
        limits: Limits::default(),
    };
    let record = setup(&wishes, date(2026, 12, 1), output).map_err(|why| why.said())?;
    let slips = registrar.join("slips.html");
    output.say_both(
        format!("投票码在 {}。", slips.display()),
        format!("The codes are in {}.", slips.display()),
    );
    let opening = Opening {
        record,
        description,
        boxes: [folder.join("box-disk"), folder.join("box-stick")],
        revoked: folder.join("revoked.jsonl"),
        program: [0; 32],
    };
    for own in &opening.boxes {
        std::fs::create_dir_all(own).map_err(|why| Said::new(why.to_string(), why.to_string()))?;
    }
    let wishes = Serve { opening, listen: ([127, 0, 0, 1], port).into() };
    run(&wishes, ChaCha20Rng::seed_from_u64(2), output).map_err(|why| why.said())
}

fn phrase() -> Result<Passphrase, Said> {
    Passphrase::new("练习用的口令不保密".repeat(2).into()).map_err(|why| why.said())
}

fn trustees(folder: &Path, random: &mut ChaCha20Rng, output: &mut Output<'_>) -> Result<(), Said> {
    let stick = folder.join("stick");
    let wishes =
        Plan {
            stick: stick.clone(), title: "练习".into(), size: 3, threshold: 2, limits: Limits::default()
        };
    plan(&wishes, output).map_err(|why| why.said())?;
    let own = |number: usize| folder.join(format!("trustee-{number}"));
    for number in 1..=3 {
        let wishes = Join { stick: stick.clone(), own: own(number), number, passphrase: phrase()? };
        join(&wishes, random, output).map_err(|why| why.said())?;
    }
    for number in (1..=3).chain(1..=3) {
        let wishes = Continue { stick: stick.clone(), own: own(number), passphrase: phrase()? };
        continue_ceremony(&wishes, random, output).map_err(|why| why.said())?;
    }
    Ok(())
}

fn invented(members: u16) -> Description {
    let names = ["陈建国", "王秀英", "李明", "刘桂兰", "张伟", "赵丽", "赵丽"];
    let name = |number: u16| {
        names.get(usize::from(number) - 1).map_or_else(|| format!("党员{number}"), ToString::to_string)
    };
    Description {
        format: "jiceng-election/1".into(),
        title: "中共某村支部委员会换届选举（练习）".into(),
        organisation: "中共某村支部委员会".into(),
        day: date(2026, 12, 1),
        subject: "支部委员会委员".into(),
        places: 3,
        candidates: vec![3, 4, 5, 1],
        persons: (1..=members).map(|number| RollEntry { number, name: name(number) }).collect(),
        voters: (1..=members).collect(),
        write_ins: true,
        rules: vec![
            "赞成的和另选的一共不超过3名；多了要改，少了有效。".into(),
            "对候选人可以赞成、不赞成或弃权；投不赞成的，可以另选他人；弃权的不能另选。".into(),
        ],
        approval: "（练习）".into(),
        programs: vec!["00".repeat(32)],
    }
}
