//! What is wrong after the ballots.

use super::{Language, kind};
use ballot::audit::TallyError;
use ballot::decryption::{CombinationError, DecryptionError, ResultError};
use ballot::shuffle::ShuffleError;

pub(super) fn of(language: Language, why: &TallyError) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match why {
        TallyError::Number => pick(
            "合并的选票数与应计入的选票数不同。".into(),
            "Another number of ballots was put together than there are.".into(),
        ),
        TallyError::Weight => pick(
            "合并的权重与应计入的权重不同。".into(),
            "Another weight of ballots was put together than there is.".into(),
        ),
        TallyError::Product => pick(
            "合并后的密文不是由这些选票合成的。".into(),
            "What was put together is not made of these ballots.".into(),
        ),
        TallyError::Stray(found) => {
            let found = kind(language, *found);
            pick(
                format!("{found}：有多余的数据。"),
                format!("Before {found} stand data that do not belong there."),
            )
        }
        TallyError::Stranger(n) => {
            pick(format!("没有第 {n} 号开票人。"), format!("There is no trustee {n}."))
        }
        TallyError::Shuffle(n, why) => {
            let why = shuffle(language, *why);
            pick(format!("第 {n} 号开票人打乱选票：{why}"), format!("The shuffle of trustee {n}: {why}"))
        }
        TallyError::Decryption(n, why) => {
            let why = decryption(language, *why);
            pick(
                format!("第 {n} 号开票人开票：{why}"),
                format!("The partial decryption of trustee {n}: {why}"),
            )
        }
        TallyError::Combination(why) => combination(language, why),
        TallyError::Result(why) => match why {
            ResultError::Shape => {
                pick("结果的数目不符。".into(), "The result has not as many numbers as it should.".into())
            }
            ResultError::Other(question, at) | ResultError::NotSmall(question, at) => pick(
                format!("结果第 {} 题第 {} 个数不是选票开出来的数。", question + 1, at + 1),
                format!(
                    "Number {} of question {} of the result is not what the ballots open to.",
                    at + 1,
                    question + 1
                ),
            ),
        },
    }
}

fn combination(language: Language, why: &CombinationError) -> String {
    let pick = |zh: String, en: String| language.pick(zh, en);
    match why {
        CombinationError::Stranger(n) => {
            pick(format!("没有第 {n} 号开票人。"), format!("There is no trustee {n}."))
        }
        CombinationError::Twice(n) => {
            pick(format!("第 {n} 号开票人开了两次。"), format!("Trustee {n} took part twice."))
        }
        CombinationError::TooFew(at) => pick(
            format!("第 {} 组开票人参与的人数不够。", at + 1),
            format!("Too few of the trustees of entry {} took part.", at + 1),
        ),
        CombinationError::Shape => pick(
            "部分开票对应的不是这些选票。".into(),
            "A partial decryption is not of these ballots.".into(),
        ),
    }
}

fn shuffle(language: Language, why: ShuffleError) -> &'static str {
    match why {
        ShuffleError::Shape => language.pick("选票数变了。", "the number of ballots changed."),
        ShuffleError::Proof(_) => language
            .pick("没有证明只是打乱而没有改动。", "it is not proved that nothing but the order changed."),
    }
}

fn decryption(language: Language, why: DecryptionError) -> &'static str {
    match why {
        DecryptionError::Shape => language.pick("数目不符。", "not as many parts as there are ciphertexts."),
        DecryptionError::Proof(..) => language
            .pick("没有证明是用其密钥正确开票的。", "it is not proved to be made with the trustee's key."),
    }
}
