//! Forms that are filled in on the walk, so that check pages, confirmations and what they make possible are seen too.
//! Every other form is sent as it stands.

use workbook::{TitleBlock, built_in, write_form};

/// A form, who fills it in, and what follows.
pub(crate) struct Filled {
    pub(crate) role: &'static str,
    /// The kind of the page.
    pub(crate) page: &'static str,
    /// The list from whose first row one comes there; empty when any page of the kind will do.
    pub(crate) list: &'static str,
    pub(crate) steps: &'static [Step],
}

/// One page of it.
pub(crate) struct Step {
    /// Which form of the page.
    pub(crate) form: &'static str,
    /// Names and values; a choice that is not named is the first, other fields stay as they are. `{3 days}` is the day
    /// after the day after tomorrow, `{number}` the number that a page gave out last, `{member}` the user name of a role.
    pub(crate) fields: &'static [(&'static str, &'static str)],
    /// Whether the field that takes files is given a roster.
    pub(crate) roster: bool,
    /// Which button of the form.
    pub(crate) button: &'static str,
    /// Whether the answer must not be a refusal.
    pub(crate) ok: bool,
}

impl Step {
    /// The first form of the page that is sent, as it stands.
    pub(crate) const FIRST: Self =
        Self { form: "main form[method=post]", fields: &[], roster: false, button: "button", ok: true };
}

type Fields = &'static [(&'static str, &'static str)];

const fn with(fields: Fields) -> Step {
    Step { fields, ..Step::FIRST }
}

const fn form(form: &'static str, fields: Fields) -> Step {
    Step { form, ..with(fields) }
}

/// An act that the rules may bar in this county: the refusal is a page to be looked at like any other.
const fn perhaps(fields: Fields) -> Step {
    Step { ok: false, ..with(fields) }
}

/// The button of a check page that does what was asked.
const fn go() -> Step {
    Step::FIRST
}

const fn filled(role: &'static str, page: &'static str, steps: &'static [Step]) -> Filled {
    Filled { role, page, list: "", steps }
}

/// A form of the county's officer, at the first that a search finds.
const fn of_first(list: &'static str, page: &'static str, steps: &'static [Step]) -> Filled {
    Filled { list, ..filled(COUNTY, page, steps) }
}

/// A roster as a branch sends it: somebody new, somebody whose number is wrong, and somebody who may be on the register.
pub(crate) fn roster() -> Vec<u8> {
    let profile = built_in().unwrap().into_iter().find(|profile| profile.id == "members-common").unwrap();
    let rows =
        [["欧阳新来", ""], ["钱校验", "990201199003071019"], ["欧阳测试", ""]].map(|[name, number]| {
            let cell = |key: &str| match key {
                "name" => name,
                "identity_number" => number,
                "birth" => "1990.03",
                "branch" => "青石镇河口村党支部",
                "joined" => "2015.07",
                "confirmed" => "2016.07",
                _ => "",
            };
            profile.printed().map(|field| cell(&field.key).to_owned()).collect::<Vec<String>>()
        });
    let title = TitleBlock {
        title: "河口村党员花名册".to_owned(),
        unit: "河口村".to_owned(),
        date: "2026-11-24".to_owned(),
        totals: Vec::new(),
        notes: Vec::new(),
        language: workbook::Language::Chinese,
    };
    write_form(&profile, &title, &rows).unwrap()
}

const NOBODY: &str = "nobody";
const MEMBER: &str = "member";
const SECRETARY: &str = "branch-secretary";
const COUNTY: &str = "county-officer";
const TECHNICAL: &str = "technical-administrator";
const BRANCH: &str = "/organisations?words=990101002";

/// All of them; of one role in this order, each as soon as the walk has met its page and nothing is left to visit.
pub(crate) const FILLED: &[Filled] = &[
    filled(NOBODY, "/feedback/new", &[with(&[("body", "导入页面的按钮找不到。")])]),
    filled(NOBODY, "/feedback", &[with(&[("number", "{number}")])]),
    filled(
        MEMBER,
        "/me/corrections/new?field",
        &[
            with(&[("wanted", "欧阳新名"), ("reason", "户口簿上是这个字")]),
            form("main form[action='/me/corrections']", &[]),
        ],
    ),
    filled(MEMBER, "/me", &[form("main form[action='/me/numbers']", &[])]),
    filled(MEMBER, "/me/export", &[form("main form[action='/me/export/print']", &[])]),
    filled(
        SECRETARY,
        "/members/add",
        &[with(&[("name", "欧阳测试"), ("birth", "1990-03"), ("from", "{-3 days}")]), go()],
    ),
    filled(SECRETARY, "/cases/{id}/steps/{step}", &[with(&[("on", "{-1 days}")])]),
    filled(
        SECRETARY,
        "/members/{id}/acts/group",
        &[with(&[("group", "第二党小组"), ("on", "{-3 days}")]), go()],
    ),
    filled(SECRETARY, "/members/{id}/acts/end", &[with(&[("on", "{-3 days}"), ("leaving", "deceased")])]),
    filled(SECRETARY, "/members/{id}/acts/suspend", &[with(&[("on", "{-3 days}"), ("since", "{-40 days}")])]),
    filled(SECRETARY, "/members/{id}/name", &[with(&[("name", "欧阳新名"), ("reason", "户口簿")])]),
    filled(
        SECRETARY,
        "/members/{id}/records/add",
        &[with(&[("name", "优秀共产党员"), ("on", "{-30 days}")])],
    ),
    filled(SECRETARY, "/members/franchise", &[form("main form", &[("on", "{0 days}")])]),
    filled(SECRETARY, "/corrections/{id}", &[form("main form:has([name=decision])", &[])]),
    filled(
        TECHNICAL,
        "/feedback/inbox/{id}",
        &[form("main form:has([name=answer])", &[("answer", "下一版改好。")])],
    ),
    of_first(
        BRANCH,
        "/organisations/{id}/rename",
        &[with(&[("name", "中共演示县新名支部委员会"), ("on", "{-3 days}")])],
    ),
    of_first(BRANCH, "/organisations/{id}/kind", &[perhaps(&[("on", "{-3 days}")])]),
    of_first(BRANCH, "/organisations/{id}/move", &[perhaps(&[("superior", "990102"), ("on", "{-3 days}")])]),
    of_first(BRANCH, "/organisations/{id}/merge", &[perhaps(&[("into", "990101003"), ("on", "{-3 days}")])]),
    of_first(BRANCH, "/organisations/{id}/close", &[perhaps(&[("on", "{-3 days}")])]),
    of_first(BRANCH, "/organisations/{id}/terms/new", &[with(&[("started", "{-3 days}"), ("years", "3")])]),
    of_first(
        "/organisations?words=990101",
        "/organisations/{id}/found",
        &[with(&[
            ("kind", "branch"),
            ("name", "中共演示县新坝村支部委员会"),
            ("code", "990991"),
            ("full", "9"),
            ("on", "{-3 days}"),
        ])],
    ),
    filled(COUNTY, "/units/new", &[with(&[("name", "青石镇茶叶合作社"), ("territory", "990101")])]),
    filled(COUNTY, "/units/{id}/cover", &[with(&[("organisation", "990101002"), ("from", "{-3 days}")])]),
    of_first(
        "/units?words=青石镇茶叶合作社",
        "/units/{id}/close",
        &[with(&[("on", "{-3 days}"), ("reason", "已经注销")])],
    ),
    filled(
        COUNTY,
        "/imports/members",
        &[
            Step { roster: true, ..Step::FIRST },
            form("main form#columns", &[("arrival", "today"), ("save-as", "河口村的表")]),
        ],
    ),
    filled(COUNTY, "/imports/members/{batch}/duplicates", &[with(&[])]),
    filled(COUNTY, "/imports/members/{batch}", &[form("main form[action$='/commit']", &[])]),
    filled(
        COUNTY,
        "/delegations/new",
        &[
            with(&[
                ("to", "{centre-staff}"),
                ("place", "990101"),
                ("until", "{20 days}"),
                ("reason", "休假"),
            ]),
            go(),
        ],
    ),
    filled(COUNTY, "/accounts/new", &[form("main form[role=search]", &[("words", "欧阳")])]),
    filled(
        COUNTY,
        "/accounts/new/details",
        &[with(&[
            ("display", "新来的专干"),
            ("name", "xinzhanghao"),
            ("role", "party-worker"),
            ("place", "990101"),
            ("known", "last"),
        ])],
    ),
    of_first("/accounts?words=xinzhanghao", "/accounts/{id}/counter", &[with(&[])]),
    filled(COUNTY, "/erasures/new", &[form("main form[role=search]", &[("name", "欧阳测试")])]),
    filled(
        COUNTY,
        "/erasures/new/{id}",
        &[
            with(&[
                ("number", "青组〔2026〕7号"),
                ("by", "县委组织部"),
                ("on", "{-3 days}"),
                ("reason", "本人要求"),
                ("extent", "numbers"),
            ]),
            go(),
        ],
    ),
    filled(COUNTY, "/tokens", &[with(&[("name", "县政务平台"), ("expires", "{60 days}")])]),
];
