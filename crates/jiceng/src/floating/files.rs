//! Notices of floating members and their answers as signed files (`docs/exchange.md`): what they say, handing them out, and
//! taking those of other counties.

use super::commands::{FloatingError, advanced, by, finish, sides};
use super::model::{Act, Arrival, Host, Note, Reach, Side};
use super::queries::{self, Kept};
use crate::organisations::{self, Organisation};
use crate::platform::access::{Caller, Permission};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::exchange::{self, Refusal, TakeError};
use crate::platform::form::{FieldError, line, text};
use crate::platform::id::{FloatingId, NoticeId, PeerId};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// The type of a notice.
const NOTICE: &str = "floating-notice";
/// The type of its answer.
const ANSWER: &str = "floating-answer";
/// A file is read for a year: whoever needs it longer asks for it again. Ours, not a rule's.
const MONTHS: i32 = 12;
/// What a form takes of a name, and of any other line.
const NAME: usize = 60;
const LINE: usize = 100;

/// What a notice says: what stands on the paper, without identity number and telephone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoticeSheet {
    pub(super) name: String,
    /// Since when the member is at the place.
    pub(super) from: Date,
    /// How far away, a word of ours.
    pub(super) reach: String,
    pub(super) place: String,
    /// The own branch, and who keeps in touch there.
    pub(super) home: String,
    pub(super) home_contact: Option<String>,
    /// The receiving branch as far as the own one knows it.
    pub(super) host: Option<String>,
}

/// What an answer says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerSheet {
    /// The number of the notice: 32 hexadecimal digits.
    pub(super) notice: String,
    pub(super) confirmed: bool,
    pub(super) on: Date,
    /// In words; what is wrong, where it is not so.
    pub(super) words: Option<String>,
    /// The receiving branch, and whom to ask there.
    pub(super) host: String,
    pub(super) host_contact: Option<String>,
}

/// Whether a text is one that somebody could have typed into a form.
fn is_line(most: usize) -> impl Fn(&String) -> bool {
    move |typed| line(most)(typed).is_ok_and(|read| !read.is_empty())
}

impl NoticeSheet {
    fn is_sound(&self) -> bool {
        let more = [&self.home_contact, &self.host];
        is_line(NAME)(&self.name)
            && self.reach.parse::<Reach>().is_ok()
            && [&self.place, &self.home].into_iter().all(is_line(LINE))
            && more.into_iter().flatten().all(is_line(LINE))
    }
}

impl AnswerSheet {
    fn is_sound(&self) -> bool {
        let said = self.words.as_ref().is_none_or(|words| text(300)(words).is_ok());
        // Nobody can put right what he is not told.
        said && (self.confirmed || self.words.is_some())
            && is_line(LINE)(&self.host)
            && self.host_contact.as_ref().is_none_or(is_line(LINE))
    }
}

/// Gives the notice for another county its number, where whereabouts name one whose files are taken.
pub(super) async fn notify(
    app: &App,
    write: &mut db::Write,
    caller: &Caller,
    (id, number, host): (FloatingId, i64, &Host),
) -> Result<(), FloatingError> {
    let Some(peer) = host.peer else { return Ok(()) };
    if exchange::trusted(write, caller.area, peer).await?.is_none() {
        return Err(FloatingError::Field("peer", FieldError::new("floating-peer-gone")));
    }
    let notice = NoticeId(app.randomness.id(app.clock.now()));
    Ok(queries::tie(write, caller.area, (id, number), (peer, notice)).await?)
}

/// Whether a notice can be handed out as a file: of somebody of ours, who is in a county that is told by files.
#[must_use]
pub(super) fn has_notice(caller: &Caller, kept: &Kept) -> bool {
    let ours = kept.membership.is_some() && kept.home.is_some() && kept.stated_by == Side::Home;
    ours && kept.is_open() && kept.notice.is_some() && sides(caller, kept).contains(&Side::Home)
}

/// Whether an answer can be handed out as a file: the notice came as one, and was answered.
#[must_use]
pub(super) fn has_answer(caller: &Caller, kept: &Kept) -> bool {
    let theirs = kept.home.is_none() && kept.notice.is_some() && kept.answer.is_some();
    theirs && kept.is_open() && sides(caller, kept).contains(&Side::Host)
}

/// The notice as a file for the county where the member is. That it was handed out stands in the journal.
///
/// # Errors
/// [`AppError::NotFound`] when there is none for a county whose files are taken.
pub(super) async fn notice(app: &App, caller: &Caller, kept: &Kept) -> Result<Vec<u8>, AppError> {
    let notified = kept.notice.filter(|_| has_notice(caller, kept));
    let (peer, notice) = notified.ok_or(AppError::NotFound)?;
    let sheet = NoticeSheet {
        name: kept.name.clone(),
        from: kept.from,
        reach: kept.reach.code().to_owned(),
        place: kept.place.clone(),
        home: kept.home_said().to_owned(),
        home_contact: kept.contact_name.clone().or_else(|| kept.home_contact.clone()),
        host: kept.host_name.clone(),
    };
    handed_out(app, caller, kept, (peer, NOTICE, notice.0), json!(sheet)).await
}

/// The answer as a file for the county from which the notice came.
///
/// # Errors
/// As [`notice`].
pub(super) async fn answer(app: &App, caller: &Caller, kept: &Kept) -> Result<Vec<u8>, AppError> {
    let notified = kept.notice.filter(|_| has_answer(caller, kept));
    let (peer, notice) = notified.ok_or(AppError::NotFound)?;
    let records = queries::records(&mut app.db.read().await?, caller.area, kept.id).await?;
    let given = records.into_iter().find(|it| Some(it.act) == kept.answer && it.withdrawn.is_none());
    let given = given.ok_or(AppError::NotFound)?;
    let sheet = AnswerSheet {
        notice: notice.to_string(),
        confirmed: given.act == Act::Confirmed,
        on: given.on,
        words: given.words,
        host: kept.host_said().to_owned(),
        host_contact: kept.host_contact.clone(),
    };
    // Each answer has its own number, and the same one each time that it is handed out.
    let number = u128::try_from(given.number).unwrap_or_default();
    let serial = Uuid::from_u128(kept.id.0.as_u128().wrapping_add(number));
    handed_out(app, caller, kept, (peer, ANSWER, serial), json!(sheet)).await
}

async fn handed_out(
    app: &App,
    caller: &Caller,
    kept: &Kept,
    (peer, kind, serial): (PeerId, &'static str, Uuid),
    said: serde_json::Value,
) -> Result<Vec<u8>, AppError> {
    let peer = exchange::trusted(&mut app.db.read().await?, caller.area, peer).await?;
    let peer = peer.ok_or(AppError::NotFound)?;
    let until = app.clock.today().saturating_add(MONTHS.months());
    let act = ("floating.file", "floating", kept.id.0);
    exchange::hand_out(app, caller, &peer, (kind, serial), (until, said), act).await
}

/// Takes a notice of another county for a branch, which is then to say whether it is so.
///
/// # Errors
/// Why it is not taken.
pub(super) async fn take_notice(
    app: &App,
    caller: &Caller,
    branch: &Organisation,
    bytes: &[u8],
) -> Result<FloatingId, TakeError<FloatingError>> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let host = organisations::by_id(&mut write, caller, branch.id).await?;
    caller.require(Permission::ChangeMembers, &host.path).map_err(AppError::from)?;
    let received = exchange::receive(app, &mut write, caller, NOTICE, bytes).await??;
    let said = received.says::<NoticeSheet>()?;
    if !said.is_sound() || said.from > app.clock.today() {
        return Err(Refusal::Contents.into());
    }
    let reach: Reach = said.reach.parse().map_err(|_| Refusal::Contents)?;
    if host.dissolved_on.is_some() {
        return Err(TakeError::record("floating-organisation-closed"));
    }
    if !host.kind.holds_members() {
        return Err(TakeError::record("member-branch-only"));
    }
    if queries::has_arrived(&mut write, caller.area, host.id, &said.name).await? {
        return Err(TakeError::record("floating-arrived-already"));
    }
    exchange::note(app, &mut write, caller, &received).await??;
    let arrival = Arrival {
        name: said.name,
        on: said.from,
        reach,
        home: None,
        home_name: Some(said.home),
        home_contact: said.home_contact,
        home_telephone: None,
        dwelling: said.place,
        workplace: None,
        joins: None,
    };
    let by = by(app, caller);
    let id = FloatingId(app.randomness.id(by.1));
    queries::insert_arrival(&mut write, caller.area, (id, host.id, Side::Home), &arrival, by).await?;
    let notified = (received.peer.id, NoticeId(received.sheet.serial));
    queries::tie(&mut write, caller.area, (id, 1), notified).await?;
    let payload =
        json!({ "type": NOTICE, "from": received.peer.id.to_string(), "host": host.id.to_string() });
    finish(app, write, caller, "floating.take", (id, &payload)).await.map_err(TakeError::Act)?;
    Ok(id)
}

/// Takes the answer of another county to a notice of ours.
///
/// # Errors
/// Why it is not taken.
pub(super) async fn take_answer(
    app: &App,
    caller: &Caller,
    bytes: &[u8],
) -> Result<FloatingId, TakeError<FloatingError>> {
    let mut write = app.db.write(&[caller.area.0]).await?;
    let received = exchange::receive(app, &mut write, caller, ANSWER, bytes).await??;
    let said = received.says::<AnswerSheet>()?;
    let notice: NoticeId = said.notice.parse().map_err(|_| Refusal::Contents)?;
    if !said.is_sound() || said.on > app.clock.today() {
        return Err(Refusal::Contents.into());
    }
    let now = of_notice(&mut write, caller, notice).await?;
    match now.notice {
        _ if !now.is_open() => return Err(TakeError::record("floating-answer-old")),
        Some((peer, _)) if peer != received.peer.id => {
            return Err(TakeError::record("floating-answer-other-peer"));
        }
        Some((_, present)) if present == notice => {}
        _ => return Err(TakeError::record("floating-answer-old")),
    }
    exchange::note(app, &mut write, caller, &received).await??;
    if said.confirmed {
        let host = (said.host.as_str(), said.host_contact.as_deref());
        queries::name_host(&mut write, caller.area, &now, host).await?;
    }
    let act = if said.confirmed { Act::Confirmed } else { Act::Disputed };
    let note = Note { act, on: said.on, way: None, words: said.words, until: None };
    queries::insert_record(&mut write, caller.area, (&now, Side::Host), &note, by(app, caller)).await?;
    advanced(&mut write, caller, &now, now.number).await.map_err(TakeError::Act)?;
    let payload = json!({ "type": ANSWER, "from": received.peer.id.to_string(), "act": act.code() });
    finish(app, write, caller, "floating.take-answer", (now.id, &payload)).await.map_err(TakeError::Act)?;
    Ok(now.id)
}

/// The registration of a notice of ours, whose own branch is the caller's to keep.
async fn of_notice(
    read: &mut db::Read,
    caller: &Caller,
    notice: NoticeId,
) -> Result<Kept, TakeError<FloatingError>> {
    let unknown = || TakeError::record("floating-answer-unknown");
    let id = queries::of_notice(read, caller.area, notice).await?.ok_or_else(unknown)?;
    let kept = match queries::by_id(read, caller, id).await {
        Err(AppError::NotFound) => return Err(unknown()),
        found => found?,
    };
    if sides(caller, &kept).contains(&Side::Home) { Ok(kept) } else { Err(unknown()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn sheet() -> NoticeSheet {
        NoticeSheet {
            name: "欧阳".to_owned(),
            from: date(2026, 3, 1),
            reach: "within-province".to_owned(),
            place: "工业园".to_owned(),
            home: "某支部".to_owned(),
            home_contact: None,
            host: None,
        }
    }

    #[test]
    fn a_notice_says_only_what_somebody_could_have_typed() {
        assert!(sheet().is_sound());
        assert!(!NoticeSheet { name: String::new(), ..sheet() }.is_sound());
        assert!(!NoticeSheet { place: "一".repeat(LINE + 1), ..sheet() }.is_sound());
        assert!(!NoticeSheet { home: "甲\u{202e}乙".to_owned(), ..sheet() }.is_sound());
        let mut more = json!(sheet());
        more["identity"] = "1".into();
        assert!(serde_json::from_value::<NoticeSheet>(more).is_err(), "nothing else comes in");
        assert!(!NoticeSheet { reach: "the-moon".to_owned(), ..sheet() }.is_sound());
    }

    #[test]
    fn an_answer_that_it_is_not_so_says_what_is_wrong() {
        let answer = AnswerSheet {
            notice: "0".repeat(32),
            confirmed: false,
            on: date(2026, 3, 1),
            words: None,
            host: "某支部".to_owned(),
            host_contact: None,
        };
        assert!(!answer.is_sound());
        assert!(AnswerSheet { words: Some("没有报到".to_owned()), ..answer.clone() }.is_sound());
        assert!(AnswerSheet { confirmed: true, ..answer }.is_sound());
    }

    proptest! {
        #[test]
        fn no_payload_breaks_the_readers(text in any::<String>(), yes in any::<bool>()) {
            let payloads = [
                json!(text.clone()),
                json!({ "notice": text.clone(), "confirmed": yes, "on": "2026-11-24", "words": text.clone(),
                    "host": text.clone(), "host_contact": text.clone() }),
                json!({ "name": text.clone(), "from": "2026-11-24", "reach": "abroad", "place": text.clone(),
                    "home": text.clone(), "home_contact": null, "host": text }),
            ];
            for payload in payloads {
                let _ = serde_json::from_value::<NoticeSheet>(payload.clone()).map(|it| it.is_sound());
                let _ = serde_json::from_value::<AnswerSheet>(payload).map(|it| it.is_sound());
            }
        }
    }
}
