//! Writes a roster of made-up members as large as wanted, spread over branches; for measuring.
//!
//! `cargo run --release -p workbook --example large_roster -- FILE.xlsx ROWS BRANCHES`, where BRANCHES is a file with
//! the name of a branch on each line. Identity numbers are of the unassigned region 99.

use std::path::PathBuf;
use workbook::{Language, TitleBlock, built_in, write_form};

const SURNAMES: [&str; 12] = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙"];
const GIVEN: [&str; 12] =
    ["建国", "秀英", "桂兰", "志强", "玉梅", "海燕", "文斌", "德明", "春生", "丽华", "国庆", "永福"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(rows), Some(branches)) = (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("give a file, a number of rows and a file of branches".into());
    };
    let rows: usize = rows.parse()?;
    let names = std::fs::read_to_string(branches)?;
    let branches: Vec<&str> = names.lines().filter(|line| !line.is_empty()).collect();
    if branches.is_empty() {
        return Err("the file of branches is empty".into());
    }
    let profile =
        built_in()?.into_iter().find(|profile| profile.id == "members-common").ok_or("no profile")?;
    let keys: Vec<String> = profile.printed().map(|field| field.key.clone()).collect();
    let lines = (0..rows).map(|number| {
        keys.iter().map(|key| cell(key, number, branches[number % branches.len()])).collect::<Vec<_>>()
    });
    let title =
        TitleBlock {
            title: "党员花名册".to_owned(), language: Language::Chinese, ..TitleBlock::default()
        };
    std::fs::write(PathBuf::from(file), write_form(&profile, &title, lines)?)?;
    Ok(())
}

fn cell(key: &str, number: usize, branch: &str) -> String {
    let (year, month, day) = (1950 + number % 50, 1 + number / 50 % 12, 1 + number / 600 % 28);
    match key {
        "serial" => (number + 1).to_string(),
        "name" => format!("{}{}", SURNAMES[number % 12], GIVEN[number / 12 % 12]),
        "sex" => if order(number) % 2 == 1 { "男" } else { "女" }.to_owned(),
        "ethnicity" => "汉族".to_owned(),
        "birth_date" => format!("{year}-{month:02}-{day:02}"),
        "identity_number" => identity(number, &format!("{year}{month:02}{day:02}")),
        "native_place" => "演示县".to_owned(),
        "education" => ["小学", "初中", "高中", "大专", "大学本科"][number % 5].to_owned(),
        "joined" => format!("{}-07-01", year + 25),
        "confirmed" => format!("{}-07-01", year + 26),
        "branch" => branch.to_owned(),
        "workplace" => "务农".to_owned(),
        "phone" => format!("1380000{:04}", number % 10_000),
        _ => String::new(),
    }
}

/// The three digits that tell people of one region and birthday apart.
fn order(number: usize) -> usize {
    number / 16_800 % 1_000
}

/// A number of the unassigned region 99 with its check character (ISO 7064 MOD 11-2).
fn identity(number: usize, birth: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = format!("99{:04}{birth}{:03}", 9_000 + number / 16_800_000, order(number));
    let sum: u32 = digits.chars().zip(WEIGHTS).filter_map(|(c, weight)| Some(c.to_digit(10)? * weight)).sum();
    let checks = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let check = usize::try_from(sum % 11).ok().and_then(|place| checks.get(place)).copied().unwrap_or('0');
    format!("{digits}{check}")
}
