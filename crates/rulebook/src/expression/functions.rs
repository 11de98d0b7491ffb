//! The functions conditions may call beside those of CEL itself.

use cel::common::types::{CelInt, CelString, INT_TYPE, STRING_TYPE};
use cel::common::value::CowVal;
use cel::{DeclarationError, Env, ExecutionError};
use jiff::civil::Date;

use super::Kind;
use crate::calendar;

/// A function: name, types of its arguments, type of its result.
pub(super) struct Signature {
    pub(super) name: &'static str,
    pub(super) arguments: &'static [Kind],
    pub(super) result: Kind,
}

/// All of them; `known` and `size` are checked apart, because they take facts and lists of any type.
pub(super) const SIGNATURES: [Signature; 6] = [
    Signature { name: "add_months", arguments: &[Kind::Date, Kind::Int], result: Kind::Date },
    Signature { name: "add_days", arguments: &[Kind::Date, Kind::Int], result: Kind::Date },
    Signature { name: "months_between", arguments: &[Kind::Date, Kind::Date], result: Kind::Int },
    Signature { name: "years_between", arguments: &[Kind::Date, Kind::Date], result: Kind::Int },
    Signature { name: "days_between", arguments: &[Kind::Date, Kind::Date], result: Kind::Int },
    Signature { name: "ceil_div", arguments: &[Kind::Int, Kind::Int], result: Kind::Int },
];

type Answer<'b, 'v> = Result<CowVal<'b, 'v>, ExecutionError>;

/// Declares the functions of [`SIGNATURES`].
pub(super) fn declare(env: &mut Env) -> Result<(), DeclarationError> {
    let day_and_number = || vec![STRING_TYPE, INT_TYPE];
    let two_days = || vec![STRING_TYPE, STRING_TYPE];
    env.add_overload("add_months", "add_months", day_and_number(), |arguments| {
        moved("add_months", &arguments, calendar::add_months)
    })?;
    env.add_overload("add_days", "add_days", day_and_number(), |arguments| {
        moved("add_days", &arguments, calendar::add_days)
    })?;
    env.add_overload("months_between", "months_between", two_days(), |arguments| {
        apart("months_between", &arguments, calendar::months_between)
    })?;
    env.add_overload("years_between", "years_between", two_days(), |arguments| {
        apart("years_between", &arguments, calendar::years_between)
    })?;
    env.add_overload("days_between", "days_between", two_days(), |arguments| {
        apart("days_between", &arguments, calendar::days_between)
    })?;
    env.add_overload("ceil_div", "ceil_div", vec![INT_TYPE, INT_TYPE], |arguments| ceil_div(&arguments))
}

/// The quotient rounded up, for "at least so many more than". The divisor must be above zero.
fn ceil_div<'b, 'v>(arguments: &[CowVal<'b, 'v>]) -> Answer<'b, 'v> {
    let dividend = int("ceil_div", arguments, 0)?;
    let divisor = int("ceil_div", arguments, 1)?;
    if divisor <= 0 {
        return Err(ExecutionError::function_error("ceil_div", "the divisor must be above zero"));
    }
    let rest = i64::from(dividend.rem_euclid(divisor) > 0);
    Ok(CowVal::owned(CelInt::from(dividend.div_euclid(divisor) + rest)))
}

fn moved<'b, 'v>(
    name: &str,
    arguments: &[CowVal<'b, 'v>],
    by: fn(Date, i64) -> Option<Date>,
) -> Answer<'b, 'v> {
    let day = by(date(name, arguments, 0)?, int(name, arguments, 1)?)
        .ok_or_else(|| ExecutionError::function_error(name, "the day lies outside the years 1 to 9999"))?;
    Ok(CowVal::owned(CelString::from(day.to_string())))
}

fn apart<'b, 'v>(name: &str, arguments: &[CowVal<'b, 'v>], count: fn(Date, Date) -> i64) -> Answer<'b, 'v> {
    let count = count(date(name, arguments, 0)?, date(name, arguments, 1)?);
    Ok(CowVal::owned(CelInt::from(count)))
}

fn date(name: &str, arguments: &[CowVal<'_, '_>], index: usize) -> Result<Date, ExecutionError> {
    let text = arguments.get(index).and_then(|argument| argument.downcast_ref::<CelString>());
    text.and_then(|text| calendar::parse_date(text.inner()))
        .ok_or_else(|| ExecutionError::function_error(name, "not a date"))
}

fn int(name: &str, arguments: &[CowVal<'_, '_>], index: usize) -> Result<i64, ExecutionError> {
    let number = arguments.get(index).and_then(|argument| argument.downcast_ref::<CelInt>());
    number
        .map(|number| *number.inner())
        .ok_or_else(|| ExecutionError::function_error(name, "not a whole number"))
}
