//! What can be ordered, and one member as the texts of a form. Pure.

use crate::members::model::{Category, Sex, Standing};
use crate::platform::date::PartialDate;
use crate::platform::download::Media;
use crate::platform::text::{Language, text};
use crate::platform::word::words;
use jiff::civil::Date;

words! {
    /// A roster in use.
    Variant, "export-variant" {
        /// The common public template.
        Common = "members-common",
        /// The sheet of a district.
        District = "members-district",
        /// The export of the party's information system.
        System = "members-hparty",
        /// An enterprise's sheet.
        Enterprise = "members-enterprise",
        /// A university's sheet.
        University = "members-university",
    }
}

words! {
    /// The kind of file.
    Format, "export-format" {
        /// A workbook that looks like the form.
        Workbook = "xlsx",
        /// A workbook under the headings of the national information system.
        National = "national",
        /// Open data as a table.
        Csv = "csv",
        /// Open data for programs.
        Json = "json",
    }
}

words! {
    /// What is done with identity numbers and telephones.
    Numbers, "export-numbers" {
        /// Shown with stars.
        Masked = "masked",
        /// Left empty.
        LeftOut = "left-out",
        /// In full, for a reason.
        Full = "full",
    }
}

impl Format {
    /// What the file holds.
    #[must_use]
    pub fn media(self) -> Media {
        match self {
            Self::Workbook | Self::National => Media::Workbook,
            Self::Csv => Media::Csv,
            Self::Json => Media::Json,
        }
    }
}

/// What somebody orders.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The roster, for a workbook.
    pub variant: Variant,
    /// The kind of file.
    pub format: Format,
    /// Protected numbers.
    pub numbers: Numbers,
    /// Why the protected numbers are needed in full; empty otherwise.
    pub reason: &'a str,
}

/// Whether a column holds a protected number.
#[must_use]
pub(super) fn protected(key: &str) -> bool {
    matches!(key, "identity_number" | "phone")
}

/// The columns of open data: key, and title in a table. They are documented in `docs/export.md`.
pub(super) const COLUMNS: [(&str, &str); 26] = [
    ("name", "姓名"),
    ("sex", "性别"),
    ("ethnicity", "民族"),
    ("birth_date", "出生日期"),
    ("identity_number", "身份证号"),
    ("phone", "联系电话"),
    ("native_place", "籍贯"),
    ("education", "学历"),
    ("degree", "学位"),
    ("occupation", "人员身份"),
    ("employer", "工作单位及职务"),
    ("address", "家庭住址"),
    ("archive_unit", "档案管理单位"),
    ("member_kind", "党员类别"),
    ("membership_state", "党籍状态"),
    ("applied", "入党申请时间"),
    ("joined", "入党时间"),
    ("confirmed", "转正时间"),
    ("branch", "所在支部"),
    ("branch_code", "支部编号"),
    ("committee", "所属党委"),
    ("party_group", "党小组"),
    ("party_post", "党内职务"),
    ("floating", "流动党员"),
    ("since", "编入本支部时间"),
    ("remarks", "备注"),
];

/// One member as exported.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) category: Option<Category>,
    pub(super) standing: Option<Standing>,
    pub(super) applied: Option<PartialDate>,
    pub(super) joined: Option<PartialDate>,
    pub(super) full_since: Option<PartialDate>,
    pub(super) party_post: Option<String>,
    pub(super) party_group: Option<String>,
    pub(super) floating: bool,
    pub(super) since: Option<Date>,
    pub(super) sex: Option<Sex>,
    pub(super) birth: Option<PartialDate>,
    pub(super) ethnicity: Option<String>,
    pub(super) native_place: Option<String>,
    pub(super) education: Option<String>,
    pub(super) degree: Option<String>,
    pub(super) occupation: Option<String>,
    pub(super) employer: Option<String>,
    pub(super) address: Option<String>,
    pub(super) archive_at: Option<String>,
    pub(super) identity: Option<String>,
    pub(super) telephone: Option<String>,
    pub(super) note: Option<String>,
    pub(super) branch: String,
    pub(super) branch_code: String,
    pub(super) committee: Option<String>,
}

/// Words of the forms are Chinese, whatever the language of the page: the offices that ask for them read Chinese.
fn word(key: &str) -> String {
    text(Language::Zh, key)
}

impl Line {
    /// What a form's column says of the member; empty when nothing is recorded. `title` is the column's title: under
    /// 政治面貌 a member is a 中共党员, under 党员类别 a 正式党员.
    pub(super) fn cell(&self, key: &str, title: &str, today: Date) -> String {
        match key {
            "member_kind" if title == "政治面貌" => match self.category {
                Some(Category::Probationary) => "中共预备党员".to_owned(),
                Some(Category::Full) => "中共党员".to_owned(),
                None => String::new(),
            },
            "member_kind" => self.category.map(|it| word(it.key())).unwrap_or_default(),
            "membership_state" => self.standing.map(|it| word(it.key())).unwrap_or_default(),
            "sex" => self.sex.map(|it| word(it.key())).unwrap_or_default(),
            "age" => self.birth.and_then(|date| whole_years(date, today)).unwrap_or_default(),
            "party_years" => self.full_since.and_then(|date| whole_years(date, today)).unwrap_or_default(),
            "kept_abroad" => self
                .standing
                .filter(|standing| *standing != Standing::Normal)
                .map(|it| word(it.key()))
                .unwrap_or_default(),
            "floating" => if self.floating { "是" } else { "否" }.to_owned(),
            other => one_line(self.value(other).unwrap_or_default()),
        }
    }

    /// What open data say under a key: words of the database, dates as they are known; nothing when not recorded.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        let date = |date: Option<PartialDate>| date.map(|date| date.to_string());
        match key {
            "name" => Some(self.name.clone()),
            "sex" => self.sex.map(|it| it.code().to_owned()),
            "ethnicity" => self.ethnicity.clone(),
            "birth_date" => date(self.birth),
            "identity_number" => self.identity.clone(),
            "phone" => self.telephone.clone(),
            "native_place" => self.native_place.clone(),
            "education" => self.education.clone(),
            "degree" => self.degree.clone(),
            "occupation" | "person_kind" => self.occupation.clone(),
            "employer" | "workplace" => self.employer.clone(),
            "address" => self.address.clone(),
            "archive_unit" => self.archive_at.clone(),
            "member_kind" => self.category.map(|it| it.code().to_owned()),
            "membership_state" => self.standing.map(|it| it.code().to_owned()),
            "applied" => date(self.applied),
            "joined" => date(self.joined),
            "confirmed" => date(self.full_since),
            "branch" => Some(self.branch.clone()),
            "branch_code" => Some(self.branch_code.clone()),
            "committee" => self.committee.clone(),
            "party_group" => self.party_group.clone(),
            "party_post" => self.party_post.clone(),
            "since" => self.since.map(|day| day.to_string()),
            "remarks" => self.note.clone(),
            _ => None,
        }
    }
}

/// Full years from a date to today; nothing while the unknown part of the date leaves two answers.
fn whole_years(from: PartialDate, today: Date) -> Option<String> {
    let years = |from: Date| from.until((jiff::Unit::Year, today)).ok().map(|span| span.get_years());
    let (most, least) = (years(from.earliest())?, years(from.latest())?);
    (most == least && least >= 0).then(|| least.to_string())
}

/// A cell is read back as one line.
fn one_line(text: String) -> String {
    if text.chars().any(char::is_control) {
        text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("；")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn years_are_told_only_when_the_date_leaves_one_answer() {
        let today = date(2026, 11, 24);
        let years = |text: &str| whole_years(text.parse().unwrap(), today);
        assert_eq!(years("1990-11-24").as_deref(), Some("36"));
        assert_eq!(years("1990-11-25").as_deref(), Some("35"));
        assert_eq!(years("1990-10").as_deref(), Some("36"));
        assert_eq!(years("1990-11"), None);
        assert_eq!(years("1990"), None);
        assert_eq!(years("2030-01-01"), None);
    }

    #[test]
    fn every_printed_column_is_told_or_known_to_be_unrecorded() {
        const UNRECORDED: [&str; 17] = [
            "serial",
            "staff_number",
            "department",
            "job",
            "national_code",
            "production_line",
            "technical_backbone",
            "dual_training",
            "activist",
            "candidate",
            "sponsors",
            "joining_branch",
            "confirming_branch",
            "technical_title",
            "school",
            "major",
            "kept_abroad",
        ];
        let some = |text: &str| Some(text.to_owned());
        let day: Option<PartialDate> = "1990-01-01".parse().ok();
        let line = Line {
            name: "张三".to_owned(),
            category: Some(Category::Full),
            standing: Some(Standing::Normal),
            applied: day,
            joined: day,
            full_since: day,
            party_post: some("书记"),
            party_group: some("一组"),
            sex: Some(Sex::Female),
            birth: day,
            ethnicity: some("汉族"),
            native_place: some("演示县"),
            education: some("大专"),
            degree: some("学士"),
            occupation: some("农民"),
            employer: some("务农"),
            address: some("1 组"),
            archive_at: some("档案馆"),
            identity: some("990*************19"),
            telephone: some("138******01"),
            note: some("一\n二"),
            branch: "河口村党支部".to_owned(),
            branch_code: "1".to_owned(),
            committee: some("青石镇党委"),
            since: Some(date(2020, 1, 1)),
            floating: false,
        };
        for profile in workbook::built_in().unwrap().iter().filter(|profile| profile.subject == "member") {
            for (key, field) in profile.columns() {
                let cell = line.cell(key, &field.title.zh, date(2026, 11, 24));
                assert_eq!(cell.is_empty(), UNRECORDED.contains(&key), "{} {key}", profile.id);
            }
        }
        assert!(COLUMNS.iter().all(|(key, title)| !line.cell(key, title, date(2026, 11, 24)).is_empty()));
        assert_eq!(line.cell("remarks", "备注", date(2026, 11, 24)), "一；二");
    }
}
