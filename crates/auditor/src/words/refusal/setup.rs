//! What is wrong with what was fixed before the first ballot.

use super::{Language, unreadable};
use ballot::audit::SetupError;
use ballot::credential::RollError;
use ballot::election::ElectionError;
use ballot::statutory::LayoutError;
use ballot::threshold::ParametersError;
use ballot::trustee::{KeyError, TrusteesError};

pub(super) fn of(language: Language, why: &SetupError) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match why {
        SetupError::Incomplete => pick("缺少选举准备。".into(), "There is no setup.".into()),
        SetupError::Stray => {
            pick("选举准备里有多余的数据。".into(), "The setup has other data than it should.".into())
        }
        SetupError::Election(why) => {
            let why = election(language, why);
            pick(format!("选举设置：{why}"), format!("The election: {why}"))
        }
        SetupError::TrusteesText(why) => {
            let why = unreadable(language, why);
            pick(format!("开票人：{why}"), format!("The trustees: {why}"))
        }
        SetupError::Trustees(why) => {
            let why = trustees(language, why);
            pick(format!("开票人：{why}"), format!("The trustees: {why}"))
        }
        SetupError::RollText(why) => {
            let why = unreadable(language, why);
            pick(format!("凭证名单：{why}"), format!("The roll: {why}"))
        }
        SetupError::Roll(why) => {
            let why = roll(language, why);
            pick(format!("凭证名单：{why}"), format!("The roll: {why}"))
        }
        SetupError::Layout(why) => match why {
            LayoutError::Line => pick(
                "说明最后一行写的选票样式读不懂。".into(),
                "The last line of the description, on how ballots are laid out, cannot be read.".into(),
            ),
            LayoutError::Questions(at) => pick(
                format!("第 {} 部分的题目与说明所写的样式不符。", at + 1),
                format!("The questions of part {} are not those that the description announces.", at + 1),
            ),
            LayoutError::Size(at) => pick(
                format!("第 {} 部分的人数或名额超过选票所能容纳。", at + 1),
                format!("Part {} has more persons or places than a ballot can hold.", at + 1),
            ),
        },
    }
}

fn election(language: Language, why: &ElectionError) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match why {
        ElectionError::Unreadable(why) => unreadable(language, why),
        ElectionError::Version(n) => pick(
            format!("不认识密码版本 {n}。"),
            format!("version {n} of the cryptography is not known here."),
        ),
        ElectionError::Group(name) => {
            pick(format!("不认识密码群 {name}。"), format!("the group {name} is not known here."))
        }
        ElectionError::IdentityKey => pick(
            "选举公钥是单位元，等于没有加密。".into(),
            "its key is the neutral element, which hides nothing.".into(),
        ),
        ElectionError::Uuid => {
            pick("编号不合格式。".into(), "its identifier is not of the right form.".into())
        }
        ElectionError::Bounds(at) => pick(
            format!("第 {} 题的下限大于上限。", at + 1),
            format!("question {} asks for more marks than it allows.", at + 1),
        ),
        ElectionError::NoQuestions => pick("没有题目。".into(), "there are no questions.".into()),
    }
}

fn trustees(language: Language, why: &TrusteesError) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match why {
        TrusteesError::Nobody => pick("没有开票人。".into(), "there is none.".into()),
        TrusteesError::TooMany => pick("开票人太多。".into(), "there are too many.".into()),
        TrusteesError::Key(at, why) => {
            let (n, why) = (at + 1, key(language, *why));
            pick(format!("第 {n} 个：{why}"), format!("entry {n}: {why}"))
        }
        TrusteesError::Threshold(at, why) => {
            let (n, why) = (at + 1, threshold(language, why));
            pick(format!("第 {n} 组：{why}"), format!("entry {n}: {why}"))
        }
        TrusteesError::SameKey => {
            pick("两名开票人的密钥相同。".into(), "two of them have the same key.".into())
        }
        TrusteesError::ElectionKey => pick(
            "选举公钥不是由这些开票人的密钥合成的。".into(),
            "the election's key is not made of their keys.".into(),
        ),
    }
}

fn key(language: Language, why: KeyError) -> &'static str {
    match why {
        KeyError::Identity => language.pick("密钥是单位元。", "the key is the neutral element."),
        KeyError::Knowledge => {
            language.pick("没有证明掌握私钥。", "it is not proved that the secret key is known.")
        }
    }
}

fn threshold(language: Language, why: &ParametersError) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match why {
        ParametersError::Size => pick("各部分数目不符。".into(), "its parts do not fit together.".into()),
        ParametersError::Certificate(n) => {
            pick(format!("第 {n} 人的证书无效。"), format!("the certificate of person {n} is not valid."))
        }
        ParametersError::Coefficients(n) => pick(
            format!("第 {n} 人公布的系数无效。"),
            format!("the coefficients of person {n} are not valid."),
        ),
        ParametersError::Signature(n) => pick(
            format!("第 {n} 人没有对全部证书签名。"),
            format!("person {n} has not signed all certificates."),
        ),
        ParametersError::Key(n, why) => {
            let why = key(language, *why);
            pick(format!("第 {n} 人：{why}"), format!("person {n}: {why}"))
        }
        ParametersError::OtherKey(n) => pick(
            format!("第 {n} 人的密钥与公布的系数不符。"),
            format!("the key of person {n} does not follow from the coefficients."),
        ),
        ParametersError::UnsignedKey(n) => pick(
            format!("第 {n} 人的密钥没有本人签名。"),
            format!("the key of person {n} is not signed by its owner."),
        ),
    }
}

fn roll(language: Language, why: &RollError) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match why {
        RollError::Duplicate(at) => {
            pick(format!("第 {} 个凭证重复。", at + 1), format!("credential {} is there twice.", at + 1))
        }
        RollError::Unordered(at) => pick(
            format!("第 {} 个凭证没有按顺序排列。", at + 1),
            format!("credential {} is out of order.", at + 1),
        ),
        RollError::Identity(at) => pick(
            format!("第 {} 个凭证是单位元，谁都能用它投票。", at + 1),
            format!("credential {} is the neutral element, with which everybody could vote.", at + 1),
        ),
        RollError::NoWeight(at) => {
            pick(format!("第 {} 个凭证的权重是 0。", at + 1), format!("credential {} has no weight.", at + 1))
        }
        RollError::TooHeavy => pick("权重合计太大。".into(), "the weights add up to too much.".into()),
    }
}
