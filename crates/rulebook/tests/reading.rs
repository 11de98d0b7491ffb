//! What a provision reads and when it speaks, in words; problems in words; files of a folder.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test")]

mod common;

use common::{RULES, SCHEMA, load};
use rulebook::{Part, Reading, Rulebook, Source};
use std::path::Path;

/// The shared rules with another condition of their first rule.
fn told(applies: &str) -> (String, String) {
    let rules = RULES.replacen("applies = \"!branch.temporary\"", &format!("applies = '''{applies}'''"), 1);
    let book = load(&[("schema.toml", SCHEMA), ("rules.toml", &rules)]).unwrap();
    let rule = book.provision("size").unwrap();
    let conditions = book.conditions(rule, &rule.editions()[0]);
    assert_eq!((conditions[0].part, conditions[0].source), (Part::Applies, applies));
    let words = conditions[0].words.clone().unwrap();
    (words.zh, words.en)
}

#[test]
fn conditions_are_told_in_both_languages() {
    let cases = [
        ("!branch.temporary", "“临时”为否", "“temporary” is no"),
        (
            "branch.kind == 'organ' && branch.members >= value.least",
            "“类别”是organ，并且“党员数”不少于3",
            "“kind” is organ, and “members” is at least 3",
        ),
        (
            "branch.temporary && (branch.members < 3 || branch.members == 7)",
            "“临时”为是，并且（“党员数”少于3，或者“党员数”等于7）",
            "“temporary” is yes, and (“members” is less than 3, or “members” is 7)",
        ),
        (
            "add_months(branch.term_end, -6) <= today && known(branch.voted_on)",
            "“任期届满日期”之前6个月不晚于当天，并且“选举日期”已知",
            "6 months before “end of the term” is not after the day, and “day of the election” is known",
        ),
        (
            "['a', 'b'].all(x, x in branch.papers) && !(branch.kind in ['village', 'organ'])",
            "a、b，每一项都符合：“材料”里有该项，并且“类别”不是village、organ之一",
            "for each of a, b: “papers” includes the item, and “kind” is none of village, organ",
        ),
        (
            "branch.members * 5 >= (branch.temporary ? 1 : 2) * 4",
            "“党员数” × 5不少于（“临时”为是时为1，否则为2） × 4",
            "“members” × 5 is at least (1 if “temporary” is yes, otherwise 2) × 4",
        ),
        // What the edition has decided is not asked.
        ("branch.members >= ('a' == 'b' ? 1 : value.least)", "“党员数”不少于3", "“members” is at least 3"),
    ];
    for (condition, zh, en) in cases {
        assert_eq!(told(condition), (zh.to_owned(), en.to_owned()), "{condition}");
    }
}

#[test]
fn what_words_have_no_form_for_is_read_as_written() {
    let rules = RULES.replacen(
        "applies = \"!branch.temporary\"",
        "applies = \"branch.papers.exists_one(p, p == 'a')\"",
        1,
    );
    let book = load(&[("schema.toml", SCHEMA), ("rules.toml", &rules)]).unwrap();
    let rule = book.provision("size").unwrap();
    assert_eq!(book.conditions(rule, &rule.editions()[0])[0].words, None);
}

#[test]
fn a_rule_tells_exactly_the_facts_it_reads() {
    let book = load(&[("schema.toml", SCHEMA), ("rules.toml", RULES)]).unwrap();
    let read = |rule: &str| -> Vec<(String, Reading)> {
        let facts = book.facts_read(book.provision(rule).unwrap());
        facts.into_iter().map(|(fact, how)| (fact.name.clone(), how)).collect()
    };
    let named = |facts: &[(&str, Reading)]| -> Vec<(String, Reading)> {
        facts.iter().map(|(name, how)| ((*name).to_owned(), *how)).collect()
    };
    assert_eq!(read("size"), named(&[("members", Reading::Needed), ("temporary", Reading::Needed)]));
    assert_eq!(read("remind"), named(&[("term_end", Reading::Needed), ("voted_on", Reading::Asked)]));
    assert_eq!(read("vote"), named(&[("papers", Reading::Needed)]));
}

#[test]
fn every_condition_of_the_national_rulebook_has_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebook/national");
    let book = Rulebook::from_folders(&[&folder]).unwrap();
    let mut silent = Vec::new();
    for provision in book.provisions() {
        for edition in provision.editions() {
            for condition in book.conditions(provision, edition) {
                let words = condition.words.map(|words| (words.zh, words.en));
                let plain = |(zh, en): &(String, String)| {
                    !zh.contains(['#', '@', '?', '=']) && !en.contains(['#', '@', '=']) && !zh.is_empty()
                };
                if !words.as_ref().is_some_and(plain) {
                    silent.push(format!("{} {}: {words:?}", provision.id, condition.source));
                }
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn every_text_of_a_national_fact_has_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebook/national");
    let book = Rulebook::from_folders(&[&folder]).unwrap();
    let facts = book.subjects().flat_map(rulebook::Subject::facts);
    let silent: Vec<&str> =
        facts.filter(|fact| fact.words.len() != fact.one_of.len()).map(|fact| fact.name.as_str()).collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn words_of_a_fact_stand_in_findings() {
    let schema = SCHEMA.replace(
        "one_of = [\"village\", \"organ\"]",
        "one_of = [\"village\", \"organ\"]\nwords = { zh = [\"村\", \"机关\"], en = [\"a village\", \"an organ\"] }",
    );
    let rules = RULES.replace("“{branch.members}", "").replace("有{branch.members}名", "类别{branch.kind}");
    let book = load(&[("schema.toml", &schema), ("rules.toml", &rules)]).unwrap();
    let facts = serde_json::json!({ "members": 1, "temporary": false, "kind": "organ" });
    let facts = book.facts_from_json("branch", &facts).unwrap();
    let outcome = book.eval("size", jiff::civil::date(2026, 6, 1), &facts).unwrap();
    assert_eq!(outcome.text.zh, "类别机关");
    let uneven = schema.replace("[\"村\", \"机关\"]", "[\"村\"]");
    let error = load(&[("schema.toml", &uneven)]).unwrap_err().to_string();
    assert!(error.contains("words.zh: has 1 items, and 'one_of' has 2"), "{error}");
}

#[test]
fn what_a_county_adds_is_marked_and_what_it_may_not_do_is_told_in_both_languages() {
    let national = [Source { name: "schema.toml", text: SCHEMA }, Source { name: "rules.toml", text: RULES }];
    let own = RULES.replace("id = \"", "id = \"own-");
    let book = Rulebook::layered(&national, &[Source { name: "own.toml", text: &own }]).unwrap();
    let rule = book.provision("own-size").unwrap();
    assert!(rule.local && rule.is_local() && !book.provision("size").unwrap().is_local());
    assert_eq!(rule.editions()[0].citation.zh, "《旧规定》第4条（本县（区）规定）");

    let looser = "[[overlay]]\nrule = \"size\"\nvalues = { least = 2 }\n\
                  citation = { zh = \"县\", en = \"County\" }\nfrom = \"2026-06-01\"";
    let error = Rulebook::layered(&national, &[Source { name: "own.toml", text: looser }]).unwrap_err();
    let rulebook::LoadError::Problems(problems) = error else { panic!("{error}") };
    let problem = &problems.list()[0];
    assert_eq!(
        problem.words().zh,
        "会放宽国家规定“size”，这条规定是禁止性的：“least”只能比 5 更高，不能是 2"
    );
    assert!(problem.remedy().zh.contains("不能放宽") && problem.remedy().en.contains("never looser"));
}

#[test]
fn a_file_of_another_encoding_is_named_with_its_line() {
    let folder = std::env::temp_dir().join(format!("rulebook-encoding-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    // 县 as GBK writes it, on the second line.
    std::fs::write(folder.join("gbk.toml"), b"# county\n# \xcf\xd8\n").unwrap();
    let error = Rulebook::from_folders(&[&folder]).unwrap_err().to_string();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(error.ends_with("gbk.toml:2: is not UTF-8"), "{error}");
}
