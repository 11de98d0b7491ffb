//! Checks names and types of a condition, and replaces names by positions.

use std::collections::BTreeSet;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, SelectExpr, operators};

use super::functions::SIGNATURES;
use super::{Kind, Names};
use crate::problem::ConditionProblem;
use crate::schema::Fact;

// First characters of the replaced names: none of them can begin a name that somebody writes.
pub(super) const FACT: &str = "#";
pub(super) const VALUE: &str = "=";
pub(super) const KNOWN: &str = "?";
pub(super) const TODAY: &str = "@";

/// Levels of the deepest condition; evaluation descends that far, and takes more stack a level than parsing.
pub(super) const DEEPEST: usize = 64;

/// The position in a replaced name, if it is a fact's.
pub(super) fn fact_position(name: &str) -> Option<usize> {
    name.strip_prefix(FACT)?.parse().ok()
}

/// What the check found.
pub(super) struct Findings {
    /// Problems with the id of the node.
    pub(super) problems: Vec<(u64, ConditionProblem)>,
    pub(super) needs: Vec<usize>,
    pub(super) asks: Vec<usize>,
    pub(super) values: Vec<usize>,
    pub(super) uses_today: bool,
}

pub(super) struct Checker<'a> {
    names: Names<'a>,
    problems: Vec<(u64, ConditionProblem)>,
    read: BTreeSet<usize>,
    asked: BTreeSet<usize>,
    values: BTreeSet<usize>,
    uses_today: bool,
    /// Variables of the macros around the present node.
    variables: Vec<(String, Kind)>,
    depth: usize,
}

impl<'a> Checker<'a> {
    pub(super) fn new(names: Names<'a>) -> Self {
        Self {
            names,
            problems: Vec::new(),
            read: BTreeSet::new(),
            asked: BTreeSet::new(),
            values: BTreeSet::new(),
            uses_today: false,
            variables: Vec::new(),
            depth: 0,
        }
    }

    pub(super) fn finish(self) -> Findings {
        let needs = self.read.difference(&self.asked).copied().collect();
        let asks = self.asked.into_iter().collect();
        let values = self.values.into_iter().collect();
        Findings { problems: self.problems, needs, asks, values, uses_today: self.uses_today }
    }

    /// Reports a type that does not fit its place.
    pub(super) fn expect(&mut self, id: u64, place: &str, expected: &Kind, found: &Kind) {
        if expected.unify(found).is_some() {
            return;
        }
        let (expected, found) = (expected.to_string(), found.to_string());
        self.add(id, ConditionProblem::WrongType { place: place.to_owned(), expected, found });
    }

    /// Type of a node; replaces the names below it.
    pub(super) fn visit(&mut self, node: &mut IdedExpr) -> Kind {
        if self.depth == DEEPEST {
            return self.add(node.id, ConditionProblem::TooDeep(DEEPEST));
        }
        self.depth += 1;
        let kind = self.visit_parts(node);
        self.depth -= 1;
        kind
    }

    fn visit_parts(&mut self, node: &mut IdedExpr) -> Kind {
        let id = node.id;
        match &mut node.expr {
            Expr::Literal(literal) => self.literal(id, literal),
            Expr::Ident(name) => {
                let (kind, replaced) = self.identifier(id, name);
                if let Some(replaced) = replaced {
                    node.expr = Expr::Ident(replaced);
                }
                kind
            }
            Expr::Select(select) => {
                let (kind, replaced) = self.select(id, select);
                if let Some(replaced) = replaced {
                    node.expr = Expr::Ident(replaced);
                }
                kind
            }
            Expr::Call(call) if call.target.is_none() && call.func_name == "known" => {
                let (kind, replaced) = self.known(id, call);
                if let Some(replaced) = replaced {
                    node.expr = Expr::Ident(replaced);
                }
                kind
            }
            Expr::Call(call) => self.call(id, call),
            Expr::List(list) => {
                let mut item = Kind::Any;
                for element in &mut list.elements {
                    let element_id = element.id;
                    let kind = self.visit(element);
                    self.expect(element_id, "[]", &item, &kind);
                    item = item.unify(&kind).unwrap_or(Kind::Any);
                }
                Kind::List(Box::new(item))
            }
            Expr::Comprehension(comprehension) => self.comprehension(id, comprehension),
            Expr::Map(_) => self.unsupported(id, "maps"),
            Expr::Struct(_) | Expr::Unspecified => self.unsupported(id, "messages"),
        }
    }

    fn add(&mut self, id: u64, problem: ConditionProblem) -> Kind {
        self.problems.push((id, problem));
        Kind::Any
    }

    fn unsupported(&mut self, id: u64, what: &'static str) -> Kind {
        self.add(id, ConditionProblem::NotSupported(what))
    }

    fn literal(&mut self, id: u64, literal: &LiteralValue) -> Kind {
        match literal {
            LiteralValue::Boolean(_) => Kind::Bool,
            LiteralValue::Int(_) => Kind::Int,
            LiteralValue::String(text) => Kind::of_text(text.inner()),
            LiteralValue::Double(_) => self.unsupported(id, "floating-point numbers"),
            LiteralValue::UInt(_) => self.unsupported(id, "unsigned numbers"),
            LiteralValue::Bytes(_) => self.unsupported(id, "bytes"),
            LiteralValue::Null => self.unsupported(id, "nulls"),
        }
    }

    fn identifier(&mut self, id: u64, name: &str) -> (Kind, Option<String>) {
        if let Some((_, kind)) = self.variables.iter().rev().find(|(variable, _)| variable == name) {
            return (kind.clone(), None);
        }
        if name == "today" {
            self.uses_today = true;
            return (Kind::Date, Some(TODAY.to_owned()));
        }
        (self.add(id, ConditionProblem::UnknownName(name.to_owned())), None)
    }

    fn select(&mut self, id: u64, select: &SelectExpr) -> (Kind, Option<String>) {
        let Expr::Ident(group) = &select.operand.expr else {
            let name = select.field.clone();
            return (self.add(id, ConditionProblem::UnknownName(name)), None);
        };
        let full_name = format!("{group}.{}", select.field);
        if group == "value" && !select.test {
            let Some(position) = self.names.values.iter().position(|(name, _)| *name == select.field) else {
                return (self.add(id, ConditionProblem::UnknownValue(full_name)), None);
            };
            self.values.insert(position);
            return (Kind::of_value(&self.names.values[position].1), Some(format!("{VALUE}{position}")));
        }
        if *group != self.names.subject.id {
            return (self.add(id, ConditionProblem::UnknownName(full_name)), None);
        }
        let Some(position) = self.names.subject.position(&select.field) else {
            return (self.add(id, ConditionProblem::UnknownFact(full_name)), None);
        };
        if select.test {
            self.asked.insert(position);
            return (Kind::Bool, Some(format!("{KNOWN}{position}")));
        }
        self.read.insert(position);
        (Kind::of_fact(self.names.subject.facts()[position].kind), Some(format!("{FACT}{position}")))
    }

    /// `known(subject.fact)`, which must not read the fact.
    fn known(&mut self, id: u64, call: &CallExpr) -> (Kind, Option<String>) {
        let [IdedExpr { expr: Expr::Select(select), .. }] = call.args.as_slice() else {
            return (self.add(id, ConditionProblem::KnownNeedsFact), None);
        };
        if matches!(&select.operand.expr, Expr::Ident(group) if group == "value") {
            return (self.add(id, ConditionProblem::KnownNeedsFact), None);
        }
        let asked = SelectExpr { test: true, ..select.clone() };
        self.select(id, &asked)
    }

    fn call(&mut self, id: u64, call: &mut CallExpr) -> Kind {
        if let Some(target) = &mut call.target {
            let kind = self.visit(target);
            return self.method(id, call, &kind);
        }
        // Facts are named before their names are replaced.
        let choices: Vec<Option<&'a Fact>> =
            call.args.iter().map(|argument| self.fact_of(argument)).collect();
        let kinds: Vec<Kind> = call.args.iter_mut().map(|argument| self.visit(argument)).collect();
        match (call.func_name.as_str(), kinds.as_slice()) {
            (operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT, kinds) => {
                for (argument, kind) in call.args.iter().zip(kinds) {
                    self.expect(argument.id, operator_text(&call.func_name), &Kind::Bool, kind);
                }
                Kind::Bool
            }
            (operators::EQUALS | operators::NOT_EQUALS, [left, right]) => {
                self.compare(id, &call.func_name, left, right);
                if let [left, right] = call.args.as_slice() {
                    self.can_equal(choices[0], right);
                    self.can_equal(choices[1], left);
                }
                Kind::Bool
            }
            (operators::IN, [item, list]) => {
                self.expect(id, "in", &Kind::List(Box::new(item.clone())), list);
                self.can_equal(choices[1], &call.args[0]);
                if let Expr::List(list) = &call.args[1].expr {
                    for element in &list.elements {
                        self.can_equal(choices[0], element);
                    }
                }
                Kind::Bool
            }
            (name, kinds) => self.operator(id, name, kinds),
        }
    }

    fn operator(&mut self, id: u64, name: &str, kinds: &[Kind]) -> Kind {
        use operators::{
            ADD, DIVIDE, GREATER, GREATER_EQUALS, LESS, LESS_EQUALS, MODULO, MULTIPLY, SUBSTRACT,
        };
        match (name, kinds) {
            (operators::NOT_STRICTLY_FALSE, _) => Kind::Bool,
            (operators::CONDITIONAL, [condition, yes, no]) => {
                self.expect(id, "?:", &Kind::Bool, condition);
                self.expect(id, "?:", yes, no);
                yes.unify(no).unwrap_or(Kind::Any)
            }
            (LESS | LESS_EQUALS | GREATER | GREATER_EQUALS, [left, right]) => {
                self.ordered(id, name, left, right);
                Kind::Bool
            }
            (ADD, [Kind::Text | Kind::DateText, right]) => {
                self.expect(id, "+", &Kind::Text, right);
                Kind::Text
            }
            (ADD, [left @ Kind::List(_), right]) => {
                self.expect(id, "+", left, right);
                left.unify(right).unwrap_or(Kind::Any)
            }
            (ADD | SUBSTRACT | MULTIPLY | DIVIDE | MODULO | operators::NEGATE, operands) => {
                for operand in operands {
                    self.expect(id, operator_text(name), &Kind::Int, operand);
                }
                Kind::Int
            }
            (operators::INDEX, [list, index]) => {
                self.expect(id, "[]", &Kind::Int, index);
                self.item_of(id, "[]", list)
            }
            ("size", [Kind::Text | Kind::DateText | Kind::List(_) | Kind::Any]) => Kind::Int,
            _ => self.function(id, name, kinds),
        }
    }

    fn function(&mut self, id: u64, name: &str, kinds: &[Kind]) -> Kind {
        let Some(signature) = SIGNATURES.iter().find(|signature| signature.name == name) else {
            return self.add(id, ConditionProblem::UnknownFunction(name.to_owned()));
        };
        if signature.arguments.len() != kinds.len() {
            let (expected, found) = (signature.arguments.len(), kinds.len());
            let function = name.to_owned();
            self.add(id, ConditionProblem::ArgumentCount { function, expected, found });
            return signature.result.clone();
        }
        for (expected, found) in signature.arguments.iter().zip(kinds) {
            self.expect(id, name, expected, found);
        }
        signature.result.clone()
    }

    fn method(&mut self, id: u64, call: &mut CallExpr, target: &Kind) -> Kind {
        let kinds: Vec<Kind> = call.args.iter_mut().map(|argument| self.visit(argument)).collect();
        match (call.func_name.as_str(), kinds.as_slice()) {
            ("contains" | "startsWith" | "endsWith", [argument]) => {
                self.expect(id, &call.func_name, &Kind::Text, target);
                self.expect(id, &call.func_name, &Kind::Text, argument);
                Kind::Bool
            }
            ("size", []) if matches!(target, Kind::Text | Kind::DateText | Kind::List(_) | Kind::Any) => {
                Kind::Int
            }
            (name, _) => self.add(id, ConditionProblem::UnknownFunction(name.to_owned())),
        }
    }

    fn comprehension(&mut self, id: u64, comprehension: &mut ComprehensionExpr) -> Kind {
        let range = self.visit(&mut comprehension.iter_range);
        let item = self.item_of(id, "in", &range);
        let accumulated = self.visit(&mut comprehension.accu_init);
        let depth = self.variables.len();
        self.variables.push((comprehension.accu_var.clone(), accumulated.clone()));
        let loop_depth = self.variables.len();
        match &comprehension.iter_var2 {
            None => self.variables.push((comprehension.iter_var.clone(), item)),
            Some(second) => {
                self.variables.push((comprehension.iter_var.clone(), Kind::Int));
                self.variables.push((second.clone(), item));
            }
        }
        let condition = self.visit(&mut comprehension.loop_cond);
        self.expect(id, "exists", &Kind::Bool, &condition);
        let step = self.visit(&mut comprehension.loop_step);
        self.expect(id, "exists", &accumulated, &step);
        self.variables.truncate(loop_depth);
        // An empty list to begin with says nothing about its items; the step does.
        if let (Some(kind), Some(variable)) = (accumulated.unify(&step), self.variables.last_mut()) {
            variable.1 = kind;
        }
        let result = self.visit(&mut comprehension.result);
        self.variables.truncate(depth);
        result
    }

    fn item_of(&mut self, id: u64, place: &str, list: &Kind) -> Kind {
        match list {
            Kind::List(item) => item.as_ref().clone(),
            Kind::Any => Kind::Any,
            other => {
                self.expect(id, place, &Kind::List(Box::new(Kind::Any)), other);
                Kind::Any
            }
        }
    }

    fn compare(&mut self, id: u64, operator: &str, left: &Kind, right: &Kind) {
        if left.unify(right).is_some() {
            return;
        }
        let (left, right) = (left.to_string(), right.to_string());
        let operator = operator_text(operator).to_owned();
        self.add(id, ConditionProblem::Incomparable { operator, left, right });
    }

    fn ordered(&mut self, id: u64, operator: &str, left: &Kind, right: &Kind) {
        for side in [left, right] {
            if matches!(side, Kind::Bool | Kind::List(_)) {
                let expected = "int, text or date".to_owned();
                let place = operator_text(operator).to_owned();
                self.add(id, ConditionProblem::WrongType { place, expected, found: side.to_string() });
                return;
            }
        }
        self.compare(id, operator, left, right);
    }

    /// The fact with a list of texts that a node reads.
    fn fact_of(&self, node: &IdedExpr) -> Option<&'a Fact> {
        let Expr::Select(select) = &node.expr else { return None };
        let subject = self.names.subject;
        let own = matches!(&select.operand.expr, Expr::Ident(group) if *group == subject.id);
        subject.fact(&select.field).filter(|fact| own && !fact.one_of.is_empty())
    }

    fn can_equal(&mut self, fact: Option<&Fact>, node: &IdedExpr) {
        let (Some(fact), Expr::Literal(LiteralValue::String(text))) = (fact, &node.expr) else { return };
        if fact.one_of.iter().any(|allowed| allowed == text.inner()) {
            return;
        }
        let full_name = format!("{}.{}", self.names.subject.id, fact.name);
        let (found, allowed) = (text.inner().to_owned(), fact.one_of.join(", "));
        self.add(node.id, ConditionProblem::NeverEqual { found, fact: full_name, allowed });
    }
}

/// An operator as it is written.
fn operator_text(name: &str) -> &str {
    name.trim_matches('_')
}
