//! The readers of what people type: no text breaks them, and what they accept is read back the same.

use jiceng::members::{Category, IdentityNumber, PersonName, Sex, Standing, Telephone, check_digit};
use jiceng::organisations::{Code, OrganisationName, short_name};
use jiceng::platform::date::{PartialDate, narrow, parse_day};
use jiceng::platform::form::{self, Submitted};
use proptest::prelude::*;

/// Texts near those that the readers accept: digits of both widths, signs of dates and numbers, marks without width,
/// characters outside the basic plane.
fn near() -> impl Strategy<Value = String> {
    let sign = prop::sample::select(vec![
        "0",
        "1",
        "2",
        "9",
        "１",
        "９",
        "Ｘ",
        "x",
        "X",
        "-",
        "－",
        "/",
        ".",
        "．",
        "年",
        "月",
        "日",
        " ",
        "　",
        "+",
        "*",
        "'",
        "\u{200b}",
        "\u{202e}",
        "\u{feff}",
        "\0",
        "\n",
        "\t",
        "𠮷",
        "·",
        "张",
        "a",
        "<",
        "=",
        "T",
        ":",
        "2019",
        "1990",
        "990101199003071012",
    ]);
    prop::collection::vec(sign, 0..16).prop_map(|parts| parts.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![3 => near(), 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_date_that_is_accepted_reads_back(text in any_text()) {
        if let Ok(date) = text.parse::<PartialDate>() {
            prop_assert_eq!(date.to_string().parse::<PartialDate>(), Ok(date));
            prop_assert!(date.earliest() <= date.latest());
            prop_assert_eq!(parse_day(&text).is_ok(), date.day().is_some());
        }
    }

    #[test]
    fn an_identity_number_that_is_accepted_reads_back_and_its_mask_hides_it(text in any_text()) {
        if let Ok(number) = text.parse::<IdentityNumber>() {
            prop_assert_eq!(number.reveal().len(), 18);
            prop_assert_eq!(check_digit(&number.reveal()[..17]), number.reveal().chars().last());
            let again = number.reveal().parse::<IdentityNumber>();
            prop_assert_eq!(again.as_ref().map(IdentityNumber::reveal), Ok(number.reveal()));
            prop_assert!(number.mask().parse::<IdentityNumber>().is_err());
            let shown = debugged(&number);
            prop_assert!(!shown.contains(&number.reveal()[6..14]));
        }
    }

    #[test]
    fn a_telephone_that_is_accepted_reads_back_and_its_mask_hides_it(text in any_text()) {
        if let Ok(number) = Telephone::parse(&text) {
            prop_assert_eq!(&Telephone::parse(number.reveal()).unwrap(), &number);
            prop_assert!(Telephone::parse(&number.mask()).is_err());
            prop_assert_eq!(number.mask().len(), number.reveal().len());
        }
    }

    #[test]
    fn a_name_that_is_accepted_reads_back(text in any_text()) {
        if let Ok(name) = PersonName::parse(&text) {
            prop_assert_eq!(PersonName::parse(&name.0).unwrap(), name);
        }
        if let Ok(name) = OrganisationName::parse(&text) {
            prop_assert!(!short_name(&name.0).contains('\n'));
        }
        if let Ok(code) = Code::parse(&text) {
            prop_assert_eq!(Code::parse(&code.0).unwrap(), code);
        }
    }

    #[test]
    fn words_lines_and_numbers_take_any_text(text in any_text()) {
        let _ = (Category::from_roster(&text), Standing::from_roster(&text), Sex::from_roster(&text));
        let _ = (form::line(20)(&text), form::text(20)(&text), form::number(-5, 5)(&text), form::day(&text));
        prop_assert_eq!(narrow(&narrow(&text)), narrow(&text));
    }

    /// What a browser sends comes in as it was typed, and any bytes come in as something.
    #[test]
    fn forms_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400), pairs in prop::collection::vec(("[a-z]{1,8}", any_text()), 0..8)) {
        let read = Submitted::parse(&bytes);
        let count: usize = read.pairs().map(|(name, _)| read.all(name).len().min(1)).sum();
        prop_assert_eq!(count, read.pairs().count());
        let sent = form_urlencoded(&pairs);
        let read = Submitted::parse(sent.as_bytes());
        for (name, value) in &pairs {
            let value = value.replace("\r\n", "\n").replace('\0', "\u{fffd}");
            prop_assert!(read.all(name).contains(&value));
        }
    }
}

fn debugged(number: &IdentityNumber) -> String {
    format!("{number:?}")
}

fn form_urlencoded(pairs: &[(String, String)]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        for byte in value.bytes() {
            write!(text, "%{byte:02X}").unwrap();
        }
    }
    text
}

#[test]
fn signs_that_nobody_sees_are_refused_and_letters_of_every_script_stay() {
    for sign in [
        "\u{0}", "\u{7}", "\u{ad}", "\u{61c}", "\u{200b}", "\u{200e}", "\u{202e}", "\u{2028}", "\u{2060}",
        "\u{2069}", "\u{feff}", "\u{fffd}", "\u{ffff}",
    ] {
        let text = format!("甲{sign}乙");
        assert!(form::line(50)(&text).is_err() && form::text(50)(&text).is_err(), "{sign:?}");
    }
    assert!(form::line(50)("甲\n乙").is_err() && form::text(50)("甲\n乙\t丙").is_ok());
    for name in ["𠮷𬀩", "阿依古丽·买买提", "ᠮᠣᠩᠭᠣᠯ\u{180b}", "نۇر\u{200c}گۈل", "葛\u{e0100}城"]
    {
        assert_eq!(form::line(50)(name).as_deref(), Ok(name));
    }
}
