//! Problems of rulebook files in words of both languages, and what to do about them.

use crate::problem::{ConditionProblem, Problem, ProblemKind};
use crate::words::Words;

impl Problem {
    /// What is wrong, without its place.
    #[must_use]
    pub fn words(&self) -> Words {
        Words { zh: chinese(&self.kind), en: self.kind.to_string() }
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> Words {
        let (zh, en) = remedy(&self.kind);
        Words::new(zh, en)
    }
}

fn chinese(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::Syntax(cause) => format!("不是正确的 TOML（{cause}）"),
        ProblemKind::NotUtf8 => "不是 UTF-8 编码".to_owned(),
        ProblemKind::Missing => "缺少这一项".to_owned(),
        ProblemKind::UnknownKey => "没有这样的项".to_owned(),
        ProblemKind::WrongType { expected, found } => {
            format!("应当是{}，不是{}", thing(expected), thing(found))
        }
        ProblemKind::Empty => "不能是空的".to_owned(),
        ProblemKind::NotADate(found) => format!("“{found}”不是日期，日期写成 2026-05-11 这样"),
        ProblemKind::NotOneOf { found, allowed } => {
            format!("“{found}”不在可以写的词里：{}", thing(allowed))
        }
        ProblemKind::OutOfRange { found, least, most } => format!("{found} 不在 {least} 到 {most} 之间"),
        ProblemKind::NotAsMany { found, expected, of } => {
            format!("有 {found} 项，而“{of}”有 {expected} 项")
        }
        ProblemKind::Duplicate { id, file, line } => format!("“{id}”在 {file} 第 {line} 行已经写过"),
        ProblemKind::Unknown { what, id } => format!("没有“{id}”这个{}", thing(what)),
        ProblemKind::NotAfter { day, other } => format!("{day} 不晚于 {other}"),
        ProblemKind::OutsideInstrument { day, instrument, span } => {
            format!("{day} 不在“{instrument}”施行的日子里（{span}）")
        }
        ProblemKind::Overlap { other, day } => format!("和第 {other} 个版本重叠：{day} 两个版本都有效"),
        ProblemKind::StillInForce { other, day, found } => {
            format!("取代了“{other}”，它应当在 {day} 或以前废止，但是 {found}")
        }
        ProblemKind::Condition(problem) => condition(problem),
        ProblemKind::Placeholder { name, .. } => format!("填空 {{{name}}} 对不上任何数值或事实"),
        ProblemKind::LoneBrace => "花括号不成对".to_owned(),
        ProblemKind::UnusedValue(name) => format!("数值“{name}”没有任何条件或文字用到"),
        ProblemKind::Needs(key) => format!("旁边还要有“{key}”"),
        ProblemKind::Loosens { rule, value, direction, national, local } => {
            let way = if *direction == "lower" { "低" } else { "高" };
            format!(
                "会放宽国家规定“{rule}”，这条规定是禁止性的：“{value}”只能比 {national} 更{way}，不能是 {local}"
            )
        }
        ProblemKind::NoDirection { rule, value } => {
            format!("“{rule}”是禁止性规定，没有写明“{value}”怎样算更严，所以不能改")
        }
        ProblemKind::NoEdition(rule) => format!("这些日子里“{rule}”没有有效的版本"),
        ProblemKind::NotAbove(step) => format!("这一步的上面没有“{step}”这一步"),
        ProblemKind::Unreachable { step, edition } => format!("按“{edition}”走不到“{step}”这一步"),
        ProblemKind::DeadEnd { step, edition } => format!("按“{edition}”，从“{step}”这一步走不到结束"),
        ProblemKind::NeverFinishes(edition) => format!("按“{edition}”，没有一步能办完整个程序"),
        ProblemKind::Unused { what, id } => format!("{}“{id}”没有用到", thing(what)),
    }
}

fn condition(problem: &ConditionProblem) -> String {
    match problem {
        ConditionProblem::Syntax(cause) => format!("不是正确的 CEL 条件（{cause}）"),
        ConditionProblem::TooLong { found, most } => format!("条件有 {found} 字节，最多 {most} 字节"),
        ConditionProblem::TooDeep(levels) => format!("条件嵌套超过 {levels} 层"),
        ConditionProblem::UnknownFact(name) => format!("没有“{name}”这个事实"),
        ConditionProblem::UnknownValue(name) => format!("没有“{name}”这个数值"),
        ConditionProblem::UnknownName(name) => format!("没有“{name}”这个名字"),
        ConditionProblem::UnknownFunction(name) => format!("没有“{name}”这个函数"),
        ConditionProblem::ArgumentCount { function, expected, found } => {
            format!("“{function}”要 {expected} 个参数，这里是 {found} 个")
        }
        ConditionProblem::WrongType { place, expected, found } => {
            format!("“{place}”要{}，不是{}", thing(expected), thing(found))
        }
        ConditionProblem::Incomparable { operator, left, right } => {
            format!("“{operator}”不能拿{}和{}比较", thing(left), thing(right))
        }
        ConditionProblem::NeverEqual { found, fact, allowed } => {
            format!("“{fact}”不会是“{found}”，只会是：{allowed}")
        }
        ConditionProblem::KnownNeedsFact => "“known”后面只能是一个事实".to_owned(),
        ConditionProblem::NotSupported(what) => format!("条件里不能用{}", thing(what)),
    }
}

/// The names of types and things that problems speak of.
fn thing(english: &str) -> String {
    let chinese = match english {
        "text" => "文字",
        "int" | "a whole number" | "an integer" => "整数",
        "bool" | "true or false" | "a boolean" => "true 或 false",
        "date" => "日期",
        "a table" => "一个表",
        "an array" => "一个列表",
        "an array of tables" => "若干个表",
        "a list of texts" | "list of text" => "文字的列表",
        "list of int" => "整数的列表",
        "a floating-point number" | "floating-point numbers" => "小数",
        "a TOML date" => "TOML 日期",
        "a whole number, text, true or false, or a list of one of these (fractions are texts)" => {
            "整数、文字、true 或 false，或者它们的列表（小数写成文字）"
        }
        "names of small letters, digits and _, other than value and today" => {
            "小写字母、数字和 _ 组成的名字，不能是 value 和 today"
        }
        "instrument" => "文件",
        "subject" => "对象",
        "rule" => "规则",
        "procedure" => "程序",
        "stage" => "环节",
        "turn" | "by" => "轮到的人",
        "fact" => "事实",
        "act" => "办理事项",
        "deadline" => "期限",
        "outcome" => "结果",
        "edition of the procedure" => "程序的版本",
        "unsigned numbers" => "无符号整数",
        "nulls" => "空值",
        "maps" => "映射",
        "messages" => "消息",
        "bytes" => "字节串",
        other => other,
    };
    chinese.to_owned()
}

fn remedy(kind: &ProblemKind) -> (&'static str, &'static str) {
    match kind {
        ProblemKind::Syntax(_) => (
            "看这一行的引号、括号和等号，照规则库说明的例子写。",
            "Look at the quotes, brackets and equals signs of this line and follow the examples of the format.",
        ),
        ProblemKind::NotUtf8 => {
            ("用编辑器把这个文件另存为 UTF-8 编码。", "Save the file again with the encoding UTF-8.")
        }
        ProblemKind::Missing | ProblemKind::Needs(_) => ("补上这一项。", "Add it."),
        ProblemKind::UnknownKey => {
            ("看是不是写错了字，或者删去这一行。", "Correct the spelling, or remove the line.")
        }
        ProblemKind::WrongType { .. } | ProblemKind::OutOfRange { .. } | ProblemKind::Empty => {
            ("改成要求的写法。", "Write it as asked.")
        }
        ProblemKind::NotADate(_) => {
            ("写成 2026-05-11 这样，日子要存在。", "Write a day that exists such as 2026-05-11.")
        }
        ProblemKind::NotOneOf { .. } | ProblemKind::Unknown { .. } => (
            "用上面列出的或规则库里有的名字；用 jiceng rules list 查编号。",
            "Use a name that is listed or known; `jiceng rules list` shows the ids.",
        ),
        ProblemKind::NotAsMany { .. } => ("两边写成一样多。", "Give both the same number of items."),
        ProblemKind::Duplicate { .. } => (
            "只留一处；要改国家规定的数值，写 [[overlay]]，不要重写整条规则。",
            "Keep one. To change a national value write an [[overlay]], not the rule again.",
        ),
        ProblemKind::NotAfter { .. }
        | ProblemKind::OutsideInstrument { .. }
        | ProblemKind::Overlap { .. } => ("改正这些日期的先后。", "Put the days in order."),
        ProblemKind::StillInForce { .. } => {
            ("给被取代的文件写上废止日期。", "Give the superseded instrument an until.")
        }
        ProblemKind::Condition(_) => (
            "用 jiceng rules show 编号 查这条规则能用的事实和数值。",
            "`jiceng rules show ID` lists the facts and values that may be read.",
        ),
        ProblemKind::Placeholder { .. } | ProblemKind::LoneBrace | ProblemKind::UnusedValue(_) => (
            "改正花括号里的名字，或者删去不用的数值。",
            "Correct the name between braces, or remove the value.",
        ),
        ProblemKind::Loosens { .. } => (
            "地方规定可以更严，不能放宽：改成更严的数值，或者删去这一条。",
            "A county may be stricter, never looser: give a stricter value, or remove the overlay.",
        ),
        ProblemKind::NoDirection { .. } => ("删去这个数值。", "Remove the value."),
        ProblemKind::NoEdition(_) => (
            "改正 from 和 until，让它们落在国家规定有效的日子里。",
            "Correct from and until so that they meet days on which the national provision is in force.",
        ),
        ProblemKind::NotAbove(_) => (
            "一步只能接在上面写过的步骤后面，或者退回到上面的步骤；看编号和先后。",
            "A step follows, or leads back to, steps that stand above it: look at the ids and their order.",
        ),
        ProblemKind::Unreachable { .. } | ProblemKind::DeadEnd { .. } | ProblemKind::NeverFinishes(_) => (
            "看前后步骤的 after 和各种结果的 way：每一步都要走得到，也都要走得到结束。",
            "Look at `after` of the steps around it and at `way` of the outcomes: every step is reached and leads to an end.",
        ),
        ProblemKind::Unused { .. } => ("删去它，或者让一个步骤用到它。", "Remove it, or let a step use it."),
    }
}
