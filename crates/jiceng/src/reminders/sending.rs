//! Sending: by day, to whoever asked for it and has something waiting.

use super::model::Way;
use super::queries::{self, Wish};
use crate::inbox::{self, Waiting};
use crate::platform::access::callers_of;
use crate::platform::app::{App, AppState};
use crate::platform::area;
use crate::platform::error::AppError;
use crate::platform::id::AreaId;
use crate::platform::journal;
use crate::platform::mail::{MailAddress, Stamp};
use crate::platform::request::Context;
use crate::platform::text::Language;
use std::sync::Arc;
use std::time::Duration;

/// How often is looked whether somebody is to be reminded.
const EVERY: Duration = Duration::from_mins(30);
/// Nobody is woken: from this hour in China on, and before that one.
const HOURS: std::ops::Range<i8> = 8..20;
/// So many lines stand in a message.
const MOST: usize = 7;

/// Reminds by day, as long as the server runs. What fails is tried again.
pub async fn keep_sending(app: Arc<App>) {
    if app.settings.mail.is_none() && app.settings.sms.is_none() {
        return;
    }
    let mut times = tokio::time::interval(EVERY);
    loop {
        times.tick().await;
        if !HOURS.contains(&app.clock.hour()) {
            continue;
        }
        if let Err(error) = send_due(&app).await {
            tracing::error!(error = %error, "reminders were not sent");
        }
    }
}

/// Reminds everybody who is due. Tells how many reminders went out.
///
/// # Errors
/// Whatever the database reports; what a mail server or gateway does not take is tried again the next time.
pub async fn send_due(app: &AppState) -> Result<usize, AppError> {
    let areas = area::areas(&mut app.db.read().await?).await?;
    let mut sent = 0;
    for (area, _) in areas {
        sent += send_in(app, area).await?;
    }
    Ok(sent)
}

async fn send_in(app: &AppState, area: AreaId) -> Result<usize, AppError> {
    let today = app.clock.today();
    let wishes = queries::wishes(&mut app.db.read().await?, area, today).await?;
    let mut sent = 0;
    for wish in wishes.iter().filter(|wish| wish.every.is_due(wish.sent_on, today)) {
        match remind(app, area, wish).await {
            Ok(true) => sent += 1,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "a reminder was not sent"),
        }
    }
    if sent > 0 {
        let mut write = app.db.write(&[area.0]).await?;
        let payload = serde_json::json!({ "count": sent });
        let act = journal::Act { name: "reminder.send", kind: "area", subject: None, payload: &payload };
        journal::append_system(app, &mut write, area, &act).await?;
        write.commit().await?;
    }
    Ok(sent)
}

/// Sends one reminder. Tells whether there was something to say.
async fn remind(app: &AppState, area: AreaId, wish: &Wish) -> Result<bool, AppError> {
    let today = app.clock.today();
    let language = match wish.language.as_deref() {
        Some("en") => Language::En,
        _ => Language::Zh,
    };
    let Some((context, waiting)) = waiting(app, area, wish, language).await? else { return Ok(false) };
    let mut write = app.db.write(&[area.0]).await?;
    if !queries::claim(&mut write, area, wish.account, today).await? {
        return Ok(false);
    }
    write.commit().await?;
    let sent = send(&context, wish, &waiting).await;
    if sent.is_err() {
        let mut write = app.db.write(&[area.0]).await?;
        queries::give_back(&mut write, area, wish.account, wish.sent_on).await?;
        write.commit().await?;
    }
    sent.map(|()| true)
}

/// What waits for somebody under any of the roles held today; none when nothing does.
async fn waiting(
    app: &AppState,
    area: AreaId,
    wish: &Wish,
    language: Language,
) -> Result<Option<(Context, Waiting)>, AppError> {
    let callers = callers_of(app, &mut app.db.read().await?, area, wish.account).await?;
    let mut all = Waiting::default();
    let mut context = Context::of_program(Arc::clone(app), language);
    for caller in callers {
        context.caller = Some(caller);
        all.add(inbox::waiting(&context).await?);
    }
    Ok((!all.is_empty()).then_some((context, all)))
}

async fn send(context: &Context, wish: &Wish, waiting: &Waiting) -> Result<(), AppError> {
    let app = &context.app;
    let counts = [("now", waiting.now.len().to_string()), ("soon", waiting.soon.len().to_string())];
    let refused = |error: &dyn std::fmt::Display| AppError::Internal(error.to_string());
    match (wish.way, &wish.address, &wish.telephone, &app.settings.mail, &app.settings.sms) {
        (Way::Mail, Some(sealed), _, Some(mail), _) => {
            let address = app.keys.open_sealed(sealed)?;
            let address = MailAddress::parse(&address)
                .map_err(|_| AppError::Internal("a kept address of e-mail cannot be read".to_owned()))?;
            let subject = context.text_with("reminder-subject", &counts);
            let text = letter(context, waiting);
            mail.send(&address, Stamp::now(app), (&subject, &text)).await.map_err(|it| refused(&it))
        }
        (Way::Message, _, Some(sealed), _, Some(sms)) => {
            let telephone = app.keys.open_sealed(sealed)?;
            let words = context.text_with("reminder-message", &counts);
            sms.say(&telephone, &words).await.map_err(|it| refused(&it))
        }
        _ => Err(AppError::Internal("the way of a reminder is not there any more".to_owned())),
    }
}

/// The text of a reminder by e-mail: what there is, never whom it concerns.
fn letter(context: &Context, waiting: &Waiting) -> String {
    let mut lines = vec![context.text("reminder-greeting")];
    for (key, all) in [("reminder-now", &waiting.now), ("reminder-soon", &waiting.soon)] {
        if all.is_empty() {
            continue;
        }
        lines.push(String::new());
        lines.push(context.text_with(key, &[("count", all.len().to_string())]));
        lines.extend(all.iter().take(MOST).enumerate().map(|(at, text)| format!("{}. {text}", at + 1)));
        if all.len() > MOST {
            lines.push(context.text_with("reminder-more", &[("count", (all.len() - MOST).to_string())]));
        }
    }
    lines.push(String::new());
    lines.push(context.text("reminder-how"));
    lines.push(context.text("reminder-stop-how"));
    lines.join("\n")
}
