//! SQL of one person's record.

use super::Particular;
use crate::platform::id::{AreaId, MembershipId, PersonId};
use crate::platform::search;
use db::{Read, Statement, Write, args};

db::statements! {
    MEMBERSHIPS = "SELECT id FROM membership WHERE area = $1 AND person = $2 ORDER BY CASE WHEN until_day IS NULL THEN 0 ELSE 1 END, from_day DESC, id DESC";
    NAME = "UPDATE person SET name = $3, sort_key = $4, version = version + 1 WHERE area = $1 AND id = $2";
    MEMBERSHIP_NAME = "UPDATE membership SET name = $3, sort_key = $4, version = version + 1 WHERE area = $1 AND person = $2";
    DROP_TOKENS = "DELETE FROM person_token WHERE area = $1 AND person = $2";
    TOKEN = "INSERT INTO person_token (area, token, person) VALUES ($1, $2, $3)";
    IDENTITY = "UPDATE person SET identity_mask = $3, identity_cipher = $4, identity_hash = $5, version = version + 1 WHERE area = $1 AND id = $2";
    DROP_CLAIM = "DELETE FROM identity_claim WHERE person = $2 AND identity_hash IN (SELECT identity_hash FROM person WHERE area = $1 AND id = $2)";
    CLAIM = "INSERT INTO identity_claim (identity_hash, area, person) VALUES ($1, $2, $3)";
    TELEPHONE = "UPDATE person SET telephone_mask = $3, telephone_cipher = $4, version = version + 1 WHERE area = $1 AND id = $2";
    SEX = "UPDATE person SET sex = $3, version = version + 1 WHERE area = $1 AND id = $2";
    BIRTH = "UPDATE person SET birth = $3, version = version + 1 WHERE area = $1 AND id = $2";
    ETHNICITY = "UPDATE person SET ethnicity = $3, version = version + 1 WHERE area = $1 AND id = $2";
    NATIVE_PLACE = "UPDATE person SET native_place = $3, version = version + 1 WHERE area = $1 AND id = $2";
    EDUCATION = "UPDATE person SET education = $3, version = version + 1 WHERE area = $1 AND id = $2";
    EMPLOYER = "UPDATE person SET employer = $3, version = version + 1 WHERE area = $1 AND id = $2";
    ADDRESS = "UPDATE person SET address = $3, version = version + 1 WHERE area = $1 AND id = $2";
    ARCHIVE_AT = "UPDATE person SET archive_at = $3, version = version + 1 WHERE area = $1 AND id = $2";
    JOINED = "UPDATE membership SET joined = $3, version = version + 1 WHERE area = $1 AND id = $2";
    FULL_SINCE = "UPDATE membership SET full_since = $3, version = version + 1 WHERE area = $1 AND id = $2";
    PARTY_POST = "UPDATE membership SET party_post = $3, version = version + 1 WHERE area = $1 AND id = $2";
    PARTY_GROUP = "UPDATE membership SET party_group = $3, version = version + 1 WHERE area = $1 AND id = $2";
}

pub(super) async fn memberships(
    read: &mut Read,
    area: AreaId,
    person: PersonId,
) -> Result<Vec<MembershipId>, db::Error> {
    let ids: Vec<(MembershipId,)> = read.all(&MEMBERSHIPS, &args![area, person]).await?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// Sets the name wherever lists and searches repeat it.
pub(super) async fn set_name(
    write: &mut Write,
    area: AreaId,
    person: PersonId,
    name: &str,
) -> Result<(), db::Error> {
    let values = args![area, person, name, search::person_sort_key(name)];
    write.execute(&NAME, &values).await?;
    write.execute(&MEMBERSHIP_NAME, &values).await?;
    write.execute(&DROP_TOKENS, &args![area, person]).await?;
    for token in search::person_tokens(name) {
        write.execute(&TOKEN, &args![area, token, person]).await?;
    }
    Ok(())
}

/// Sets mask, sealed value and hash of the identity number, and moves its claim.
pub(super) async fn set_identity(
    write: &mut Write,
    area: AreaId,
    person: PersonId,
    (mask, sealed, hash): (&str, &[u8], &[u8; 32]),
) -> Result<(), db::Error> {
    write.execute(&DROP_CLAIM, &args![area, person]).await?;
    write.execute(&CLAIM, &args![hash, area, person]).await?;
    write.execute(&IDENTITY, &args![area, person, mask, sealed, hash]).await?;
    Ok(())
}

pub(super) async fn set_telephone(
    write: &mut Write,
    area: AreaId,
    person: PersonId,
    mask: &str,
    sealed: &[u8],
) -> Result<(), db::Error> {
    write.execute(&TELEPHONE, &args![area, person, mask, sealed]).await?;
    Ok(())
}

/// Sets a particular that is kept as a word, a date or a line.
pub(super) async fn set_line(
    write: &mut Write,
    area: AreaId,
    (membership, person): (MembershipId, PersonId),
    particular: Particular,
    value: &str,
) -> Result<(), db::Error> {
    let of_person: &'static Statement = match particular {
        Particular::Sex => &SEX,
        Particular::Birth => &BIRTH,
        Particular::Ethnicity => &ETHNICITY,
        Particular::NativePlace => &NATIVE_PLACE,
        Particular::Education => &EDUCATION,
        Particular::Employer => &EMPLOYER,
        Particular::Address => &ADDRESS,
        Particular::ArchiveAt => &ARCHIVE_AT,
        Particular::Joined | Particular::FullSince | Particular::PartyPost | Particular::PartyGroup => {
            let of_membership: &'static Statement = match particular {
                Particular::Joined => &JOINED,
                Particular::FullSince => &FULL_SINCE,
                Particular::PartyPost => &PARTY_POST,
                _ => &PARTY_GROUP,
            };
            write.execute(of_membership, &args![area, membership, value]).await?;
            return Ok(());
        }
        // Kept sealed or repeated in other tables; they have functions of their own.
        Particular::Name | Particular::Identity | Particular::Telephone => return Ok(()),
    };
    write.execute(of_person, &args![area, person, value]).await?;
    Ok(())
}
