//! The exact words in which the loader reports problems, with file, line and key.

mod common;

use common::{RULES, SCHEMA, load};

/// All problems of a text beside the shared schema.
fn problems(text: &str) -> String {
    match load(&[("schema.toml", SCHEMA), ("r.toml", text)]) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

/// A rule with some lines in its only edition, which begins on line 7.
fn rule(edition: &str) -> String {
    format!(
        "[[rule]]\nid = \"r\"\nsubject = \"branch\"\nstrength = \"warn\"\nconfirmed = true\n\
         text = {{ zh = \"规\", en = \"rule\" }}\n[[rule.edition]]\ninstrument = \"new\"\n{edition}\n"
    )
}

/// A rule with a condition on line 9.
fn condition(holds: &str) -> String {
    rule(&format!("holds = \"\"\"{holds}\"\"\"\nfinding = {{ zh = \"不\", en = \"no\" }}"))
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(problems(text), expected.join("\n"), "{text}");
}

#[test]
fn conditions_are_checked_by_name_and_type() {
    let cases = [
        ("branch.member > 3", "unknown fact 'branch.member'"),
        ("value.least > 3", "unknown value 'value.least'"),
        ("member.age > 3", "unknown name 'member.age'"),
        ("members > 3", "unknown name 'members'"),
        ("branch > 3", "unknown name 'branch'"),
        ("branch.members", "'holds' needs bool, not int"),
        ("branch.members > '3'", "'>' cannot compare int with text"),
        ("branch.term_end > 'soon'", "'>' cannot compare date with text"),
        ("branch.term_end > '2026-02-30'", "'>' cannot compare date with text"),
        ("branch.members == today", "'==' cannot compare int with date"),
        ("branch.temporary < true", "'<' needs int, text or date, not bool"),
        ("branch.members && true", "'&&' needs bool, not int"),
        ("!branch.members", "'!' needs bool, not int"),
        ("branch.members + 1.5 > 2", "floating-point numbers are not part of the rulebook's conditions"),
        ("branch.members > 2u", "unsigned numbers are not part of the rulebook's conditions"),
        ("branch.term_end == null", "nulls are not part of the rulebook's conditions"),
        ("{'a': 1}.a == 1", "unknown name 'a'"),
        ("branch.kind == 'ship'", "'ship' is not one of the texts of 'branch.kind': village, organ"),
        (
            "branch.kind in ['organ', 'ship']",
            "'ship' is not one of the texts of 'branch.kind': village, organ",
        ),
        ("branch.members in branch.papers", "'in' needs list of int, not list of text"),
        ("branch.papers.all(p, p > 1)", "'>' cannot compare text with int"),
        ("branch.papers.map(p, p + 'a')[0] > 1", "'>' cannot compare text with int"),
        ("branch.members.exists(p, p > 1)", "'in' needs list of anything, not int"),
        ("today > add_months(today)", "'add_months' takes 2 arguments, not 1"),
        ("today > add_months(1, today)", "'add_months' needs date, not int"),
        ("today > next_week(today)", "unknown function 'next_week'"),
        ("branch.kind.matches('a')", "unknown function 'matches'"),
        ("known(branch.members > 1)", "'known' takes one fact"),
        ("known(value.least)", "'known' takes one fact"),
        ("known(branch.age)", "unknown fact 'branch.age'"),
        ("(branch.temporary ? 1 : 'a') == 1", "'?:' needs int, not text"),
        ("[1, 'a'].size() > 1", "'[]' needs int, not text"),
        ("-branch.kind == 1", "'-' needs int, not text"),
        ("branch.papers[branch.kind] == 'a'", "'[]' needs int, not text"),
    ];
    for (holds, message) in cases {
        let found = problems(&condition(holds));
        assert!(found.starts_with("r.toml:9: rule[r].edition[1].holds: "), "{holds}: {found}");
        assert!(found.lines().any(|line| line.ends_with(message)), "{holds}: {found}");
    }
}

#[test]
fn the_shared_rulebook_is_in_order() {
    check(RULES, &[]);
}

#[test]
fn good_conditions_are_accepted() {
    let cases = [
        "branch.members * 5 >= ceil_div(branch.members, 2) * 4",
        "branch.term_end >= '2026-01-01' && today < add_days(branch.term_end, -1)",
        "known(branch.term_end) ? years_between(branch.term_end, today) < 1 : true",
        "has(branch.term_end) || days_between(today, branch.voted_on) > 0",
        "branch.papers.exists(p, p.startsWith('a') || p == branch.kind) && size(branch.papers) > 0",
        "branch.papers.filter(p, p != 'a').size() == 1 && branch.papers.map(p, p + 'b')[0] == 'ab'",
        "branch.kind in ['village', 'organ'] && !('a' in branch.papers)",
        "branch.papers == ['a', 'b'] || [] == branch.papers",
    ];
    for holds in cases {
        check(&condition(holds), &[]);
    }
}

#[test]
fn a_condition_over_several_lines_names_its_line() {
    let text = condition("\nbranch.members > 1 &&\nbranch.size > 2 &&\n  branch.members > 'a'\n");
    check(
        &text,
        &[
            "r.toml:11: rule[r].edition[1].holds: unknown fact 'branch.size'",
            "r.toml:12: rule[r].edition[1].holds: '>' cannot compare int with text",
        ],
    );
    let broken = problems(&condition("\n\nbranch.members >\n"));
    assert!(broken.contains("rule[r].edition[1].holds: not a CEL expression: "), "{broken}");
}

#[test]
fn words_are_checked() {
    let text = rule(
        "values = { least = 1, most = 2 }\nholds = 'branch.members > value.least'\n\
         finding = { zh = \"有{branch.size}{value.last}\", en = \"{\" }\nremedy = { zh = \"办{today}{election.on}\" }",
    );
    check(
        &text,
        &[
            "r.toml:9: rule[r].edition[1].values: the value 'most' is read by no condition and no words",
            "r.toml:11: rule[r].edition[1].finding.en: an opening or closing brace stands alone; write {{ or }} \
             for the character itself",
            "r.toml:11: rule[r].edition[1].finding.zh: the placeholder {branch.size} names no fact of the subject",
            "r.toml:11: rule[r].edition[1].finding.zh: the placeholder {value.last} names no value of this edition",
            "r.toml:12: rule[r].edition[1].remedy.en: is missing",
        ],
    );
    let text = rule("text = { zh = \"有{branch.members}\", en = \" \" }");
    check(&text, &["r.toml:9: rule[r].edition[1].text.en: must not be empty"]);
    let text = rule("text = { zh = \"有{branch.members}\", en = \"has\" }");
    check(
        &text,
        &[
            "r.toml:9: rule[r].edition[1].text.zh: the placeholder {branch.members} is not a value, and these words \
           stand without a case at hand",
        ],
    );
}

#[test]
fn rules_are_checked_key_by_key() {
    check(
        "[[rule]]\nid = \"r\"\nsubject = \"ship\"\nstrength = \"loud\"\nconfirmed = \"yes\"\nsince = 1\n",
        &[
            "r.toml:1: rule[r].edition: is missing",
            "r.toml:1: rule[r].text: is missing",
            "r.toml:3: rule[r].subject: unknown subject 'ship'",
            "r.toml:4: rule[r].strength: 'loud' is not one of inform, warn, block",
            "r.toml:5: rule[r].confirmed: must be true or false, not text",
            "r.toml:6: rule[r].since: unknown key",
        ],
    );
    let twice = format!("{}{}", rule(""), rule(""));
    check(&twice, &["r.toml:11: rule[2].id: 'r' is already defined at r.toml:2"]);
    check(&rule("holds = 'true'"), &["r.toml:9: rule[r].edition[1].holds: needs 'finding' beside it"]);
    check(
        &rule("finding = { zh = \"不\", en = \"no\" }"),
        &["r.toml:9: rule[r].edition[1].finding: needs 'holds' beside it"],
    );
    check(
        &rule("values = { rate = 0.5, mixed = [1, \"a\"] }\ntighten = { rates = \"up\" }"),
        &[
            "r.toml:9: rule[r].edition[1].values.mixed: must be a whole number, text, true or false, or a list of one \
             of these (fractions are texts), not an array",
            "r.toml:9: rule[r].edition[1].values.rate: must be a whole number, text, true or false, or a list of one \
             of these (fractions are texts), not a floating-point number",
            "r.toml:10: rule[r].edition[1].tighten.rates: 'up' is not one of lower, higher",
            "r.toml:10: rule[r].edition[1].tighten.rates: unknown value 'value.rates'",
        ],
    );
    check("[[ritual]]\nid = \"p\"\n", &["r.toml:1: ritual: unknown key"]);
    check("rule = 3\n", &["r.toml:1: rule: must be an array of tables, not an integer"]);
}

#[test]
fn editions_are_checked_against_instruments_and_each_other() {
    check(
        &rule("from = \"2026-05-10\"\nuntil = \"2026-05-10\""),
        &[
            "r.toml:9: rule[r].edition[1].from: 2026-05-10 is outside the days 'new' is in force (from 2026-05-11)",
            "r.toml:10: rule[r].edition[1].until: 2026-05-10 is not after from 2026-05-10",
        ],
    );
    check(
        &rule("until = \"2027-01-01\"\n[[rule.edition]]\ninstrument = \"new\"\nfrom = \"2026-12-31\""),
        &["r.toml:10: rule[r].edition[2]: overlaps edition 1: both are in force on 2026-12-31"],
    );
    check(
        &rule(
            "[[rule.edition]]\ninstrument = \"older\"\n[[rule.edition]]\ninstrument = \"old\"\nuntil = \"2026-06-01\"",
        ),
        &[
            "r.toml:10: rule[r].edition[2].instrument: unknown instrument 'older'",
            "r.toml:11: rule[r].edition[3]: overlaps edition 1: both are in force on 2026-05-11",
            "r.toml:13: rule[r].edition[3].until: 2026-06-01 is outside the days 'old' is in force (2014-06-01 to \
             2026-05-11)",
        ],
    );
}

#[test]
fn instruments_are_checked() {
    let instrument = "[[instrument]]\nid = \"third\"\ntitle = { zh = \"三\", en = \"third\" }\nedition = \"3\"\n\
                      confirmed = true\n";
    check(
        &format!(
            "{instrument}issued = \"2027-01-01\"\nfrom = \"2026-01-01\"\nuntil = \"2026-01-01\"\nsupersedes = \"new\""
        ),
        &[
            "r.toml:2: instrument[third].supersedes: supersedes 'new', which must end on 2026-01-01 or before, but it \
             has no until",
            "r.toml:7: instrument[third].from: 2026-01-01 is not after the day of issue 2027-01-01",
            "r.toml:8: instrument[third].until: 2026-01-01 is not after from 2026-01-01",
        ],
    );
    check(
        &format!("{instrument}from = \"2026-5-1\"\nsupersedes = \"none\""),
        &["r.toml:6: instrument[third].from: '2026-5-1' is not a date such as 2026-05-11"],
    );
    check(
        &format!("{instrument}from = \"2026-05-01\"\nsupersedes = \"none\""),
        &["r.toml:2: instrument[third].supersedes: unknown instrument 'none'"],
    );
}

#[test]
fn subjects_and_facts_are_checked() {
    check(
        "[[subject]]\nid = \"value\"\ntitle = { zh = \"值\", en = \"value\" }\n[[subject.fact]]\nname = \"a-b\"\n\
         type = \"float\"\ntitle = { zh = \"甲\", en = \"a\" }\n[[subject.fact]]\nname = \"a\"\ntype = \"int\"\n\
         one_of = [\"x\"]\ntitle = { zh = \"甲\", en = \"a\" }\n[[subject.fact]]\nname = \"a\"\ntype = \"int\"\n\
         title = \"a\"\n[[subject]]\nid = \"branch\"\ntitle = { zh = \"支\", en = \"branch\" }\n",
        &[
            "r.toml:2: subject[1].id: 'value' is not one of names of small letters, digits and _, other than \
             value and today",
            "r.toml:5: subject[value].fact[1].name: 'a-b' is not one of names of small letters, digits and _, \
             other than value and today",
            "r.toml:6: subject[value].fact[a-b].type: 'float' is not one of int, bool, text, date, list-of-text",
            "r.toml:10: subject[value].fact[a].type: 'int' is not one of text, list-of-text",
            "r.toml:14: subject[value].fact[3].name: 'a' is already defined at r.toml:9",
            "r.toml:16: subject[value].fact[a].title: must be a table, not text",
            "r.toml:18: subject[2].id: 'branch' is already defined at schema.toml:20",
        ],
    );
}

#[test]
fn obligations_and_deadlines_are_checked() {
    let head = "subject = \"branch\"\nstrength = \"warn\"\nconfirmed = true\ntext = { zh = \"务\", en = \"duty\" }\n";
    check(
        &format!(
            "[[obligation]]\nid = \"o\"\n{head}every = \"quarter\"\nwindow = {{ from_month = 10, to_month = 9 }}\n\
             count = 0\n[[obligation.edition]]\ninstrument = \"new\"\nholds = \"true\"\n"
        ),
        &[
            "r.toml:1: obligation[o].event: is missing",
            "r.toml:8: obligation[o].window: needs 'every = \"year\"' beside it",
            "r.toml:8: obligation[o].window.to_month: 9 is not between 10 and 12",
            "r.toml:9: obligation[o].count: 0 is not between 1 and 366",
        ],
    );
    check(
        &format!(
            "[[obligation]]\nid = \"o\"\n{head}every = \"year\"\nevent = \"e\"\n[[obligation.edition]]\n\
             instrument = \"new\"\nholds = \"true\"\n"
        ),
        &["r.toml:11: obligation[o].edition[1].holds: unknown key"],
    );
    check(
        &format!(
            "[[deadline]]\nid = \"d\"\n{head}[[deadline.edition]]\ninstrument = \"new\"\nmet = \"branch.members\"\n\
             [[deadline.edition]]\ninstrument = \"old\"\ndue = \"branch.members\"\n"
        ),
        &[
            "r.toml:7: deadline[d].edition[1].due: is missing",
            "r.toml:9: deadline[d].edition[1].met: 'met' needs bool, not int",
            "r.toml:12: deadline[d].edition[2].due: 'due' needs date, not int",
        ],
    );
}

#[test]
fn text_that_is_not_toml_is_reported_with_its_line() {
    let found = problems("[[rule]]\nid = \"r\"\nsubject = \n");
    assert!(found.starts_with("r.toml:3: not valid TOML: "), "{found}");
    let both = load(&[("a.toml", "a = "), ("b.toml", "\n\nb = [1")]).unwrap_err().to_string();
    assert!(
        both.contains("a.toml:1: not valid TOML: ") && both.contains("\nb.toml:3: not valid TOML: "),
        "{both}"
    );
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = rulebook::Rulebook::from_folders(&[std::path::Path::new("no-such-folder")]).unwrap_err();
    assert!(error.to_string().starts_with("cannot read no-such-folder: "), "{error}");
}
