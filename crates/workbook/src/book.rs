//! Prints several tables as one workbook: a sheet a chapter, each with its title, unit and date, its tables one below the
//! other, and notes. All cells are text, so that nothing of a number is lost and no text becomes a formula.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use crate::address::Column;
use crate::form::FormError;

/// A sheet of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookSheet {
    /// What its tab is called; signs that Excel forbids are left out, and what is too long is cut.
    pub name: String,
    /// What stands over everything.
    pub title: String,
    /// The reporting unit, with its label, as it is to be read.
    pub unit: String,
    /// The date, with its label, as it is to be read.
    pub date: String,
    /// The tables, one below the other.
    pub tables: Vec<BookTable>,
    /// Sentences below them.
    pub notes: Vec<String>,
}

/// A table of a sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BookTable {
    /// What stands over it; empty for none.
    pub title: String,
    /// Its columns.
    pub columns: Vec<BookColumn>,
    /// Its rows, each with a text for every column.
    pub rows: Vec<Vec<String>>,
    /// A row of sums; empty for none.
    pub totals: Vec<String>,
}

impl Eq for BookTable {}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BookColumn {
    /// Its title.
    pub title: String,
    /// A title over this column and its neighbours.
    pub group: Option<String>,
    /// Its width in characters. Of several tables the widest counts.
    pub width: f64,
}

/// Excel's longest name of a sheet.
const NAME: usize = 31;

/// Writes sheets as one workbook, A4 and landscape, with page numbers.
///
/// # Errors
/// When a row has another number of texts than its table has columns, or a bound of Excel is passed.
pub fn write_book(title: &str, sheets: &[BookSheet]) -> Result<Vec<u8>, FormError> {
    let mut workbook = Workbook::new();
    // A fixed time of creation, so that the same sheets give the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    let styles = Styles::new();
    let mut names = Vec::new();
    for sheet in sheets {
        let name = free_name(&sheet.name, &names);
        let page = workbook.add_worksheet();
        page.set_name(&name)?;
        names.push(name);
        write_sheet(page, sheet, &styles)?;
    }
    Ok(workbook.save_to_buffer()?)
}

struct Styles {
    title: Format,
    line: Format,
    heading: Format,
    header: Format,
    text: Format,
    note: Format,
}

impl Styles {
    fn new() -> Self {
        let plain =
            Format::new().set_font_name("宋体").set_font_size(10).set_align(FormatAlign::VerticalCenter);
        let bordered = plain.clone().set_border(FormatBorder::Thin).set_text_wrap();
        let title = Format::new().set_font_name("黑体").set_align(FormatAlign::VerticalCenter);
        Self {
            heading: title.clone().set_font_size(12),
            title: title.set_font_size(18).set_align(FormatAlign::Center),
            line: plain.clone().set_font_size(11),
            header: bordered.clone().set_bold().set_align(FormatAlign::Center),
            text: bordered.set_num_format_index(49).set_align(FormatAlign::Center),
            note: plain.set_text_wrap(),
        }
    }
}

/// A name without the signs that Excel forbids, short enough and unlike those before it, whatever their letters' case.
fn free_name(name: &str, taken: &[String]) -> String {
    let allowed = name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''));
    let name: String = allowed.take(NAME).collect();
    let name = if name.is_empty() { "Sheet".to_owned() } else { name };
    let is_taken = |name: &str| taken.iter().any(|it| it.to_lowercase() == name.to_lowercase());
    let mut free = name.clone();
    let mut number = 2;
    while is_taken(&free) {
        let tail = format!(" {number}");
        free = name.chars().take(NAME - tail.len()).collect::<String>() + &tail;
        number += 1;
    }
    free
}

fn write_sheet(page: &mut Worksheet, sheet: &BookSheet, styles: &Styles) -> Result<(), FormError> {
    let columns = sheet.tables.iter().map(|it| it.columns.len()).max().unwrap_or(0).max(2);
    let last = index(columns - 1);
    merge(page, (0, 0), (0, last), &sheet.title, &styles.title)?;
    page.set_row_height(0, 32)?;
    let half = last / 2;
    merge(page, (1, 0), (1, half), &sheet.unit, &styles.line)?;
    merge(page, (1, half + 1), (1, last), &sheet.date, &styles.line)?;
    for at in 0..columns {
        let widths = sheet.tables.iter().filter_map(|it| it.columns.get(at)).map(|it| it.width);
        page.set_column_width(index(at), widths.fold(10.0, f64::max))?;
    }
    let mut row = 2;
    for table in &sheet.tables {
        row = write_table(page, table, row, styles)?;
    }
    for note in &sheet.notes {
        merge(page, (row, 0), (row, last), note, &styles.note)?;
        row += 1;
    }
    page.set_paper_size(9); // A4
    page.set_landscape();
    page.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.35);
    page.set_print_fit_to_pages(1, 0);
    page.set_print_center_horizontally(true);
    page.set_footer("&C&P / &N");
    Ok(())
}

/// Writes a table from a row on; gives the row after it and an empty one.
fn write_table(
    page: &mut Worksheet,
    table: &BookTable,
    first: u32,
    styles: &Styles,
) -> Result<u32, FormError> {
    let mut row = first;
    if !table.title.is_empty() {
        page.write_string_with_format(row, 0, &table.title, &styles.heading)?;
        row += 1;
    }
    row = write_head(page, &table.columns, row, styles)? + 1;
    let expected = table.columns.len();
    let sums = Some(&table.totals).filter(|it| !it.is_empty());
    for (position, texts) in table.rows.iter().chain(sums).enumerate() {
        if texts.len() != expected {
            return Err(FormError::WrongWidth { row: position + 1, found: texts.len(), expected });
        }
        for (at, text) in texts.iter().enumerate() {
            page.write_string_with_format(row, index(at), text, &styles.text)?;
        }
        row += 1;
    }
    Ok(row + 1)
}

/// Writes the head of a table, in two rows where columns share a title; gives its last row.
fn write_head(
    page: &mut Worksheet,
    columns: &[BookColumn],
    first: u32,
    styles: &Styles,
) -> Result<u32, FormError> {
    let last = if columns.iter().any(|it| it.group.is_some()) { first + 1 } else { first };
    let mut at = 0;
    while let Some(column) = columns.get(at) {
        let Some(group) = &column.group else {
            merge(page, (first, index(at)), (last, index(at)), &column.title, &styles.header)?;
            at += 1;
            continue;
        };
        let width = columns[at..].iter().take_while(|it| it.group.as_ref() == Some(group)).count();
        merge(page, (first, index(at)), (first, index(at + width - 1)), group, &styles.header)?;
        for (place, column) in columns.iter().enumerate().skip(at).take(width) {
            page.write_string_with_format(last, index(place), &column.title, &styles.header)?;
        }
        at += width;
    }
    Ok(last)
}

/// Writes a text over a region; a region of one cell is no merge.
fn merge(
    page: &mut Worksheet,
    from: (u32, u16),
    to: (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), FormError> {
    if from == to {
        page.write_string_with_format(from.0, from.1, text, format)?;
    } else {
        page.merge_range(from.0, from.1, to.0, to.1, text, format)?;
    }
    Ok(())
}

/// Position of a column; beyond Excel's last one the writer refuses it.
fn index(at: usize) -> u16 {
    u32::try_from(at).ok().and_then(Column::from_index).map_or(u16::MAX, Column::index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, read};

    fn table(title: &str, rows: &[[&str; 2]]) -> BookTable {
        let column = |title: &str| BookColumn { title: title.to_owned(), group: None, width: 12.0 };
        BookTable {
            title: title.to_owned(),
            columns: vec![column("姓名"), column("备注")],
            rows: rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect(),
            totals: Vec::new(),
        }
    }

    fn sheet(name: &str, tables: Vec<BookTable>) -> BookSheet {
        BookSheet { name: name.to_owned(), title: name.to_owned(), tables, ..BookSheet::default() }
    }

    #[test]
    fn what_is_written_is_read_back_sheet_by_sheet_and_no_text_becomes_a_formula() {
        let long = "一二三四五六七八九十".repeat(4);
        let sheets = [
            sheet("党员名册", vec![table("", &[["张三", "=1+1"], ["李四", "0012"]])]),
            sheet(&long, vec![table("甲", &[["王五", "一"]]), table("乙", &[["赵六", "二"]])]),
            sheet(&long, Vec::new()),
            sheet("a/b", Vec::new()),
            sheet("AB", Vec::new()),
        ];
        let bytes = write_book("手册", &sheets).unwrap();
        let book = read(&bytes, &Limits::default()).unwrap();
        assert_eq!(book.sheets.len(), 5);
        let texts = |at: usize| -> Vec<String> {
            let rows = book.sheets[at].rows().iter();
            rows.flat_map(|row| row.cells().iter().map(|cell| cell.1.shown().to_owned())).collect()
        };
        for word in ["张三", "=1+1", "李四", "0012"] {
            assert!(texts(0).iter().any(|it| it == word), "{word}: {:?}", texts(0));
        }
        for word in ["甲", "王五", "乙", "赵六"] {
            assert!(texts(1).iter().any(|it| it == word), "{word}");
        }
        let names: Vec<&str> = book.sheets.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names[1].chars().count(), NAME);
        assert!(names[2].ends_with(" 2") && names[2].chars().count() == NAME, "{names:?}");
        assert_eq!((names[3], names[4]), ("ab", "AB 2"));
        assert_eq!(bytes, write_book("手册", &sheets).unwrap(), "the same sheets give the same bytes");
    }

    #[test]
    fn a_row_of_another_width_is_refused() {
        let mut wrong = table("", &[["张三", "一"]]);
        wrong.rows[0].pop();
        assert!(matches!(
            write_book("x", &[sheet("a", vec![wrong])]),
            Err(FormError::WrongWidth { row: 1, found: 1, expected: 2 })
        ));
    }
}
