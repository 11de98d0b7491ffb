//! Identifiers: `UUIDv7`, one type per table.

/// Declares identifier types.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.simple().fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
        impl db::ToValue for $name {
            fn to_value(&self) -> db::Value {
                db::Value::Id(Some(self.0))
            }
            fn absent() -> db::Value {
                db::Value::Id(None)
            }
        }
        impl db::Field for $name {
            fn read_optional(row: &db::Row, column: db::schema::Column) -> Result<Option<Self>, db::Error> {
                Ok(uuid::Uuid::read_optional(row, column)?.map($name))
            }
        })+
    };
}

ids! {
    /// A county-level unit that administers rows.
    AreaId;
    /// An account that signs in.
    AccountId;
    /// A role given to an account on an organisation.
    GrantId;
    /// A party organisation.
    OrganisationId;
    /// An act on an organisation.
    OrganisationActId;
    /// A term of a committee.
    TermId;
    /// A post held by somebody.
    PostId;
    /// A unit in which people live or work.
    UnitId;
    /// The covering of a unit by an organisation.
    UnitCoverId;
    /// A person.
    PersonId;
    /// A person's belonging to one branch.
    MembershipId;
    /// An act on a membership.
    MembershipActId;
    /// An honour or a sanction.
    PersonRecordId;
    /// A record of organisational life.
    MeetingId;
    /// What a meeting decided.
    ResolutionId;
    /// Somebody on the way through a procedure.
    CaseId;
    /// A record of a case.
    CaseRecordId;
    /// A paper of a case.
    CasePaperId;
    /// A letter of introduction.
    LetterId;
    /// A letter of introduction that came as a file and waits.
    IncomingId;
    /// What a member pays from a month on.
    DuesSettingId;
    /// An entry of the book of dues.
    DuesEntryId;
    /// What was published, checked or passed down of dues.
    DuesEventId;
    /// A file that belongs to a record.
    PaperId;
    /// A problem that is followed until it is closed.
    ProblemId;
    /// The registration of somebody who is away from the own branch.
    FloatingId;
    /// A notice of where somebody is, for another county.
    NoticeId;
    /// The marking of a key or difficult village.
    KeyVillageId;
    /// A request to correct a record.
    CorrectionId;
    /// A consent.
    ConsentId;
    /// An erasure by order.
    ErasureId;
    /// A batch of imported rows.
    BatchId;
    /// A conflict between two branches over one identity number.
    ConflictId;
    /// A saved view of a list.
    SavedViewId;
    /// A profile of columns that a user saved.
    ImportProfileId;
    /// A complaint about the product.
    ComplaintId;
    /// Another installation whose signed files are taken: the fingerprint of its key.
    PeerId;
    /// A token of the programming interface.
    ApiTokenId;
    /// A line of the log of sign-ins.
    SignInId;
    /// An entry of the log of those who looked.
    AccessId;
}
