//! A synthetic county for trying the product: real names of villages, made-up people with identity numbers of an
//! unassigned region (99) and telephones 1380000xxxx, so that nobody real is hit.

mod county;
mod development;
mod dues;
mod floating;
mod meetings;
mod people;
mod terms;
mod transfer;
mod typed;
mod units;

use crate::members::{self, Arrival, Category, Draft, Standing};
use crate::organisations::{self, Found, Kind, Organisation, Setting};
use crate::platform::access::{self, NewAccount, NewGrant, Password, Role};
use crate::platform::app::App;
use crate::platform::area;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, GrantId, PersonId};
use crate::platform::journal;
use crate::platform::randomness::Randomness;
use county::{Fault, Planned};
use db::Write;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use people::{AWAY, Wanted};

/// A sign-in of the demo.
#[derive(Clone, Debug, serde::Serialize)]
pub struct DemoSignIn {
    /// The role's word.
    pub role: String,
    /// The user name.
    pub name: String,
    /// The password.
    pub password: String,
}

/// The posts of a branch committee: the word of the database, and what the roster says.
const POSTS: [(&str, &str); 4] = [
    ("secretary", "书记"),
    ("organisation", "组织委员"),
    ("publicity", "宣传委员"),
    ("discipline", "纪检委员"),
];
/// When the organisations of the county were founded.
const FOUNDED: Date = date(1998, 7, 1);
/// So many branches are filled at once.
const FILLED: usize = 100;
/// In every so manieth branch one membership is suspended, if it has so many members.
const SUSPENDED: usize = 7;
const ROOM: usize = 6;
/// Every so manieth branch with floating members has nobody who keeps in touch with them.
const OUT_OF_TOUCH: usize = 10;
/// Branches so large have groups, of so many members.
const GROUPED: usize = 20;
const OF_A_GROUP: usize = 10;

/// Makes the county: about so many members, in one transaction. From a thousand members on it is a whole county of some
/// 300 branches, with a few faults of each kind that the rules find; with fewer it has 48 branches.
///
/// # Errors
/// Whatever the database reports.
pub async fn create(app: &App, members: usize) -> Result<Vec<DemoSignIn>, AppError> {
    let area = AreaId(app.randomness.id(app.clock.now()));
    let mut write = app.db.write(&[area.0]).await?;
    area::create_area(&mut write, area, ("990100", "演示县"), app.clock.now()).await?;
    let top = Planned {
        kind: Kind::LocalCommittee,
        setting: Setting::Organ,
        name: "中共演示县委员会".to_owned(),
        code: "990100".to_owned(),
        below: Vec::new(),
    };
    let top = found(app, &mut write, area, &top, None).await?;
    let plan = county::plan(members).map_err(|error| AppError::Internal(error.to_string()))?;
    let county = tree(app, &mut write, area, top, &plan).await?;
    let people = fill(app, &mut write, area, members, &county.branches).await?;
    units::create(app, &mut write, area, &county.towns, &county.places).await?;
    let upper = [&county.top].into_iter().chain(&county.towns).chain(&county.generals);
    for (at, organisation) in upper.enumerate() {
        lead(app, &mut write, area, organisation, at).await?;
    }
    let general = county.generals.first().unwrap_or(&county.towns[0]);
    let posts = [&county.top, &county.towns[0], general, &county.branches[0]];
    let own = people.first().map_or(&[][..], Vec::as_slice);
    let mentors: Vec<&str> =
        own.iter().filter(|it| it.votes && it.takes_part).take(2).map(|it| it.name.as_str()).collect();
    let applicant = development::create(app, &mut write, area, posts[3], &mentors).await?;
    let below: Vec<&Organisation> =
        county.branches.iter().filter(|it| it.path.starts_with(&county.towns[0].path)).collect();
    terms::create(app, &mut write, area, &county.towns[0], &below).await?;
    let sign_ins = accounts(app, &mut write, area, posts, (own, applicant)).await?;
    let neighbour = transfer::create(app, &mut write, area, &county.branches, &people).await?;
    floating::create(app, &mut write, area, (&county.branches, neighbour)).await?;
    typed::create(app, &mut write, area, county.branches.len()).await?;
    let payload = serde_json::json!({ "members": members, "branches": county.branches.len() });
    let act = journal::Act { name: "demo.created", kind: "area", subject: Some(area.0), payload: &payload };
    journal::append_system(app, &mut write, area, &act).await?;
    write.commit().await?;
    Ok(sign_ins)
}

/// In the small county every seventh term is overdue and every fifth branch has nobody in office.
fn small_fault(at: usize) -> Option<Fault> {
    if at % 5 == 4 {
        Some(Fault::NoSecretary)
    } else if at.is_multiple_of(7) {
        Some(Fault::Overdue)
    } else {
        None
    }
}

/// The organisations of the county.
struct County {
    top: Organisation,
    /// The committees below the county's.
    towns: Vec<Organisation>,
    /// The organisations of villages and communities, of which the larger have several branches below.
    places: Vec<Organisation>,
    /// The general branches.
    generals: Vec<Organisation>,
    /// The branches in the order of the plan.
    branches: Vec<Organisation>,
}

/// Founds what is planned.
async fn tree(
    app: &App,
    write: &mut Write,
    area: AreaId,
    top: Organisation,
    plan: &[Planned],
) -> Result<County, AppError> {
    let (mut towns, mut places) = (Vec::new(), Vec::new());
    let (mut generals, mut branches) = (Vec::new(), Vec::new());
    for planned in plan {
        let town = found(app, write, area, planned, Some(&top)).await?;
        for place in &planned.below {
            let made = found(app, write, area, place, Some(&town)).await?;
            for part in &place.below {
                branches.push(found(app, write, area, part, Some(&made)).await?);
            }
            if place.below.is_empty() {
                branches.push(made.clone());
            } else {
                generals.push(made.clone());
            }
            if matches!(place.setting, Setting::Village | Setting::Community) {
                places.push(made);
            }
        }
        towns.push(town);
    }
    Ok(County { top, towns, places, generals, branches })
}

async fn found(
    app: &App,
    write: &mut Write,
    area: AreaId,
    planned: &Planned,
    superior: Option<&Organisation>,
) -> Result<Organisation, AppError> {
    let new = Found {
        kind: planned.kind,
        setting: planned.setting,
        name: &planned.name,
        code: &planned.code,
        superior,
        founded: Some(FOUNDED.into()),
        document: Some("演组〔1998〕12号"),
        telephone: Some("0000-5550100"),
    };
    organisations::found(app, write, area, &new).await
}

/// A branch to be filled with people.
struct Made<'a> {
    branch: &'a Organisation,
    size: usize,
    fault: Option<Fault>,
    /// Its place among all branches.
    at: usize,
    /// The number of its first person.
    number: usize,
}

/// Somebody on the register.
struct Person {
    id: PersonId,
    name: String,
    floating: bool,
    /// A member since.
    from: Date,
    /// Whether membership is not suspended.
    takes_part: bool,
    /// Whether a full member.
    votes: bool,
}

/// Fills the branches: members, terms, those in office, groups. Gives the people of the first two, those in office first.
async fn fill(
    app: &App,
    write: &mut Write,
    area: AreaId,
    members: usize,
    branches: &[Organisation],
) -> Result<Vec<Vec<Person>>, AppError> {
    let whole = county::is_whole(members);
    let mut number = 0;
    let mut all = Vec::with_capacity(branches.len());
    for (at, (branch, size)) in branches.iter().zip(county::sizes(members, branches.len())).enumerate() {
        let fault = if whole { county::fault(at) } else { small_fault(at) };
        all.push(Made { branch, size, fault, at, number });
        number += size;
    }
    let mut first = Vec::new();
    for some in all.chunks(FILLED) {
        let arrivals: Vec<Arrival> = some.iter().flat_map(|made| arrivals(app, made)).collect();
        let known: Vec<Person> = arrivals.iter().map(person).collect();
        let ids = members::add_all(app, write, area, arrivals).await?;
        let mut people = ids.into_iter().zip(known).map(|(id, person)| Person { id, ..person });
        for made in some {
            let persons: Vec<Person> = people.by_ref().take(made.size).collect();
            staff(app, write, area, made, &persons).await?;
            if made.at < meetings::RECORDED {
                let committee = posts(made).len();
                let people = (&persons[..], committee);
                meetings::create(app, write, area, made.branch, people, made.at == 0).await?;
                dues::create(app, write, area, made.branch, &persons).await?;
                plan(app, write, area, made.branch).await?;
            }
            if made.at < 2 {
                first.push(persons);
            }
        }
    }
    Ok(first)
}

/// What a branch planned for the year.
async fn plan(app: &App, write: &mut Write, area: AreaId, branch: &Organisation) -> Result<(), AppError> {
    let words = "一、每月开展一次主题党日，每季度上一次党课。\n二、修好村前水渠，办好村务公开栏。\n三、培养两名入党积极分子。";
    let year = app.clock.today().year();
    let text = (crate::ledgers::Writing::Plan, words);
    Ok(crate::ledgers::record_writing(app, write, area, (branch.id, year), text).await?)
}

/// Somebody about to be on the register; the row comes with it.
fn person(arrival: &Arrival) -> Person {
    let nobody = PersonId(uuid::Uuid::nil());
    Person {
        id: nobody,
        name: arrival.draft.name.0.clone(),
        floating: arrival.floating,
        from: arrival.from,
        takes_part: arrival.suspended.is_none(),
        votes: arrival.draft.category == Category::Full,
    }
}

/// The people of a branch, those in office first.
fn arrivals(app: &App, made: &Made<'_>) -> Vec<Arrival> {
    let today = app.clock.today();
    let (posts, groups) = (posts(made), groups(made));
    let arrival = |number: usize| {
        let post = posts.get(number);
        let wanted = Wanted {
            number: made.number + number,
            setting: made.branch.setting,
            // A small branch has its three full members, and none is short of them by chance.
            seasoned: number < 3 || post.is_some() || (made.fault == Some(Fault::NoCommittee)),
            post: post.map(|(_, title)| *title),
            group: (groups > 0).then(|| group(number % groups)),
        };
        let draft = people::person(&app.randomness, wanted, today);
        let from = draft.joined.map_or(today, PartialDate::earliest).max(FOUNDED);
        let floating = made.branch.setting == Setting::Village && draft.employer.as_deref() == Some(AWAY);
        let suspended = (made.at.is_multiple_of(SUSPENDED) && number + 2 == made.size && made.size >= ROOM)
            .then(|| today.saturating_sub((4 + i64::try_from(made.at).unwrap_or(0) % 8).months()));
        let standing = if suspended.is_some() { Standing::Suspended } else { Standing::Normal };
        let draft = Draft { standing, ..draft };
        Arrival {
            draft,
            branch: (made.branch.id, made.branch.path.clone()),
            from: suspended.map_or(from, |day| from.min(day)),
            floating,
            suspended,
        }
    };
    (0..made.size).map(arrival).collect()
}

/// Records the term of a branch, those in office and the groups.
async fn staff(
    app: &App,
    write: &mut Write,
    area: AreaId,
    made: &Made<'_>,
    persons: &[Person],
) -> Result<(), AppError> {
    let branch = made.branch;
    let started = term(app, write, area, made, app.clock.today()).await?;
    for (person, (post, _)) in persons.iter().zip(posts(made)) {
        let holder = (Some(person.id), person.name.as_str());
        organisations::record_post(app, write, area, branch.id, holder, post, started).await?;
    }
    let here = persons.iter().rfind(|it| !it.floating);
    if let Some(contact) = here.filter(|_| in_touch(made, persons)) {
        let (holder, post) = ((Some(contact.id), contact.name.as_str()), "floating-contact");
        organisations::record_post(app, write, area, branch.id, holder, post, started).await?;
    }
    for number in 0..groups(made) {
        let planned = Planned {
            kind: Kind::Group,
            setting: branch.setting,
            name: format!("{}{}", branch.short_name, group(number)),
            code: format!("{}-{}", branch.code, number + 1),
            below: Vec::new(),
        };
        found(app, write, area, &planned, Some(branch)).await?;
    }
    Ok(())
}

/// Whether somebody of a branch keeps in touch with its floating members.
fn in_touch(made: &Made<'_>, persons: &[Person]) -> bool {
    persons.iter().any(|it| it.floating) && !made.at.is_multiple_of(OUT_OF_TOUCH)
}

/// How many groups a branch has.
fn groups(made: &Made<'_>) -> usize {
    if made.size >= GROUPED { made.size / OF_A_GROUP } else { 0 }
}

fn group(number: usize) -> String {
    format!("第{}党小组", county::ordinal(number + 1))
}

/// A branch of seven and more has a committee, a smaller one a secretary.
fn posts(made: &Made<'_>) -> &'static [(&'static str, &'static str)] {
    const COMMITTEE: usize = 7;
    match made.fault {
        Some(Fault::NoSecretary) => &[],
        Some(Fault::NoCommittee) => &POSTS[..1],
        _ if made.size >= COMMITTEE => &POSTS,
        _ => &POSTS[..1],
    }
}

/// The term and those in office of a committee above the branches, who are on no roster of the demo.
async fn lead(
    app: &App,
    write: &mut Write,
    area: AreaId,
    organisation: &Organisation,
    at: usize,
) -> Result<(), AppError> {
    let started = app.clock.today().saturating_sub((8 + i64::try_from(at).unwrap_or(0) % 20).months());
    organisations::record_term(app, write, area, organisation.id, started, 5).await?;
    for (post, _) in POSTS {
        let name = people::name(&app.randomness);
        organisations::record_post(app, write, area, organisation.id, (None, &name), post, started).await?;
    }
    Ok(())
}

/// Records the running term: five years in villages and communities, three elsewhere.
async fn term(
    app: &App,
    write: &mut Write,
    area: AreaId,
    made: &Made<'_>,
    today: Date,
) -> Result<Date, AppError> {
    let five = matches!(made.branch.setting, Setting::Village | Setting::Community);
    let years: u16 = if five { 5 } else { 3 };
    let spread = i32::try_from(made.at).unwrap_or(0);
    let months = match made.fault {
        Some(Fault::Overdue) => i32::from(years) * 12 + 6,
        _ if five => 20 + spread % 30,
        _ => 4 + spread % 20,
    };
    let started = today.saturating_sub(months.months());
    organisations::record_term(app, write, area, made.branch.id, started, years).await?;
    Ok(started)
}

async fn accounts(
    app: &App,
    write: &mut Write,
    area: AreaId,
    places: [&Organisation; 4],
    (persons, applicant): (&[Person], Option<PersonId>),
) -> Result<Vec<DemoSignIn>, AppError> {
    let [county, town, general, branch] = places;
    // Passwords never come from the seed of the made-up people.
    let secrets = Randomness::from_system().map_err(|error| AppError::Internal(error.to_string()))?;
    let mut sign_ins = Vec::new();
    for role in Role::ALL {
        let (place, name, display) = match role {
            Role::TechnicalAdministrator => (county, "jishu", "技术管理员"),
            Role::CountyOfficer => (county, "xianwei", "县委组织部"),
            Role::CommitteeSecretary => (town, "zhenwei", "镇党委组织委员"),
            Role::GeneralBranchSecretary => (general, "zongzhi", "党总支书记"),
            Role::BranchSecretary => (branch, "shuji", "河口村支部书记"),
            Role::OrganisationMember => (branch, "zuzhi", "组织委员"),
            Role::PublicityMember => (branch, "xuanchuan", "宣传委员"),
            Role::DisciplineMember => (branch, "jijian", "纪检委员"),
            Role::GroupLeader => (branch, "xiaozu", "党小组长"),
            Role::PartyWorker => (town, "zhuangan", "党务专干"),
            Role::Member => (branch, "dangyuan", "普通党员"),
            Role::FloatingMember => (branch, "liudong", "流入党员"),
            Role::Applicant => (branch, "shenqing", "入党申请人"),
            Role::CentreStaff => (branch, "zhongxin", "服务中心工作人员"),
        };
        let password = format!("yanshi-{}", secrets.code(6));
        // A member sees the own record: the account is that of somebody on the register.
        let person = behind(*role, persons);
        let display = person.filter(|_| *role == Role::Member).map_or(display, |person| person.name.as_str());
        let words = (name, display, password.as_str());
        let own = if *role == Role::Applicant { applicant } else { person.map(|it| it.id) };
        account_of(app, write, area, words, (*role, place), (false, own)).await?;
        sign_ins.push(DemoSignIn { role: role.to_string(), name: name.to_owned(), password });
    }
    Ok(sign_ins)
}

/// The person of the first branch behind an account: those in office come first, a plain member last.
fn behind(role: Role, persons: &[Person]) -> Option<&Person> {
    let (last, others) = persons.split_last()?;
    match role {
        Role::BranchSecretary => others.first(),
        Role::OrganisationMember => others.get(1),
        Role::PublicityMember => others.get(2),
        Role::DisciplineMember => others.get(3),
        Role::GroupLeader => others.get(4),
        Role::Member => Some(last),
        _ => None,
    }
}

/// Makes an account with one role. Names are lower case.
///
/// # Errors
/// When the name is taken or the password too short; whatever the database reports.
pub async fn account(
    app: &App,
    write: &mut Write,
    area: AreaId,
    words: (&str, &str, &str),
    duty: (Role, &Organisation),
    must_change: bool,
) -> Result<(), AppError> {
    account_of(app, write, area, words, duty, (must_change, None)).await
}

/// As [`account`], for a person on the register.
async fn account_of(
    app: &App,
    write: &mut Write,
    area: AreaId,
    words: (&str, &str, &str),
    duty: (Role, &Organisation),
    (must_change, person): (bool, Option<PersonId>),
) -> Result<(), AppError> {
    let (name, display, password) = words;
    let (role, place) = duty;
    let at = app.clock.now();
    let password =
        Password::parse(password).map_err(|_| AppError::Malformed("a password has 8 to 200 characters"))?;
    let hash = password.hash(&app.randomness).map_err(|error| AppError::Internal(error.to_string()))?;
    let id = AccountId(app.randomness.id(at));
    let account = NewAccount { id, name, display, person, password: &hash, must_change };
    access::create_account(write, area, &account, at).await?;
    let grant = NewGrant {
        id: GrantId(app.randomness.id(at)),
        account: id,
        role,
        organisation: place.id,
        from: app.clock.today(),
        until: None,
        by: None,
        delegated_from: None,
        reason: None,
    };
    access::give_role(write, area, &grant).await?;
    let payload = serde_json::json!({ "name": name, "role": role.code(), "organisation": place.code });
    let act =
        journal::Act { name: "account.created", kind: "account", subject: Some(id.0), payload: &payload };
    Ok(journal::append_system(app, write, area, &act).await?)
}
