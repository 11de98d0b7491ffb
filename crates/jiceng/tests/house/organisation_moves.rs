//! Whatever is moved, merged and closed in whatever order, the tree agrees with a plain model of it.

use crate::common::{TODAY, Test, counties};
use crate::organisations::{add_member, by_code, caller, found, grounds, sound, stood_on};
use jiceng::organisations::{self, Kind};
use jiceng::platform::access::Caller;
use jiff::civil::date;
use proptest::prelude::*;

/// What a small model does with nine organisations.
#[derive(Clone, Debug)]
enum Step {
    Move(usize, usize),
    Merge(usize, usize),
    Close(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0_usize..9, 0_usize..9).prop_map(|(what, to)| Step::Move(what, to)),
        1 => (0_usize..9, 0_usize..9).prop_map(|(what, to)| Step::Merge(what, to)),
        1 => (0_usize..9).prop_map(Step::Close),
    ];
    proptest::collection::vec(step, 1..10)
}

#[test]
fn after_any_moves_and_closings_codes_placements_and_memberships_agree() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let test = runtime.block_on(async { counties(0).await.remove(0) });
    let officer = runtime.block_on(caller(&test, "county-officer"));
    let number = std::cell::Cell::new(0);
    let config = ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(steps in steps())| {
        number.set(number.get() + 1);
        runtime.block_on(play(&test, &officer, number.get(), &steps))?;
    });
}

/// Plays the steps on organisations of their own and compares with a plain tree.
#[expect(clippy::too_many_lines, reason = "the model and the product side by side")]
async fn play(test: &Test, officer: &Caller, round: usize, steps: &[Step]) -> Result<(), TestCaseError> {
    let app = &test.app;
    let county = by_code(test, officer, "990100").await;
    let start = date(2001, 1, 1);
    let mut all = Vec::new();
    let mut superior: Vec<Option<usize>> = Vec::new();
    for place in 0..9 {
        let (kind, above) = match place {
            0..3 => (Kind::Committee, None),
            3..5 => (Kind::GeneralBranch, Some(place - 3)),
            _ => (Kind::Branch, Some([3, 4, 0, 1][place - 5])),
        };
        let above_it = above.map_or(&county, |above: usize| &all[above]).clone();
        let name = format!("第{round}轮第{place}组织");
        let code = format!("R{round}-{place}");
        all.push(found(test, officer, &above_it, (kind, &name, &code), start).await);
        superior.push(above);
    }
    for branch in &all[5..] {
        add_member(test, officer, branch, "赵模型", start).await;
    }
    let mut alive = [true; 9];
    let mut at_start: Vec<String> = Vec::new();
    for it in &all {
        at_start.push(it.path.clone());
    }
    for (day, step) in (2_i8..).zip(steps) {
        let on = date(2001, 2, day);
        let now = |place: usize| by_code(test, officer, &all[place].code);
        let done = match *step {
            Step::Move(what, to) => {
                let (what_now, to_now) = (now(what).await, now(to).await);
                let write = app.db.write(&[officer.area.0]).await.unwrap();
                organisations::move_below(app, write, officer, &what_now, &to_now, &grounds(on)).await
            }
            Step::Merge(what, into) => {
                let (what_now, into_now) = (now(what).await, now(into).await);
                let write = app.db.write(&[officer.area.0]).await.unwrap();
                organisations::merge_into(app, write, officer, &what_now, &into_now, &grounds(on)).await
            }
            Step::Close(what) => {
                let what_now = now(what).await;
                let write = app.db.write(&[officer.area.0]).await.unwrap();
                organisations::close(app, write, officer, &what_now, &grounds(on)).await
            }
        };
        let Ok(prepared) = done else { continue };
        prepared.commit().await.unwrap();
        match *step {
            Step::Move(what, to) => superior[what] = Some(to),
            Step::Merge(what, into) => {
                for above in &mut superior {
                    if *above == Some(what) {
                        *above = Some(into);
                    }
                }
                alive[what] = false;
            }
            Step::Close(what) => alive[what] = false,
        }
    }
    sound(test, officer).await;
    for place in (0..9).filter(|place| alive[*place]) {
        let now = by_code(test, officer, &all[place].code).await;
        let above = match superior[place] {
            None => county.path.clone(),
            Some(above) => by_code(test, officer, &all[above].code).await.path,
        };
        prop_assert!(now.path.starts_with(&above) && now.path.len() == above.len() + 4);
        let then = stood_on(test, officer, &now, start).await;
        prop_assert_eq!(then.map(|it| it.path), Some(at_start[place].clone()));
        let today = stood_on(test, officer, &now, TODAY).await;
        prop_assert_eq!(today.map(|it| it.path), Some(now.path));
    }
    for place in (0..9).filter(|place| !alive[*place]) {
        let gone = by_code(test, officer, &all[place].code).await;
        prop_assert!(gone.dissolved_on.is_some());
        prop_assert!(stood_on(test, officer, &gone, TODAY).await.is_none());
    }
    Ok(())
}
