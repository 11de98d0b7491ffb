//! Units of the synthetic county: villages and communities with groups, an industrial estate with firms, a building, a
//! chain of an industry. Most are covered, some are not, so that the pages have something to show.

use crate::organisations::{self, Found, Kind as OrganisationKind, Organisation, Setting};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::id::{AreaId, UnitId};
use crate::units::{Draft, Kind, Manner, NewCover, Operation, record, record_cover};
use db::Write;
use jiff::civil::{Date, date};

/// Since when the county's units are covered.
const SINCE: Date = date(2024, 3, 1);
const OPENED: Date = date(2015, 6, 1);
const GROUPS: [&str; 3] = ["第一村民小组", "第二村民小组", "第三村民小组"];

struct Desk<'a> {
    app: &'a App,
    write: &'a mut Write,
    area: AreaId,
}

/// A firm or social organisation: name, kind, people, members, full members, and how the estate's branch covers it.
type Line<'a> = (&'a str, Kind, i64, i64, i64, Option<Manner>);

const FIRMS: [Line<'_>; 6] = [
    ("青石机械有限公司", Kind::Enterprise, 320, 9, 8, Some(Manner::Own)),
    ("清水食品有限公司", Kind::Enterprise, 85, 2, 2, Some(Manner::Joint)),
    ("长岭建材有限公司", Kind::Enterprise, 46, 1, 1, Some(Manner::Joint)),
    ("北坡物流有限公司", Kind::Enterprise, 38, 2, 1, Some(Manner::Guide)),
    ("三岔口纸业有限公司", Kind::Enterprise, 120, 4, 4, None),
    ("红旗茶叶有限公司", Kind::Enterprise, 64, 1, 1, Some(Manner::Trade)),
];
const TENANTS: [Line<'_>; 4] = [
    ("东关养老服务中心", Kind::SocialOrganisation, 24, 2, 2, Some(Manner::Building)),
    ("演示县茶叶协会", Kind::SocialOrganisation, 12, 3, 3, Some(Manner::Own)),
    ("东关软件有限公司", Kind::Enterprise, 30, 1, 1, Some(Manner::MassOrganisation)),
    ("东关餐饮有限公司", Kind::Enterprise, 41, 0, 0, None),
];

/// The township that has the building.
const BUILT: usize = 3;

/// Makes the units of the towns, and those that the organisations of villages and communities stand for.
pub(super) async fn create(
    app: &App,
    write: &mut Write,
    area: AreaId,
    towns: &[Organisation],
    places: &[Organisation],
) -> Result<(), AppError> {
    let mut desk = Desk { app, write, area };
    for (number, place) in places.iter().enumerate() {
        desk.place(number, place).await?;
    }
    if let (Some(first), Some(other)) = (towns.first(), towns.get(BUILT)) {
        let mut estate = Draft::new(Kind::Estate, "青石工业园", first.id);
        estate.code = Some("YQ-01".to_owned());
        estate.address = Some("青石镇园区路1号".to_owned());
        desk.filled(first, &estate, "青石工业园联合党支部", "990101901", &FIRMS).await?;
        let mut building = Draft::new(Kind::Building, "东关大厦", other.id);
        building.address = Some("人民路88号".to_owned());
        desk.filled(other, &building, "东关大厦联合党支部", "990104901", &TENANTS).await?;
        desk.unit(&Draft::new(Kind::Chain, "茶叶产业链", first.id), None).await?;
    }
    Ok(())
}

impl Desk<'_> {
    /// The village or community of an organisation; every sixth has groups.
    async fn place(&mut self, number: usize, branch: &Organisation) -> Result<(), AppError> {
        let kind = if branch.setting == Setting::Community { Kind::Community } else { Kind::Village };
        let name = branch.short_name.trim_end_matches("党支部").trim_end_matches("党总支");
        let mut draft = Draft::new(kind, name, branch.id);
        draft.code = Some(format!("C-{}", branch.code));
        draft.people = i64::try_from(600 + number * 37).ok();
        let village = self.unit(&draft, Some((branch, Manner::Own, None))).await?;
        if number.is_multiple_of(6) && kind == Kind::Village {
            for group in GROUPS {
                let mut draft = Draft::new(Kind::VillageGroup, &format!("{name}{group}"), branch.id);
                draft.within = Some(village);
                draft.people = Some(180);
                self.unit(&draft, Some((branch, Manner::Regional, None))).await?;
            }
        }
        Ok(())
    }

    /// An estate or a building with a branch of its own and the units within, covered as their lines say.
    async fn filled(
        &mut self,
        town: &Organisation,
        around: &Draft,
        branch: &str,
        code: &str,
        lines: &[Line<'_>],
    ) -> Result<(), AppError> {
        let joint = self.branch(town, Setting::Joint, branch, code).await?;
        let id = self.unit(around, Some((&joint, Manner::Regional, None))).await?;
        for (number, (name, kind, people, members, full, manner)) in lines.iter().enumerate() {
            let mut draft = Draft::new(*kind, name, town.id);
            draft.within = Some(id);
            draft.opened_on = Some(OPENED);
            (draft.people, draft.members, draft.full_members) = (Some(*people), Some(*members), Some(*full));
            let own = match manner {
                Some(Manner::Own) => {
                    let setting =
                        if *kind == Kind::Enterprise { Setting::NewEconomic } else { Setting::NewSocial };
                    let name = format!("{name}党支部");
                    Some(self.branch(town, setting, &name, &format!("{code}-{number}")).await?)
                }
                _ => None,
            };
            let by = own.as_ref().unwrap_or(&joint);
            let word = match manner {
                Some(Manner::Guide) => Some("周志强"),
                Some(Manner::MassOrganisation) => Some("工会"),
                _ => None,
            };
            self.unit(&draft, manner.map(|manner| (by, manner, word))).await?;
        }
        let mut idle = Draft::new(Kind::Enterprise, &format!("{}停产企业", around.name), town.id);
        idle.within = Some(id);
        idle.operation = Operation::Suspended;
        self.unit(&idle, None).await?;
        Ok(())
    }

    async fn branch(
        &mut self,
        town: &Organisation,
        setting: Setting,
        name: &str,
        code: &str,
    ) -> Result<Organisation, AppError> {
        let new = Found {
            kind: OrganisationKind::Branch,
            setting,
            name,
            code,
            superior: Some(town),
            founded: Some(SINCE.into()),
            document: None,
            telephone: None,
        };
        organisations::found(self.app, self.write, self.area, &new).await
    }

    async fn unit(
        &mut self,
        draft: &Draft,
        covered: Option<(&Organisation, Manner, Option<&str>)>,
    ) -> Result<UnitId, AppError> {
        let id = record(self.app, self.write, self.area, draft).await?;
        if let Some((organisation, manner, name)) = covered {
            let cover = NewCover { organisation, manner, from: SINCE, until: None, name, reason: None };
            record_cover(self.app, self.write, self.area, id, &cover).await?;
        }
        Ok(id)
    }
}
