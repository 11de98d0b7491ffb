//! Types of organisations and pure decisions about them.

mod refusal;
mod tree;

pub use refusal::Refusal;
pub use tree::{ROOT, child_path, superior_path};
pub(in crate::organisations) use tree::{line_of, within};

use crate::platform::access::Permission;
use crate::platform::form::FieldError;
use crate::platform::word::words;

words! {
    /// What kind of organisation it is.
    Kind, "organisation-kind" {
        /// 地方党委: the committee of the area itself.
        LocalCommittee = "local-committee",
        /// 基层党委.
        Committee = "party-committee",
        /// 党总支.
        GeneralBranch = "general-branch",
        /// 党支部.
        Branch = "branch",
        /// 党小组.
        Group = "party-group",
    }
}

words! {
    /// Where the organisation stands in society.
    Setting, "organisation-setting" {
        /// 村.
        Village = "village",
        /// 城市社区.
        Community = "community",
        /// 乡镇、街道: their committees exist by administrative level, whatever their number of members.
        Township = "township",
        /// 新经济组织.
        NewEconomic = "new-economic",
        /// 新社会组织.
        NewSocial = "new-social",
        /// 机关.
        Organ = "organ",
        /// 事业单位.
        PublicInstitution = "public-institution",
        /// 学校.
        School = "school",
        /// 国有企业.
        Enterprise = "enterprise",
        /// 联合党支部.
        Joint = "joint",
        /// 临时党支部.
        Temporary = "temporary",
        /// 流动党员党支部.
        Floating = "floating",
        /// 功能型党组织: set up for a task beside the branches to which its members belong.
        Functional = "functional",
        /// 群团组织.
        MassOrganisation = "mass-organisation",
        /// 其他.
        Other = "other",
    }
}

words! {
    /// What can be done with an organisation, as its history names it.
    Deed, "act" {
        /// 成立.
        Found = "found",
        /// 修改登记内容.
        Revise = "revise",
        /// 更名.
        Rename = "rename",
        /// 升格、改设.
        ChangeKind = "change-kind",
        /// 调整隶属.
        Move = "move",
        /// 并入别的党组织.
        Merge = "merge",
        /// 有党组织并入.
        TakeIn = "take-in",
        /// 撤销.
        Close = "close",
        /// 登记届期.
        Term = "term",
        /// 届期结束.
        EndTerm = "end-term",
        /// 任职.
        Post = "post",
        /// 免职、离任.
        EndPost = "end-post",
    }
}

words! {
    /// A post in an organisation.
    Duty, "post" {
        /// 书记.
        Secretary = "secretary",
        /// 副书记.
        Deputy = "deputy",
        /// 组织委员.
        Organisation = "organisation",
        /// 宣传委员.
        Publicity = "publicity",
        /// 纪检委员.
        Discipline = "discipline",
        /// 委员.
        CommitteeMember = "committee-member",
        /// 党小组长.
        GroupLeader = "group-leader",
        /// 流动党员联系人.
        FloatingContact = "floating-contact",
    }
}

impl Duty {
    /// Secretary and deputy are the posts of a branch without a committee (branch regulation 20).
    #[must_use]
    pub fn leads_alone(self) -> bool {
        matches!(self, Self::Secretary | Self::Deputy)
    }

    /// Whether its holder belongs to the committee, or is the secretary or deputy of a branch without one.
    #[must_use]
    pub fn is_office(self) -> bool {
        !matches!(self, Self::GroupLeader | Self::FloatingContact)
    }

    /// The right to record who holds it: offices are approved above, the others a branch gives by itself.
    #[must_use]
    pub fn needs(self) -> Permission {
        if self.is_office() { Permission::ChangeOrganisations } else { Permission::KeepOrganisation }
    }

    /// The right to record who holds a post of this word; words that are no posts are the superior's.
    #[must_use]
    pub fn right_for(word: &str) -> Permission {
        word.parse::<Self>().map_or(Permission::ChangeOrganisations, Self::needs)
    }

    /// The word under which the rulebook knows the post.
    #[must_use]
    pub fn fact(self) -> &'static str {
        match self {
            Self::Secretary => "secretary",
            Self::Deputy => "deputy-secretary",
            Self::Organisation => "organisation-member",
            Self::Publicity => "publicity-member",
            Self::Discipline => "discipline-member",
            Self::CommitteeMember => "committee-member",
            Self::GroupLeader => "group-leader",
            Self::FloatingContact => "floating-contact",
        }
    }
}

impl Deed {
    /// The name of its entry in the journal.
    #[must_use]
    pub fn journal_name(self) -> &'static str {
        match self {
            Self::Found => "organisation.found",
            Self::Revise => "organisation.revise",
            Self::Rename => "organisation.rename",
            Self::ChangeKind => "organisation.upgrade",
            Self::Move => "organisation.move",
            Self::Merge => "organisation.merge",
            Self::TakeIn => "organisation.take-in",
            Self::Close => "organisation.close",
            Self::Term => "organisation.term",
            Self::EndTerm => "organisation.end-term",
            Self::Post => "organisation.post",
            Self::EndPost => "organisation.end-post",
        }
    }
}

impl Kind {
    /// Whether organisations of this kind may stand below another (Party Constitution article 30: committees over
    /// general branches over branches over groups; a level may be left out).
    #[must_use]
    pub fn may_stand_below(self, superior: Self) -> bool {
        match superior {
            Self::LocalCommittee => !matches!(self, Self::LocalCommittee | Self::Group),
            Self::Committee => matches!(self, Self::Committee | Self::GeneralBranch | Self::Branch),
            Self::GeneralBranch => self == Self::Branch,
            Self::Branch => self == Self::Group,
            Self::Group => false,
        }
    }

    /// Whether members belong to it directly.
    #[must_use]
    pub fn holds_members(self) -> bool {
        self == Self::Branch
    }
}

/// The full name of an organisation: 2 to 80 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationName(pub String);

impl OrganisationName {
    /// Reads a name.
    ///
    /// # Errors
    /// When it is too short or too long, or holds control characters or others that no name has.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = crate::platform::form::line(80)(text)?;
        if text.chars().any(|c| matches!(c, '<' | '>' | '&' | '"' | '=' | ';')) {
            return Err(FieldError::with("organisation-name-characters", "found", text));
        }
        if !text.chars().any(char::is_alphabetic) {
            return Err(FieldError::with("organisation-name-characters", "found", text));
        }
        if text.chars().count() < 2 {
            Err(FieldError::new("organisation-name-short"))
        } else {
            Ok(Self(text))
        }
    }
}

/// The code of an organisation (组织编号): 1 to 24 letters, digits and dashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code(pub String);

impl Code {
    /// Reads a code; full-width characters are taken as ordinary ones.
    ///
    /// # Errors
    /// When it holds anything else.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let code = crate::platform::date::narrow(text.trim()).to_uppercase();
        let fits =
            (1..=24).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if fits { Ok(Self(code)) } else { Err(FieldError::new("organisation-code-shape")) }
    }
}

/// Beginnings of full names that the short name leaves out.
pub const SHORT_PREFIXES: [&str; 2] = ["中国共产党", "中共"];

/// The short name of an organisation: without “中共” and with 支部委员会 as 党支部, as people say it.
#[must_use]
pub fn short_name(name: &str) -> String {
    let rest = SHORT_PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    for (long, short) in [("总支部委员会", "党总支"), ("支部委员会", "党支部"), ("委员会", "党委")]
    {
        if let Some(stem) = rest.strip_suffix(long) {
            return format!("{stem}{short}");
        }
    }
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_what_people_say() {
        assert_eq!(short_name("中共河口村支部委员会"), "河口村党支部");
        assert_eq!(short_name("中共青石镇委员会"), "青石镇党委");
        assert_eq!(short_name("河口村党支部"), "河口村党支部");
    }

    #[test]
    fn a_name_is_a_name() {
        for text in ["<b>x</b>", "河口村&党支部", "河口村\u{7}党支部", "12345", "——"] {
            assert!(OrganisationName::parse(text).is_err(), "{text}");
        }
        for text in
            ["中共河口村支部委员会", "第一党支部（筹备）", "中共演示县101厂支部委员会", "Jiceng's branch"]
        {
            assert_eq!(OrganisationName::parse(text).unwrap().0, text);
        }
    }

    #[test]
    fn kinds_stand_below_one_another_as_the_constitution_has_it() {
        assert!(Kind::Branch.may_stand_below(Kind::GeneralBranch));
        assert!(Kind::Branch.may_stand_below(Kind::LocalCommittee));
        assert!(!Kind::Committee.may_stand_below(Kind::Branch));
        assert!(!Kind::Group.may_stand_below(Kind::Committee));
    }
}
