//! Conditions: compiled and checked once, evaluated many times.

mod check;
mod functions;
mod kind;
mod words;

use std::sync::Arc;

use cel::common::types::{CelBool, CelString};
use cel::common::value::CowVal;
use cel::context::VariableResolver;
use cel::parser::Parser;
use cel::{Context, Env, ExecutionError, IdedExpr, Value};
use jiff::civil::Date;

use crate::calendar::parse_date;
use crate::facts::Facts;
use crate::problem::ConditionProblem;
use crate::schema::Subject;
use crate::value::{Held, RuleValue};

pub(crate) use kind::Kind;

/// A condition whose names and types were checked. Names were replaced by positions, so that evaluation looks
/// nothing up by text.
#[derive(Debug)]
pub(crate) struct Expression {
    tree: IdedExpr,
    /// As it was written.
    pub(crate) source: String,
    /// Facts it reads without asking `known` about them, in the order of the subject.
    pub(crate) needs: Vec<usize>,
    /// Facts about which it asks `known`, in the order of the subject.
    pub(crate) asks: Vec<usize>,
    /// Values it reads.
    pub(crate) values: Vec<usize>,
    pub(crate) uses_today: bool,
}

/// Bytes of the longest condition. The parser descends once for each operator, so that the length bounds the
/// stack it uses: conditions twice as long fit into a thread's 2 MiB. See also [`check::DEEPEST`].
const LONGEST: usize = 1_000;

/// The names an expression may use.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    pub(crate) subject: &'a Subject,
    pub(crate) values: &'a [(String, RuleValue)],
}

/// What an expression is evaluated on.
pub(crate) struct Scope<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) values: &'a [Held],
    pub(crate) today: &'a Held,
    /// Whether `known` answers yes also for what is not known.
    pub(crate) presuming: bool,
}

/// Why a condition has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Facts (by position) that it needs are not known.
    Unknown(Vec<usize>),
    /// The facts are known, but nothing can be computed from them: a division by zero, a day out of range.
    Computation(String),
}

/// Compiles and checks; problems come with the line within the text, from 0.
pub(crate) fn compile(
    text: &str,
    names: Names<'_>,
    place: &str,
    expected: &Kind,
) -> Result<Expression, Vec<(usize, ConditionProblem)>> {
    if text.len() > LONGEST {
        return Err(vec![(0, ConditionProblem::TooLong { found: text.len(), most: LONGEST })]);
    }
    let (mut tree, source) = Parser::default().parse_with_source_info(text).map_err(|errors| {
        let problems = errors.errors.iter().map(|error| {
            let line = usize::try_from(error.pos.0).unwrap_or(1).saturating_sub(1);
            (line, ConditionProblem::Syntax(error.msg.clone()))
        });
        let mut problems: Vec<_> = problems.collect();
        problems.truncate(1);
        problems
    })?;
    let mut checker = check::Checker::new(names);
    let found = checker.visit(&mut tree);
    checker.expect(tree.id, place, expected, &found);
    let findings = checker.finish();
    if findings.problems.is_empty() {
        let check::Findings { needs, asks, values, uses_today, .. } = findings;
        return Ok(Expression { tree, source: text.to_owned(), needs, asks, values, uses_today });
    }
    let line_of = |id: u64| {
        let start = source.offset_for(id).map_or(0, |(start, _)| start as usize);
        text.chars().take(start).filter(|character| *character == '\n').count()
    };
    Err(findings.problems.into_iter().map(|(id, problem)| (line_of(id), problem)).collect())
}

/// The context all conditions share: the functions of the rulebook and nothing else.
pub(crate) fn root() -> Result<Context<'static, 'static>, cel::DeclarationError> {
    let mut env = Env::stdlib();
    functions::declare(&mut env)?;
    Ok(Context::with_env(Arc::new(env)))
}

impl Expression {
    /// The truth of a condition.
    pub(crate) fn judge(&self, root: &Context<'static, 'static>, scope: &Scope<'_>) -> Result<bool, Doubt> {
        self.evaluate(root, scope, |value| value.downcast_ref::<CelBool>().map(|truth| *truth.inner()))
    }

    /// The day an expression gives.
    pub(crate) fn day(&self, root: &Context<'static, 'static>, scope: &Scope<'_>) -> Result<Date, Doubt> {
        self.evaluate(root, scope, |value| {
            value.downcast_ref::<CelString>().and_then(|text| parse_date(text.inner()))
        })
    }

    fn evaluate<'v, T>(
        &self,
        root: &Context<'_, 'v>,
        scope: &'v Scope<'v>,
        take: impl FnOnce(&CowVal<'_, 'v>) -> Option<T>,
    ) -> Result<T, Doubt> {
        let mut context = root.new_inner_scope();
        context.set_variable_resolver(scope);
        match Value::resolve_val(&self.tree, &context) {
            Ok(value) => take(&value)
                .ok_or_else(|| Doubt::Computation(format!("unexpected value {:?}", value.as_ref()))),
            Err(error) => Err(self.doubt(scope, &error)),
        }
    }

    fn doubt(&self, scope: &Scope<'_>, error: &ExecutionError) -> Doubt {
        let unset = |position: &usize| scope.facts.held(*position).is_none();
        let mut unknown: Vec<usize> = self.needs.iter().copied().filter(unset).collect();
        if let ExecutionError::UndeclaredReference(name) = error
            && let Some(position) = check::fact_position(name)
            && !unknown.contains(&position)
        {
            unknown.push(position);
        }
        if unknown.is_empty() { Doubt::Computation(error.to_string()) } else { Doubt::Unknown(unknown) }
    }
}

impl VariableResolver for Scope<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let (mark, position) = variable.split_at_checked(1)?;
        let held = match mark {
            check::FACT => self.facts.held(position.parse().ok()?)?,
            check::VALUE => self.values.get(position.parse::<usize>().ok()?)?,
            check::TODAY => self.today,
            check::KNOWN => {
                let known = self.presuming || self.facts.held(position.parse().ok()?).is_some();
                return Some(CowVal::owned(CelBool::from(known)));
            }
            _ => return None,
        };
        Some(CowVal::Borrowed(held.as_val()))
    }
}
