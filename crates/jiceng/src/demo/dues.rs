//! This year's dues of the first branches of the synthetic county: most of them paid, one member to be reminded, one
//! nobody has set yet, and a book that balances, so that every page has something to show.

use super::Person;
use crate::dues::{
    Category, Draft, DuesError, Entry, Event, HandedBy, Kind, Month, Payer, Purpose, Way, members_of,
    record_entry, record_event, record_setting,
};
use crate::organisations::Organisation;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::AreaId;
use db::Write;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

/// The member at this place of the list has paid nothing for so many months, and is to be reminded.
const LATE: (usize, i32) = (3, 3);
/// What a branch had in its till before this year.
const OPENING: i64 = 36_500;

struct Desk<'a> {
    app: &'a App,
    write: &'a mut Write,
    area: AreaId,
    branch: &'a Organisation,
    secretary: String,
    today: Date,
}

/// Enters this year of a branch.
pub(super) async fn create(
    app: &App,
    write: &mut Write,
    area: AreaId,
    branch: &Organisation,
    persons: &[Person],
) -> Result<(), AppError> {
    let today = app.clock.today();
    let secretary = persons.first().map(|it| it.name.clone()).unwrap_or_default();
    let members = members_of(write, area, branch.id).await?;
    let mut desk = Desk { app, write, area, branch, secretary, today };
    // The last of the list is still to be set, where there are enough to show it beside others.
    let unset = usize::from(members.len() > 2);
    let set = &members[..members.len() - unset];
    for (at, member) in set.iter().enumerate() {
        desk.set(at, member).await?;
        desk.paid(at, member).await?;
    }
    desk.book(set.first()).await?;
    let published = date(today.year(), 1, 15).min(today);
    record_event(app, desk.write, area, branch, (Event::Published, published, i64::from(today.year()) - 1))
        .await?;
    Ok(())
}

impl Desk<'_> {
    fn january(&self) -> Date {
        date(self.today.year(), 1, 1)
    }

    async fn set(&mut self, at: usize, member: &Payer) -> Result<(), AppError> {
        let (category, base) = match at {
            0 => (Category::Wage, Some(420_000)),
            2 => (Category::Retired, Some(360_000)),
            _ => (Category::Farmer, None),
        };
        let from = Month::of(self.january());
        let draft = Draft { category, base, amount: None, from, relief: None, kept_reason: None };
        let set = record_setting(self.app, self.write, self.area, member.id, &draft).await;
        set.map_err(|error| match error {
            DuesError::App(error) => error,
            other => AppError::Internal(other.to_string()),
        })
    }

    /// What a member paid by quarters, as far as they are over.
    async fn paid(&mut self, at: usize, member: &Payer) -> Result<(), AppError> {
        let now = Month::of(self.today);
        let missing = if at == LATE.0 { LATE.1 } else { 0 };
        let last = now.later(-1 - missing);
        let mut from = Month::of(self.january()).max(Month::of(member.from));
        let amount: i64 = match at {
            0 => 4_200,
            2 => 1_800,
            _ => 20,
        };
        while from <= last {
            let to = from.later(2).min(last);
            let on = to.first().saturating_add(19.days());
            let entry = Entry {
                member: Some((member.id, member.person)),
                months: Some((from, to)),
                way: Some(if at == 0 { Way::Bank } else { Way::Cash }),
                payer: Some(HandedBy::Own),
                handled_by: Some(self.secretary.clone()),
                ..Entry::new(Kind::Dues, on, amount * (to.since(from) + 1))
            };
            self.enter(&entry).await?;
            from = to.later(1);
        }
        Ok(())
    }

    /// What else is in the book.
    async fn book(&mut self, first: Option<&Payer>) -> Result<(), AppError> {
        let january = self.january();
        if let Some(first) = first {
            let gift = Entry {
                member: Some((first.id, first.person)),
                payer: Some(HandedBy::Own),
                way: Some(Way::Bank),
                matter: Some("支援灾区".to_owned()),
                handled_by: Some(self.secretary.clone()),
                ..Entry::new(Kind::Voluntary, january, 20_000)
            };
            self.enter(&gift).await?;
        }
        self.enter(&Entry::new(Kind::Opening, january, OPENING)).await?;
        let above = Some("青石镇党委".to_owned());
        let early = january.saturating_add(20.days()).min(self.today);
        self.enter(&Entry {
            way: Some(Way::Bank),
            counterpart: above.clone(),
            ..Entry::new(Kind::PassedUp, early, 12_000)
        })
        .await?;
        self.enter(&Entry {
            way: Some(Way::Bank),
            counterpart: above,
            ..Entry::new(Kind::CameDown, early, 80_000)
        })
        .await?;
        self.enter(&Entry {
            way: Some(Way::Cash),
            purpose: Some(Purpose::Materials),
            matter: Some("订阅党报党刊".to_owned()),
            counterpart: Some("县邮政局".to_owned()),
            approved_by: Some("支部委员会会议".to_owned()),
            approved_on: Some(early),
            handled_by: Some(self.secretary.clone()),
            ..Entry::new(Kind::Use, early, 21_600)
        })
        .await?;
        Ok(())
    }

    async fn enter(&mut self, entry: &Entry) -> Result<(), AppError> {
        record_entry(self.app, self.write, self.area, self.branch, entry).await?;
        Ok(())
    }
}
