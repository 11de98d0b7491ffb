//! A procedure as a page to read: a diagram and a table of its steps.

use std::fmt::Write as _;

use super::{Procedure, Step, StepOutcome, Way};

impl Procedure {
    /// The page, in Markdown with a Mermaid diagram for each edition whose steps differ.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = format!("# {} {}\n\n", self.title.zh, self.title.en);
        page.push_str("Made from `rulebook/` by the test that compares it; do not edit.\n");
        let mut shown: Vec<String> = Vec::new();
        for edition in &self.editions {
            let diagram = self.diagram(&edition.instrument);
            if shown.contains(&diagram) {
                continue;
            }
            let _ = write!(
                page,
                "\n## {}\n\n```mermaid\n{diagram}```\n\n{}",
                edition.instrument,
                self.table(&edition.instrument)
            );
            shown.push(diagram);
        }
        page
    }

    fn diagram(&self, edition: &str) -> String {
        let mut text = String::from("flowchart TD\n");
        for (position, stage) in self.stages.iter().enumerate() {
            let _ =
                writeln!(text, "  subgraph {}[\"{} {}\"]", mark(&stage.id), stage.title.zh, stage.title.en);
            for (at, step) in self.standing(edition).filter(|(_, step)| step.stage == position) {
                let number = self.number(at, edition);
                let _ = writeln!(
                    text,
                    "    {}[\"{number} {}<br>{}\"]",
                    mark(&step.id),
                    step.title.zh,
                    step.title.en
                );
            }
            text.push_str("  end\n");
        }
        for (at, step) in self.standing(edition) {
            for before in self.before(at, edition).into_iter().filter_map(|it| self.steps.get(it)) {
                let _ = writeln!(text, "  {} --> {}", mark(&before.id), mark(&step.id));
            }
            for outcome in &step.outcomes {
                self.exit(&mut text, step, outcome);
            }
        }
        text
    }

    fn exit(&self, text: &mut String, step: &Step, outcome: &StepOutcome) {
        let to = match outcome.way {
            Way::GoOn | Way::Wait => return,
            Way::Back(to) => self.steps.get(to).map(|it| mark(&it.id)).unwrap_or_default(),
            Way::Stop => "stopped([结束 ended])".to_owned(),
            Way::Finish => "finished([完成 finished])".to_owned(),
        };
        let _ = writeln!(text, "  {} -. \"{}\" .-> {to}", mark(&step.id), outcome.title.zh);
    }

    fn table(&self, edition: &str) -> String {
        let mut text =
            String::from("| no. | 步骤 | step | whose turn | rules | papers |\n|---|---|---|---|---|---|\n");
        for (at, step) in self.standing(edition) {
            let turn = self.turns.get(step.turn).map(|it| it.title.zh.as_str()).unwrap_or_default();
            let rules: Vec<String> =
                step.all_acts().chain(&step.deadlines).map(|it| format!("`{it}`")).collect();
            let papers: Vec<&str> = step.papers_of(edition).map(|it| it.title.zh.as_str()).collect();
            let number = self.number(at, edition);
            let (zh, en) = (&step.title.zh, &step.title.en);
            let (rules, papers) = (rules.join(" "), papers.join("、"));
            let _ = writeln!(text, "| {number} | {zh} | {en} | {turn} | {rules} | {papers} |");
        }
        text
    }

    fn standing<'a>(&'a self, edition: &'a str) -> impl Iterator<Item = (usize, &'a Step)> {
        self.steps.iter().enumerate().filter(move |(_, step)| step.stands_in(edition))
    }
}

/// An id as Mermaid takes it.
fn mark(id: &str) -> String {
    id.replace('-', "_")
}
