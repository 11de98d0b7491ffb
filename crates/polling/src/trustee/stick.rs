//! What trustees put on the stick that goes round. All of it is public.

use crate::files::{self, FileError};
use ballot::json::{self, Json};
use ballot::trustee::MOST_TRUSTEES;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const FORMAT: &str = "jiceng-trustees/1";
const PLAN: &str = "plan.json";

/// Who will open the tally together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    format: String,
    /// For whom they open, in words.
    pub(super) title: String,
    /// How many they are.
    pub(super) size: usize,
    /// How many of them suffice.
    pub(super) threshold: usize,
}

/// The steps of the ceremony, each a file by each trustee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Certificate,
    Dealt,
    Key,
}

impl Step {
    const fn word(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Dealt => "dealt",
            Self::Key => "key",
        }
    }

    /// The name of the file of a trustee.
    pub(super) fn name(self, number: usize) -> String {
        format!("trustee-{number}.{}.json", self.word())
    }
}

/// The name of a trustee's part of the opening.
pub(crate) fn opened_name(number: usize) -> String {
    format!("opened-{number}.json")
}

/// The name of a trustee's shuffle.
pub(crate) fn shuffled_name(number: usize) -> String {
    format!("shuffled-{number}.json")
}

/// The stick.
pub(super) struct Stick<'a>(pub(super) &'a Path);

impl Stick<'_> {
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(super) fn plan(&self) -> Result<Plan, FileError> {
        let path = self.path(PLAN);
        let plan: Result<Plan, _> = serde_json::from_slice(&files::read(&path)?);
        let plan = plan.map_err(|why| FileError::damaged(&path, &why))?;
        if plan.format == FORMAT
            && plan.threshold <= plan.size
            && plan.threshold * 2 > plan.size
            && plan.size <= MOST_TRUSTEES
        {
            Ok(plan)
        } else {
            Err(FileError::damaged(&path, &plan.format))
        }
    }

    pub(super) fn write_plan(&self, title: &str, size: usize, threshold: usize) -> Result<(), FileError> {
        let plan = Plan { format: FORMAT.into(), title: title.into(), size, threshold };
        let path = self.path(PLAN);
        let text = serde_json::to_vec_pretty(&plan).map_err(|why| FileError::damaged(&path, &why))?;
        files::create(&path, &text)
    }

    /// What all trustees put there in a step, or the numbers of those who have not.
    pub(super) fn all<T: Json>(
        &self,
        step: Step,
        size: usize,
    ) -> Result<Result<Vec<T>, Vec<usize>>, FileError> {
        let mut values = Vec::with_capacity(size);
        let mut missing = Vec::new();
        for number in 1..=size {
            let path = self.path(&step.name(number));
            match files::read_if_there(&path)? {
                Some(text) => values.push(json::parse(&text).map_err(|why| FileError::damaged(&path, &why))?),
                None => missing.push(number),
            }
        }
        Ok(if missing.is_empty() { Ok(values) } else { Err(missing) })
    }
}
