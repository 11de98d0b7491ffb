//! A small rulebook that several tests share.

use rulebook::{LoadError, Rulebook, Source};

pub(crate) const SCHEMA: &str = r#"
[[instrument]]
id = "old"
title = { zh = "旧规定", en = "Old Rules" }
edition = "2014"
from = "2014-06-01"
until = "2026-05-11"
confirmed = true

[[instrument]]
id = "new"
title = { zh = "新规定", en = "New Rules" }
edition = "2026"
issued = "2026-05-11"
from = "2026-05-11"
supersedes = "old"
confirmed = true

[[subject]]
id = "branch"
title = { zh = "党支部", en = "branch" }
[[subject.fact]]
name = "members"
type = "int"
title = { zh = "党员数", en = "members" }
[[subject.fact]]
name = "kind"
type = "text"
one_of = ["village", "organ"]
title = { zh = "类别", en = "kind" }
[[subject.fact]]
name = "temporary"
type = "bool"
title = { zh = "临时", en = "temporary" }
[[subject.fact]]
name = "term_end"
type = "date"
optional = true
title = { zh = "任期届满日期", en = "end of the term" }
[[subject.fact]]
name = "voted_on"
type = "date"
optional = true
title = { zh = "选举日期", en = "day of the election" }
[[subject.fact]]
name = "papers"
type = "list-of-text"
title = { zh = "材料", en = "papers" }
"#;

pub(crate) const RULES: &str = r#"
[[rule]]
id = "size"
subject = "branch"
strength = "block"
confirmed = true
text = { zh = "不少于{value.least}名", en = "at least {value.least}" }
[[rule.edition]]
instrument = "old"
article = "4"
values = { least = 3 }
tighten = { least = "higher" }
applies = "!branch.temporary"
holds = "branch.members >= value.least"
finding = { zh = "有{branch.members}名", en = "has {branch.members}" }
remedy = { zh = "补足{value.least}名", en = "bring up to {value.least}" }
[[rule.edition]]
instrument = "new"
article = "5"
values = { least = 5 }
tighten = { least = "higher" }
applies = "!branch.temporary"
holds = "branch.members >= value.least"
finding = { zh = "有{branch.members}名", en = "has {branch.members}" }

[[rule]]
id = "term"
subject = "branch"
strength = "warn"
confirmed = false
text = { zh = "按期换届", en = "elect on time" }
[[rule.edition]]
instrument = "new"
article = "附则"
holds = "today <= branch.term_end"
finding = { zh = "{branch.term_end}届满", en = "ended on {branch.term_end}" }

[[rule]]
id = "vote"
subject = "branch"
act = "branch.vote"
strength = "inform"
confirmed = true
text = { zh = "材料齐全", en = "papers complete" }
[[rule.edition]]
instrument = "new"
values = { needed = ["list", "method"] }
holds = "value.needed.all(paper, paper in branch.papers)"
finding = { zh = "已有：{branch.papers}", en = "there are: {branch.papers}" }

[[obligation]]
id = "meeting"
subject = "branch"
every = "quarter"
event = "meeting"
strength = "warn"
confirmed = true
text = { zh = "每季度开会", en = "a meeting each quarter" }
[[obligation.edition]]
instrument = "old"
article = "11"
applies = "!branch.temporary"
[[obligation.edition]]
instrument = "new"
article = "12"
count = 2
applies = "!branch.temporary"

[[obligation]]
id = "review"
subject = "branch"
every = "year"
window = { from_month = 10, to_month = 12 }
event = "review"
strength = "warn"
confirmed = true
text = { zh = "每年评议", en = "a review each year" }
[[obligation.edition]]
instrument = "old"
applies = "today < branch.term_end"

[[deadline]]
id = "remind"
subject = "branch"
strength = "inform"
confirmed = true
text = { zh = "提前{value.months}个月提醒", en = "remind {value.months} months ahead" }
[[deadline.edition]]
instrument = "new"
article = "21"
values = { months = 6 }
due = "add_months(branch.term_end, -value.months)"
met = "known(branch.voted_on)"
finding = { zh = "{branch.term_end}届满", en = "the term ends on {branch.term_end}" }
"#;

pub(crate) fn load(files: &[(&str, &str)]) -> Result<Rulebook, LoadError> {
    let sources: Vec<Source<'_>> = files.iter().map(|(name, text)| Source { name, text }).collect();
    Rulebook::from_sources(&sources)
}
