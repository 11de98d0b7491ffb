//! What concerns the person signed in: the own membership, the own requests, who looked, and whom to turn to.

use crate::members::{self, Member};
use crate::organisations::{self, Duty};
use crate::platform::access::Permission;
use crate::platform::clock;
use crate::platform::error::AppError;
use crate::platform::id::OrganisationId;
use crate::platform::request::Context;
use crate::platform::text::Language;
use crate::privacy::{self, OwnRequest};
use jiff::ToSpan as _;
use jiff::civil::Date;

/// Something that comes by a day, with the rule that says so.
pub(super) struct Next {
    pub(super) title: String,
    pub(super) due: String,
    pub(super) late: bool,
    pub(super) text: String,
    pub(super) citation: String,
    pub(super) confirmed: bool,
}

/// Whom the member turns to.
pub(super) struct Contact {
    pub(super) branch_href: Option<String>,
    pub(super) secretary: Option<String>,
    /// The branch's telephone: that of a person is protected, and a member does not see it here.
    pub(super) telephone: Option<String>,
}

/// What concerns the person signed in.
pub(super) struct Own {
    pub(super) member: Member,
    pub(super) next: Vec<Next>,
    pub(super) contact: Contact,
    pub(super) requests: Vec<OwnRequest>,
    pub(super) requests_href: String,
    /// How often the numbers were seen lately, and on which day last.
    pub(super) looks: (i64, Option<Date>),
    pub(super) looks_href: String,
    pub(super) record_href: String,
}

/// Answers stay on the first page for so many days.
const ANSWERED: i64 = 30;
/// Looks are counted over so many days.
pub(super) const LOOKED: i64 = 90;

/// None when the account belongs to nobody on the register.
pub(super) async fn own(context: &Context, read: &mut db::Read) -> Result<Option<Own>, AppError> {
    let caller = context.caller()?;
    if !caller.may(Permission::Own) {
        return Ok(None);
    }
    let Some(member) = members::own(read, caller).await?.into_iter().next() else { return Ok(None) };
    let (today, now) = (context.app.clock.today(), context.app.clock.now());
    let since = now.saturating_sub((LOOKED * 24).hours()).unwrap_or(now);
    let (count, last) = privacy::own_looks_since(read, caller, since).await?;
    let answered_since = today.saturating_sub(ANSWERED.days());
    Ok(Some(Own {
        next: next(context, read, &member).await?,
        contact: contact(context, read, &member).await?,
        requests: privacy::own_requests(context, read, answered_since).await?,
        requests_href: privacy::pages::corrections::path(),
        looks: (count, last.map(clock::day_of)),
        looks_href: privacy::pages::looks::path(),
        record_href: privacy::pages::own::path(),
        member,
    }))
}

async fn next(context: &Context, read: &mut db::Read, member: &Member) -> Result<Vec<Next>, AppError> {
    let (today, zh) = (context.app.clock.today(), context.language == Language::Zh);
    let all = members::own_awaited(&context.app, read, context.caller()?, member).await?.into_iter();
    let next = all.filter_map(|(what, due)| {
        let (text, citation, confirmed) = members::awaited_rule(&context.app, what, zh)?;
        let (title, late) = (context.text(what.key()), due < today);
        Some(Next { title, due: due.to_string(), late, text, citation, confirmed })
    });
    Ok(next.collect())
}

/// The branch's secretary and telephone, where the caller may see the branch.
async fn contact(context: &Context, read: &mut db::Read, member: &Member) -> Result<Contact, AppError> {
    let caller = context.caller()?;
    let nobody = Contact { branch_href: None, secretary: None, telephone: None };
    if member.until.is_some() || !caller.may_at(Permission::ReadOrganisations, &member.path) {
        return Ok(nobody);
    }
    let branch = organisations::by_id(read, caller, member.organisation).await?;
    Ok(Contact {
        branch_href: Some(organisations::pages::show::path(branch.id)),
        secretary: secretary(context, read, branch.id).await?,
        telephone: branch.telephone,
    })
}

/// The name of an organisation's secretary.
pub(super) async fn secretary(
    context: &Context,
    read: &mut db::Read,
    organisation: OrganisationId,
) -> Result<Option<String>, AppError> {
    let (area, today) = (context.caller()?.area, context.app.clock.today());
    let leaders = organisations::leaders(read, area, organisation, today).await?;
    let secretary = leaders.into_iter().find(|post| post.post.parse() == Ok(Duty::Secretary));
    Ok(secretary.map(|post| post.name))
}
