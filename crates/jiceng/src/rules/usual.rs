//! The usual words of the trade, which the rules themselves do not use: whoever looks for them finds the rules meant.

/// A usual word, in lower case, and what the rules say instead; a rule that has one of these is found.
const USUAL: &[(&str, &[&str])] = &[
    ("三会一课", &["党支部党员大会", "党员大会表决", "党员大会的决议", "支部委员会会议", "党小组会", "党课"]),
    ("三会", &["党支部党员大会", "党员大会表决", "党员大会的决议", "支部委员会会议", "党小组会"]),
    ("组织生活", &["党支部党员大会", "支部委员会会议", "党小组会", "党课", "主题党日", "民主评议党员"]),
    ("支委会", &["支部委员会"]),
    ("支部委员会", &["支委会"]),
    ("支委", &["支部委员会"]),
    ("换届", &["任期", "届满"]),
    ("改选", &["换届", "任期", "届满"]),
    ("选举", &["候选人", "投票", "选票"]),
    ("党代会", &["党代表大会", "代表大会"]),
    ("发展党员", &["入党", "预备党员", "积极分子", "发展对象"]),
    ("入党申请", &["入党申请书"]),
    ("政审", &["政治审查"]),
    ("转正", &["预备期"]),
    ("交党费", &["党费"]),
    ("缴纳", &["收缴", "交纳"]),
    ("评议党员", &["民主评议"]),
    ("双评议", &["民主评议"]),
    ("外出党员", &["流动党员"]),
    ("流入党员", &["流动党员", "流入地"]),
    ("流出党员", &["流动党员", "流出地"]),
    ("接转", &["转移", "转接"]),
    ("转组织关系", &["组织关系"]),
    ("失联", &["失去联系"]),
    ("出党", &["除名", "退党", "开除"]),
    ("两新", &["两个覆盖", "非公企业", "社会组织"]),
    ("两新组织", &["两个覆盖", "非公企业", "社会组织"]),
    ("新经济组织", &["非公企业"]),
    ("新社会组织", &["社会组织"]),
    ("功能型支部", &["临时党支部"]),
    ("功能型党支部", &["临时党支部"]),
    ("建支部", &["成立党支部"]),
    ("支部设置", &["成立党支部"]),
    ("谈心", &["谈心谈话"]),
    ("减负", &["形式主义", "打卡"]),
    ("隐私", &["个人信息"]),
    ("re-election", &["term of", "election"]),
];

/// What the rules say instead of a word.
pub(super) fn meant(word: &str) -> &'static [&'static str] {
    USUAL.iter().find(|(usual, _)| *usual == word).map_or(&[], |(_, meant)| meant)
}

/// Longer words are not cut: a sentence is no search.
const LONGEST: usize = 24;
/// Chinese words have two characters or more.
const SHORTEST: usize = 2;

/// Whether a rule, whose texts are in lower case, is about a word: it stands there, what it stands for does, or it is
/// written without spaces and is made of shorter words that all do, in whatever order.
pub(super) fn speaks_of(texts: &[String], word: &str) -> bool {
    let says = |word: &str| texts.iter().any(|text| text.contains(word));
    if says(word) || meant(word).iter().any(|word| says(word)) {
        return true;
    }
    let chars: Vec<char> = word.chars().collect();
    if chars.len() < 2 * SHORTEST || chars.len() > LONGEST || chars.iter().any(char::is_ascii) {
        return false;
    }
    let known = |from: usize, to: usize| {
        let part: String = chars[from..to].iter().collect();
        says(&part) || meant(&part).iter().any(|word| says(word))
    };
    // Whether the first so many characters are made of words that are found.
    let mut made = vec![false; chars.len() + 1];
    made[0] = true;
    for end in SHORTEST..=chars.len() {
        made[end] = (0..=end - SHORTEST).any(|start| made[start] && known(start, end));
    }
    made[chars.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_word_leads_to_a_rule_by_each_of_the_words_that_it_stands_for() {
        let book = crate::rules::national().unwrap();
        let says = |provision: &rulebook::Provision, word: &str| {
            let mut texts = provision.editions().iter().flat_map(|it| [&it.text, &it.citation]);
            texts.any(|text| [&text.zh, &text.en].iter().any(|text| text.to_lowercase().contains(word)))
        };
        for (usual, meant) in USUAL {
            assert_eq!(*usual, usual.to_lowercase());
            assert_eq!(USUAL.iter().filter(|(other, _)| other == usual).count(), 1, "{usual} stands once");
            for word in *meant {
                let found = book.provisions().iter().any(|provision| says(provision, word));
                assert!(found, "{usual}: no rule says {word}");
            }
        }
    }

    #[test]
    fn words_without_spaces_are_found_in_any_order_and_none_is_left_out() {
        let texts = ["党费由党支部按月收缴".to_owned()];
        for word in ["党费", "收缴党费", "党费收缴", "党支部收缴党费", "缴纳党费"] {
            assert!(speaks_of(&texts, word), "{word}");
        }
        for word in ["党费使用", "党费收", "换届", "收缴党费的"] {
            assert!(!speaks_of(&texts, word), "{word}");
        }
    }
}
