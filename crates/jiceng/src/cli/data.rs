//! Acts on an installation's data.

use super::Store;
use super::installation::{InUse, open};
use super::rules::in_brackets;
use super::trouble::{OrTrouble as _, hold, trouble};
use super::voice::Voice;
use crate::demo;
use crate::organisations::{self, Organisation};
use crate::platform::access::{self, Caller, Grant, Role, Scope};
use crate::platform::app::{App, Settings};
use crate::platform::area as areas_of;
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, GrantId};
use crate::platform::randomness::Randomness;
use crate::platform::text::Language;
use jiff::civil::Date;
use std::collections::HashMap;

/// Accounts.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Account {
    /// Make an account, and the area and its topmost organisation when there is none yet. Prints a temporary password.
    Create {
        #[command(flatten)]
        store: Store,
        /// The user name, in lower case.
        #[arg(long)]
        name: String,
        /// The name shown.
        #[arg(long)]
        display: String,
        /// The role: technical-administrator, county-officer, committee-secretary, general-branch-secretary, branch-secretary, organisation-member, publicity-member, discipline-member, group-leader, party-worker, member, floating-member, applicant or centre-staff.
        #[arg(long, default_value = "county-officer")]
        role: String,
        /// The code of the organisation.
        #[arg(long)]
        organisation: String,
        /// For the first account: the full name of the topmost organisation, which gets that code.
        #[arg(long)]
        found: Option<String>,
    },
    /// Set a temporary password for an account and print it; sessions, slips and one-time codes of it end.
    Reset {
        #[command(flatten)]
        store: Store,
        /// The user name.
        #[arg(long)]
        name: String,
    },
}

/// Organisations.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Organisations {
    /// List the tree.
    List {
        #[command(flatten)]
        store: Store,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// List what the regulations ask of an organisation between two days.
    Due {
        #[command(flatten)]
        store: Store,
        /// The code of the organisation.
        code: String,
        /// The first day.
        #[arg(long)]
        from: Date,
        /// The last day.
        #[arg(long)]
        until: Date,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Opens an installation that stands for one act beside others.
pub(super) async fn app(store: &Store) -> anyhow::Result<(App, InUse)> {
    store.stands()?;
    app_or_new(store).await
}

async fn app_or_new(store: &Store) -> anyhow::Result<(App, InUse)> {
    let in_use = InUse::shared(store)?;
    Ok((open(store, Settings::default(), Randomness::from_system()?).await?, in_use))
}

pub(super) async fn account(voice: Voice, command: Account) -> anyhow::Result<()> {
    match command {
        Account::Create { store, name, display, role, organisation, found } => {
            create_account(voice, &store, (&name, &display), &role, &organisation, found.as_deref()).await
        }
        Account::Reset { store, name } => reset_account(voice, &store, &name).await,
    }
}

async fn reset_account(voice: Voice, store: &Store, name: &str) -> anyhow::Result<()> {
    let (app, _in_use) = app(store).await?;
    let mut read = app.db.read().await?;
    let found = access::account_named(&mut read, &name.to_lowercase()).await?;
    let account = found.or_trouble("cli-no-account", &[("name", &name)])?;
    let top = organisations::top(&mut read, account.area).await?.or_trouble("cli-no-top", &[])?;
    drop(read);
    let reset = access::Reset::new(&app).await?;
    let mut write = app.db.write(&[account.area.0]).await?;
    let operator = caller(account.area, &top);
    access::reset_password(&app, &mut write, &operator, &account, &reset, "jiceng account reset").await?;
    write.commit().await?;
    voice.line(&format!("{}  {}", account.name, reset.password))
}

async fn create_account(
    voice: Voice,
    store: &Store,
    names: (&str, &str),
    role: &str,
    organisation: &str,
    found: Option<&str>,
) -> anyhow::Result<()> {
    let (name, display) = names;
    let known: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
    let role: Role =
        role.parse().ok().or_trouble("cli-no-role", &[("role", &role), ("roles", &known.join(", "))])?;
    let plain = name == name.to_lowercase() && !name.contains(char::is_whitespace);
    hold(plain, "cli-user-name", &[("name", &name)])?;
    let (app, _in_use) = app_or_new(store).await?;
    let areas = areas_of::areas(&mut app.db.read().await?).await?;
    let new = areas.is_empty();
    let area = areas.first().map_or_else(|| AreaId(app.randomness.id(app.clock.now())), |(area, _)| *area);
    let mut write = app.db.write(&[area.0]).await?;
    if new {
        let title = found.or_trouble("cli-need-found", &[])?;
        areas_of::create_area(&mut write, area, (organisation, title), app.clock.now()).await?;
        let top = organisations::Found {
            kind: organisations::Kind::LocalCommittee,
            setting: organisations::Setting::Organ,
            name: title,
            code: organisation,
            superior: None,
            founded: None,
            document: None,
            telephone: None,
        };
        organisations::found(&app, &mut write, area, &top).await?;
    }
    let place = organisations::by_code(&mut write, area, organisation).await?;
    let place = place.or_trouble("cli-no-organisation", &[("code", &organisation)])?;
    let password = app.randomness.code(12);
    let made = demo::account(&app, &mut write, area, (name, display, &password), (role, &place), true).await;
    let taken = matches!(&made, Err(AppError::Database(db::Error::Unique(_))));
    hold(!taken, "cli-user-name-taken", &[("name", &name)])?;
    made?;
    write.commit().await?;
    voice.line(&format!("{name}  {password}"))
}

/// The command line acts as the county's officer on an organisation; the journal shows the system.
pub(super) async fn operator(app: &App, code: &str) -> anyhow::Result<(Caller, Organisation)> {
    let mut read = app.db.read().await?;
    for (area, _) in areas_of::areas(&mut read).await? {
        if let Some(place) = organisations::by_code(&mut read, area, code).await? {
            return Ok((caller(area, &place), place));
        }
    }
    Err(trouble("cli-no-organisation", &[("code", &code)]))
}

/// The county's officer on an organisation.
pub(super) fn caller(area: AreaId, place: &Organisation) -> Caller {
    let nobody = uuid::Uuid::nil();
    let acting = Grant {
        id: GrantId(nobody),
        role: Role::CountyOfficer,
        organisation: place.id,
        organisation_name: place.short_name.clone(),
        path: place.path.clone(),
        delegated_from: None,
        until: None,
    };
    let name = "jiceng".to_owned();
    Caller {
        area,
        account: AccountId(nobody),
        name,
        person: None,
        grants: vec![acting.clone()],
        acting,
        must_change: false,
    }
}

pub(super) async fn organisations(voice: Voice, command: Organisations) -> anyhow::Result<()> {
    match command {
        Organisations::List { store, json } => list(voice, &store, json).await,
        Organisations::Due { store, code, from, until, json } => {
            due(voice, &store, &code, (from, until), json).await
        }
    }
}

/// What is due between two days, by day.
async fn due(voice: Voice, store: &Store, code: &str, days: (Date, Date), json: bool) -> anyhow::Result<()> {
    let (from, until) = days;
    hold(from <= until, "cli-days-order", &[("from", &from), ("until", &until)])?;
    let (app, _in_use) = app(store).await?;
    let (operator, place) = operator(&app, code).await?;
    let mut read = app.db.read().await?;
    let figures = organisations::figures(&mut read, operator.area, &place, app.clock.today()).await?;
    let events = organisations::events(&mut read, operator.area, &place, (from, until)).await?;
    let calendar = organisations::calendar(&app, &place, &figures, &events, (from, until));
    // Nothing was asked of it before it was there.
    let there = |by: Date| place.founded.is_none_or(|founded| founded.earliest() <= by);
    let returning = calendar.obligations.iter().filter(|it| there(it.period.until)).map(|it| {
        serde_json::json!({ "rule": it.rule, "due": it.period.until, "from": it.period.from, "times": it.times, "event": it.event, "status": it.standing.code(), "done": it.done.iter().map(|done| done.on).collect::<Vec<_>>(), "not-applicable": it.exempt, "text": { "zh": it.text(true), "en": it.text(false) }, "citation": { "zh": it.citation(true), "en": it.citation(false) }, "confirmed": it.confirmed })
    });
    let dated = calendar.dated.iter().filter(|it| there(it.due)).map(|it| {
        serde_json::json!({ "rule": it.rule, "due": it.due, "text": { "zh": it.text(true), "en": it.text(false) }, "citation": { "zh": it.citation(true), "en": it.citation(false) }, "confirmed": it.confirmed })
    });
    let mut all: Vec<serde_json::Value> = returning.chain(dated).collect();
    all.sort_by_key(|it| (it["due"].to_string(), it["rule"].to_string()));
    if json {
        return voice.line(&serde_json::to_string_pretty(&all)?);
    }
    let language = if voice.language == Language::Zh { "zh" } else { "en" };
    for it in all {
        let words = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let (day, rule) = (words(&it["due"]), words(&it["rule"]));
        let (text, citation) = (words(&it["text"][language]), words(&it["citation"][language]));
        let standing = it["status"].as_str().map(|status| voice.words(standing_key(status), &[]));
        let standing = standing.map(|words| format!("[{words}] ")).unwrap_or_default();
        let mark = (it["confirmed"] == false).then(|| voice.words("rule-check-no", &[]));
        let mark = in_brackets(voice, mark.as_slice());
        voice.line(&format!("{day}  {rule:<24} {standing}{text} {citation}{mark}"))?;
    }
    Ok(())
}

/// The key of where a duty stands.
fn standing_key(status: &str) -> &'static str {
    match status {
        "done" => "duty-state-done",
        "missing" => "duty-state-missing",
        "not-applicable" => "duty-state-exempt",
        "not-recorded-here" => "duty-state-unrecorded",
        _ => "duty-state-unknown",
    }
}

async fn list(voice: Voice, store: &Store, json: bool) -> anyhow::Result<()> {
    let (app, _in_use) = app(store).await?;
    let mut read = app.db.read().await?;
    for (area, _) in areas_of::areas(&mut read).await? {
        let Some(top) = organisations::top(&mut read, area).await? else { continue };
        let all =
            organisations::all_in(&mut read, &caller(area, &top), &Scope::subtree(&top.path), "", 1_000_000)
                .await?;
        if json {
            let codes: HashMap<_, _> = all.iter().map(|it| (it.id, it.code.as_str())).collect();
            let lines: Vec<_> = all
                .iter()
                .map(|it| {
                    let superior = it.superior.and_then(|id| codes.get(&id));
                    serde_json::json!({ "code": it.code, "name": it.name, "kind": it.kind.code(), "setting": it.setting.code(), "superior": superior, "path": it.path })
                })
                .collect();
            voice.line(&serde_json::to_string_pretty(&lines)?)?;
        } else {
            for it in all {
                let indent = "  ".repeat(it.path.len() / 4 - 1);
                let kind = voice.words(it.kind.key(), &[]);
                voice.line(&format!("{indent}{} {} {kind}", it.code, it.name))?;
            }
        }
    }
    Ok(())
}
