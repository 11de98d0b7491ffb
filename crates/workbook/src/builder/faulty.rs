//! Rosters as people send them, with faults on purpose and a list of the faults.
//!
//! Identity numbers are of an unassigned region (prefix 99) and telephones of an unused range, so that no
//! real person is hit.

use crate::builder::{Draft, DraftSheet, Value};

/// A workbook with faults.
#[derive(Clone, Debug)]
pub struct FaultyRoster {
    /// Name for a file, without its ending.
    pub name: &'static str,
    /// What the workbook shows.
    pub about: &'static str,
    /// The workbook.
    pub draft: Draft,
    /// The faults in it.
    pub faults: &'static [Fault],
}

/// One fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, as an address or a row.
    pub at: &'static str,
    /// What is wrong or unusual there.
    pub what: &'static str,
}

/// All rosters with faults.
#[must_use]
pub fn faulty_rosters() -> Vec<FaultyRoster> {
    vec![common(), two_rows(), district(), enterprise(), organisations(), hparty()]
}

/// Texts between bars.
fn line(texts: &str) -> Vec<&str> {
    texts.split('|').collect()
}

const fn fault(at: &'static str, what: &'static str) -> Fault {
    Fault { at, what }
}

const COMMON_FAULTS: &[Fault] = &[
    fault("row 5", "full-width digits in date, identity number and telephone; full-width space in a name"),
    fault("E6", "serial date shown as year and month"),
    fault("F6", "identity number kept as a number: three digits lost"),
    fault("H6:J6", "marks for none: 无, —, /"),
    fault("F7", "identity number as text in scientific notation"),
    fault("I7", "telephone kept as a number"),
    fault("E8", "serial date without format"),
    fault("F8", "identity number of 15 digits"),
    fault("G8", "year and month kept as a number, 2019.1 or 2019.10"),
    fault("row 9", "header repeated"),
    fault("row 10", "hidden row"),
    fault("column D", "hidden column"),
    fault("row 11", "running number and nothing else"),
    fault("row 12", "totals"),
    fault("row 13", "note"),
];

fn common() -> FaultyRoster {
    let mut sheet = DraftSheet::new("党员花名册");
    sheet.text("A1", "中共测试乡岳麓村支部委员会2024年党员花名册").merge("A1:J1");
    sheet.text("A2", "填报单位（盖章）：岳麓村党支部").text("H2", "填报日期：2024年3月");
    sheet.row(3, &line("序号|姓 名|性别|民族|出生年月|身份证号（18位）|入党日期|转正日期|联系方式|备注"));
    sheet.row(4, &line("1|张三|男|汉族|1985.03|990101198503120019|2010年7月|2011/7/1|13800000001"));
    sheet.row(5, &line("2|欧阳　小明|男|苗|１９９０．０１|９９０１０１１９９００１０１００２Ｘ|20150701||１３８０００００００２"));
    sheet.row(6, &line("3|李四|女|汉族|||2012-06-30|无|—|/"));
    sheet.put("E6", Value::Formatted(32_874.0, "yyyy\"年\"m\"月\"".to_owned()));
    sheet.put("F6", Value::Number(990_101_199_001_010_010.0));
    sheet.row(7, &line("4|王五|男|土家族|1970-05-06|9.90101E+17||1996-07-01"));
    sheet.put("G7", Value::Formatted(34_881.0, "yyyy/m/d".to_owned()));
    sheet.put("I7", Value::Number(13_800_000_004.0));
    sheet.row(8, &line("5|赵六|女|汉族||990101600808002"));
    sheet.put("E8", Value::Number(22_136.0)).put("G8", Value::Number(2019.1));
    sheet.row(9, &line("序号|姓 名|性别|民族|出生年月|身份证号（18位）|入党日期|转正日期|联系方式|备注"));
    sheet.row(10, &line("6|钱七|男|汉族|1962/1/1|990101196201010013|1985.7|1986.7||在外务工"));
    sheet.row(11, &line("7")).row(12, &line("合  计||6人"));
    sheet.text("A13", "注：本表一式两份，由党支部填写，一份报乡镇党委，一份支部留存。").merge("A13:J13");
    sheet.hide_row(10).hide_column("D");
    FaultyRoster {
        name: "members-common-faults",
        about: "common template: title rows, every shape of date, damaged numbers, totals and notes",
        draft: Draft::of(sheet),
        faults: COMMON_FAULTS,
    }
}

const TWO_ROWS_FAULTS: &[Fault] = &[
    fault("rows 2 and 3", "groups over titles"),
    fault("H4:H6", "one cell merged over three rows"),
    fault("sheet 填表说明", "no table"),
    fault("sheet 旧表", "hidden, with an older table"),
];

fn two_rows() -> FaultyRoster {
    let mut sheet = DraftSheet::new("名册");
    sheet.text("A1", "入党积极分子及党员情况表").merge("A1:H1");
    sheet.row(2, &line("序号|姓名|身份证号码|培养联系人||入党情况||所在支部"));
    sheet.row(3, &line("|||1|2|入党时间|转正时间"));
    for region in ["A2:A3", "B2:B3", "C2:C3", "H2:H3", "D2:E2", "F2:G2"] {
        sheet.merge(region);
    }
    sheet.row(4, &line("1|张三|990101198503120019|李四|王五|2010-07|2011-07|岳麓村党支部"));
    sheet.row(5, &line("2|周八|99010119880808003X|李四|赵六|2016-07-01|2017-07-01"));
    sheet.row(6, &line("3|吴九|990101197709090048|||1999.7|2000.7")).merge("H4:H6");
    let mut draft = Draft::of(DraftSheet::new("填表说明"));
    draft.sheets[0].text("A1", "本工作簿由党支部填写").text("A2", "姓名按身份证填写");
    draft.sheets.push(sheet);
    let mut old = DraftSheet::new("旧表");
    old.hidden = true;
    old.row(1, &line("姓名|性别|民族|出生日期|身份证号|籍贯|学历|入党时间|转正时间"));
    old.row(2, &line("郑十|男"));
    draft.sheets.push(old);
    FaultyRoster {
        name: "members-two-header-rows",
        about: "header of two rows with groups, a branch merged over three rows, a sheet of help and a hidden sheet",
        draft,
        faults: TWO_ROWS_FAULTS,
    }
}

const DISTRICT_FAULTS: &[Fault] = &[
    fault("C1 and I1", "党员类别 beside 人员类别: which is meant is a question"),
    fault("H3", "error of a formula"),
    fault("K3", "formula never computed"),
];

fn district() -> FaultyRoster {
    let mut sheet = DraftSheet::new("Sheet1");
    sheet.row(1, &line("序号|姓名|党员类别|所在组织|性别|出生年月|民族|联系电话|人员类别|身份证|入党时间"));
    sheet.row(2, &line("1|张三|正式党员|岳麓村党支部|男|198503|汉族|13800000001|农民|990101198503120019"));
    sheet.put("K2", Value::Formula("DATE(2010,7,1)".to_owned(), "2010-07-01".to_owned()));
    sheet.row(3, &line("2|李四|预备党员|岳麓村党支部|女|1990年1月|汉||教师|990101199001010028"));
    sheet.put("K3", Value::Uncomputed("TODAY()-100".to_owned())).put("H3", Value::Unavailable);
    FaultyRoster {
        name: "members-district-formulas",
        about: "district sheet: two columns that may both be the kind of member, formulas",
        draft: Draft::of(sheet),
        faults: DISTRICT_FAULTS,
    }
}

const ENTERPRISE_FAULTS: &[Fault] = &[
    fault("rows 1, 3, 5", "empty"),
    fault("A4", "markup in a name"),
    fault("C4", "spaces around an identity number"),
    fault("A6", "a character outside the basic plane"),
    fault("C6", "apostrophe and small x in an identity number"),
    fault("I6", "serial date counted from 1904: 2023-07-01"),
];

fn enterprise() -> FaultyRoster {
    let mut sheet = DraftSheet::new("导入模板");
    sheet.row(2, &line("姓名*|员工工号*|身份证号*|性别|出生日期|最高学历|所属党组织名称*|政治面貌*|接收预备党员日期|正式转正日期"));
    sheet.row(
        4,
        &line("张三<b>|A001| 990101198503120019 |男|1985-3-12|大学|第一支部|正式党员|2010/7/1|2011/7/1"),
    );
    sheet.row(6, &line("𠮷田|A002|'99010119900101002x|女|1990-1-1|本科|第一支部|预备党员|2023/7/1"));
    sheet.put("I6", Value::Formatted(43_646.0, "yyyy/m/d".to_owned()));
    let mut draft = Draft::of(sheet);
    draft.from_1904 = true;
    FaultyRoster {
        name: "members-enterprise-1904",
        about: "enterprise template: empty rows between, stars in titles, dates from 1904, markup and rare characters",
        draft,
        faults: ENTERPRISE_FAULTS,
    }
}

const ORGANISATIONS_FAULTS: &[Fault] =
    &[fault("B3", "code kept as a number"), fault("row 5", "subtotal"), fault("row 6", "signatures")];

fn organisations() -> FaultyRoster {
    let mut sheet = DraftSheet::new("党组织");
    sheet.text("A1", "党组织信息表").merge("A1:G1");
    sheet.row(2, &line("序列|组织编号|组织名称|组织类别|上级组织|党组织书记|建立日期"));
    sheet.row(3, &line("1||中共测试乡委员会|党委||张三|1984.10")).put("B3", Value::Number(1_001.0));
    sheet.row(4, &line("2|1001-01|中共测试乡岳麓村支部委员会|党支部|中共测试乡委员会|李四|1990-07-01"));
    sheet.row(5, &line("小计：||2个")).row(6, &line("填表人：王五||||审核人："));
    FaultyRoster {
        name: "organisations-faults",
        about: "organisations with a code kept as a number, a subtotal and a line of signatures",
        draft: Draft::of(sheet),
        faults: ORGANISATIONS_FAULTS,
    }
}

const HPARTY_FAULTS: &[Fault] =
    &[fault("L1 and M1", "two columns of a person's status: which is meant is a question")];

fn hparty() -> FaultyRoster {
    let mut sheet = DraftSheet::new("Sheet1");
    sheet.row(1, &line("序号|姓名|性别|身份证号|出生日期|年龄|民族|联系电话|学历|工作单位|所属党组织|人员状态|政治面貌|转正日期"));
    sheet.row(2, &line("1|张三|男|990101198503120019|1985-03-12|39|汉族|13800000001|大学|岳麓村|岳麓村党支部|正常|中共党员|2011-07-01"));
    sheet.row(3, &line("2|李四|女|990101199001010028|1990-01-01|34|汉族|0731-88000001|大专|岳麓村|岳麓村党支部|正常|中共预备党员"));
    FaultyRoster {
        name: "members-hparty-two-states",
        about: "export with 人员状态 beside 政治面貌",
        draft: Draft::of(sheet),
        faults: HPARTY_FAULTS,
    }
}
