//! What came of checking, for programs. Fields stay as they are once published; new ones may be added.

mod meeting;

use crate::Found;
use crate::election::{Checked, hex};
use crate::words::{Language, refusal};
use ballot::audit::Report;
use ballot::decryption::QuestionResult;
use ballot::question::Question;
use ballot::statutory::{Exposure, Part, exposures};
use serde_json::{Value, json};

pub(crate) fn of(found: &Found, least: u64) -> String {
    let mut value = found.archive.as_ref().map_or_else(|| json!({}), |checked| archive(checked, least));
    if let Some(meeting) = &found.meeting {
        value["meeting"] = crate::json::meeting::of(meeting);
        // One word for all that was given.
        let archive = !matches!(found.archive, Some(Err(_)));
        value["accepted"] = (archive && meeting.is_ok()).into();
        value["complete"] = (found.code() == crate::HOLDS).into();
    }
    format!("{value:#}")
}

fn archive(checked: &Checked, least: u64) -> Value {
    match checked {
        Ok(report) => accepted(report, least),
        Err(why) => json!({
            "accepted": false,
            "reason": { "zh": refusal::of(Language::Zh, why), "en": refusal::of(Language::En, why) },
        }),
    }
}

fn accepted(report: &Report, least: u64) -> Value {
    let terms = report.board.election().terms();
    json!({
        "accepted": true,
        "uuid": terms.uuid,
        "name": terms.name,
        "fingerprint": report.board.election().fingerprint(),
        "head": hex(&report.head),
        "events": report.events,
        "stage": report.stage.name(),
        "voters": report.board.roll().len(),
        "weight_of_voters": report.board.roll().total_weight(),
        "ballots": report.ballots,
        "replaced": report.replaced,
        "counted": report.counted.0,
        "weight_counted": report.counted.1,
        "trustees": report.trustees,
        "shuffled_by": report.shuffled_by,
        "opened_by": report.opened_by,
        "result": report.result.as_ref().map(|_| results(report)),
        "statutory": report.result.as_ref().map(|_| statutory(report)),
        "exposures": exposed(report, least),
    })
}

fn results(report: &Report) -> Value {
    let results = report.result.iter().flat_map(|result| &result.0);
    let pairs = report.board.election().terms().questions.iter().zip(results);
    pairs.map(|(question, result)| one(question, result)).collect()
}

fn one(question: &Question, result: &QuestionResult) -> Value {
    match (question, result) {
        (Question::Summed(question), QuestionResult::Summed(counts)) => {
            let (blank, counts) = counts.split_at(usize::from(question.allows_blank()));
            let answers: Vec<Value> = question
                .answers
                .iter()
                .zip(counts)
                .map(|(answer, count)| json!({ "answer": answer, "count": count }))
                .collect();
            json!({ "question": question.question, "blank": blank.first(), "answers": answers })
        }
        (Question::Shuffled(question), QuestionResult::Shuffled(ballots)) => {
            json!({ "question": question.question, "ballots": ballots })
        }
        (Question::Shuffled(question), QuestionResult::Summed(_)) => {
            json!({ "question": question.question, "ballots": [] })
        }
        (Question::Summed(_), QuestionResult::Shuffled(_)) => Value::Null,
    }
}

/// The parts with candidates, as yes, no and abstention.
fn statutory(report: &Report) -> Value {
    let (Some(layout), Some(result)) = (report.board.layout(), &report.result) else {
        return Value::Null;
    };
    let parts = layout.starts().filter_map(|(start, part)| {
        let results = result.0.get(start..start + part.width())?;
        let (counts, written) = part.count(results, report.counted.1)?;
        let names = names(report, start);
        let candidates: Vec<Value> = names
            .iter()
            .zip(&counts)
            .map(|(name, count)| {
                json!({ "name": name, "yes": count.yes, "no": count.no, "abstained": count.abstained })
            })
            .collect();
        let written: Vec<Value> = written
            .iter()
            .map(|named| {
                let name = match part {
                    Part::Approval { candidates, .. } => names.get(candidates + usize::from(named.number)),
                    _ => None,
                };
                json!({ "number": named.number, "name": name, "count": named.count })
            })
            .collect();
        Some(json!({ "first_question": start, "candidates": candidates, "written": written }))
    });
    parts.collect()
}

/// The answers of a question that is added up.
pub(crate) fn names(report: &Report, question: usize) -> &[String] {
    match report.board.election().terms().questions.get(question) {
        Some(Question::Summed(question)) => &question.answers,
        _ => &[],
    }
}

fn exposed(report: &Report, least: u64) -> Value {
    let Some(result) = &report.result else {
        return json!([]);
    };
    let found = exposures(result, report.board.layout(), report.counted, least);
    let found = found.into_iter().map(|exposure| match exposure {
        Exposure::Few { ballots, least } => json!({ "kind": "few", "ballots": ballots, "least": least }),
        Exposure::Unanimous { question, answer, marked } => {
            json!({ "kind": "unanimous", "question": question, "answer": answer, "marked": marked })
        }
    });
    found.collect()
}
