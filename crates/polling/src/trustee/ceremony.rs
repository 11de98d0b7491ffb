//! Making the keys: certificates, what each deals to the others, keys. Section 4.6 of the specification.

use super::error::{TrusteeError, liar};
use super::own::Own;
use super::stick::{self, Step, Stick};
use super::{TRUSTEES, code};
use crate::files::{self, FileError};
use crate::limits::Limits;
use crate::secret::Passphrase;
use crate::words::Output;
use ballot::json;
use ballot::threshold::{Certificate, Dealer, Polynomial, Seed, inputs, parameters};
use ballot::trustee::{Trustee, Trustees, VerificationKey};
use rand_core::CryptoRng;
use std::path::PathBuf;

/// Wishes for new trustees.
#[derive(Debug)]
pub struct Plan {
    /// The folder of the stick.
    pub stick: PathBuf,
    /// For whom they open, in words.
    pub title: String,
    /// How many they are.
    pub size: usize,
    /// How many of them suffice.
    pub threshold: usize,
    /// How many there must be.
    pub limits: Limits,
}

/// Wishes of somebody who becomes a trustee.
#[derive(Debug)]
pub struct Join {
    /// The folder of the stick.
    pub stick: PathBuf,
    /// The own folder, which nobody else gets.
    pub own: PathBuf,
    /// The place among the trustees, from 1.
    pub number: usize,
    /// For the own folder.
    pub passphrase: Passphrase,
}

/// Wishes of a trustee who goes on.
#[derive(Debug)]
pub struct Continue {
    /// The folder of the stick.
    pub stick: PathBuf,
    /// The own folder.
    pub own: PathBuf,
    /// For the own folder.
    pub passphrase: Passphrase,
}

/// Writes the plan onto an empty stick.
pub fn plan(wishes: &Plan, output: &mut Output<'_>) -> Result<(), TrusteeError> {
    let Plan { size, threshold, limits, .. } = *wishes;
    if size < limits.trustees {
        return Err(TrusteeError::FewTrustees(size, limits.trustees));
    }
    // More than half: two groups that open always have somebody in common, who opens one tally only.
    if threshold * 2 <= size || threshold > size || size > ballot::trustee::MOST_TRUSTEES {
        return Err(TrusteeError::Threshold(size, threshold));
    }
    files::folder(&wishes.stick)?;
    Stick(&wishes.stick).write_plan(&wishes.title, size, threshold)?;
    output.say_both(
        format!("U盘已备好：{size}名开票人，到{threshold}名就能开票。"),
        format!("The stick is ready: {size} trustees, of whom {threshold} can open."),
    );
    output.say_both(
        "下一步：把U盘交给1号开票人，在自己的电脑上（不连网）运行 trustee join。",
        "Next: hand the stick to trustee 1, who runs “trustee join” on a machine of their own without network.",
    );
    Ok(())
}

/// Makes the secret of a trustee, and the first file on the stick.
pub fn join(wishes: &Join, random: &mut impl CryptoRng, output: &mut Output<'_>) -> Result<(), TrusteeError> {
    let stick = Stick(&wishes.stick);
    let plan = stick.plan()?;
    if !(1..=plan.size).contains(&wishes.number) {
        return Err(TrusteeError::Place(wishes.number, plan.size));
    }
    if files::read_if_there(&stick.path(&Step::Certificate.name(wishes.number)))?.is_some() {
        return Err(TrusteeError::Taken(wishes.number));
    }
    let own = Own::new(&wishes.own, &wishes.passphrase);
    let seed = Seed::generate(random);
    own.keep_seed(wishes.number, &seed, random)?;
    let certificate = Certificate::new(&seed, (plan.size, plan.threshold, wishes.number), random);
    let text = own.publish(&stick, (Step::Certificate, wishes.number), &json::text(&certificate))?;
    let (number, code) = (wishes.number, code(text.as_bytes()));
    let stick::Plan { title, size, threshold, .. } = &plan;
    output.say_both(
        format!("“{title}”：共{size}名开票人，到{threshold}名就能开票。不是这样就停下。"),
        format!(
            "“{title}”: {size} trustees, of whom {threshold} can open. Stop if that is not what was decided."
        ),
    );
    output.say_both(
        format!("做好了：{number}号开票人的密钥在您自己的文件夹里，用口令锁着。U盘上只有可以公开的部分，编号 {code}。"),
        format!("Done: the secret of trustee {number} is in your own folder, locked with your passphrase. Only what is public is on the stick, code {code}."),
    );
    output.say_both(
        "请记下这个编号，等会儿要念给大家核对。自己的文件夹不要给任何人，不要拷到U盘上。",
        "Write the code down; it will be read aloud. Give your own folder to nobody, and do not copy it onto the stick.",
    );
    output.say_both(
        "下一步：把U盘交给下一名开票人，运行 trustee join；都做完后，U盘再转一圈，各人运行 trustee next。",
        "Next: hand the stick to the next trustee for “trustee join”. When all have, it goes round again, each runs “trustee next”.",
    );
    Ok(())
}

/// Does what this trustee can do next.
pub fn continue_ceremony(
    wishes: &Continue,
    random: &mut impl CryptoRng,
    output: &mut Output<'_>,
) -> Result<(), TrusteeError> {
    let own = Own::new(&wishes.own, &wishes.passphrase);
    let (number, seed) = own.seed()?;
    let stick = Stick(&wishes.stick);
    let plan = stick.plan()?;
    let mut ceremony = Ceremony { own, number, seed, stick, plan, output };
    ceremony.restore()?;
    ceremony.go_on(random)
}

struct Ceremony<'a, 'b> {
    own: Own<'a>,
    number: usize,
    seed: Seed,
    stick: Stick<'a>,
    plan: stick::Plan,
    output: &'a mut Output<'b>,
}

impl Ceremony<'_, '_> {
    /// Sees that the stick says of this trustee what they said, and puts back what was lost.
    fn restore(&mut self) -> Result<(), TrusteeError> {
        for step in [Step::Certificate, Step::Dealt, Step::Key] {
            let Some(own) = self.own.published(step, self.number)? else {
                continue;
            };
            let path = self.stick.path(&step.name(self.number));
            match files::read_if_there(&path)? {
                Some(there) if there == own => {}
                Some(_) => return Err(TrusteeError::Taken(self.number)),
                None => files::create(&path, &own)?,
            }
        }
        Ok(())
    }

    fn go_on(&mut self, random: &mut impl CryptoRng) -> Result<(), TrusteeError> {
        let size = self.plan.size;
        let certificates: Vec<Certificate> = match self.stick.all(Step::Certificate, size)? {
            Ok(all) => all,
            Err(missing) => {
                self.wait(&missing, "trustee join");
                return Ok(());
            }
        };
        if self.own.published(Step::Dealt, self.number)?.is_none() {
            return self.deal(&certificates, random);
        }
        let dealt: Vec<Polynomial> = match self.stick.all(Step::Dealt, size)? {
            Ok(all) => all,
            Err(missing) => {
                self.wait(&missing, "trustee next");
                return Ok(());
            }
        };
        if self.own.published(Step::Key, self.number)?.is_none() {
            self.take(&certificates, &dealt, random)?;
        }
        let keys: Vec<VerificationKey> = match self.stick.all(Step::Key, size)? {
            Ok(all) => all,
            Err(missing) => {
                self.wait(&missing, "trustee next");
                return Ok(());
            }
        };
        self.publish(certificates, &dealt, keys)
    }

    fn wait(&mut self, missing: &[usize], command: &str) {
        let list: Vec<String> = missing.iter().map(ToString::to_string).collect();
        self.output.say_both(
            format!("U盘上还缺{}号开票人的文件。下一步：把U盘交给他，运行 {command}。", list.join("、")),
            format!(
                "The stick lacks the file of trustee {}. Next: hand it over for “{command}”.",
                list.join(", ")
            ),
        );
    }

    fn deal(
        &mut self,
        certificates: &[Certificate],
        random: &mut impl CryptoRng,
    ) -> Result<(), TrusteeError> {
        let dealer = Dealer::new(&self.seed, certificates).map_err(liar)?;
        let dealt = dealer.deal(random).map_err(liar)?;
        self.own.publish(&self.stick, (Step::Dealt, self.number), &json::text(&dealt))?;
        self.read_aloud(certificates);
        self.output.say_both(
            "您的份额已分给大家（各人只打得开给自己的那一份）。下一步：把U盘交给下一名开票人，运行 trustee next。",
            "What you dealt is on the stick; each can open only what is for them. Next: hand it to the next trustee for “trustee next”.",
        );
        Ok(())
    }

    /// The codes by which all see that nobody was put in somebody's place on the way.
    fn read_aloud(&mut self, certificates: &[Certificate]) {
        let codes: Vec<String> = (1..)
            .zip(certificates)
            .map(|(number, certificate)| format!("{number}: {}", code(json::text(certificate).as_bytes())))
            .collect();
        self.output.say_both(
            format!("请各人当面念出自己的编号，逐个核对：{}。有一个不同就停下。", codes.join("，")),
            format!(
                "Let everybody read their own code aloud and compare: {}. Stop if one differs.",
                codes.join(", ")
            ),
        );
    }

    fn take(
        &mut self,
        certificates: &[Certificate],
        dealt: &[Polynomial],
        random: &mut impl CryptoRng,
    ) -> Result<(), TrusteeError> {
        let dealer = Dealer::new(&self.seed, certificates).map_err(liar)?;
        let mut handed = inputs(dealt).map_err(liar)?;
        if handed.len() != self.plan.size {
            return Err(TrusteeError::OtherPlan);
        }
        let input = handed.swap_remove(self.number - 1);
        let made = dealer.take(&input, random).map_err(liar)?;
        let key = dealer.key(&made).map_err(liar)?;
        self.own.keep_key(self.number, &key, random)?;
        self.own.publish(&self.stick, (Step::Key, self.number), &json::text(&made.public_key))?;
        self.output.say_both(
            "查过了：每名开票人给您的份额都对。您的开票密钥已做好，锁在自己的文件夹里。",
            "Checked: what each trustee dealt to you is right. Your key is made and locked in your own folder.",
        );
        Ok(())
    }

    fn publish(
        &mut self,
        certificates: Vec<Certificate>,
        dealt: &[Polynomial],
        keys: Vec<VerificationKey>,
    ) -> Result<(), TrusteeError> {
        let made = parameters(certificates, dealt, keys).map_err(liar)?;
        let text = json::text(&Trustees(vec![Trustee::Pedersen(Box::new(made))]));
        let path = self.stick.path(TRUSTEES);
        match files::read_if_there(&path)? {
            Some(there) if there == text.as_bytes() => {}
            Some(_) => return Err(FileError::damaged(&path, "other trustees").into()),
            None => files::create(&path, text.as_bytes())?,
        }
        let code = code(text.as_bytes());
        self.output.say_both(
            format!("密钥全部做好。U盘上的 {TRUSTEES} 编号 {code}，各人的电脑显示的应当相同。"),
            format!("All keys are made. {TRUSTEES} on the stick has the code {code}; it is the same on each machine."),
        );
        self.output.say_both(
            format!("下一步：把 {TRUSTEES} 交给组织选举的人。自己的文件夹收好，开票时要用；这套密钥以后的选举还能用。"),
            format!("Next: hand {TRUSTEES} to whoever runs the election. Keep your own folder for the opening; the keys serve later elections too."),
        );
        Ok(())
    }
}
