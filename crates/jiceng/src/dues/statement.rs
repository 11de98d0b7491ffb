//! Bank statements (银行流水): what a bank hands out as .csv, .xlsx or .xls, read into rows of money that came in, and for
//! each the member whom it may be from. Nothing is entered here: a person says which rows are whose.

use super::model::Month;
use super::money::fen;
use super::queries::Payer;
use super::reckon::Reckoning;
use crate::platform::date::parse_day;
use crate::platform::protect::Keys;
use jiff::civil::Date;
use std::collections::HashMap;
use workbook::Limits;

/// Why a file is no statement: the key of a sentence.
pub(super) type Unreadable = &'static str;

/// Money that came in, as the bank tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) on: Date,
    pub(super) amount: i64,
    /// Who paid.
    pub(super) name: String,
    /// What they wrote.
    pub(super) note: String,
    /// The bank's own number of the row.
    pub(super) serial: String,
    /// How many rows before it in the file say the same: two people may pay the same on one day.
    pub(super) repeated: usize,
}

/// A statement as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) rows: Vec<Row>,
    /// Numbers of rows that say neither a day nor an amount that can be read.
    pub(super) strange: Vec<usize>,
}

/// So many rows are read of a statement; a branch has a hundredth of it a year.
const MOST_ROWS: usize = 2_000;
/// So many rows that came in are shown at once.
pub(super) const MOST_SHOWN: usize = 300;
/// Texts of a statement are kept to this length.
const LONGEST: usize = 120;
/// The header stands among the first rows.
const HEADER_WITHIN: usize = 30;

/// Words by which the columns of banks are known, the surest first.
const DAY: [&str; 8] =
    ["交易日期", "记账日期", "入账日期", "交易时间", "记账时间", "入账时间", "日期", "时间"];
const CAME_IN: [&str; 8] =
    ["贷方发生额", "贷方金额", "收入金额", "存入金额", "收入", "贷方", "存入", "转入金额"];
const EITHER_WAY: [&str; 3] = ["交易金额", "发生额", "金额"];
const NAME: [&str; 8] =
    ["对方户名", "对方账户名称", "对方名称", "付款人户名", "付款人名称", "付款人", "付款方", "户名"];
const NOTE: [&str; 6] = ["附言", "备注", "摘要", "用途", "说明", "交易类型"];
const SERIAL: [&str; 5] = ["流水号", "凭证号", "交易序号", "回单编号", "参考号"];

/// Reads a file.
///
/// # Errors
/// When it is no statement, in a sentence for whoever chose it.
pub(super) fn read(bytes: &[u8]) -> Result<Statement, Unreadable> {
    let grid = if bytes.starts_with(b"PK") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        of_workbook(bytes)?
    } else {
        of_text(bytes)?
    };
    if grid.len() > MOST_ROWS {
        return Err("dues-statement-long");
    }
    let columns =
        grid.iter().take(HEADER_WITHIN).enumerate().find_map(|(at, row)| Some((at, Columns::of(row)?)));
    let (header, columns) = columns.ok_or("dues-statement-no-header")?;
    let mut statement = Statement::default();
    let mut seen: HashMap<(Date, i64, String, String, String), usize> = HashMap::new();
    for (number, row) in grid.iter().enumerate().skip(header + 1) {
        match columns.row(row) {
            Told::Row(mut row) => {
                let key = (row.on, row.amount, row.name.clone(), row.note.clone(), row.serial.clone());
                let times = seen.entry(key).or_default();
                row.repeated = *times;
                *times += 1;
                statement.rows.push(row);
            }
            Told::Strange => statement.strange.push(number + 1),
            Told::Nothing => {}
        }
    }
    if statement.rows.is_empty() { Err("dues-statement-no-rows") } else { Ok(statement) }
}

/// The first sheet that has rows, as texts.
fn of_workbook(bytes: &[u8]) -> Result<Vec<Vec<String>>, Unreadable> {
    let workbook = workbook::read(bytes, &Limits::default()).map_err(|error| error.key())?;
    let sheet = workbook.sheets.iter().find(|sheet| !sheet.hidden && !sheet.rows().is_empty());
    let sheet = sheet.ok_or("dues-statement-no-header")?;
    let width = sheet.last_column().map_or(0, |column| usize::from(column.index()) + 1);
    let rows = sheet.rows().iter().map(|row| {
        let mut cells = vec![String::new(); width];
        for (column, cell) in row.cells() {
            if let Some(place) = cells.get_mut(usize::from(column.index())) {
                cell.shown().clone_into(place);
            }
        }
        cells
    });
    Ok(rows.collect())
}

/// Values separated by commas, semicolons or tabs, in UTF-8 or in the older coding of Chinese programs.
fn of_text(bytes: &[u8]) -> Result<Vec<Vec<String>>, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = if let Ok(text) = std::str::from_utf8(bytes) {
        text.to_owned()
    } else {
        let (text, malformed) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
        if malformed {
            return Err("dues-statement-unreadable");
        }
        text.into_owned()
    };
    if text.contains('\0') {
        return Err("dues-statement-unreadable");
    }
    Ok(separated(&text))
}

/// The rows of a text of separated values; a value in quotes may hold the separator, line ends and doubled quotes.
fn separated(text: &str) -> Vec<Vec<String>> {
    let head: String = text.lines().take(HEADER_WITHIN).collect();
    let count = |sign: char| head.matches(sign).count();
    let separator = [',', '\t', ';'].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(',');
    let (mut rows, mut row, mut value) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                value.push('"');
            }
            '"' if quoted || value.trim().is_empty() => quoted = !quoted,
            _ if quoted => value.push(sign),
            '\n' => {
                row.push(std::mem::take(&mut value));
                rows.push(std::mem::take(&mut row));
                if rows.len() > MOST_ROWS {
                    return rows;
                }
            }
            '\r' => {}
            _ if sign == separator => row.push(std::mem::take(&mut value)),
            _ => value.push(sign),
        }
    }
    if !row.is_empty() || !value.is_empty() {
        row.push(value);
        rows.push(row);
    }
    rows
}

/// Where what stands.
struct Columns {
    day: usize,
    amount: usize,
    name: Option<usize>,
    note: Option<usize>,
    serial: Option<usize>,
}

/// What a row tells.
enum Told {
    Row(Row),
    /// Something, and not what came in when.
    Strange,
    /// Nothing came in.
    Nothing,
}

impl Columns {
    fn of(row: &[String]) -> Option<Self> {
        let titles: Vec<String> =
            row.iter().map(|title| title.chars().filter(|c| !c.is_whitespace()).collect()).collect();
        let find = |words: &[&str]| {
            let exact = words.iter().find_map(|word| titles.iter().position(|title| title == word));
            let within =
                || words.iter().find_map(|word| titles.iter().position(|title| title.contains(word)));
            exact.or_else(within)
        };
        Some(Self {
            day: find(&DAY)?,
            amount: find(&CAME_IN).or_else(|| find(&EITHER_WAY))?,
            name: find(&NAME),
            note: find(&NOTE),
            serial: find(&SERIAL),
        })
    }

    fn row(&self, row: &[String]) -> Told {
        let text = |at: Option<usize>| {
            let text = at.and_then(|at| row.get(at)).map_or("", |it| it.trim().trim_matches('\''));
            text.chars().filter(|c| !c.is_control()).take(LONGEST).collect::<String>()
        };
        let (day, amount) = (text(Some(self.day)), text(Some(self.amount)));
        if amount.is_empty() || amount.starts_with(['-', '－']) || amount == "--" {
            return Told::Nothing;
        }
        let amount = fen(amount.trim_start_matches(['+', '＋']));
        match (day_in(&day), amount) {
            (_, Ok(0)) => Told::Nothing,
            (Some(on), Ok(amount)) => Told::Row(Row {
                on,
                amount,
                name: text(self.name),
                note: text(self.note),
                serial: text(self.serial),
                repeated: 0,
            }),
            _ => Told::Strange,
        }
    }
}

/// The day in a text that may go on with an hour.
fn day_in(text: &str) -> Option<Date> {
    let first = text.split([' ', 'T', '\u{3000}']).next().unwrap_or_default();
    let compact = first.get(..8).filter(|it| first.len() > 8 && it.bytes().all(|b| b.is_ascii_digit()));
    parse_day(compact.unwrap_or(first)).ok()
}

impl Row {
    /// By what the row is known again, whatever file it comes in; it opens nothing.
    pub(super) fn fingerprint(&self, keys: &Keys) -> String {
        let parts = [&self.name, &self.note, &self.serial].map(|part| format!("{}:{part}", part.len()));
        hex::encode(keys.lookup(&format!(
            "bank {} {} {} {}",
            self.on,
            self.amount,
            self.repeated,
            parts.concat()
        )))
    }

    /// The only member whom the row names, as payer or in what the payer wrote.
    pub(super) fn of<'m>(&self, members: &'m [Payer]) -> Option<&'m Payer> {
        let only = |fits: &dyn Fn(&Payer) -> bool| {
            let mut found = members.iter().filter(|it| fits(it));
            found.next().filter(|_| found.next().is_none())
        };
        only(&|it| it.name == self.name).or_else(|| only(&|it| self.note.contains(it.name.as_str())))
    }
}

/// How a sum fits what a member owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is whole months that are owed up to the end of this quarter, from the oldest.
    Exact,
    /// It is more than is owed by then: paid in advance, more than is due, or for somebody else. A person decides.
    Ahead,
    /// It ends within a month.
    Part,
}

/// The months that a sum would pay, from the oldest that is open, and how it fits. Dues are paid by the month or, where the
/// branch agreed, by the quarter; so nobody owes more than this quarter.
pub(super) fn months_for(reckoning: &Reckoning, amount: i64, now: Month) -> ((Month, Month), Fit) {
    let mut open = reckoning.months().filter(|(_, share)| share.open() > 0).peekable();
    let Some((first, _)) = open.peek().copied() else { return ((now, now), Fit::Ahead) };
    let (mut sum, mut last) = (0, first);
    for (month, share) in open {
        if sum >= amount {
            break;
        }
        sum += share.open();
        last = month;
    }
    let fit = match last > now.quarter_end() || sum < amount {
        true => Fit::Ahead,
        false if sum == amount => Fit::Exact,
        false => Fit::Part,
    };
    ((first, last), fit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;
    use workbook::builder::{Draft, DraftSheet, Value};

    const USUAL: &str = "户名,某村党支部\n交易日期,借方发生额,贷方发生额,对方户名,摘要,流水号\n2026-01-03 09:12:11,,12.50,张三,一月党费,001\n20260105,100.00,,某店,买书,002\n2026/1/6,,\"1,200.00\",李四,\"党费,全年\",003\n某日,,x,赵六,,004\n2026-01-06,,0.00,王五,,005\n";

    #[test]
    fn what_came_in_is_read_and_what_went_out_is_not() {
        let statement = read(USUAL.as_bytes()).unwrap();
        let told: Vec<_> = statement.rows.iter().map(|it| (it.on, it.amount, it.name.as_str())).collect();
        assert_eq!(told, [(date(2026, 1, 3), 1_250, "张三"), (date(2026, 1, 6), 120_000, "李四")]);
        assert_eq!(statement.rows[1].note, "党费,全年");
        assert_eq!(statement.strange, [6]);
    }

    #[test]
    fn the_older_coding_and_tabs_are_read_alike() {
        let (older, _, _) = encoding_rs::GB18030.encode(USUAL);
        assert_eq!(read(&older).unwrap(), read(USUAL.as_bytes()).unwrap());
        let tabs = "交易时间\t收入金额\t付款人\n20260103091211\t12.5\t张三\n";
        assert_eq!(read(tabs.as_bytes()).unwrap().rows[0].on, date(2026, 1, 3));
    }

    /// As banks hand it out: days and amounts are numbers with a format, above the table stand title and account.
    #[test]
    fn a_workbook_is_read_as_the_same_rows_as_text() {
        let mut sheet = DraftSheet::new("交易明细");
        sheet.text("A1", "某银行账户交易明细").text("A2", "户名：某村党支部");
        sheet.row(4, &["交易日期", "借方发生额", "贷方发生额", "对方户名", "摘要", "流水号"]);
        // 2026-01-03 is day 46025 of a workbook's calendar.
        sheet.put("A5", Value::Formatted(46_025.383_46, "yyyy-mm-dd hh:mm:ss".to_owned()));
        sheet.put("C5", Value::Formatted(12.5, "#,##0.00".to_owned()));
        sheet.text("D5", "张三").text("E5", "一月党费").text("F5", "001");
        sheet.text("A6", "20260105").put("B6", Value::Number(100.0)).text("D6", "某店");
        sheet.put("A7", Value::Formatted(46_028.0, "yyyy/m/d".to_owned()));
        sheet.put("C7", Value::Formatted(1_200.0, "#,##0.00".to_owned()));
        sheet.text("D7", "李四").text("E7", "党费,全年").text("F7", "003");
        let draft = Draft::of(sheet);
        let expected = read(USUAL.as_bytes()).unwrap().rows;
        assert_eq!(read(&draft.to_xlsx().unwrap()).unwrap().rows, expected, "xlsx");
        assert_eq!(read(&draft.to_xls().unwrap()).unwrap().rows, expected, "xls");
    }

    #[test]
    fn two_rows_that_say_the_same_are_two_and_the_same_statement_again_is_the_same() {
        let keys = Keys::generate(&crate::platform::randomness::Randomness::from_seed(3));
        let twice = "日期,金额,户名\n2026-01-03,1,张三\n2026-01-03,1,张三\n";
        let prints = |text: &str| -> Vec<String> {
            read(text.as_bytes()).unwrap().rows.iter().map(|it| it.fingerprint(&keys)).collect()
        };
        let all = prints(twice);
        assert_ne!(all[0], all[1]);
        assert_eq!(prints(twice), all);
    }

    #[test]
    fn rubbish_gets_a_sentence() {
        for (bytes, key) in [
            (&b""[..], "dues-statement-no-header"),
            (b"\xff\xff\xff\xff", "dues-statement-unreadable"),
            (b"a\0b", "dues-statement-unreadable"),
            ("日期,金额\n".as_bytes(), "dues-statement-no-rows"),
            (b"one,two\n1,2\n", "dues-statement-no-header"),
        ] {
            assert_eq!(read(bytes), Err(key), "{bytes:?}");
        }
        assert!(read(b"PK\x03\x04rubbish").is_err());
        let long = format!("日期,金额\n{}", "2026-01-01,1\n".repeat(MOST_ROWS + 1));
        assert_eq!(read(long.as_bytes()), Err("dues-statement-long"));
    }

    /// Somebody who owes 20 fen a month from August on, two years ahead of November.
    fn owes() -> Reckoning {
        let month = |number| Month::of(date(2026, 8, 1)).later(number);
        let setting = crate::dues::Setting {
            id: crate::platform::id::DuesSettingId(uuid::Uuid::nil()),
            membership: crate::platform::id::MembershipId(uuid::Uuid::nil()),
            from: month(0),
            category: crate::dues::Category::Farmer,
            base_cipher: None,
            amount: 20,
            reduced: false,
            relief: None,
            kept_reason: None,
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let belongs = crate::dues::Belonging { from: month(0), left: None, carried: None, rests: Vec::new() };
        Reckoning::of(&[setting], &belongs, &[], month(27))
    }

    #[test]
    fn only_what_is_owed_up_to_this_quarter_fits_exactly() {
        let now = Month::of(date(2026, 11, 1));
        let fits = |amount| {
            let ((first, last), fit) = months_for(&owes(), amount, now);
            (format!("{first} {last}"), fit)
        };
        assert_eq!(fits(80), ("2026-08 2026-11".to_owned(), Fit::Exact));
        assert_eq!(fits(100), ("2026-08 2026-12".to_owned(), Fit::Exact), "the quarter");
        assert_eq!(fits(70), ("2026-08 2026-11".to_owned(), Fit::Part));
        assert_eq!(
            fits(120),
            ("2026-08 2027-01".to_owned(), Fit::Ahead),
            "the next quarter is nobody's debt"
        );
        assert_eq!(fits(500), ("2026-08 2028-08".to_owned(), Fit::Ahead), "two years in advance");
        assert_eq!(fits(99_999).1, Fit::Ahead, "more than all months");
    }

    proptest! {
        #[test]
        fn what_fits_exactly_is_owed_by_the_end_of_the_quarter(amount in 1..2_000_i64) {
            let now = Month::of(date(2026, 11, 1));
            let ((_, last), fit) = months_for(&owes(), amount, now);
            prop_assert!(fit != Fit::Exact || (last <= now.quarter_end() && owes().open_until(last) == amount));
        }

        #[test]
        fn no_file_breaks_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes);
        }

        #[test]
        fn no_table_breaks_the_reader(
            cells in prop::collection::vec("[\"',;\\t\\n0-9.\\-年张￥]{0,12}", 0..40),
        ) {
            let text = format!("交易日期,金额,户名\n{}", cells.join(","));
            if let Ok(statement) = read(text.as_bytes()) {
                prop_assert!(statement.rows.iter().all(|row| row.amount > 0));
            }
        }
    }
}
