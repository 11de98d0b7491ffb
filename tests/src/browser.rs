//! A fresh browser.

use crate::Error;
use crate::driver::{Driver, program};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A chromium of a given size with an empty profile. Dropping it closes it.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    width: AtomicU32,
    script: bool,
    /// Whether pages are loaded with script off and measured with script on.
    bare: AtomicBool,
    // In this order: the profile goes when the browser that writes to it has gone.
    _driver: Driver,
    _profile: TempDir,
}

/// How long a page may take; machines that test are busy.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(20);

const CLICK: &str = include_str!("click.js");

/// Below this width the browser behaves as on a phone: the page's viewport decides, and there is touch.
const PHONE: u32 = 600;

const FLAGS: [&str; 12] = [
    "--headless",
    // The tests may run as root, where chromium's sandbox does not start.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--lang=zh-CN",
    "--force-color-profile=srgb",
];

impl Browser {
    /// Starts a browser whose pages are `width` by `height` CSS pixels, with script on or off.
    ///
    /// # Errors
    /// Chromium or chromedriver is missing or does not start.
    pub async fn start(width: u32, height: u32, script: bool) -> Result<Self, Error> {
        let driver = Driver::start()?;
        let profile = tempfile::Builder::new().prefix("jiceng-browser-").tempdir()?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        if let Value::Object(wanted) = capabilities(width, height, script, profile.path()) {
            builder.capabilities(wanted);
        }
        let client = builder.connect(&driver.url()).await?;
        let bare = AtomicBool::new(false);
        let browser =
            Self { client, width: AtomicU32::new(width), script, bare, _driver: driver, _profile: profile };
        if width >= PHONE {
            browser.resize(width, height).await?;
        }
        Ok(browser)
    }

    /// What fantoccini offers, for what is not here.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Whether pages may run script.
    #[must_use]
    pub fn script(&self) -> bool {
        self.script
    }

    /// The width of the pages, in CSS pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width.load(Ordering::Relaxed)
    }

    /// Shows pages in another size from now on, as a telephone does below 600 pixels. Only for a browser that was
    /// started wider than that.
    ///
    /// # Errors
    /// The browser has gone.
    pub async fn resize(&self, width: u32, height: u32) -> Result<(), Error> {
        let phone = width < PHONE;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone });
        self.tool("Emulation.setDeviceMetricsOverride", metrics).await?;
        self.tool("Emulation.setTouchEmulationEnabled", json!({ "enabled": phone })).await?;
        self.width.store(width, Ordering::Relaxed);
        Ok(())
    }

    /// Loads pages with script off from now on, and allows script once they stand, so that they can be measured.
    pub fn load_without_script(&self, bare: bool) {
        self.bare.store(bare, Ordering::Relaxed);
    }

    /// Goes past the site's worker from now on: what comes through it is not measured as the network carried it.
    ///
    /// # Errors
    /// The browser has gone.
    pub async fn without_worker(&self) -> Result<(), Error> {
        self.tool("Network.enable", json!({})).await?;
        self.tool("Network.setBypassServiceWorker", json!({ "bypass": true })).await?;
        Ok(())
    }

    /// A command of the browser's own tools (Chrome `DevTools` Protocol).
    ///
    /// # Errors
    /// The browser does not know it.
    pub async fn tool(&self, command: &str, parameters: Value) -> Result<Value, Error> {
        let command = Tool(json!({ "cmd": command, "params": parameters }).to_string());
        Ok(self.client.issue_cmd(command).await?)
    }

    /// Before a page is loaded script goes off, and after it on again, when pages are loaded without it.
    async fn allow_script(&self, allow: bool) -> Result<(), Error> {
        if self.bare.load(Ordering::Relaxed) {
            self.tool("Emulation.setScriptExecutionDisabled", json!({ "value": !allow })).await?;
        }
        Ok(())
    }

    /// Goes to an address and waits until the page is loaded.
    ///
    /// # Errors
    /// The address does not answer.
    pub async fn open(&self, address: &str) -> Result<(), Error> {
        self.allow_script(false).await?;
        self.client.goto(address).await?;
        self.allow_script(true).await
    }

    /// Sets a cookie of the site whose page is shown.
    ///
    /// # Errors
    /// No page of a site is shown.
    pub async fn set_cookie(&self, name: &str, value: &str) -> Result<(), Error> {
        let words = vec![Value::from(name), Value::from(value)];
        self.client.execute("document.cookie = `${arguments[0]}=${arguments[1]}; path=/`", words).await?;
        Ok(())
    }

    /// The address of the page.
    ///
    /// # Errors
    /// The browser has gone.
    pub async fn address(&self) -> Result<String, Error> {
        Ok(self.client.current_url().await?.to_string())
    }

    /// The visible text of the first element that a CSS selector finds.
    ///
    /// # Errors
    /// There is none.
    pub async fn text(&self, selector: &str) -> Result<String, Error> {
        match self.client.find(Locator::Css(selector)).await {
            Ok(element) => Ok(element.text().await?),
            Err(error) if error.is_no_such_element() => Err(self.absent(selector).await),
            Err(error) => Err(error.into()),
        }
    }

    /// Clicks on an element that can be seen and is not covered.
    ///
    /// # Errors
    /// It is covered or not to be seen.
    pub async fn click(&self, element: &Element) -> Result<(), Error> {
        if self.script && !self.bare.load(Ordering::Relaxed) {
            return Ok(element.click().await?);
        }
        // Chromedriver's own click waits for a timer of the page, which never rings with script off.
        let place = vec![serde_json::to_value(element)?];
        match self.client.execute(CLICK, place).await? {
            Value::Bool(true) => Ok(()),
            _ => Err(self.absent("uncovered element to click on").await),
        }
    }

    /// Clicks on what leads to another page and waits until that page is there. The browser's own answer to a click
    /// may come while the old page still stands.
    ///
    /// # Errors
    /// No other page comes.
    pub async fn leave_by(&self, element: &Element) -> Result<(), Error> {
        let old = self.client.find(Locator::Css("html")).await?;
        self.allow_script(false).await?;
        self.click(element).await?;
        let end = Instant::now() + PATIENCE;
        loop {
            match old.tag_name().await {
                Ok(_) if Instant::now() > end => return Err(self.absent("page after this one").await),
                Ok(_) => tokio::time::sleep(PAUSE).await,
                Err(error) if gone(&error) => return self.allow_script(true).await,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Writes a picture of the page as the window shows it, in PNG.
    ///
    /// # Errors
    /// The file cannot be written.
    pub async fn screenshot(&self, file: &Path) -> Result<(), Error> {
        let picture = self.client.screenshot().await?;
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(std::fs::write(file, picture)?)
    }

    /// A picture of the page as the window shows it, in WebP of this quality, from 1 to 100.
    ///
    /// # Errors
    /// The browser has gone.
    pub async fn webp(&self, quality: u32) -> Result<Vec<u8>, Error> {
        let wanted = json!({ "format": "webp", "quality": quality });
        let picture = self.tool("Page.captureScreenshot", wanted).await?;
        Ok(STANDARD.decode(picture["data"].as_str().unwrap_or_default())?)
    }

    /// The page as it goes to the printer, in PDF.
    ///
    /// # Errors
    /// The browser has gone.
    pub async fn pdf(&self) -> Result<Vec<u8>, Error> {
        let wanted = json!({ "preferCSSPageSize": true, "printBackground": false });
        let pdf = self.tool("Page.printToPDF", wanted).await?;
        Ok(STANDARD.decode(pdf["data"].as_str().unwrap_or_default())?)
    }

    pub(crate) async fn absent(&self, what: &str) -> Error {
        let page = self.address().await.unwrap_or_default();
        Error::Absent { page, what: what.to_owned() }
    }
}

/// A command of the browser's tools on its way through the driver.
#[derive(Debug)]
struct Tool(String);

impl WebDriverCompatibleCommand for Tool {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.clone()))
    }
}

/// Whether the page that an element belonged to is no longer there.
fn gone(error: &CmdError) -> bool {
    let CmdError::Standard(error) = error else {
        return false;
    };
    // While one page gives way to the next, chromium says the latter in words of its own.
    [ErrorStatus::StaleElementReference, ErrorStatus::NoSuchElement].contains(&error.error)
        || error.message.contains("does not belong to the document")
}

fn capabilities(width: u32, height: u32, script: bool, profile: &Path) -> Value {
    let size = format!("--window-size={width},{height}");
    let profile = format!("--user-data-dir={}", profile.display());
    let flags: Vec<&str> = FLAGS.into_iter().chain([size.as_str(), profile.as_str()]).collect();
    let phone = width < PHONE;
    let mut preferences = json!({ "intl.accept_languages": "zh-CN,zh" });
    if !script {
        // 2 is "block" among chromium's content settings.
        preferences["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    let mut options = json!({
        "binary": program("JICENG_TEST_CHROMIUM", "/usr/bin/chromium"),
        "args": flags,
        "prefs": preferences,
    });
    if phone {
        // A window cannot be narrower than some 500 pixels; an emulated screen can. The driver puts it back with every
        // page, so that only a browser that begins in an office can be resized.
        options["mobileEmulation"] = json!({
            "deviceMetrics": { "width": width, "height": height, "pixelRatio": 1.0, "mobile": true, "touch": true },
        });
    }
    json!({
        "browserName": "chrome",
        "timeouts": { "pageLoad": PATIENCE.as_millis(), "script": PATIENCE.as_millis() },
        "goog:chromeOptions": options,
    })
}
