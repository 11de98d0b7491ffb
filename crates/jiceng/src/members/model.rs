//! Types of members and pure decisions about them.

mod act;
mod awaited;
mod coming;
mod ethnicity;
mod history;
mod particulars;

pub use act::{Act, Education, Leaving, RecordKind, RemovalGround, Sanction, SuspensionGround};
pub use awaited::Awaited;
pub use coming::Coming;
pub use ethnicity::ethnicity;
pub(super) use history::{Change, Misfit, Range, Sets, State, enter, fits, on};
pub(super) use particulars::{FIELDS, Particulars};

use crate::platform::date::{PartialDate, narrow};
use crate::platform::form::{FieldError, line};
use crate::platform::word::words;
use jiff::civil::Date;
use rulebook::calendar::add_months;
use std::str::FromStr;

words! {
    /// 党员类别.
    Category, "member-category" {
        /// 正式党员.
        Full = "full",
        /// 预备党员.
        Probationary = "probationary",
    }
}

words! {
    /// 党籍状态.
    Standing, "member-standing" {
        /// 正常.
        Normal = "normal",
        /// 停止党籍.
        Suspended = "suspended",
        /// 保留党籍.
        Retained = "retained",
    }
}

words! {
    /// 性别.
    Sex, "sex" {
        /// 男.
        Male = "male",
        /// 女.
        Female = "female",
    }
}

impl Category {
    /// Reads what rosters write.
    ///
    /// # Errors
    /// When the word is none of them.
    pub fn from_roster(text: &str) -> Result<Self, FieldError> {
        match text.trim() {
            "正式" | "正式党员" | "中共党员" | "党员" => Ok(Self::Full),
            "预备" | "预备党员" | "中共预备党员" => Ok(Self::Probationary),
            other => other.parse().map_err(|_| FieldError::with("member-category-unknown", "found", other)),
        }
    }
}

impl Standing {
    /// Reads what rosters write.
    ///
    /// # Errors
    /// When the word is none of them.
    pub fn from_roster(text: &str) -> Result<Self, FieldError> {
        match text.trim() {
            "正常" | "恢复" => Ok(Self::Normal),
            "停止" | "停止党籍" => Ok(Self::Suspended),
            "保留" | "保留党籍" => Ok(Self::Retained),
            other => other.parse().map_err(|_| FieldError::with("member-standing-unknown", "found", other)),
        }
    }
}

impl Sex {
    /// Reads what rosters write.
    ///
    /// # Errors
    /// When the word is none of them.
    pub fn from_roster(text: &str) -> Result<Self, FieldError> {
        match text.trim() {
            "男" | "男性" => Ok(Self::Male),
            "女" | "女性" => Ok(Self::Female),
            other => other.parse().map_err(|_| FieldError::with("sex-unknown", "found", other)),
        }
    }
}

/// A person's name: 1 to 50 characters, rare ones and middle dots kept as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonName(pub String);

impl PersonName {
    /// Reads a name. Spaces between two Chinese characters, which rosters put in to align names, are left out.
    ///
    /// # Errors
    /// When it is too long or holds control characters, digits or markup.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = line(50)(text)?;
        if text.chars().any(|c| c.is_ascii_digit() || matches!(c, '<' | '>' | '&' | '"' | '=' | ';')) {
            return Err(FieldError::with("person-name-characters", "found", text));
        }
        let chinese = text.chars().all(|c| !c.is_ascii_alphabetic());
        let name: String = if chinese { text.chars().filter(|c| !c.is_whitespace()).collect() } else { text };
        Ok(Self(name))
    }
}

/// A resident identity number of 18 characters (GB 11643), or an old one of 15 brought to 18.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityNumber {
    number: String,
    old: bool,
}

impl std::fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.mask())
    }
}

/// Why a text is no identity number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityError {
    /// It has not 18 or 15 characters.
    Length,
    /// It holds other characters than digits and a last X.
    Characters,
    /// The date of birth in it is no day of the calendar.
    Birth,
    /// The last character does not fit the others.
    CheckDigit,
}

impl From<IdentityError> for FieldError {
    fn from(error: IdentityError) -> Self {
        Self::new(match error {
            IdentityError::Length => "identity-length",
            IdentityError::Characters => "identity-characters",
            IdentityError::Birth => "identity-birth",
            IdentityError::CheckDigit => "identity-check-digit",
        })
    }
}

/// The check character of the first 17 digits (ISO 7064 MOD 11-2, GB 11643); none when they are not 17 digits.
#[must_use]
pub fn check_digit(digits: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    if digits.len() != 17 {
        return None;
    }
    let sum =
        digits.chars().zip(WEIGHTS).try_fold(0, |sum, (c, weight)| Some(sum + c.to_digit(10)? * weight))?;
    CHECKS.get(usize::try_from(sum % 11).ok()?).copied()
}

impl FromStr for IdentityNumber {
    type Err = IdentityError;
    fn from_str(text: &str) -> Result<Self, IdentityError> {
        let text: String = narrow(text)
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '\'')
            .collect::<String>()
            .to_uppercase();
        let old = text.len() == 15;
        if !old && text.len() != 18 {
            return Err(IdentityError::Length);
        }
        let digits_end = if old { 15 } else { 17 };
        let body = text.get(..digits_end).ok_or(IdentityError::Characters)?;
        if !body.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IdentityError::Characters);
        }
        let seventeen = if old { format!("{}19{}", &text[..6], &text[6..15]) } else { body.to_owned() };
        let check = check_digit(&seventeen).ok_or(IdentityError::Characters)?;
        let number = format!("{seventeen}{check}");
        if !old {
            let last = text.chars().last().ok_or(IdentityError::Length)?;
            if !last.is_ascii_digit() && last != 'X' {
                return Err(IdentityError::Characters);
            }
            if last != check {
                return Err(IdentityError::CheckDigit);
            }
        }
        let parsed = Self { number, old };
        if parsed.birth().is_none() { Err(IdentityError::Birth) } else { Ok(parsed) }
    }
}

impl IdentityNumber {
    /// The 18 characters.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.number
    }

    /// Whether it came as an old number of 15 digits.
    #[must_use]
    pub fn was_old(&self) -> bool {
        self.old
    }

    /// The day of birth in it.
    #[must_use]
    pub fn birth(&self) -> Option<Date> {
        let part = |from: usize, to: usize| self.number.get(from..to)?.parse::<i16>().ok();
        let month = i8::try_from(part(10, 12)?).ok()?;
        let day = i8::try_from(part(12, 14)?).ok()?;
        Date::new(part(6, 10)?, month, day).ok()
    }

    /// The sex in it: the 17th digit, odd for men.
    #[must_use]
    pub fn sex(&self) -> Sex {
        let odd = self.number.as_bytes().get(16).is_some_and(|digit| digit % 2 == 1);
        if odd { Sex::Male } else { Sex::Female }
    }

    /// What pages show: the first three and the last two characters.
    #[must_use]
    pub fn mask(&self) -> String {
        format!("{}*************{}", &self.number[..3], &self.number[16..])
    }
}

/// A telephone number: 7 to 20 digits with dashes, an optional plus.
#[derive(Clone, PartialEq, Eq)]
pub struct Telephone(String);

impl std::fmt::Debug for Telephone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.mask())
    }
}

impl Telephone {
    /// Reads a number in the shapes people write.
    ///
    /// # Errors
    /// When it holds anything else.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let number: String = narrow(text).chars().filter(|c| !c.is_whitespace()).collect();
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let fits =
            number.chars().enumerate().all(|(i, c)| c.is_ascii_digit() || c == '-' || (c == '+' && i == 0));
        if fits && (7..=20).contains(&digits) {
            Ok(Self(number))
        } else {
            Err(FieldError::new("telephone-shape"))
        }
    }

    /// The number.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What pages show: the first three and the last two digits.
    #[must_use]
    pub fn mask(&self) -> String {
        let length = self.0.len();
        format!("{}{}{}", &self.0[..3], "*".repeat(length.saturating_sub(5)), &self.0[length - 2..])
    }
}

/// A member as entered: by a form, a roster, or the demo. One shape for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The name.
    pub name: PersonName,
    /// Full or probationary.
    pub category: Category,
    /// Of the membership.
    pub standing: Standing,
    /// Sex.
    pub sex: Option<Sex>,
    /// Birth.
    pub birth: Option<PartialDate>,
    /// Ethnicity.
    pub ethnicity: Option<String>,
    /// Province and county of origin.
    pub native_place: Option<String>,
    /// Highest education.
    pub education: Option<String>,
    /// Unit and post.
    pub employer: Option<String>,
    /// Home address.
    pub address: Option<String>,
    /// Who keeps the personal file.
    pub archive_at: Option<String>,
    /// Identity number.
    pub identity: Option<IdentityNumber>,
    /// Telephone.
    pub telephone: Option<Telephone>,
    /// When admitted.
    pub joined: Option<PartialDate>,
    /// When full.
    pub full_since: Option<PartialDate>,
    /// Post in the organisation.
    pub party_post: Option<String>,
    /// Group.
    pub party_group: Option<String>,
    /// A remark.
    pub note: Option<String>,
}

/// What contradicts itself in a draft: said, never blocking, since old papers may be wrong or right.
#[must_use]
pub(super) fn contradictions(draft: &Draft) -> Vec<FieldError> {
    let mut found = Vec::new();
    if let Some(identity) = &draft.identity {
        found.extend(doubts(identity, draft.birth, draft.sex));
    }
    if let (Some(birth), Some(joined)) = (draft.birth, draft.joined)
        && joined.latest() < birth.earliest()
    {
        found.push(FieldError::new("member-joined-before-birth"));
    }
    if let (Some(joined), Some(full)) = (draft.joined, draft.full_since)
        && full.latest() < joined.earliest()
    {
        found.push(FieldError::new("member-full-before-joined"));
    }
    found
}

/// What the regulations ask of the dates of a member: years of age at admission, months of probation.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spans {
    pub(super) age: Option<i64>,
    pub(super) probation: Option<i64>,
}

/// Dates that lie closer together than the regulations let them, read in the person's favour where only a month is
/// known. Earlier regulations may have let them.
#[must_use]
pub(super) fn too_close(draft: &Draft, spans: Spans) -> Vec<FieldError> {
    let mut found = Vec::new();
    if let (Some(birth), Some(joined), Some(years)) = (draft.birth, draft.joined, spans.age)
        && joined.latest() >= birth.earliest()
        && add_months(birth.earliest(), years * 12).is_some_and(|day| joined.latest() < day)
    {
        found.push(FieldError::with("member-joined-young", "years", years));
    }
    if let (Some(joined), Some(full), Some(months)) = (draft.joined, draft.full_since, spans.probation)
        && full.latest() >= joined.earliest()
        && add_months(joined.earliest(), months).is_some_and(|day| full.latest() < day)
    {
        found.push(FieldError::with("member-full-early", "months", months));
    }
    found
}

/// What of birth and sex contradicts an identity number, and whether it is an old one.
#[must_use]
pub(super) fn doubts(
    identity: &IdentityNumber,
    birth: Option<PartialDate>,
    sex: Option<Sex>,
) -> Vec<FieldError> {
    let mut found = Vec::new();
    if identity.was_old() {
        found.push(FieldError::new("identity-was-old"));
    }
    if let (Some(birth), Some(inside)) = (birth, identity.birth())
        && !birth.agrees_with(inside.into())
    {
        found.push(FieldError {
            args: vec![("written", birth.to_string()), ("inside", inside.to_string())],
            ..FieldError::new("identity-birth-differs")
        });
    }
    if sex.is_some_and(|sex| sex != identity.sex()) {
        found.push(FieldError::new("identity-sex-differs"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(seventeen: &str) -> String {
        format!("{seventeen}{}", check_digit(seventeen).unwrap())
    }

    #[test]
    fn the_example_of_the_standard_is_right() {
        // GB 11643, appendix: 11010519491231002X.
        assert_eq!(check_digit("11010519491231002"), Some('X'));
    }

    #[test]
    fn numbers_are_read_in_the_shapes_of_rosters() {
        let plain = number("99010119900307101");
        for text in [plain.clone(), plain.to_lowercase(), format!("'{plain}"), format!(" {plain} ")] {
            assert_eq!(text.parse::<IdentityNumber>().unwrap().reveal(), plain);
        }
        let old = "990101900307101".parse::<IdentityNumber>().unwrap();
        assert!(old.was_old());
        assert_eq!(old.reveal(), plain);
        assert_eq!("9901011990030710".parse::<IdentityNumber>(), Err(IdentityError::Length));
        assert_eq!("99010119901307101X".parse::<IdentityNumber>().map(drop), Err(IdentityError::CheckDigit));
        assert_eq!(number("99010119901332101").parse::<IdentityNumber>(), Err(IdentityError::Birth));
    }

    #[test]
    fn names_lose_only_the_spaces_that_align_them() {
        assert_eq!(PersonName::parse("张 三").unwrap().0, "张三");
        assert_eq!(PersonName::parse("阿依古丽·买买提").unwrap().0, "阿依古丽·买买提");
        assert_eq!(PersonName::parse("𬀩𠮷").unwrap().0, "𬀩𠮷");
        assert!(PersonName::parse("<b>张</b>").is_err());
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_found(days in 0_i32..30_000, place in 0_usize..17, change in 1_u8..10) {
            use jiff::ToSpan as _;
            let birth = jiff::civil::date(1930, 1, 1) + days.days();
            let right = number(&format!("990101{}123", birth.strftime("%Y%m%d")));
            let mut wrong = right.clone().into_bytes();
            wrong[place] = b'0' + (wrong[place] - b'0' + change) % 10;
            prop_assert!(right.parse::<IdentityNumber>().is_ok());
            prop_assert!(String::from_utf8(wrong).unwrap().parse::<IdentityNumber>().is_err());
        }

        #[test]
        fn no_text_breaks_the_readers(text in ".{0,60}") {
            let _ = text.parse::<IdentityNumber>();
            let _ = Telephone::parse(&text).map(|telephone| telephone.mask());
            let _ = PersonName::parse(&text);
        }
    }
}
