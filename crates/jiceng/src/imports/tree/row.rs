//! One row of a register of organisations.

use crate::imports::cells::{Cells, past};
use crate::imports::model::Problem;
use crate::organisations::{Code, Kind, OrganisationName, Setting, short_name};
use crate::platform::date::PartialDate;
use crate::platform::form::{FieldError, line, partial_date};
use jiff::civil::Date;
use workbook::Record;

/// The posts that have a column of their own, with the words under which they are recorded.
pub(super) const POSTS: [(&str, &str); 5] = [
    ("secretary", "secretary"),
    ("deputy", "deputy"),
    ("organisation_member", "organisation"),
    ("publicity_member", "publicity"),
    ("discipline_member", "discipline"),
];

/// A row parsed.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    pub(super) row: u32,
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) kind: Option<Kind>,
    pub(super) setting: Option<Setting>,
    pub(super) superior: Option<String>,
    pub(super) unit_situation: Option<String>,
    pub(super) contact: Option<String>,
    pub(super) telephone: Option<String>,
    pub(super) address: Option<String>,
    pub(super) postcode: Option<String>,
    pub(super) founded: Option<PartialDate>,
    pub(super) document: Option<String>,
    /// Who holds which post, by the post's word.
    pub(super) posts: Vec<(&'static str, String)>,
    pub(super) appointed: Option<PartialDate>,
    pub(super) term_held: Option<PartialDate>,
    pub(super) term_due: Option<PartialDate>,
}

/// A row read: what it says, and what is wrong with its cells.
pub(super) struct Read {
    pub(super) parsed: Parsed,
    pub(super) problems: Vec<Problem>,
    /// Whether the cell of name, code, kind, setting or superior is itself wrong, so that nothing else is said of it.
    pub(super) wrong: Wrong,
}

/// The fields whose cells are wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Wrong(Vec<&'static str>);

impl Wrong {
    /// Those of these cells that are wrong.
    fn of(cells: &Cells<'_, '_>) -> Self {
        let fields = ["name", "code", "kind", "setting", "superior"];
        Self(fields.into_iter().filter(|field| cells.is_wrong(field)).collect())
    }

    /// Whether the cell of a field is wrong.
    pub(super) fn is(&self, field: &str) -> bool {
        self.0.contains(&field)
    }
}

/// Whether a row says its setting, be it only by its name or its kind.
pub(super) fn tells_setting(record: &Record<'_>) -> bool {
    parse(record, Date::MAX).parsed.setting.is_some()
}

/// Parses a row on a day.
pub(super) fn parse(record: &Record<'_>, today: Date) -> Read {
    let mut cells = Cells::new(record, "name");
    let name = cells.take("name", OrganisationName::parse).map(|name| name.0);
    if name.is_none() && cells.problems.is_empty() {
        cells.refuse("name", FieldError::new("import-organisation-name-missing"));
    }
    cells.take("state", standing);
    let written = cells.take("kind", kind);
    let stem = short_name(name.as_deref().unwrap_or_default());
    let kind = written.map(|(kind, _)| kind).or_else(|| kind_of_name(&stem));
    let setting = cells.take("setting", setting).or_else(|| written.and_then(|(_, setting)| setting));
    let posts = POSTS.iter().filter_map(|(field, post)| Some((*post, cells.take(field, line(50))?)));
    // Several who hold a post stand in one cell.
    let each = posts.flat_map(|(post, names)| {
        let names: Vec<String> = names.split('、').map(|name| name.trim().to_owned()).collect();
        names.into_iter().filter(|name| !name.is_empty()).map(move |name| (post, name))
    });
    let posts = each.collect();
    let parsed = Parsed {
        row: record.row,
        code: cells.take("code", Code::parse).map(|code| code.0),
        setting: setting.or_else(|| setting_of_name(kind, &stem)),
        name: name.unwrap_or_else(|| cells.name().to_owned()),
        kind,
        superior: cells.take("superior", line(80)),
        unit_situation: cells.take("unit_situation", line(100)),
        contact: cells.take("contact", line(50)),
        telephone: cells.take("phone", line(40)),
        address: cells.take("address", line(200)),
        postcode: cells.take("postcode", line(10)),
        founded: cells.take("founded", past(today)),
        document: cells.take("document", line(60)),
        posts,
        appointed: cells.take("appointed", past(today)),
        term_held: cells.take("term_held", past(today)),
        term_due: cells.take("term_due", partial_date),
    };
    let wrong = Wrong::of(&cells);
    Read { parsed, problems: cells.problems, wrong }
}

/// A closed organisation is not imported: closing is an act of its own.
fn standing(text: &str) -> Result<(), FieldError> {
    if text.contains("撤销") || text.contains("注销") {
        return Err(FieldError::new("import-organisation-closed"));
    }
    Ok(())
}

/// Kinds as registers write them, some with the setting in the same word.
fn kind(text: &str) -> Result<(Kind, Option<Setting>), FieldError> {
    let text = text.trim();
    Ok(match text {
        "地方党委" | "县委" | "区委" => (Kind::LocalCommittee, None),
        "党委" | "基层党委" | "党工委" => (Kind::Committee, None),
        "乡镇党委" | "街道党委" | "街道党工委" => (Kind::Committee, Some(Setting::Township)),
        "党总支" | "总支" | "党总支部" => (Kind::GeneralBranch, None),
        "党支部" | "支部" | "基层党支部" => (Kind::Branch, None),
        "村党支部" => (Kind::Branch, Some(Setting::Village)),
        "社区党支部" => (Kind::Branch, Some(Setting::Community)),
        "机关党支部" => (Kind::Branch, Some(Setting::Organ)),
        "联合党支部" | "联合支部" => (Kind::Branch, Some(Setting::Joint)),
        "临时党支部" | "临时支部" => (Kind::Branch, Some(Setting::Temporary)),
        "流动党员党支部" | "流动党支部" => (Kind::Branch, Some(Setting::Floating)),
        "功能型党支部" | "功能性党支部" => (Kind::Branch, Some(Setting::Functional)),
        "党小组" | "小组" => (Kind::Group, None),
        other => match other.parse() {
            Ok(kind) => (kind, None),
            Err(_) => return Err(FieldError::with("import-organisation-kind-unknown", "found", other)),
        },
    })
}

/// Settings as registers write them.
fn setting(text: &str) -> Result<Setting, FieldError> {
    Ok(match text.trim() {
        "村" | "行政村" | "建制村" | "农村" => Setting::Village,
        "社区" | "城市社区" | "居委会" | "城市" => Setting::Community,
        "乡镇" | "街道" | "乡镇、街道" | "乡镇（街道）" => Setting::Township,
        "新经济组织" | "非公企业" | "非公有制企业" | "非公经济组织" => {
            Setting::NewEconomic
        }
        "新社会组织" | "社会组织" => Setting::NewSocial,
        "机关" | "党政机关" => Setting::Organ,
        "事业单位" => Setting::PublicInstitution,
        "学校" | "高校" | "中小学" => Setting::School,
        "国有企业" | "国企" | "公有制企业" => Setting::Enterprise,
        "联合" | "联合支部" | "联合党支部" => Setting::Joint,
        "临时" | "临时支部" | "临时党支部" => Setting::Temporary,
        "流动" | "流动党员" | "流动党员支部" => Setting::Floating,
        "功能型" | "功能型党组织" | "功能型党支部" | "功能性党组织" | "功能性党支部" => {
            Setting::Functional
        }
        "群团" | "群团组织" | "人民团体" | "群众团体" => Setting::MassOrganisation,
        "其他" | "其它" => Setting::Other,
        other => other
            .parse()
            .map_err(|_| FieldError::with("import-organisation-setting-unknown", "found", other))?,
    })
}

/// What the end of a short name says of the kind.
fn kind_of_name(stem: &str) -> Option<Kind> {
    [
        ("党总支", Kind::GeneralBranch),
        ("党支部", Kind::Branch),
        ("党小组", Kind::Group),
        ("党委", Kind::Committee),
        ("党工委", Kind::Committee),
    ]
    .into_iter()
    .find_map(|(ending, kind)| stem.ends_with(ending).then_some(kind))
}

/// What a name says of the setting, where it leaves no doubt.
fn setting_of_name(kind: Option<Kind>, stem: &str) -> Option<Setting> {
    if matches!(kind, Some(Kind::LocalCommittee | Kind::Committee)) {
        let ends = |endings: &[&str]| endings.iter().any(|ending| stem.ends_with(ending));
        return if ends(&["镇党委", "乡党委", "街道党委", "街道党工委", "街道工作党委", "街道工委"])
        {
            Some(Setting::Township)
        } else {
            ends(&["县党委", "区党委", "党工委"]).then_some(Setting::Organ)
        };
    }
    let place = stem.trim_end_matches("党支部").trim_end_matches("党总支").trim_end_matches("党小组");
    [
        ("流动党员", Setting::Floating),
        ("联合", Setting::Joint),
        ("临时", Setting::Temporary),
        ("功能型", Setting::Functional),
        ("功能性", Setting::Functional),
        ("村", Setting::Village),
        ("社区", Setting::Community),
        ("小学", Setting::School),
        ("中学", Setting::School),
        ("学校", Setting::School),
    ]
    .into_iter()
    .find_map(|(ending, setting)| place.ends_with(ending).then_some(setting))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_they_say_and_no_more() {
        for (name, kind, setting) in [
            ("中共河口村支部委员会", Some(Kind::Branch), Some(Setting::Village)),
            ("中共东关社区总支部委员会", Some(Kind::GeneralBranch), Some(Setting::Community)),
            ("中共青石镇委员会", Some(Kind::Committee), Some(Setting::Township)),
            ("中共东关街道工作委员会", Some(Kind::Committee), Some(Setting::Township)),
            ("中共某某开发区党工委", Some(Kind::Committee), Some(Setting::Organ)),
            ("中共某某公司委员会", Some(Kind::Committee), None),
            ("中共某某公司支部委员会", Some(Kind::Branch), None),
            ("中共重点项目功能型支部委员会", Some(Kind::Branch), Some(Setting::Functional)),
            ("某某小组", None, None),
        ] {
            let stem = short_name(name);
            assert_eq!((kind_of_name(&stem), setting_of_name(kind, &stem)), (kind, setting), "{name}");
        }
    }

    #[test]
    fn words_of_registers_are_read_and_others_refused() {
        assert_eq!(super::kind("联合党支部"), Ok((Kind::Branch, Some(Setting::Joint))));
        assert_eq!(super::kind("branch"), Ok((Kind::Branch, None)));
        assert!(super::kind("企业").is_err());
        assert_eq!(super::setting("非公企业"), Ok(Setting::NewEconomic));
        for (written, setting) in [
            ("功能型党支部", Setting::Functional),
            ("群团", Setting::MassOrganisation),
            ("其它", Setting::Other),
        ] {
            assert_eq!(super::setting(written), Ok(setting));
        }
        assert_eq!(super::kind("功能型党支部"), Ok((Kind::Branch, Some(Setting::Functional))));
        assert!(super::setting("商圈").is_err());
        assert!(standing("已撤销").is_err());
    }

    #[test]
    fn what_a_remedy_says_may_be_written_is_read() {
        use crate::platform::text::{Language, text};
        let quoted = |key: &str| -> Vec<String> {
            let remedy = text(Language::Zh, key);
            remedy.split('“').skip(1).map(|part| part.split('”').next().unwrap().to_owned()).collect()
        };
        let kinds = quoted("import-organisation-kind-unknown-remedy");
        assert!(kinds.len() > 3 && kinds.iter().all(|word| super::kind(word).is_ok()), "{kinds:?}");
        let settings = quoted("import-organisation-setting-unknown-remedy");
        assert!(
            settings.len() > 7 && settings.iter().all(|word| super::setting(word).is_ok()),
            "{settings:?}"
        );
    }
}
