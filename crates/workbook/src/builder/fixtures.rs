//! Rosters as branches and townships send them, made after the conventions of public templates, each with what an import
//! of the synthetic county must say about it: no more and no less.
//!
//! Identity numbers are of an unassigned region (prefix 99) and telephones of an unused range, so that no real person
//! is hit.

use std::fmt::Write as _;

use crate::builder::{BuildError, Draft, DraftSheet, Value};

/// A roster with what must be found in it.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// Name of its file, without the ending.
    pub name: &'static str,
    /// Whether it is an .xls.
    pub xls: bool,
    /// What it shows.
    pub about: &'static str,
    /// Code of the organisation of the synthetic county into which it is imported.
    pub into: &'static str,
    /// The workbook.
    pub draft: Draft,
    /// New members.
    pub new: u32,
    /// The key of the sentence with which the whole file is refused; empty when it is read.
    pub refused: &'static str,
    /// What must be said about its rows.
    pub findings: Vec<Finding>,
}

/// What must be said about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Excel's row number.
    pub row: u32,
    /// Excel's column letters; empty when it concerns the whole row.
    pub column: &'static str,
    /// The key of the sentence.
    pub key: &'static str,
    /// What is wrong, for the reader of the fixture.
    pub what: &'static str,
}

impl Fixture {
    /// The name of its file.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.name, if self.xls { "xls" } else { "xlsx" })
    }

    /// The bytes of its file, the same each time.
    pub fn bytes(&self) -> Result<Vec<u8>, BuildError> {
        if self.xls { self.draft.to_xls() } else { self.draft.to_xlsx() }
    }

    /// What must be found, as the text of a file beside it.
    #[must_use]
    pub fn expectation(&self) -> String {
        // Writing into a text cannot fail.
        let mut text = format!(
            "# Made by `cargo run -p workbook --example fixtures -- tests/fixtures/rosters`; do not edit.\n\
            file = {:?}\nabout = {:?}\ninto = {:?}\nnew = {}\nrefused = {:?}\n",
            self.file_name(),
            self.about,
            self.into,
            self.new,
            self.refused
        );
        for finding in &self.findings {
            let Finding { row, column, key, what } = finding;
            let _ = write!(
                text,
                "\n[[finding]]\nrow = {row}\ncolumn = {column:?}\nkey = {key:?}\nwhat = {what:?}\n"
            );
        }
        text
    }
}

/// All of them.
#[must_use]
pub fn fixtures() -> Vec<Fixture> {
    vec![
        date_shapes(),
        damaged_numbers(),
        two_header_rows(),
        district_formulas(),
        enterprise_1904(),
        university(),
        wps(),
        system_words(),
        township(),
        two_states(),
    ]
}

const fn finding(row: u32, column: &'static str, key: &'static str, what: &'static str) -> Finding {
    Finding { row, column, key, what }
}

/// Texts between bars.
fn line(texts: &str) -> Vec<&str> {
    texts.split('|').collect()
}

const COMMON: &str = "序号|姓名|性别|民族|出生日期|身份证号|籍贯|学历|入党时间|转正时间|所在支部|工作单位及职务|党内职务|联系电话|家庭住址|备注";

/// The common public template over columns A to P, with its title rows; data begin in row 4.
fn common(title: &str) -> DraftSheet {
    let mut sheet = DraftSheet::new("党员花名册");
    sheet.text("A1", title).merge("A1:P1");
    sheet.text("A2", "填报单位（盖章）：青石镇河口村党支部").merge("A2:H2");
    sheet.text("L2", "填报日期：2026年11月20日").merge("L2:P2");
    sheet.row(3, &line(COMMON));
    sheet
}

fn date_shapes() -> Fixture {
    let mut sheet = common("中共青石镇河口村支部委员会2026年党员花名册");
    let row = |number: &str, name: &str, born: &str, identity: &str, joined: &str, full: &str| {
        format!(
            "{number}|{name}|男|汉族|{born}|{identity}|演示县|大专|{joined}|{full}|青石镇河口村党支部|务农||13800000001||"
        )
    };
    let rows = [
        row("1", "郑一平", "1985/3/12", "990301198503120011", "2010/7/1", "2011/7/1"),
        row("2", "郑二平", "1972-06-30", "990301197206300038", "1998-7-1", "1999-07-01"),
        row("3", "郑三平", "1963.10.08", "990301196310080050", "1990.7.1", "1991.07.01"),
        row("4", "郑四平", "19950520", "990301199505200079", "20170701", "20180701"),
        row("5", "郑五平", "2001年9月", "990301200109090096", "2022年7月", "2023年7月1日"),
        row("6", "郑六平", "1959.02", "990301195902140112", "1985.7", "1986.7"),
        row("7", "郑七平", "", "990301197902030131", "", ""),
        row(
            "8",
            "郑八平",
            "１９８２．０７",
            "９９０３０１１９８２０７０４０１５６",
            "２０１０．０７．０１",
            "２０１１．０７．０１",
        ),
        row("9", "郑九平", "1966-08-18 00:00:00", "990301196608180177", "199507", "199607"),
        row("10", "郑十平", "", "990301197005060197", "无", "—"),
    ];
    for (at, text) in (4..).zip(&rows) {
        sheet.row(at, &line(text));
    }
    sheet.put("E10", Value::Formatted(28_889.0, "yyyy/m/d".to_owned()));
    sheet.put("I10", Value::Formatted(40_360.0, "yyyy\"年\"m\"月\"".to_owned()));
    sheet.put("J10", Value::Number(40_725.0));
    sheet.row(14, &line("合计||10人"));
    sheet.text("A15", "注：本表一式两份，支部、乡镇党委各存一份。").merge("A15:P15");
    sheet.text("A16", "填表人：郑一平        审核人：");
    sheet.hide_row(9).hide_column("D");
    Fixture {
        name: "common-date-shapes",
        xls: false,
        about: "the common template: title, unit and date, every shape of date, a hidden row and column, totals, note and signatures",
        into: "990101001",
        draft: Draft::of(sheet),
        new: 10,
        refused: "",
        findings: vec![assumed(13)],
    }
}

/// Of a row that says nothing of the kind of member.
fn assumed(row: u32) -> Finding {
    finding(row, "", "roster-category-assumed", "neither the kind of member nor a day of full membership")
}

fn damaged_numbers() -> Fixture {
    let mut sheet = DraftSheet::new("Sheet1");
    sheet.row(1, &line("序号|姓　名|性别|公民身份号码（18位）|入党日期|手机"));
    let rows = [
        "1|冯一兰|女||2010-07-01|13800000002",
        "2|冯二兰|女|9.90301E+17|2010-07-01|",
        "3|冯三兰|女|990301881111006|2010-07-01|13800000003",
        "4|冯四兰|女|990301199303220187|2010-07-01|",
        "5|冯五兰|女|99030119930322|2010-07-01|",
        "6|冯六兰|女|9903011993032A0186|2010-07-01|",
        "7|冯七兰|女|990301199303220186|2010-07-01|12345",
        "8|冯八兰|女|'99030119871225020x|2010-07-01|０１３８－００００００４",
        "9|冯九兰|女|99030119871225020X|2010-07-01|",
        "10|冯十兰|女|990*************86|2010-07-01|138******02",
        "11|冯又兰|女|990301199301320186|2010-07-01|",
        "12|冯末兰|女|无|2010-07-01|/",
    ];
    for (at, text) in (2..).zip(&rows) {
        sheet.row(at, &line(text));
    }
    sheet.put("D2", Value::Number(990_301_199_001_010_028.0)).put("F5", Value::Number(13_800_000_005.0));
    Fixture {
        name: "damaged-numbers",
        xls: false,
        about: "identity numbers and telephones as spreadsheets and hands damage them",
        into: "990101001",
        draft: Draft::of(sheet),
        new: 3,
        refused: "",
        findings: vec![
            finding(2, "D", "cell-digits-lost", "a number of 18 digits kept as a number: Excel keeps 15"),
            finding(3, "D", "cell-scientific", "scientific notation, copied as text"),
            finding(4, "D", "identity-was-old", "15 digits, brought to 18"),
            assumed(4),
            finding(5, "D", "identity-check-digit", "the last digit does not fit"),
            finding(6, "D", "identity-length", "14 digits"),
            finding(7, "D", "identity-characters", "a letter among the digits"),
            finding(8, "F", "telephone-shape", "a telephone of five digits"),
            finding(9, "D", "roster-number-two-names", "the number of row 10, of another name"),
            finding(10, "D", "roster-number-two-names", "the number of row 9, of another name"),
            assumed(11),
            finding(11, "D", "roster-no-number", "the number is hidden by stars, so that none is stated"),
            finding(12, "D", "identity-check-digit", "a day that no calendar has, and a wrong last digit"),
            assumed(13),
            finding(13, "D", "roster-no-number", "a mark for none"),
        ],
    }
}

fn two_header_rows() -> Fixture {
    let mut sheet = DraftSheet::new("名册");
    sheet.text("A1", "党员基本情况登记表").merge("A1:H1");
    sheet.row(2, &line("序号|姓名|身份证号码|培养联系人||入党情况||所属党组织"));
    sheet.row(3, &line("|||1|2|入党时间|转正时间"));
    for region in ["A2:A3", "B2:B3", "C2:C3", "H2:H3", "D2:E2", "F2:G2"] {
        sheet.merge(region);
    }
    sheet.row(4, &line("1|褚一民|990301199910100231|李四|王五|2021-07|2022-07|青石镇上湾村党支部"));
    sheet.row(5, &line("2|褚二民|990301198111300259|李四|赵六|2006.7|2007.7"));
    sheet.row(6, &line("3|褚三民|990301197401150274|||1999-13|2000.7")).merge("H4:H6");
    let mut draft = Draft::of(DraftSheet::new("填表说明"));
    draft.sheets[0].text("A1", "本表由党支部填写").text("A2", "姓名按身份证填写");
    draft.sheets.push(sheet);
    let mut old = DraftSheet::new("去年");
    old.hidden = true;
    old.row(1, &line("姓名|性别|民族|出生日期|身份证号|籍贯|学历|入党时间|转正时间"));
    old.row(2, &line("卫旧人|男"));
    draft.sheets.push(old);
    Fixture {
        name: "two-header-rows",
        xls: false,
        about: "a header of two rows with groups, a branch merged over three rows, a sheet of help before and a hidden one behind",
        into: "990101",
        draft,
        new: 2,
        refused: "",
        findings: vec![finding(6, "F", "field-date-no-such-day", "a thirteenth month")],
    }
}

fn district_formulas() -> Fixture {
    let mut sheet = DraftSheet::new("采集表");
    sheet.row(1, &line("序号|姓名|党员类别|所在组织|性别|出生年月|民族|联系电话|档案管理单位|党籍状态|加入党组织日期|身份证"));
    let row = |number: &str, name: &str, kind: &str, identity: &str| {
        format!("{number}|{name}|{kind}|青石镇下湾村党支部|男||汉族||县档案馆|正常||{identity}")
    };
    let rows = [
        row("1", "陈一川", "正式党员", "990301196909090298"),
        row("2", "陈二川", "预备党员", "990301199202290310"),
        row("3", "陈三川", "正式", "990301198404200331"),
        row("4", "陈四川", "中共党员", "990301195707150358"),
    ];
    for (at, text) in (2..).zip(&rows) {
        sheet.row(at, &line(text));
    }
    sheet.put("K2", Value::Formula("DATE(2010,7,1)".to_owned(), "2010-07-01".to_owned()));
    sheet.put("K3", Value::Uncomputed("TODAY()-100".to_owned())).put("H4", Value::Unavailable);
    sheet.put("I5", Value::Formula("VLOOKUP(B5,[1]Sheet1!$A:$C,3,0)".to_owned(), "县档案馆".to_owned()));
    let mut draft = Draft::of(sheet);
    draft.external_link = Some("档案台账.xlsx".to_owned());
    Fixture {
        name: "district-formulas",
        xls: false,
        about: "a district's sheet with formulas: computed, never computed, ended in an error, and into another workbook",
        into: "990101003",
        draft,
        new: 2,
        refused: "",
        findings: vec![
            finding(3, "K", "cell-formula-without-value", "a formula that was never computed"),
            finding(4, "H", "cell-formula-error", "#N/A"),
        ],
    }
}

fn enterprise_1904() -> Fixture {
    let mut sheet = DraftSheet::new("导入模板");
    sheet.row(2, &line("姓名*|员工工号*|身份证号*|性别|出生日期|最高学历|所属党组织名称*|政治面貌*|接收预备党员日期|正式转正日期"));
    sheet.row(
        4,
        &line(
            "魏一<b>|A001|990301198503120011|男|1985-3-12|大学|青石镇石桥村党支部|正式党员|2010/7/1|2011/7/1",
        ),
    );
    sheet.row(
        6,
        &line("魏𠮷|A002| 990301197206300038 |男|1972-6-30|本科|青石镇石桥村党支部|中共预备党员|2026/7/1"),
    );
    sheet.row(7, &line("阿依古丽·买买提|A003|990301198811110069|女|1988-11-11|本科|中共青石镇石桥村支部委员会|党员|2010/7/1|2011/7/1"));
    sheet.put("I6", Value::Formatted(44_742.0, "yyyy/m/d".to_owned()));
    let mut draft = Draft::of(sheet);
    draft.from_1904 = true;
    Fixture {
        name: "enterprise-1904",
        xls: false,
        about: "an enterprise's template: empty rows between, stars in titles, dates counted from 1904, rare characters, markup in a name",
        into: "990101004",
        draft,
        new: 2,
        refused: "",
        findings: vec![finding(4, "A", "person-name-characters", "markup in a name")],
    }
}

fn university() -> Fixture {
    let mut sheet = DraftSheet::new("党员信息");
    sheet.text("A1", "学校党员信息表").merge("A1:J1");
    sheet.row(2, &line("工号/学号|姓名|性别|身份证号|出生日期|民族|所属党支部|入党时间|转正时间|移动电话"));
    let branch = "青石镇杨树沟村党支部";
    sheet.row(
        3,
        &line(&format!(
            "2010001|蒋一文|女|990301198503120011|1985-03-12|汉族|{branch}|2010-07-01|2011-07-01|13800000006"
        )),
    );
    sheet.row(
        4,
        &line(&format!(
            "2010002|蒋二文|女|990301199001010028|1991-01-01|汉族|{branch}|2010-07-01|2011-07-01|"
        )),
    );
    sheet.row(
        5,
        &line(&format!(
            "2010003|蒋三文|男|990301197206300038|1972-06-30|苗族|{branch}|2010-07-01|2009-07-01|"
        )),
    );
    sheet.row(6, &line(&format!("2010004|蒋四文|男|990301196310080050||汉族|{branch}|2001|2019.1|")));
    sheet.put("I6", Value::Number(2019.1));
    sheet.put("H3", Value::Formatted(40_360.0, "yyyy/m/d".to_owned()));
    Fixture {
        name: "university-contradictions",
        xls: true,
        about: "a university's sheet as .xls whose rows contradict themselves",
        into: "990101005",
        draft: Draft::of(sheet),
        new: 3,
        refused: "",
        findings: vec![
            finding(3, "C", "identity-sex-differs", "the number says a man"),
            finding(4, "E", "identity-birth-differs", "the number says 1990"),
            finding(5, "I", "member-full-before-joined", "full before admitted"),
            finding(6, "I", "cell-month-unclear", "2019.1 kept as a number: January or October"),
        ],
    }
}

fn wps() -> Fixture {
    let mut sheet = common("党员花名册");
    let row = |number: &str, name: &str, identity: &str, joined: &str| {
        format!(
            "{number}|{name}|女|汉族||{identity}|演示县|高中|{joined}|2001-07|青石镇新建村党支部|务农|||||"
        )
    };
    sheet.row(4, &line(&row("1", "韩一梅", "990301198811110069", "2000-07")));
    sheet.row(5, &line(&row("2", "韩二梅", "990301199303220186", "2000年7月")));
    sheet.row(6, &line(&row("3", "韩三梅", "99030119871225020X", "七十年代")));
    sheet.row(7, &line("4")).row(8, &line("5"));
    sheet.row(9, &line("总计：3人"));
    let mut draft = Draft::of(sheet);
    draft.wps = true;
    Fixture {
        name: "wps-habits",
        xls: false,
        about: "saved by WPS: shared texts in runs with readings over them, styled empty rows below, numbered rows without a person",
        into: "990101006",
        draft,
        new: 2,
        refused: "",
        findings: vec![finding(6, "I", "field-date-shape", "words instead of a date")],
    }
}

fn system_words() -> Fixture {
    let mut sheet = DraftSheet::new("党员名册");
    sheet.row(1, &line("序号|姓名|性别|身份证号|出生日期|年龄|民族|联系电话|学历|工作单位|所属党组织|人员状态|政治面貌|转正日期|党龄"));
    let row = |words: &str, identity: &str, branch: &str, state: &str| {
        format!("{words}|{identity}||40|汉族||大学|务农|{branch}|{state}|中共党员|2011-07-01|15")
    };
    let here = "青石镇三岔口村党支部";
    sheet.row(2, &line(&row("1|杨一山|男", "990301198503120011", here, "正常")));
    sheet.row(3, &line(&row("2||男", "990301197206300038", here, "正常")));
    sheet.row(4, &line(&row("3|杨三山|不详", "990301196310080050", here, "正常")));
    sheet.row(5, &line(&row("4|杨四山|男", "990301199505200079", here, "失联")));
    sheet.row(6, &line(&row("5|杨五山|男", "990301200109090096", "大槐树镇党支部", "正常")));
    sheet.row(7, &line(&row("6|杨六山|男", "990301195902140112", here, "停止党籍")));
    Fixture {
        name: "system-unknown-words",
        xls: false,
        about: "the export of a members' system in its own order: a name missing, words that nobody knows, a branch that is not there",
        into: "990101",
        draft: Draft::of(sheet),
        new: 2,
        refused: "",
        findings: vec![
            finding(3, "B", "roster-name-missing", "no name"),
            finding(4, "C", "sex-unknown", "不详"),
            finding(5, "L", "member-standing-unknown", "失联 is no state of membership"),
            finding(6, "K", "roster-branch-unknown", "no such branch in this township"),
        ],
    }
}

fn township() -> Fixture {
    const TITLES: &str = "序号|姓名|性别|身份证号码|入党时间|转正时间|所在党支部";
    let mut sheet = DraftSheet::new("全镇党员");
    sheet.text("A1", "青石镇党员名册").merge("A1:G1");
    sheet.row(2, &line(TITLES));
    sheet.row(3, &line("1|朱一禾|男|990301197902030131|2001-07|2002-07|青石镇北坡村党支部"));
    sheet.row(4, &line("2|朱二禾|男|990301198207040156|2005-07|2006-07")).merge("G3:G4");
    sheet.row(5, &line("小计|2人"));
    sheet.row(6, &line(TITLES));
    sheet.row(7, &line("1|秦一禾|男|990301196608180177|1990-07|1991-07|青石镇红旗村党支部"));
    sheet.row(8, &line("2|秦二禾|女|990301199303220186|2015-07|2016-07"));
    sheet.row(9, &line("3|秦三禾|男|990301197005060197|2049-07|2050-07|青石镇红旗村党支部"));
    sheet.row(10, &line("小计|3人")).row(11, &line("合计|5人"));
    Fixture {
        name: "township-merged-branches",
        xls: true,
        about: "a township's roster as .xls: branches merged downwards, subtotals, the header repeated on each page, a row without a branch",
        into: "990101",
        draft: Draft::of(sheet),
        new: 3,
        refused: "",
        findings: vec![
            finding(8, "G", "roster-branch-missing", "no branch in the row"),
            finding(9, "E", "import-date-future", "admitted in 2049"),
            finding(9, "F", "import-date-future", "full in 2050"),
        ],
    }
}

fn two_states() -> Fixture {
    let mut sheet = DraftSheet::new("Sheet1");
    sheet.row(1, &line("序号|姓名|性别|身份证号|所属党组织|人员状态|政治面貌"));
    sheet.row(2, &line("1|许一舟|男|990301198503120011|青石镇河口村党支部|正常|中共党员"));
    Fixture {
        name: "two-states",
        xls: false,
        about: "two columns of a person's state: which is meant is for a person to say",
        into: "990101001",
        draft: Draft::of(sheet),
        new: 0,
        refused: "import-undecided",
        findings: vec![],
    }
}
