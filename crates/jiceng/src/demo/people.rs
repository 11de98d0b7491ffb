//! The demo's made-up people: by age, sex, ethnicity and education roughly as the membership of the country at the end
//! of 2024, when the figures were published last.

use crate::members::{Category, Draft, IdentityNumber, PersonName, Sex, Standing, Telephone, check_digit};
use crate::organisations::Setting;
use crate::platform::randomness::Randomness;
use jiff::{ToSpan as _, civil::Date};

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "林", "郭",
    "何", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹", "曾", "彭", "潘", "袁",
    "董", "蒋", "沈", "欧阳", "诸葛", "仝",
];
const MEN: [&str; 24] = [
    "建国", "志强", "文斌", "德明", "春生", "国庆", "永福", "振华", "明亮", "晓东", "大勇", "立新", "红军",
    "学文", "长江", "爱民", "新宇", "思远", "伟", "军", "杰", "浩然", "祖德", "根宝",
];
const WOMEN: [&str; 24] = [
    "秀英", "桂兰", "玉梅", "海燕", "小红", "丽华", "雪莲", "素珍", "金凤", "云霞", "巧玲", "冬梅", "敏",
    "静", "婷婷", "晓燕", "月娥", "彩虹", "雅琴", "思雨", "欣怡", "美玲", "爱芳", "翠萍",
];
/// Names as they are in the register of a real county: rare characters, and names of other peoples.
const RARE: [&str; 6] = ["王𬀩", "吴𠮷", "阿依古丽·买买提", "蓝朵", "雷䶮", "马萨·热依汗"];
/// Per thousand members: women, and those of other peoples than the Han.
const WOMEN_PER_THOUSAND: usize = 309;
const OTHER_PEOPLES_PER_THOUSAND: usize = 77;
/// Members by age in thousands: from, to, how many.
const AGES: [(usize, usize, usize); 8] = [
    (19, 30, 12_272),
    (31, 35, 10_764),
    (36, 40, 11_475),
    (41, 45, 9_687),
    (46, 50, 9_041),
    (51, 55, 9_412),
    (56, 60, 8_646),
    (61, 88, 28_973),
];

/// What those do who live and work elsewhere.
pub(super) const AWAY: &str = "外出务工";

/// What is fixed of a person before the rest is drawn.
pub(super) struct Wanted {
    /// Which person of the demo, from 0; numbers and telephones follow from it.
    pub(super) number: usize,
    /// Where the person's branch stands.
    pub(super) setting: Setting,
    /// Whether the person has been a full member for years.
    pub(super) seasoned: bool,
    /// Post in the branch.
    pub(super) post: Option<&'static str>,
    /// Group within the branch.
    pub(super) group: Option<String>,
}

/// Draws a name.
pub(super) fn name(randomness: &Randomness) -> String {
    let draw = |bound: usize| randomness.below(bound);
    let given = if draw(1000) < WOMEN_PER_THOUSAND { WOMEN[draw(WOMEN.len())] } else { MEN[draw(MEN.len())] };
    format!("{}{given}", SURNAMES[draw(SURNAMES.len())])
}

/// Draws a person.
pub(super) fn person(randomness: &Randomness, wanted: Wanted, today: Date) -> Draft {
    let draw = |bound: usize| randomness.below(bound);
    let age = if wanted.seasoned { 28 + draw(34) } else { age(draw(AGES.iter().map(|it| it.2).sum())) };
    let birth = today.saturating_sub(days(age * 365 + age / 4 + draw(365)));
    let sex = if draw(1000) < WOMEN_PER_THOUSAND { Sex::Female } else { Sex::Male };
    let given = if sex == Sex::Male { MEN[draw(MEN.len())] } else { WOMEN[draw(WOMEN.len())] };
    let name = if draw(150) == 0 {
        RARE[draw(RARE.len())].to_owned()
    } else {
        format!("{}{given}", SURNAMES[draw(SURNAMES.len())])
    };
    // Admitted as a grown person, mostly young, and seasoned members some years ago.
    let grown = 18 * 365 + 300 + draw(365 * age.saturating_sub(19).clamp(1, 18));
    let latest = today.saturating_sub(if wanted.seasoned { days(365 * 6) } else { days(20) });
    let joined = birth.saturating_add(days(grown)).min(latest);
    let full = joined.saturating_add(1.years());
    let category = if full > today { Category::Probationary } else { Category::Full };
    let people = ["畲族", "苗族", "回族", "土家族", "壮族", "布依族"];
    let han = draw(1000) >= OTHER_PEOPLES_PER_THOUSAND;
    Draft {
        name: PersonName(name),
        category,
        standing: Standing::Normal,
        sex: Some(sex),
        birth: Some(birth.into()),
        ethnicity: Some(if han { "汉族" } else { people[draw(people.len())] }.to_owned()),
        native_place: Some("演示县".to_owned()),
        education: Some(education(age, draw(100), draw(3)).to_owned()),
        employer: Some(employer(wanted.setting, age, draw(4)).to_owned()),
        address: None,
        archive_at: None,
        identity: identity(wanted.number, birth, sex),
        telephone: Telephone::parse(&format!("1380000{:04}", wanted.number % 10_000)).ok(),
        joined: Some(joined.into()),
        full_since: (category == Category::Full).then(|| full.into()),
        party_post: wanted.post.map(str::to_owned),
        party_group: wanted.group,
        note: None,
    }
}

fn days(count: usize) -> jiff::Span {
    jiff::Span::new().days(i64::try_from(count).unwrap_or(0))
}

/// The age at a place of the table of ages.
fn age(mut place: usize) -> usize {
    for (from, to, count) in AGES {
        if place < count {
            return from + place * (to - from + 1) / count;
        }
        place -= count;
    }
    60
}

/// A number of an unassigned region: three digits of order within region and day, odd for men. Five million are
/// different whatever the day of birth.
pub(super) fn identity(number: usize, birth: Date, sex: Sex) -> Option<IdentityNumber> {
    let region = 990_000 + (number / 500) % 10_000;
    let order = number % 500 * 2 + usize::from(sex == Sex::Male);
    let seventeen = format!("{region}{}{order:03}", birth.strftime("%Y%m%d"));
    format!("{seventeen}{}", check_digit(&seventeen)?).parse().ok()
}

/// Of all members 58 in 100 went to college; among the young nearly all, among the old few.
fn education(age: usize, chance: usize, which: usize) -> &'static str {
    let (college, without) = match age {
        ..=30 => (90, ["高中", "中专", "高中"]),
        31..=40 => (80, ["高中", "中专", "初中"]),
        41..=50 => (65, ["高中", "中专", "初中"]),
        51..=60 => (45, ["高中", "初中", "初中"]),
        _ => (20, ["初中", "小学", "高中"]),
    };
    if chance >= college {
        return without[which];
    }
    if chance * 2 < college {
        "大专"
    } else if chance % 12 == 11 {
        "硕士研究生"
    } else {
        "大学本科"
    }
}

fn employer(setting: Setting, age: usize, which: usize) -> &'static str {
    if age > 60 {
        return ["退休", "务农", "退休", "务农"][which];
    }
    match setting {
        Setting::Village => ["务农", "务农", AWAY, "村委会工作人员"][which],
        Setting::Community => ["社区工作者", "个体经营", "企业职工", "自由职业"][which],
        Setting::NewEconomic | Setting::Joint => ["企业职工", "企业管理人员", "个体经营", "销售人员"][which],
        Setting::NewSocial => ["协会工作人员", "社会工作者", "个体经营", "志愿服务组织负责人"][which],
        Setting::Organ | Setting::Township | Setting::Functional | Setting::MassOrganisation => {
            ["公务员", "公务员", "机关工作人员", "选调生"][which]
        }
        Setting::PublicInstitution => ["医生", "护士", "事业单位职工", "技术人员"][which],
        Setting::School => ["教师", "教师", "教师", "学校职工"][which],
        Setting::Enterprise => ["国有企业职工", "技术人员", "企业管理人员", "工人"][which],
        Setting::Temporary => ["工程技术人员", "工人", "项目管理人员", "工人"][which],
        Setting::Other => ["自由职业", "个体经营", "企业职工", "志愿者"][which],
        Setting::Floating => [AWAY, "个体经营", "企业职工", "运输"][which],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_people_are_about_as_old_and_as_schooled_as_the_membership() {
        let randomness = Randomness::from_seed(3);
        let today = date(2026, 11, 24);
        let people: Vec<Draft> = (0..4_000)
            .map(|number| {
                let wanted =
                    Wanted { number, setting: Setting::Village, seasoned: false, post: None, group: None };
                person(&randomness, wanted, today)
            })
            .collect();
        let share = |fits: &dyn Fn(&Draft) -> bool| people.iter().filter(|it| fits(it)).count() * 100 / 4_000;
        let older = share(&|it| it.birth.is_some_and(|birth| birth.latest() < date(1965, 11, 24)));
        assert!((25..=33).contains(&older), "{older} in 100 are above 60");
        assert!((27..=35).contains(&share(&|it| it.sex == Some(Sex::Female))));
        let college = share(&|it| {
            it.education.as_deref().is_some_and(|text| ["大专", "大学本科", "硕士研究生"].contains(&text))
        });
        assert!((50..=64).contains(&college), "{college} in 100 went to college");
        let probationary = share(&|it| it.category == Category::Probationary);
        assert!((1..=6).contains(&probationary), "{probationary} in 100 are probationary");
        assert!(people.iter().all(|it| {
            let inside = it.identity.as_ref().unwrap();
            inside.reveal().starts_with("99") && Some(inside.sex()) == it.sex
        }));
        let adult = |it: &Draft| {
            let (birth, joined) = (it.birth.unwrap().earliest(), it.joined.unwrap().earliest());
            birth.saturating_add(18.years()) <= joined && joined <= today
        };
        assert!(people.iter().all(adult));
    }
}
