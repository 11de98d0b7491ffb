use crate::platform::word::words;

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// See organisations, their leaders and what the regulations ask of them.
    ReadOrganisations,
    /// See what the rules find wrong in organisations or cannot tell: for those who put it right. What residents and
    /// members are shown of it is disclosed, not read here.
    ReadFindings,
    /// Found, rename, move, close organisations; record terms and posts.
    ChangeOrganisations,
    /// Record how an organisation is reached, and who holds the posts that nobody above has to approve.
    KeepOrganisation,
    /// See units and who covers them.
    ReadUnits,
    /// Record units and who covers them.
    ChangeUnits,
    /// See members' records with protected numbers masked.
    ReadMembers,
    /// Record and change members.
    ChangeMembers,
    /// See what was held, what was decided and how many came; with [`Permission::ReadMembers`] also who did not and why.
    ReadMeetings,
    /// Record what is planned and what was held, of the kinds that the three rights below name.
    RecordMeetings,
    /// Record lectures and theme days.
    RecordStudy,
    /// Record meetings of party groups.
    RecordGroups,
    /// Record all other kinds; answer that a duty does not apply.
    RecordDecisions,
    /// See who is on the way through a procedure, and where they stand.
    ReadCases,
    /// Start such a case and record what the branch or the person does.
    RecordCases,
    /// Record what the committee above decides.
    DecideCases,
    /// See what each member is to pay and paid, with the income that it rests on; the book of dues.
    ReadDues,
    /// Set what members pay, receive it, spend and pass it on.
    KeepDues,
    /// See counts and sums of dues of organisations, never a person's.
    ReadDuesTotals,
    /// See a protected number in full, each look kept and shown to the person.
    Unmask,
    /// Import rosters.
    Import,
    /// Export rosters.
    Export,
    /// Decide on requests for correction and on conflicts.
    DecideCorrections,
    /// Give and take roles, make accounts, reset passwords at the counter.
    ManageAccounts,
    /// Read the journal.
    ReadJournal,
    /// See the rulebook.
    ReadRules,
    /// One's own record, consents, who looked.
    Own,
    /// Answer complaints about the product; see the state of the installation. No personal data.
    Operate,
    /// Make tokens of the programming interface.
    ManageTokens,
    /// Erase by order and set retention.
    Erase,
    /// Lend one's role, or part of it, to another account for a time (代办).
    Lend,
    /// Say whose signed files are taken, and see the own key.
    KeepPeers,
}

/// How far a permission reaches from the organisation a role is granted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// The organisation alone (本级).
    Alone,
    /// The organisation and all below it (本级及以下).
    Subtree,
}

impl Permission {
    /// All of them, for the snapshot of rights.
    pub const ALL: [Self; 32] = [
        Self::ReadOrganisations,
        Self::ReadFindings,
        Self::ChangeOrganisations,
        Self::KeepOrganisation,
        Self::ReadUnits,
        Self::ChangeUnits,
        Self::ReadMembers,
        Self::ChangeMembers,
        Self::ReadMeetings,
        Self::RecordMeetings,
        Self::RecordStudy,
        Self::RecordGroups,
        Self::RecordDecisions,
        Self::ReadCases,
        Self::RecordCases,
        Self::DecideCases,
        Self::ReadDues,
        Self::KeepDues,
        Self::ReadDuesTotals,
        Self::Unmask,
        Self::Import,
        Self::Export,
        Self::DecideCorrections,
        Self::ManageAccounts,
        Self::ReadJournal,
        Self::ReadRules,
        Self::Own,
        Self::Operate,
        Self::ManageTokens,
        Self::Erase,
        Self::Lend,
        Self::KeepPeers,
    ];

    /// Whether it is about organisational life.
    fn is_of_meetings(self) -> bool {
        matches!(
            self,
            Self::ReadMeetings
                | Self::RecordMeetings
                | Self::RecordStudy
                | Self::RecordGroups
                | Self::RecordDecisions
        )
    }

    /// Whether it is about cases of procedures.
    fn is_of_cases(self) -> bool {
        matches!(self, Self::ReadCases | Self::RecordCases | Self::DecideCases)
    }

    /// Whether it is about dues.
    fn is_of_dues(self) -> bool {
        matches!(self, Self::ReadDues | Self::KeepDues | Self::ReadDuesTotals)
    }

    /// Whether somebody to whom a role is lent gets this with it. Whoever stands in for another neither lends on, nor
    /// gives roles, nor makes tokens, nor erases.
    #[must_use]
    pub fn may_be_lent(self) -> bool {
        !matches!(
            self,
            Self::ManageAccounts | Self::ManageTokens | Self::Erase | Self::Lend | Self::KeepPeers
        )
    }
}

words! {
    /// A role usual in this field.
    Role, "role" {
        /// 系统管理员: the installation, never personal data.
        TechnicalAdministrator = "technical-administrator",
        /// 上级党委、组织部管理员.
        CountyOfficer = "county-officer",
        /// 基层党委管理员、党委书记.
        CommitteeSecretary = "committee-secretary",
        /// 党总支管理员.
        GeneralBranchSecretary = "general-branch-secretary",
        /// 支部书记.
        BranchSecretary = "branch-secretary",
        /// 副书记、组织委员.
        OrganisationMember = "organisation-member",
        /// 宣传委员.
        PublicityMember = "publicity-member",
        /// 纪检委员.
        DisciplineMember = "discipline-member",
        /// 党小组长.
        GroupLeader = "group-leader",
        /// 党务专干、组织员、党建指导员.
        PartyWorker = "party-worker",
        /// 党员.
        Member = "member",
        /// 流入党员.
        FloatingMember = "floating-member",
        /// 入党申请人、积极分子.
        Applicant = "applicant",
        /// 服务中心工作人员.
        CentreStaff = "centre-staff",
    }
}

impl Role {
    /// How far the role holds a permission; none when it does not. This table is the whole law of access.
    #[must_use]
    pub fn reach(self, permission: Permission) -> Option<Reach> {
        if permission == Permission::KeepPeers {
            // Whom a whole county trusts is the county's to say.
            (self == Self::CountyOfficer).then_some(Reach::Subtree)
        } else if permission.is_of_meetings() {
            self.reach_of_meetings(permission)
        } else if permission.is_of_cases() {
            self.reach_of_cases(permission)
        } else if permission.is_of_dues() {
            self.reach_of_dues(permission)
        } else {
            self.reach_of_the_rest(permission)
        }
    }

    /// The part of the table that has no function of its own.
    fn reach_of_the_rest(self, permission: Permission) -> Option<Reach> {
        use Permission as P;
        match self {
            Self::TechnicalAdministrator => match permission {
                P::Operate | P::ReadRules => Some(Reach::Subtree),
                _ => None,
            },
            Self::CountyOfficer | Self::CommitteeSecretary => match permission {
                P::Operate => None,
                _ => Some(Reach::Subtree),
            },
            Self::GeneralBranchSecretary => match permission {
                P::Operate | P::ManageTokens | P::Erase | P::ChangeOrganisations => None,
                _ => Some(Reach::Subtree),
            },
            Self::BranchSecretary | Self::OrganisationMember => match permission {
                P::Operate | P::ManageTokens | P::Erase | P::ChangeOrganisations => None,
                _ => Some(Reach::Alone),
            },
            Self::PublicityMember | Self::GroupLeader => match permission {
                P::ReadOrganisations
                | P::ReadFindings
                | P::ReadUnits
                | P::ReadMembers
                | P::ReadRules
                | P::Own
                | P::Lend => Some(Reach::Alone),
                _ => None,
            },
            Self::DisciplineMember => match permission {
                P::ReadJournal => Some(Reach::Alone),
                _ => Self::PublicityMember.reach(permission),
            },
            Self::PartyWorker => match permission {
                P::ReadOrganisations
                | P::ReadFindings
                | P::ReadUnits
                | P::ChangeUnits
                | P::ReadMembers
                | P::ChangeMembers
                | P::Import
                | P::Export
                | P::ReadRules
                | P::Own
                | P::Lend => Some(Reach::Subtree),
                _ => None,
            },
            Self::Member | Self::FloatingMember => match permission {
                P::ReadOrganisations | P::ReadRules | P::Own => Some(Reach::Alone),
                _ => None,
            },
            Self::Applicant => matches!(permission, P::ReadRules | P::Own).then_some(Reach::Alone),
            Self::CentreStaff => {
                matches!(permission, P::ReadOrganisations | P::ReadUnits | P::ReadRules | P::Lend)
                    .then_some(Reach::Alone)
            }
        }
    }

    /// The part of the table that is about organisational life.
    fn reach_of_meetings(self, permission: Permission) -> Option<Reach> {
        use Permission as P;
        let held = match self {
            Self::TechnicalAdministrator | Self::FloatingMember | Self::Applicant | Self::CentreStaff => {
                false
            }
            Self::PublicityMember => {
                matches!(permission, P::ReadMeetings | P::RecordMeetings | P::RecordStudy)
            }
            Self::GroupLeader => matches!(permission, P::ReadMeetings | P::RecordMeetings | P::RecordGroups),
            // Whoever supervises does not write what is supervised.
            Self::DisciplineMember | Self::Member => permission == P::ReadMeetings,
            _ => true,
        };
        let reach = match self {
            Self::CountyOfficer
            | Self::CommitteeSecretary
            | Self::GeneralBranchSecretary
            | Self::PartyWorker => Reach::Subtree,
            _ => Reach::Alone,
        };
        held.then_some(reach)
    }

    /// The part of the table that is about cases of procedures.
    fn reach_of_cases(self, permission: Permission) -> Option<Reach> {
        use Permission as P;
        match self {
            Self::CountyOfficer | Self::CommitteeSecretary => Some(Reach::Subtree),
            Self::GeneralBranchSecretary | Self::PartyWorker => {
                (permission != P::DecideCases).then_some(Reach::Subtree)
            }
            Self::BranchSecretary | Self::OrganisationMember => {
                (permission != P::DecideCases).then_some(Reach::Alone)
            }
            Self::DisciplineMember => (permission == P::ReadCases).then_some(Reach::Alone),
            _ => None,
        }
    }

    /// The part of the table that is about dues. What somebody earns stays in the branch: whoever stands above it keeps
    /// the book of the own organisation and sees sums of those below.
    fn reach_of_dues(self, permission: Permission) -> Option<Reach> {
        use Permission as P;
        let above = matches!(
            self,
            Self::CountyOfficer | Self::CommitteeSecretary | Self::GeneralBranchSecretary | Self::PartyWorker
        );
        if permission == P::ReadDuesTotals {
            return above.then_some(Reach::Subtree);
        }
        let held = match self {
            Self::CountyOfficer
            | Self::CommitteeSecretary
            | Self::GeneralBranchSecretary
            | Self::BranchSecretary
            | Self::OrganisationMember => true,
            // Whoever supervises does not write what is supervised.
            Self::DisciplineMember => permission == P::ReadDues,
            _ => false,
        };
        held.then_some(Reach::Alone)
    }

    /// Whether a holder of this role may give another role on an organisation of its reach: only roles that it
    /// outranks and that reach no further than itself. Nobody gives the own role; the county's officers and the first
    /// account come from the set-up and the command line.
    #[must_use]
    pub fn may_give(self, other: Self) -> bool {
        use Role as R;
        match self {
            R::CountyOfficer => other != R::CountyOfficer,
            R::CommitteeSecretary => {
                !matches!(other, R::TechnicalAdministrator | R::CountyOfficer | R::CommitteeSecretary)
            }
            R::GeneralBranchSecretary => R::CommitteeSecretary.may_give(other) && other != self,
            R::BranchSecretary => {
                R::GeneralBranchSecretary.may_give(other)
                    && !matches!(other, R::BranchSecretary | R::PartyWorker)
            }
            // The member for discipline supervises the committee, so its secretary gives that role.
            R::OrganisationMember => {
                R::BranchSecretary.may_give(other)
                    && !matches!(other, R::OrganisationMember | R::DisciplineMember)
            }
            _ => false,
        }
    }

    /// Whether this role holds everything that another does, at least as far: then the other is part of it and may be
    /// lent by its holder.
    #[must_use]
    pub fn includes(self, other: Self) -> bool {
        Permission::ALL.into_iter().all(|permission| other.reach(permission) <= self.reach(permission))
    }

    /// Whether the role is about its holder's own person and cannot be lent.
    #[must_use]
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Member | Self::FloatingMember | Self::Applicant)
    }

    /// Whether the role belongs to a branch or group rather than to a committee above it.
    #[must_use]
    pub fn is_of_a_branch(self) -> bool {
        !matches!(
            self,
            Self::TechnicalAdministrator
                | Self::CountyOfficer
                | Self::CommitteeSecretary
                | Self::GeneralBranchSecretary
                | Self::PartyWorker
                | Self::CentreStaff
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    #[test]
    fn the_technical_administrator_sees_no_personal_data() {
        for permission in [
            Permission::ReadMembers,
            Permission::Unmask,
            Permission::Export,
            Permission::Import,
            Permission::ReadMeetings,
            Permission::RecordMeetings,
            Permission::ReadDues,
            Permission::ReadDuesTotals,
            Permission::ReadJournal,
        ] {
            assert_eq!(Role::TechnicalAdministrator.reach(permission), None);
        }
    }

    #[test]
    fn the_table_of_rights_is_the_reviewed_one() {
        let mut table = String::new();
        for permission in Permission::ALL {
            for role in Role::ALL {
                if let Some(reach) = role.reach(permission) {
                    writeln!(table, "{permission:?} {role} {reach:?}").unwrap();
                }
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn nobody_gives_the_own_role_or_one_that_gives_it_back() {
        for role in Role::ALL {
            assert!(!role.may_give(*role), "{role}");
            for other in Role::ALL.iter().filter(|other| role.may_give(**other)) {
                assert!(!other.may_give(*role), "{role} and {other}");
                assert!(role.reach(Permission::ManageAccounts).is_some(), "{role}");
                assert!(role.includes(*other) || *other == Role::TechnicalAdministrator, "{role} {other}");
            }
        }
    }

    #[test]
    fn who_may_give_which_role_is_the_reviewed_table() {
        let mut table = String::new();
        for role in Role::ALL {
            for other in Role::ALL.iter().filter(|other| role.may_give(**other)) {
                writeln!(table, "{role} gives {other}").unwrap();
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn what_a_role_includes_is_the_reviewed_table() {
        let mut table = String::new();
        for role in Role::ALL {
            for other in Role::ALL.iter().filter(|other| role != *other && role.includes(**other)) {
                writeln!(table, "{role} includes {other}").unwrap();
            }
        }
        insta::assert_snapshot!(table);
    }
}
