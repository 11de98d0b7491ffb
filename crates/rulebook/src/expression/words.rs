//! Conditions in words, for people who read rules and not CEL.

use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, operators};

use super::{Expression, Names, check};
use crate::calendar::{chinese, parse_date};
use crate::schema::{Fact, FactType};
use crate::value::RuleValue;
use crate::words::{Language, Words};

impl Expression {
    /// The condition in words. `None` when it uses what words have no form for; then it is read as it was written.
    pub(crate) fn words(&self, names: Names<'_>) -> Option<Words> {
        let in_language = |language| Teller { names, language, item: None }.tell(&self.tree, None);
        Some(Words { zh: in_language(Language::Chinese)?.text, en: in_language(Language::English)?.text })
    }
}

/// How tightly the parts of a text hold together: what is looser gets brackets inside what is tighter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Choice,
    Or,
    And,
    Statement,
    Sum,
    Product,
    Word,
}

struct Told {
    text: String,
    bond: Bond,
}

struct Teller<'a> {
    names: Names<'a>,
    language: Language,
    /// The variable that runs over a list.
    item: Option<&'a str>,
}

/// What two sides of a comparison are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Number,
    Day,
    Other,
}

impl<'a> Teller<'a> {
    fn pick(&self, zh: &str, en: &str) -> String {
        let chosen = if self.language == Language::Chinese { zh } else { en };
        chosen.to_owned()
    }

    fn word(text: impl Into<String>) -> Told {
        Told { text: text.into(), bond: Bond::Word }
    }

    fn title(&self, fact: &Fact) -> String {
        self.pick(&format!("“{}”", fact.title.zh), &format!("“{}”", fact.title.en))
    }

    fn fact(&self, node: &IdedExpr) -> Option<&'a Fact> {
        let Expr::Ident(name) = &node.expr else { return None };
        self.names.subject.facts().get(check::fact_position(name)?)
    }

    fn value(&self, node: &IdedExpr) -> Option<&'a RuleValue> {
        let Expr::Ident(name) = &node.expr else { return None };
        let position: usize = name.strip_prefix(check::VALUE)?.parse().ok()?;
        self.names.values.get(position).map(|(_, value)| value)
    }

    /// A part as it stands inside one that holds at least so tightly.
    fn inside(&self, node: &IdedExpr, least: Bond, of: Option<&Fact>) -> Option<String> {
        let told = self.tell(node, of)?;
        if told.bond >= least {
            return Some(told.text);
        }
        Some(self.pick(&format!("（{}）", told.text), &format!("({})", told.text)))
    }

    /// A part; a text of it that stands beside a fact is called as the fact calls it.
    fn tell(&self, node: &IdedExpr, of: Option<&Fact>) -> Option<Told> {
        match &node.expr {
            Expr::Literal(LiteralValue::Boolean(truth)) => Some(Self::word(self.truth(*truth.inner()))),
            Expr::Literal(LiteralValue::Int(number)) => Some(Self::word(number.inner().to_string())),
            Expr::Literal(LiteralValue::String(text)) => Some(Self::word(self.text(text.inner(), of))),
            Expr::Ident(_) => self.name(node, of),
            Expr::List(list) => {
                let items: Option<Vec<String>> =
                    list.elements.iter().map(|item| self.inside(item, Bond::Word, of)).collect();
                Some(Self::word(items?.join(&self.pick("、", ", "))))
            }
            Expr::Call(call) => self.call(call, of),
            Expr::Comprehension(comprehension) => self.each(comprehension),
            _ => None,
        }
    }

    fn truth(&self, truth: bool) -> String {
        if truth { self.pick("是", "yes") } else { self.pick("否", "no") }
    }

    fn text(&self, text: &str, of: Option<&Fact>) -> String {
        if let Some(words) = of.and_then(|fact| fact.word(text)) {
            return self.pick(&words.zh, &words.en);
        }
        match parse_date(text) {
            Some(day) => self.pick(&chinese(day), text),
            None => text.to_owned(),
        }
    }

    fn name(&self, node: &IdedExpr, of: Option<&Fact>) -> Option<Told> {
        if let Some(fact) = self.fact(node) {
            if fact.kind == FactType::Bool {
                return Some(self.state(fact, true));
            }
            return Some(Self::word(self.title(fact)));
        }
        if let Some(value) = self.value(node) {
            let text = match value {
                RuleValue::Text(text) => self.text(text, of),
                RuleValue::Texts(texts) => {
                    let texts: Vec<String> = texts.iter().map(|text| self.text(text, of)).collect();
                    texts.join(&self.pick("、", ", "))
                }
                RuleValue::Bool(truth) => self.truth(*truth),
                other => other.to_string(),
            };
            return Some(Self::word(text));
        }
        let Expr::Ident(name) = &node.expr else { return None };
        if name == check::TODAY {
            return Some(Self::word(self.pick("当天", "the day")));
        }
        if let Some(position) = name.strip_prefix(check::KNOWN) {
            let fact = self.names.subject.facts().get(position.parse::<usize>().ok()?)?;
            return Some(self.known(fact, true));
        }
        (self.item == Some(name.as_str())).then(|| Self::word(self.pick("该项", "the item")))
    }

    fn statement(&self, zh: &str, en: &str) -> Told {
        Told { text: self.pick(zh, en), bond: Bond::Statement }
    }

    fn state(&self, fact: &Fact, truth: bool) -> Told {
        let (title, truth) = (self.title(fact), self.truth(truth));
        Told {
            text: self.pick(&format!("{title}为{truth}"), &format!("{title} is {truth}")),
            bond: Bond::Statement,
        }
    }

    fn known(&self, fact: &Fact, known: bool) -> Told {
        let title = self.title(fact);
        let (zh, en) = if known { ("已知", "is known") } else { ("未知", "is not known") };
        Told { text: self.pick(&format!("{title}{zh}"), &format!("{title} {en}")), bond: Bond::Statement }
    }

    fn call(&self, call: &CallExpr, of: Option<&Fact>) -> Option<Told> {
        use operators::{
            ADD, CONDITIONAL, DIVIDE, IN, LOGICAL_AND, LOGICAL_NOT, LOGICAL_OR, MULTIPLY, NEGATE, SUBSTRACT,
        };
        if let Some(target) = &call.target {
            return self.method(call, target);
        }
        let joined = |between: &str, bond: Bond| -> Option<Told> {
            let parts: Option<Vec<String>> =
                call.args.iter().map(|part| self.inside(part, bond, of)).collect();
            Some(Told { text: parts?.join(between), bond })
        };
        match (call.func_name.as_str(), call.args.as_slice()) {
            (LOGICAL_AND, _) => joined(&self.pick("，并且", ", and "), Bond::And),
            (LOGICAL_OR, _) => joined(&self.pick("，或者", ", or "), Bond::Or),
            (LOGICAL_NOT, [part]) => self.not(part),
            (CONDITIONAL, [condition, yes, no]) => self.choice(condition, yes, no, of),
            (IN, [item, list]) => self.member(item, list, true),
            (ADD, _) => joined(" + ", Bond::Sum),
            (SUBSTRACT, [left, right]) => {
                let (left, right) =
                    (self.inside(left, Bond::Sum, of)?, self.inside(right, Bond::Product, of)?);
                Some(Told { text: format!("{left} − {right}"), bond: Bond::Sum })
            }
            (MULTIPLY, _) => joined(" × ", Bond::Product),
            (DIVIDE, [left, right]) => {
                let (left, right) =
                    (self.inside(left, Bond::Product, of)?, self.inside(right, Bond::Word, of)?);
                Some(Told { text: format!("{left} ÷ {right}"), bond: Bond::Product })
            }
            (NEGATE, [part]) => {
                Some(Told { text: format!("−{}", self.inside(part, Bond::Word, of)?), bond: Bond::Product })
            }
            (name, [left, right]) if comparison(name, Sort::Other).is_some() => {
                self.compare(name, left, right)
            }
            (name, arguments) => self.function(name, arguments),
        }
    }

    fn not(&self, part: &IdedExpr) -> Option<Told> {
        if let Some(fact) = self.fact(part) {
            return Some(self.state(fact, false));
        }
        if let Expr::Ident(name) = &part.expr
            && let Some(position) = name.strip_prefix(check::KNOWN)
        {
            let fact = self.names.subject.facts().get(position.parse::<usize>().ok()?)?;
            return Some(self.known(fact, false));
        }
        if let Expr::Call(call) = &part.expr
            && let (operators::IN, [item, list]) = (call.func_name.as_str(), call.args.as_slice())
        {
            return self.member(item, list, false);
        }
        let inner = self.tell(part, None)?.text;
        Some(self.statement(&format!("不符合（{inner}）"), &format!("it is not so that ({inner})")))
    }

    fn choice(&self, condition: &IdedExpr, yes: &IdedExpr, no: &IdedExpr, of: Option<&Fact>) -> Option<Told> {
        if let Some(truth) = self.settled(condition) {
            return self.tell(if truth { yes } else { no }, of);
        }
        let condition = self.inside(condition, Bond::Or, None)?;
        let (yes, no) = (self.inside(yes, Bond::Or, of)?, self.inside(no, Bond::Choice, of)?);
        let text = self.pick(
            &format!("{condition}时为{yes}，否则为{no}"),
            &format!("{yes} if {condition}, otherwise {no}"),
        );
        Some(Told { text, bond: Bond::Choice })
    }

    /// Whether a value is a text, where that alone is asked: the edition has decided it, and nobody need read the question.
    fn settled(&self, condition: &IdedExpr) -> Option<bool> {
        let Expr::Call(call) = &condition.expr else { return None };
        let [left, right] = call.args.as_slice() else { return None };
        let text = |node: &IdedExpr| match &node.expr {
            Expr::Literal(LiteralValue::String(text)) => Some(text.inner().to_owned()),
            _ => self.value(node)?.as_text().map(str::to_owned),
        };
        match call.func_name.as_str() {
            operators::EQUALS => Some(text(left)? == text(right)?),
            operators::NOT_EQUALS => Some(text(left)? != text(right)?),
            _ => None,
        }
    }

    /// Whether something is one of several, or a list holds it.
    fn member(&self, item: &IdedExpr, list: &IdedExpr, is: bool) -> Option<Told> {
        if let Some(fact) = self.fact(list) {
            let (title, item) = (self.title(fact), self.inside(item, Bond::Word, Some(fact))?);
            let (zh, en) = if is { ("里有", "includes") } else { ("里没有", "does not include") };
            return Some(self.statement(&format!("{title}{zh}{item}"), &format!("{title} {en} {item}")));
        }
        let (left, list) =
            (self.inside(item, Bond::Sum, None)?, self.inside(list, Bond::Word, self.fact(item))?);
        let (zh, en) = if is { ("是", "is one of") } else { ("不是", "is none of") };
        Some(self.statement(&format!("{left}{zh}{list}之一"), &format!("{left} {en} {list}")))
    }

    fn compare(&self, operator: &str, left: &IdedExpr, right: &IdedExpr) -> Option<Told> {
        let sort = self.sort(left).max_known(self.sort(right));
        let (zh, en) = comparison(operator, sort)?;
        let (left_fact, right_fact) = (self.fact(left), self.fact(right));
        // A truth beside a truth is told by its title alone.
        let side = |node: &IdedExpr, other: Option<&Fact>| match self.fact(node) {
            Some(fact) => Some(self.title(fact)),
            None => self.inside(node, Bond::Sum, other),
        };
        let (left, right) = (side(left, right_fact)?, side(right, left_fact)?);
        Some(self.statement(&format!("{left}{zh}{right}"), &format!("{left} {en} {right}")))
    }

    fn sort(&self, node: &IdedExpr) -> Sort {
        if let Some(fact) = self.fact(node) {
            return match fact.kind {
                FactType::Int => Sort::Number,
                FactType::Date => Sort::Day,
                FactType::Bool | FactType::Text | FactType::TextList => Sort::Other,
            };
        }
        if let Some(value) = self.value(node) {
            return if value.as_int().is_some() { Sort::Number } else { Sort::Other };
        }
        match &node.expr {
            Expr::Literal(LiteralValue::Int(_)) => Sort::Number,
            Expr::Ident(name) if name == check::TODAY => Sort::Day,
            Expr::Call(call) => match (call.func_name.as_str(), call.args.as_slice()) {
                ("add_months" | "add_days", _) => Sort::Day,
                (operators::CONDITIONAL, [_, yes, _]) => self.sort(yes),
                _ => Sort::Number,
            },
            _ => Sort::Other,
        }
    }

    fn function(&self, name: &str, arguments: &[IdedExpr]) -> Option<Told> {
        let part = |index: usize| self.inside(arguments.get(index)?, Bond::Word, None);
        let text = match name {
            "add_months" | "add_days" => return self.moved(name, arguments),
            "months_between" | "years_between" | "days_between" => {
                let (zh, en) = match name {
                    "months_between" => ("整月数", "whole months"),
                    "years_between" => ("整年数", "whole years"),
                    _ => ("天数", "days"),
                };
                let (from, to) = (part(0)?, part(1)?);
                self.pick(&format!("{from}到{to}的{zh}"), &format!("the {en} from {from} to {to}"))
            }
            "ceil_div" => {
                let (left, right) = (part(0)?, part(1)?);
                self.pick(&format!("{left} ÷ {right}（有余数进一）"), &format!("{left} ÷ {right} rounded up"))
            }
            "size" => self.size(&part(0)?),
            _ => return None,
        };
        Some(Told { text, bond: Bond::Product })
    }

    fn size(&self, list: &str) -> String {
        self.pick(&format!("{list}的项数"), &format!("the number of items of {list}"))
    }

    fn moved(&self, name: &str, arguments: &[IdedExpr]) -> Option<Told> {
        let [day, count] = arguments else { return None };
        let day = self.inside(day, Bond::Word, None)?;
        let (count, back) = match &count.expr {
            Expr::Call(call) if call.func_name == operators::NEGATE => (call.args.first()?, true),
            Expr::Literal(LiteralValue::Int(number)) if *number.inner() < 0 => {
                let days = number.inner().unsigned_abs().to_string();
                return Some(self.shifted(name, &day, &days, true));
            }
            _ => (count, false),
        };
        Some(self.shifted(name, &day, &self.inside(count, Bond::Word, None)?, back))
    }

    fn shifted(&self, name: &str, day: &str, count: &str, back: bool) -> Told {
        let (zh, en) = if name == "add_months" { ("个月", "months") } else { ("天", "days") };
        let (side, order) = if back { ("之前", "before") } else { ("之后", "after") };
        Self::word(self.pick(&format!("{day}{side}{count}{zh}"), &format!("{count} {en} {order} {day}")))
    }

    fn method(&self, call: &CallExpr, target: &IdedExpr) -> Option<Told> {
        let owner = self.inside(target, Bond::Word, None)?;
        if call.func_name == "size" {
            return Some(Told { text: self.size(&owner), bond: Bond::Product });
        }
        let argument = self.inside(call.args.first()?, Bond::Word, self.fact(target))?;
        let (zh, en) = match call.func_name.as_str() {
            "contains" => (format!("{owner}含有{argument}"), "contains"),
            "startsWith" => (format!("{owner}以{argument}开头"), "begins with"),
            "endsWith" => (format!("{owner}以{argument}结尾"), "ends with"),
            _ => return None,
        };
        Some(self.statement(&zh, &format!("{owner} {en} {argument}")))
    }

    /// `list.all(item, …)` and `list.exists(item, …)`, recognised by the loops that CEL makes of them.
    fn each(&self, loops: &ComprehensionExpr) -> Option<Told> {
        let Expr::Literal(LiteralValue::Boolean(start)) = &loops.accu_init.expr else { return None };
        let Expr::Call(step) = &loops.loop_step.expr else { return None };
        let all = *start.inner();
        let expected = if all { operators::LOGICAL_AND } else { operators::LOGICAL_OR };
        let [_, part] = step.args.as_slice() else { return None };
        if step.func_name != expected || loops.iter_var2.is_some() {
            return None;
        }
        let list = self.inside(&loops.iter_range, Bond::Word, asked_of(part, &loops.iter_var, self))?;
        let inner = Teller { names: self.names, language: self.language, item: Some(&loops.iter_var) };
        let inner = inner.inside(part, Bond::Statement, None)?;
        if all {
            return Some(self.statement(
                &format!("{list}，每一项都符合：{inner}"),
                &format!("for each of {list}: {inner}"),
            ));
        }
        Some(self.statement(
            &format!("{list}，至少有一项符合：{inner}"),
            &format!("for at least one of {list}: {inner}"),
        ))
    }
}

/// The fact in whose list the variable of a loop is looked for: its words name the items of the loop.
fn asked_of<'a>(part: &IdedExpr, variable: &str, teller: &Teller<'a>) -> Option<&'a Fact> {
    let Expr::Call(call) = &part.expr else { return None };
    let [item, list] = call.args.as_slice() else { return None };
    let same = matches!(&item.expr, Expr::Ident(name) if name == variable);
    teller.fact(list).filter(|_| same && call.func_name == operators::IN)
}

impl Sort {
    fn max_known(self, other: Self) -> Self {
        if self == Self::Day || other == Self::Day {
            return Self::Day;
        }
        if self == Self::Number || other == Self::Number { Self::Number } else { Self::Other }
    }
}

/// The words of a comparison; none when the operator is no comparison.
fn comparison(operator: &str, sort: Sort) -> Option<(&'static str, &'static str)> {
    use operators::{EQUALS, GREATER, GREATER_EQUALS, LESS, LESS_EQUALS, NOT_EQUALS};
    let day = sort == Sort::Day;
    Some(match operator {
        EQUALS if sort == Sort::Number => ("等于", "is"),
        EQUALS => ("是", "is"),
        NOT_EQUALS if sort == Sort::Number => ("不等于", "is not"),
        NOT_EQUALS => ("不是", "is not"),
        GREATER_EQUALS if day => ("不早于", "is not before"),
        GREATER_EQUALS => ("不少于", "is at least"),
        LESS_EQUALS if day => ("不晚于", "is not after"),
        LESS_EQUALS => ("不超过", "is at most"),
        GREATER if day => ("晚于", "is after"),
        GREATER => ("多于", "is more than"),
        LESS if day => ("早于", "is before"),
        LESS => ("少于", "is less than"),
        _ => return None,
    })
}
