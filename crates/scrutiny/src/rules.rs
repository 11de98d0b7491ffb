//! What the rulebook says of a record on the day of its meeting.

use crate::contradiction::Contradiction;
use crate::outcome::{Conclusion, What};
use crate::record::{Base, ElectedBy, MeetingRecord, OrganisationKind, Post, Right};
use jiff::civil::Date;
use rulebook::{FactError, Facts, Finding, Rulebook, Verdict, Words};

/// The rule of the majority in the formal election.
pub(crate) const MAJORITY: &str = "elect-majority";
/// That in the pre-election.
pub(crate) const PRE_MAJORITY: &str = "preelect-majority";
/// Enough must be present.
pub(crate) const QUORUM: &str = "elec-quorum";
/// No more ballots than voters.
pub(crate) const RETURNED: &str = "ballots-valid-total";
/// More over half than places.
pub(crate) const TOO_MANY: &str = "too-many-over-half";
/// Equal on the last place.
pub(crate) const TIE: &str = "tie-break";
/// Fewer over half than places.
pub(crate) const TOO_FEW: &str = "too-few-over-half";
/// Leaving places empty.
pub(crate) const REDUCE: &str = "near-full-reduce";
/// The count is compared and signed.
pub(crate) const RECONCILED: &str = "count-reconcile";
/// Who may be elected.
pub(crate) const FRANCHISE: &str = "elec-franchise";
/// How many a ballot may choose.
pub(crate) const EACH: &str = "ballot-valid-each";
/// What a ballot may say.
pub(crate) const CHOICES: &str = "ballot-choices";
/// Rules on the number of candidates.
const MARGINS: [&str; 4] =
    ["cand-margin", "deleg-candidates-margin", "cand-standing-margin", "cand-secretary"];

/// The rulebook on one day.
pub(crate) struct Rules<'a> {
    pub(crate) book: &'a Rulebook,
    pub(crate) day: Date,
    pub(crate) base: Base,
}

/// A fact to set.
pub(crate) enum Fact<'a> {
    Count(&'a str, u32),
    Truth(&'a str, bool),
    Text(&'a str, &'a str),
}

impl<'a> Rules<'a> {
    /// The rules of a record's day, which must be those under which it was made.
    pub(crate) fn of(record: &MeetingRecord, book: &'a Rulebook) -> Result<Self, Contradiction> {
        let day = record.held_on;
        let unanswered = |why: String| Contradiction::Unanswered { rule: MAJORITY.to_owned(), why };
        let edition = book.edition_on(MAJORITY, day).ok_or_else(|| unanswered("not in force".to_owned()))?;
        let own = &record.rules;
        if (&own.instrument, &own.edition) != (&edition.instrument, &edition.edition) {
            return Err(Contradiction::OtherRules {
                recorded: format!("{} {}", own.instrument, own.edition),
                found: format!("{} {}", edition.instrument, edition.edition),
            });
        }
        let base = base(book, MAJORITY, day)?;
        if own.majority_base != base {
            return Err(Contradiction::OtherBase { recorded: own.majority_base, found: base });
        }
        Ok(Self { book, day, base })
    }

    /// The base of the majority in the pre-election.
    pub(crate) fn pre_base(&self) -> Result<Base, Contradiction> {
        base(self.book, PRE_MAJORITY, self.day)
    }

    /// What a rule about an election says of facts.
    pub(crate) fn ask(&self, rule: &str, facts: &[Fact<'_>]) -> Result<Verdict, Contradiction> {
        let facts = self.facts(rule, facts)?;
        let unanswered = |why: String| Contradiction::Unanswered { rule: rule.to_owned(), why };
        let answer = self.book.eval(rule, self.day, &facts).map_err(|error| unanswered(error.to_string()))?;
        if answer.outcome == Verdict::Unknown {
            return Err(unanswered(format!("not known: {}", answer.unknown.join(", "))));
        }
        Ok(answer.outcome)
    }

    fn facts(&self, rule: &str, facts: &[Fact<'_>]) -> Result<Facts, Contradiction> {
        facts_of(self.book, "election", facts)
            .map_err(|error| Contradiction::Unanswered { rule: rule.to_owned(), why: error.to_string() })
    }

    /// A conclusion from a rule.
    pub(crate) fn conclude(&self, rule: &str, verdict: Verdict, what: What, words: Words) -> Conclusion {
        let edition = self.book.edition_on(rule, self.day);
        Conclusion {
            rule: rule.to_owned(),
            article: edition.and_then(|edition| edition.article.clone()),
            citation: edition.map(|edition| edition.citation.clone()).unwrap_or_default(),
            confirmed: edition.is_some_and(|edition| edition.confirmed),
            verdict,
            what,
            words,
            remedy: None,
        }
    }

    /// What is not in order before the vote: by all rules of that act, and by those on the number of candidates.
    pub(crate) fn before(
        &self,
        record: &MeetingRecord,
        present: u32,
    ) -> Result<Vec<Conclusion>, Contradiction> {
        let mut facts = self.facts(QUORUM, &preparation(record, present))?;
        let grounds: Vec<String> = record
            .roll
            .iter()
            .filter_map(|entry| match &entry.right {
                Right::LeftOut(left_out) => Some(left_out.ground.id().to_owned()),
                _ => None,
            })
            .collect();
        let unanswered =
            |error: FactError| Contradiction::Unanswered { rule: QUORUM.to_owned(), why: error.to_string() };
        facts.set_texts("exclusion_grounds", grounds).map_err(unanswered)?;
        let of_act = self.book.findings(&facts, Some("election.vote"), self.day).into_iter();
        // Whether enough were present is said of each vote.
        let of_act = of_act.filter(|finding| finding.rule != QUORUM);
        let of_candidates = self.book.findings(&facts, Some("election.candidates"), self.day).into_iter();
        let of_candidates = of_candidates.filter(|finding| MARGINS.contains(&finding.rule.as_str()));
        Ok(of_act.chain(of_candidates).map(Conclusion::from).collect())
    }
}

/// The facts of what came before the vote.
fn preparation(record: &MeetingRecord, present: u32) -> Vec<Fact<'_>> {
    let done = &record.preparation;
    let standing = crate::check::standing(record);
    let scrutineers = record.scrutineers.iter();
    let candidates = count(scrutineers.filter(|person| standing.contains(person)).count());
    let electronic = record
        .rounds
        .iter()
        .any(|round| round.electronic.is_some() || round.voters(crate::record::Channel::Electronic) > 0);
    let (entitled, _) = entitled(record);
    let left_out = record.roll.iter().filter(|entry| matches!(entry.right, Right::LeftOut(_)));
    let decided =
        left_out.clone().all(|entry| matches!(&entry.right, Right::LeftOut(left_out) if left_out.decided()));
    vec![
        Fact::Text("organisation_kind", kind(record.organisation.kind)),
        Fact::Text("purpose", purpose(record.contest.post)),
        Fact::Text("by", by(record.contest.elected_by)),
        Fact::Truth("has_committee", record.contest.has_committee),
        Fact::Count("places", record.contest.places.into()),
        Fact::Count("candidates", count(record.candidates.len())),
        Fact::Count("members", entitled),
        Fact::Count("entitled", entitled),
        Fact::Count("present", present),
        Fact::Count("excluded", count(left_out.count())),
        Fact::Truth("exclusions_approved", decided),
        Fact::Truth("method_passed", done.method_passed),
        Fact::Truth("candidates_agreed", done.candidates_agreed),
        Fact::Truth("deliberated", done.deliberated),
        Fact::Truth("introduced", done.introduced),
        Fact::Text("chaired_by", chair(record)),
        Fact::Truth("secret", done.secret),
        Fact::Count("proxies", done.proxies),
        Fact::Count("scrutineers", count(record.scrutineers.len())),
        Fact::Count("scrutineers_are_candidates", candidates),
        Fact::Truth("scrutineers_confirmed", done.scrutineers_confirmed),
        Fact::Count("tellers", count(record.tellers.len())),
        Fact::Truth("electronic", electronic),
        Fact::Truth("electronic_approved", done.electronic_approval.is_some()),
    ]
}

/// What a rule about a ballot says of facts.
pub(crate) fn ask_of_ballot(
    book: &Rulebook,
    day: Date,
    rule: &str,
    facts: &[Fact<'_>],
) -> Result<Verdict, Contradiction> {
    let unanswered = |why: String| Contradiction::Unanswered { rule: rule.to_owned(), why };
    let facts = facts_of(book, "ballot", facts).map_err(|error| unanswered(error.to_string()))?;
    let answer = book.eval(rule, day, &facts).map_err(|error| unanswered(error.to_string()))?;
    match answer.outcome {
        Verdict::Unknown => Err(unanswered(format!("not known: {}", answer.unknown.join(", ")))),
        verdict => Ok(verdict),
    }
}

fn facts_of(book: &Rulebook, subject: &str, wanted: &[Fact<'_>]) -> Result<Facts, FactError> {
    let mut facts = book.facts(subject)?;
    for fact in wanted {
        match fact {
            Fact::Count(name, count) => facts.set_int(name, i64::from(*count))?,
            Fact::Truth(name, truth) => facts.set_bool(name, *truth)?,
            Fact::Text(name, text) => facts.set_text(name, text)?,
        };
    }
    Ok(facts)
}

/// How many are entitled, and how many are left out. Who is left out without the decisions it needs is counted.
pub(crate) fn entitled(record: &MeetingRecord) -> (u32, u32) {
    let mut numbers = (0, 0);
    for entry in &record.roll {
        match &entry.right {
            Right::Entitled => numbers.0 += 1,
            Right::LeftOut(left_out) if !left_out.decided() => numbers.0 += 1,
            Right::LeftOut(_) => numbers.1 += 1,
            _ => {}
        }
    }
    numbers
}

fn base(book: &Rulebook, rule: &str, day: Date) -> Result<Base, Contradiction> {
    let unanswered = |why: String| Contradiction::Unanswered { rule: rule.to_owned(), why };
    let value = book.value(rule, "base", day).map_err(|error| unanswered(error.to_string()))?;
    match value.as_text() {
        Some("entitled") => Ok(Base::Entitled),
        Some("present") => Ok(Base::Present),
        _ => Err(unanswered(format!("the base '{value}' is not known"))),
    }
}

pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

const fn kind(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Branch => "branch",
        OrganisationKind::GeneralBranch => "general-branch",
        OrganisationKind::PartyCommittee => "party-committee",
        OrganisationKind::DisciplineCommittee => "discipline-committee",
    }
}

const fn purpose(post: Post) -> &'static str {
    match post {
        Post::Committee => "committee",
        Post::StandingCommittee => "standing-committee",
        Post::Secretary | Post::DeputySecretary => "officers",
        Post::Delegates => "delegates",
    }
}

const fn by(elected_by: ElectedBy) -> &'static str {
    match elected_by {
        ElectedBy::MembersMeeting => "members-meeting",
        ElectedBy::Congress => "congress",
        ElectedBy::NewCommittee => "new-committee",
    }
}

const fn chair(record: &MeetingRecord) -> &'static str {
    use crate::record::ChairedBy::{Other, OutgoingCommittee, OutgoingSecretary, Presidium};
    match record.preparation.chaired_by {
        OutgoingCommittee => "outgoing-committee",
        OutgoingSecretary => "outgoing-secretary",
        Presidium => "presidium",
        Other => "other",
    }
}

impl From<Finding> for Conclusion {
    fn from(finding: Finding) -> Self {
        Self {
            rule: finding.rule,
            article: finding.article,
            citation: finding.citation,
            confirmed: finding.confirmed,
            verdict: finding.outcome,
            what: What::Breach,
            words: finding.finding,
            remedy: finding.remedy,
        }
    }
}
