//! Takes the pictures of README.md and README.zh-CN.md, of the demo as it comes: `cargo xtask screenshots`.

use journeys::pages::SignInPage;
use journeys::{Browser, Database, Error, Server};
use std::path::Path;

/// What is pictured: who sees it, where, at what size.
const PICTURES: [(&str, &str, &str, (u32, u32)); 2] =
    [("home", "county-officer", "/", (1280, 860)), ("telephone", "branch-secretary", "/", (390, 780))];
/// As many members as the demo has by itself.
const MEMBERS: u32 = 1200;
/// Good enough to read every word, and less than 150 KB.
const QUALITY: u32 = 70;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/images");
    std::fs::create_dir_all(&folder)?;
    let server = Server::start_with(Database::Sqlite, MEMBERS)?;
    let browser = Browser::start(1366, 800, true).await?;
    for (name, role, path, (width, height)) in PICTURES {
        browser.open(&server.url("/health")).await?;
        browser.client().delete_all_cookies().await?;
        let page = SignInPage::open(&browser, &server).await?;
        page.sign_in(server.sign_in(role)?).await?;
        browser.resize(width, height).await?;
        for (language, end) in [("zh-CN", "zh"), ("en", "en")] {
            browser.set_cookie("jiceng_language", language).await?;
            browser.open(&server.url(path)).await?;
            std::fs::write(folder.join(format!("{name}.{end}.webp")), browser.webp(QUALITY).await?)?;
        }
    }
    Ok(())
}
