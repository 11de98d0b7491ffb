//! What can be done to a membership, and what is recorded of a person.

use super::{Category, Standing};
use crate::platform::word::words;

words! {
    /// What was done to a membership.
    Act, "member-act" {
        /// 登记党员.
        Register = "register",
        /// 转为正式党员.
        MakeFull = "make-full",
        /// 停止党籍.
        Suspend = "suspend",
        /// 恢复党籍.
        Restore = "restore",
        /// 保留党籍.
        Retain = "retain",
        /// 结束保留党籍.
        Resume = "resume",
        /// 编入党小组.
        Group = "group",
        /// 减少党员.
        End = "end",
        /// 撤销减少登记.
        Reopen = "reopen",
        /// 更正姓名.
        Rename = "rename",
        /// 更正身份证号.
        Identity = "identity",
        /// 更正到本支部日期.
        Start = "start",
    }
}

impl Act {
    /// Acts with a form on the page of a member, in the order in which they are offered.
    pub const OFFERED: [Self; 8] = [
        Self::MakeFull,
        Self::Group,
        Self::Suspend,
        Self::Restore,
        Self::Retain,
        Self::Resume,
        Self::End,
        Self::Reopen,
    ];

    /// Whether it makes sense for a membership as it is now.
    #[must_use]
    pub fn fits(self, ended: bool, category: Category, standing: Standing) -> bool {
        match self {
            Self::Reopen => ended,
            Self::MakeFull => !ended && category == Category::Probationary,
            Self::Suspend | Self::Retain => !ended && standing == Standing::Normal,
            Self::Restore => !ended && standing == Standing::Suspended,
            Self::Resume => !ended && standing == Standing::Retained,
            Self::Group | Self::End => !ended,
            Self::Register | Self::Rename | Self::Identity | Self::Start => false,
        }
    }

    /// The act by which the rulebook knows it.
    #[must_use]
    pub fn of_rulebook(self) -> Option<&'static str> {
        match self {
            Self::Suspend => Some("member.suspend"),
            Self::Restore => Some("member.restore"),
            Self::End => Some("member.remove"),
            _ => None,
        }
    }
}

words! {
    /// Why a membership ended.
    Leaving, "member-leaving" {
        /// 转出.
        TransferredOut = "transferred-out",
        /// 去世.
        Deceased = "deceased",
        /// 开除党籍.
        Expelled = "expelled",
        /// 自行脱党除名.
        SelfWithdrawn = "self-withdrawn",
        /// 自愿退党除名.
        AskedToLeave = "asked-to-leave",
        /// 劝退除名.
        Persuaded = "persuaded",
        /// 其他除名.
        Removed = "removed",
        /// 取消预备党员资格.
        ProbationCancelled = "probation-cancelled",
        /// 登记有误.
        Mistake = "mistake",
        /// 党组织合并: the membership went on in the branch that this one was merged into. Only a merger says so.
        Merged = "merged",
    }
}

words! {
    /// On what ground a member is removed; the words of the rulebook.
    RemovalGround, "removal-ground" {
        /// 失去联系.
        Lost = "lost",
        /// 不参加组织生活.
        Absent = "absent",
        /// 不交党费.
        Unpaid = "unpaid",
        /// 不做党分配的工作.
        Idle = "idle",
        /// 以书面决定为准: a ground that only the written decision names. Nobody's belief is asked for or kept here.
        Decided = "written-decision",
        /// 要求退党.
        AsksToLeave = "asks-to-leave",
        /// 以退党相要挟.
        Threat = "threat",
        /// 限期改正无转变.
        Uncorrected = "uncorrected",
    }
}

impl Leaving {
    /// Those that a person may choose: all but the merger of a branch, which only that act enters.
    pub fn chosen() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|leaving| *leaving != Self::Merged)
    }

    /// Whether the rulebook asks on what ground.
    #[must_use]
    pub fn needs_ground(self) -> bool {
        matches!(self, Self::SelfWithdrawn | Self::Persuaded | Self::Removed)
    }
}

words! {
    /// Why membership is suspended; the words of the rulebook.
    SuspensionGround, "suspension-ground" {
        /// 失去联系.
        Lost = "lost",
        /// 出国.
        Abroad = "abroad",
    }
}

words! {
    /// What is recorded of a person.
    RecordKind, "member-record" {
        /// 奖励.
        Reward = "reward",
        /// 处分.
        Sanction = "sanction",
        /// 中止党员权利.
        RightsSuspended = "rights-suspended",
    }
}

words! {
    /// 处分; the words of the rulebook.
    Sanction, "member-sanction" {
        /// 警告.
        Warning = "warning",
        /// 严重警告.
        SeriousWarning = "serious-warning",
        /// 撤销党内职务.
        RemovedFromPost = "removed-from-post",
        /// 留党察看.
        LookCheck = "look-check",
    }
}

words! {
    /// 学历, in the levels by which lists are narrowed.
    Education, "education" {
        /// 小学.
        Primary = "primary",
        /// 初中.
        Junior = "junior",
        /// 高中.
        Senior = "senior",
        /// 中专、中技.
        Vocational = "vocational",
        /// 大专.
        College = "college",
        /// 大学本科.
        Bachelor = "bachelor",
        /// 硕士研究生.
        Master = "master",
        /// 博士研究生.
        Doctor = "doctor",
    }
}

impl Education {
    /// The words that rosters write for this level.
    #[must_use]
    pub fn written(self) -> &'static [&'static str] {
        match self {
            Self::Primary => &["小学", "小学毕业", "文盲", "半文盲"],
            Self::Junior => &["初中", "初中毕业"],
            Self::Senior => &["高中", "普通高中", "高中毕业"],
            Self::Vocational => &["中专", "中技", "职高", "中等专科", "中等职业教育", "技校", "职业高中"],
            Self::College => &["大专", "专科", "大学专科", "高职"],
            Self::Bachelor => &["本科", "大学", "大学本科", "全日制本科", "在职本科"],
            Self::Master => &["硕士", "硕士研究生", "研究生"],
            Self::Doctor => &["博士", "博士研究生"],
        }
    }
}
