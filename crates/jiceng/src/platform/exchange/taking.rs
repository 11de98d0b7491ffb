//! Taking a file within a capability: why it was not taken, whoever says so.

use super::file::Refusal;
use crate::platform::error::AppError;
use crate::platform::form::FieldError;

/// Why a file was not taken; `E` is what the capability says when what the file stands for cannot be done.
#[derive(Debug)]
pub enum TakeError<E> {
    /// The file itself is at fault.
    File(Refusal),
    /// The file is good, and does not fit what is on record here.
    Record(FieldError),
    /// What it stands for cannot be done.
    Act(E),
}

impl<E> TakeError<E> {
    /// The file is good, and does not fit what is on record here, for the reason of a key.
    #[must_use]
    pub fn record(key: &'static str) -> Self {
        Self::Record(FieldError::new(key))
    }

    /// What to say beside the field of the file.
    ///
    /// # Errors
    /// What the capability says.
    pub fn told(self) -> Result<FieldError, E> {
        match self {
            Self::File(refusal) => Ok(refusal.told()),
            Self::Record(error) => Ok(error),
            Self::Act(error) => Err(error),
        }
    }
}

impl<E> From<Refusal> for TakeError<E> {
    fn from(refusal: Refusal) -> Self {
        Self::File(refusal)
    }
}

impl<E: From<AppError>> From<AppError> for TakeError<E> {
    fn from(error: AppError) -> Self {
        Self::Act(error.into())
    }
}

impl<E: From<AppError>> From<db::Error> for TakeError<E> {
    fn from(error: db::Error) -> Self {
        Self::Act(AppError::from(error).into())
    }
}
