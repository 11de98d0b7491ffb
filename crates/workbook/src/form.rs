//! Prints rows as the form that people know: title, line of unit and date, header with borders, page numbers.

mod stream;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::address::Column;
use crate::form::stream::RowWriter;
use crate::profile::{Field, FieldKind, Orientation, Profile, Words};

/// What stands above and below the table.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TitleBlock {
    /// The title over the table; empty for the profile's own title.
    pub title: String,
    /// The reporting unit.
    pub unit: String,
    /// The date of reporting, as it is to be read.
    pub date: String,
    /// A row of totals, one text for each printed column; empty for none. The first must begin with one of
    /// the profile's totals words, so that a reader does not take the row for data.
    pub totals: Vec<String>,
    /// Lines below the table, each beginning with one of the profile's note words.
    pub notes: Vec<String>,
    /// Language of titles and labels.
    pub language: Language,
}

/// Language of titles and labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Chinese,
    /// English.
    English,
}

/// Why a form could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// A row has another number of texts than the form has printed columns.
    #[error("row {row} has {found} texts, the form has {expected} columns")]
    WrongWidth {
        /// Position among the rows, from 1.
        row: usize,
        /// Texts in the row.
        found: usize,
        /// Printed columns.
        expected: usize,
    },
    /// More rows or longer texts than Excel allows.
    #[error("the form passes a bound of Excel: {0}")]
    Workbook(#[from] XlsxError),
    /// The file could not be put together.
    #[error("the file cannot be put together: {0}")]
    Archive(String),
}

/// Writes rows as the profile's form, one text for each printed column in the profile's order. All texts
/// are written as text, so that nothing of an identity number is lost and no text becomes a formula;
/// reading the form back gives the same texts. Rows are taken and written one by one, so that a table of any length
/// needs no more memory than its file.
pub fn write_form<R, T>(
    profile: &Profile,
    block: &TitleBlock,
    rows: impl IntoIterator<Item = R>,
) -> Result<Vec<u8>, FormError>
where
    R: AsRef<[T]>,
    T: AsRef<str>,
{
    let fields: Vec<&Field> = profile.printed().collect();
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(profile, block)?);
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(profile, block.language))?;
    let styles = Styles::new();
    let first = write_head(sheet, profile, block, &fields, &styles)?;
    sheet.write_blank(first, 0, &styles.text)?.write_blank(first + 1, 0, &styles.note)?;
    let mut writer = RowWriter::open(workbook.save_to_buffer()?, first + 1)?;
    let expected = fields.len();
    let fits = |row: usize, found: usize| {
        if found == expected { Ok(()) } else { Err(FormError::WrongWidth { row, found, expected }) }
    };
    for (position, texts) in rows.into_iter().enumerate() {
        fits(position + 1, texts.as_ref().len())?;
        writer.texts(texts.as_ref())?;
    }
    if !block.totals.is_empty() {
        fits(0, block.totals.len())?;
        writer.texts(&block.totals)?;
    }
    for note in &block.notes {
        writer.note(note)?;
    }
    writer.finish()
}

struct Styles {
    title: Format,
    line: Format,
    header: Format,
    text: Format,
    note: Format,
}

impl Styles {
    fn new() -> Self {
        let plain =
            Format::new().set_font_name("宋体").set_font_size(10).set_align(FormatAlign::VerticalCenter);
        let bordered = plain.clone().set_border(FormatBorder::Thin).set_text_wrap();
        Self {
            title: Format::new()
                .set_font_name("黑体")
                .set_font_size(18)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            line: plain.clone().set_font_size(11),
            header: bordered.clone().set_bold().set_align(FormatAlign::Center),
            // Format 49 is "@", text: Excel then leaves what a person types over it alone.
            text: bordered.set_num_format_index(49).set_align(FormatAlign::Center),
            note: plain,
        }
    }
}

fn words(words: &Words, language: Language) -> &str {
    match language {
        Language::Chinese => &words.zh,
        Language::English => &words.en,
    }
}

fn title<'a>(profile: &'a Profile, block: &'a TitleBlock) -> &'a str {
    if block.title.is_empty() { words(&profile.title, block.language) } else { &block.title }
}

/// Properties with a fixed time of creation, so that the same rows give the same bytes.
fn properties(profile: &Profile, block: &TitleBlock) -> Result<DocProperties, XlsxError> {
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    Ok(DocProperties::new()
        .set_title(title(profile, block))
        .set_company(&block.unit)
        .set_creation_datetime(&created))
}

/// The form's name without the signs that Excel forbids, within its 31 characters.
fn sheet_name(profile: &Profile, language: Language) -> String {
    let name = words(&profile.title, language);
    let allowed = name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''));
    let name: String = allowed.take(31).collect();
    if name.is_empty() { "Sheet1".to_owned() } else { name }
}

/// Writes everything above the data; gives the row, from 0, where data begin.
fn write_head(
    sheet: &mut Worksheet,
    profile: &Profile,
    block: &TitleBlock,
    fields: &[&Field],
    styles: &Styles,
) -> Result<u32, FormError> {
    let last = index(fields.len().saturating_sub(1));
    merge(sheet, (0, 0), (0, last), title(profile, block), &styles.title)?;
    sheet.set_row_height(0, 32)?;
    let unit = format!("{}{}", words(&profile.layout.unit, block.language), block.unit);
    let date = format!("{}{}", words(&profile.layout.date, block.language), block.date);
    let half = last / 2;
    merge(sheet, (1, 0), (1, half), &unit, &styles.line)?;
    if last > half {
        merge(sheet, (1, half + 1), (1, last), &date, &styles.line)?;
    }
    let end = write_titles(sheet, 2, fields, block.language, styles)?;
    for (at, field) in fields.iter().enumerate() {
        sheet.set_column_width(index(at), field.width)?;
        if field.kind != FieldKind::Serial {
            sheet.set_column_format(index(at), &styles.text_only())?;
        }
    }
    set_page(sheet, profile, end, block.language)?;
    Ok(end + 1)
}

impl Styles {
    /// The format of columns below the table: text, without borders.
    fn text_only(&self) -> Format {
        self.note.clone().set_num_format_index(49)
    }
}

/// Writes the header, in two rows where fields have groups; gives its last row.
fn write_titles(
    sheet: &mut Worksheet,
    first: u32,
    fields: &[&Field],
    language: Language,
    styles: &Styles,
) -> Result<u32, FormError> {
    let has_groups = fields.iter().any(|field| field.group.is_some());
    let last = if has_groups { first + 1 } else { first };
    let mut at = 0;
    while at < fields.len() {
        let field = fields[at];
        let Some(group) = &field.group else {
            let title = words(&field.title, language);
            merge(sheet, (first, index(at)), (last, index(at)), title, &styles.header)?;
            at += 1;
            continue;
        };
        let width = fields[at..].iter().take_while(|other| other.group.as_ref() == Some(group)).count();
        let end = index(at + width - 1);
        merge(sheet, (first, index(at)), (first, end), words(group, language), &styles.header)?;
        for (column, field) in fields.iter().enumerate().skip(at).take(width) {
            let title = words(&field.title, language);
            sheet.write_string_with_format(last, index(column), title, &styles.header)?;
        }
        at += width;
    }
    Ok(last)
}

fn set_page(
    sheet: &mut Worksheet,
    profile: &Profile,
    header_end: u32,
    language: Language,
) -> Result<(), XlsxError> {
    sheet.set_paper_size(9); // A4
    match profile.layout.orientation {
        Orientation::Landscape => sheet.set_landscape(),
        Orientation::Portrait => sheet.set_portrait(),
    };
    sheet.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.35);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_print_center_horizontally(true);
    sheet.set_repeat_rows(0, header_end)?;
    sheet.set_freeze_panes(header_end + 1, 0)?;
    sheet.set_footer(match language {
        Language::Chinese => "&C第 &P 页 共 &N 页",
        Language::English => "&CPage &P of &N",
    });
    Ok(())
}

/// Writes a text over a region; a region of one cell is no merge.
fn merge(
    sheet: &mut Worksheet,
    from: (u32, u16),
    to: (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if from == to {
        sheet.write_string_with_format(from.0, from.1, text, format)?;
    } else {
        sheet.merge_range(from.0, from.1, to.0, to.1, text, format)?;
    }
    Ok(())
}

/// Position of a column; beyond Excel's last one the writer refuses it.
fn index(at: usize) -> u16 {
    u32::try_from(at).ok().and_then(Column::from_index).map_or(u16::MAX, Column::index)
}
