//! A synthetic county for trying the product: made-up people with identity numbers of an unassigned region (99) and
//! telephones 1380000xxxx, so that nobody real is hit.

mod units;

use crate::members::{
    self, Category, Draft, IdentityNumber, PersonName, Sex, Standing, Telephone, check_digit,
};
use crate::organisations::{self, Found, Kind, Organisation, Setting};
use crate::platform::access::{self, NewAccount, NewGrant, Password, Role};
use crate::platform::app::App;
use crate::platform::area;
use crate::platform::date::PartialDate;
use crate::platform::error::AppError;
use crate::platform::id::{AccountId, AreaId, GrantId, PersonId};
use crate::platform::journal;
use crate::platform::randomness::Randomness;
use db::Write;
use jiff::{ToSpan as _, civil::Date};

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

const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "林", "郭",
    "何", "高", "罗",
];
const GIVEN: [&str; 30] = [
    "建国", "秀英", "桂兰", "志强", "玉梅", "海燕", "文斌", "小红", "德明", "春生", "丽华", "国庆", "永福",
    "雪莲", "振华", "素珍", "明亮", "晓东", "金凤", "大勇", "云霞", "立新", "红军", "巧玲", "学文", "冬梅",
    "长江", "爱民", "新宇", "思远",
];
const TOWNS: [&str; 4] = ["青石镇", "柳河镇", "白云乡", "东关街道"];
const PLACES: [&str; 12] =
    ["河口", "上湾", "下湾", "石桥", "杨树沟", "新建", "三岔口", "北坡", "红旗", "清水", "大槐树", "长岭"];

/// Makes the county: about so many members, in one transaction.
///
/// # Errors
/// Whatever the database reports.
pub async fn create(app: &App, members: usize) -> Result<Vec<DemoSignIn>, AppError> {
    let area = AreaId(app.randomness.id(app.clock.now()));
    let mut write = app.db.write(&[area.0]).await?;
    area::create_area(&mut write, area, "990100", "演示县").await?;
    let county = organisation(
        app,
        &mut write,
        area,
        Kind::LocalCommittee,
        Setting::Organ,
        "中共演示县委员会",
        "990100",
        None,
    )
    .await?;
    let mut towns = Vec::new();
    let mut branches = Vec::new();
    for (number, town) in TOWNS.iter().enumerate() {
        let code = format!("9901{:02}", number + 1);
        let name = format!("中共{town}委员会");
        let committee =
            organisation(app, &mut write, area, Kind::Committee, Setting::Organ, &name, &code, Some(&county))
                .await?;
        for (place, stem) in PLACES.iter().enumerate() {
            let setting = if town.ends_with("街道") { Setting::Community } else { Setting::Village };
            let word = if setting == Setting::Community { "社区" } else { "村" };
            let name = format!("中共{town}{stem}{word}支部委员会");
            let code = format!("{code}{:03}", place + 1);
            branches.push(
                organisation(app, &mut write, area, Kind::Branch, setting, &name, &code, Some(&committee))
                    .await?,
            );
        }
        towns.push(committee);
    }
    let first = people(app, &mut write, area, &branches, members).await?;
    terms(app, &mut write, area, &branches, members / branches.len().max(1)).await?;
    units::create(app, &mut write, area, &towns, &branches).await?;
    let sign_ins = accounts(app, &mut write, area, [&county, &towns[0], &branches[0]], first).await?;
    let payload = serde_json::json!({ "members": members, "branches": branches.len() });
    let act = journal::Act { name: "demo.created", kind: "area", subject: Some(area.0), payload: &payload };
    journal::append_system(app, &mut write, area, &act).await?;
    write.commit().await?;
    Ok(sign_ins)
}

#[expect(clippy::too_many_arguments, reason = "a founding as one line of the table above it")]
async fn organisation(
    app: &App,
    write: &mut Write,
    area: AreaId,
    kind: Kind,
    setting: Setting,
    name: &str,
    code: &str,
    superior: Option<&Organisation>,
) -> Result<Organisation, AppError> {
    let founded = "1998-07".parse::<PartialDate>().ok();
    let document = Some("演组〔1998〕12号");
    let new =
        Found { kind, setting, name, code, superior, founded, document, telephone: Some("0000-5550100") };
    organisations::found(app, write, area, &new).await
}

/// Spreads members over the branches: the second branch stays below three, so that a rule has something to say. Gives
/// the first member of the first branch, to whom the demo's member account belongs.
async fn people(
    app: &App,
    write: &mut Write,
    area: AreaId,
    branches: &[Organisation],
    members: usize,
) -> Result<Option<(PersonId, String)>, AppError> {
    let today = app.clock.today();
    let mut first = None;
    for number in 0..members {
        let place = match number % branches.len() {
            1 if number > branches.len() * 2 => 2,
            place => place,
        };
        let branch = &branches[place];
        let draft = person(app, number, today);
        let added = members::add(app, write, area, (branch.id, &branch.path), &draft, today).await?;
        if place == 0 && first.is_none() {
            first = Some((added.person, draft.name.0));
        }
    }
    Ok(first)
}

fn person(app: &App, number: usize, today: Date) -> Draft {
    let draw = |bound: usize| app.randomness.below(bound);
    let surname = SURNAMES[draw(SURNAMES.len())];
    let name = format!("{surname}{}", GIVEN[draw(GIVEN.len())]);
    let days = i32::try_from(draw(20_000)).unwrap_or(0) + 365 * 22;
    let birth = today.saturating_sub(days.days());
    let sex = if draw(10) < 7 { Sex::Male } else { Sex::Female };
    // Three digits of order within region and day: unique by the person's number, odd for men.
    let order = (number * 2 + usize::from(sex == Sex::Male)) % 1000;
    let region = 990_100 + (number / 500) % 100;
    let seventeen = format!("{region}{}{order:03}", birth.strftime("%Y%m%d"));
    let identity = check_digit(&seventeen)
        .and_then(|check| format!("{seventeen}{check}").parse::<IdentityNumber>().ok());
    let joined = birth.saturating_add((365 * 21 + i32::try_from(draw(365)).unwrap_or(0)).days()).min(today);
    let full = joined.saturating_add(1.years());
    let category = if full > today { Category::Probationary } else { Category::Full };
    let education = ["小学", "初中", "高中", "大专", "大学本科"][draw(5)];
    Draft {
        name: PersonName(name),
        category,
        standing: Standing::Normal,
        sex: Some(sex),
        birth: Some(birth.into()),
        ethnicity: Some("汉族".to_owned()),
        native_place: Some("演示县".to_owned()),
        education: Some(education.to_owned()),
        employer: Some("务农".to_owned()),
        address: None,
        archive_at: None,
        identity,
        telephone: Telephone::parse(&format!("1380000{:04}", number % 10_000)).ok(),
        joined: Some(joined.into()),
        full_since: (category == Category::Full).then(|| full.into()),
        party_post: None,
        party_group: None,
        note: None,
    }
}

/// Terms of five years; every seventh is overdue, and every fifth branch has no leaders recorded. Branches of seven and
/// more members have a committee, smaller ones a secretary.
async fn terms(
    app: &App,
    write: &mut Write,
    area: AreaId,
    branches: &[Organisation],
    size: usize,
) -> Result<(), AppError> {
    let today = app.clock.today();
    for (number, branch) in branches.iter().enumerate() {
        let months = if number % 7 == 0 { 66 } else { 20 + i32::try_from(number).unwrap_or(0) % 36 };
        let started = today.saturating_sub(months.months());
        organisations::record_term(app, write, area, branch.id, started, 5).await?;
        if number % 5 == 4 {
            continue;
        }
        let posts = ["secretary", "organisation", "publicity"];
        for post in &posts[..if size > 8 { 3 } else { 1 }] {
            let name = format!("{}{}", SURNAMES[app.randomness.below(20)], GIVEN[app.randomness.below(30)]);
            organisations::record_post(app, write, area, branch.id, (None, &name), post, started).await?;
        }
    }
    Ok(())
}

async fn accounts(
    app: &App,
    write: &mut Write,
    area: AreaId,
    places: [&Organisation; 3],
    first: Option<(PersonId, String)>,
) -> Result<Vec<DemoSignIn>, AppError> {
    let [county, town, branch] = places;
    // Passwords never come from the seed of the made-up people.
    let secrets = Randomness::from_system().map_err(|error| AppError::Internal(error.to_string()))?;
    let mut sign_ins = Vec::new();
    for role in Role::ALL {
        let (place, name, display) = match role {
            Role::TechnicalAdministrator => (county, "jishu", "技术管理员"),
            Role::CountyOfficer => (county, "xianwei", "县委组织部"),
            Role::CommitteeSecretary => (town, "zhenwei", "镇党委组织委员"),
            Role::GeneralBranchSecretary => (town, "zongzhi", "党总支书记"),
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
        let owner = first.as_ref().filter(|_| *role == Role::Member);
        let display = owner.map_or(display, |(_, name)| name);
        let words = (name, display, password.as_str());
        account_of(app, write, area, words, (*role, place), false, owner.map(|(person, _)| *person)).await?;
        sign_ins.push(DemoSignIn { role: role.to_string(), name: name.to_owned(), password });
    }
    Ok(sign_ins)
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
    account_of(app, write, area, words, duty, must_change, None).await
}

async fn account_of(
    app: &App,
    write: &mut Write,
    area: AreaId,
    words: (&str, &str, &str),
    duty: (Role, &Organisation),
    must_change: bool,
    person: Option<PersonId>,
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
