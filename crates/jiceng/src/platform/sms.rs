//! Messages to telephones, through a gateway that takes HTTP POST. Off unless the administrator names one.
//!
//! The gateway's file, in TOML:
//!
//! ```toml
//! url = "http://127.0.0.1:8500/send"
//! content_type = "application/json"
//! body = '{"mobile": "{telephone}", "content": "{text}"}'
//! text = "【基层】登录验证码 {code}，5 分钟内有效。请勿告诉他人。"
//! answer = "\"ok\""          # the answer must contain this; left out, any answer of status 2xx will do
//!
//! [headers]
//! authorization = "Bearer …"
//! ```
//!
//! In the body `{telephone}`, `{code}` and `{text}` are replaced, escaped as the content type asks.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Request, Uri, header};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;
use tokio::net::TcpStream;

/// Sends codes to telephones.
pub trait Sms: Debug + Send + Sync {
    /// Sends a code in the words that the administrator set.
    fn send<'a>(
        &'a self,
        telephone: &'a str,
        code: &'a str,
    ) -> Pin<Box<dyn Future<Output = Result<(), SmsError>> + Send + 'a>>;

    /// Sends a sentence, for instance a reminder.
    fn say<'a>(
        &'a self,
        telephone: &'a str,
        words: &'a str,
    ) -> Pin<Box<dyn Future<Output = Result<(), SmsError>> + Send + 'a>>;
}

/// Why a message was not sent, or a gateway cannot be used. Never names the telephone.
#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    /// The file cannot be read.
    #[error("the file {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file says something that cannot be used.
    #[error("the gateway's file: {0}")]
    Settings(String),
    /// The gateway does not answer.
    #[error("the gateway does not answer: {0}")]
    Unreachable(String),
    /// The gateway answers otherwise than it should.
    #[error("the gateway refused the message with status {0}")]
    Refused(u16),
}

/// A gateway reached by HTTP POST.
#[derive(Clone)]
pub struct HttpGateway {
    settings: Settings,
    address: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    url: String,
    content_type: String,
    body: String,
    text: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

/// What a message says: a whole text, and the code in it when it brings one.
struct Said<'c> {
    code: &'c str,
    text: String,
}

impl Debug for HttpGateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HttpGateway")
    }
}

const PATIENCE: Duration = Duration::from_secs(15);
const LARGEST_ANSWER: usize = 64 * 1024;

impl HttpGateway {
    /// Reads the gateway's file.
    ///
    /// # Errors
    /// When it cannot be read or used.
    pub fn open(path: &Path) -> Result<Self, SmsError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| SmsError::File { path: path.display().to_string(), source })?;
        Self::parse(&text)
    }

    /// Reads the text of a gateway's file.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn parse(text: &str) -> Result<Self, SmsError> {
        let settings: Settings = toml::from_str(text).map_err(|error| wrong(error.message()))?;
        let uri: Uri = settings.url.parse().map_err(|_| wrong("the url cannot be read"))?;
        if uri.scheme_str() != Some("http") {
            return Err(wrong(
                "the url begins with http://; reach a gateway that speaks TLS through a local proxy",
            ));
        }
        let host = uri.host().ok_or_else(|| wrong("the url has no host"))?;
        let address = format!("{host}:{}", uri.port_u16().unwrap_or(80));
        if !settings.text.contains("{code}") {
            return Err(wrong("the text does not contain {code}"));
        }
        if !settings.body.contains("{telephone}") {
            return Err(wrong("the body does not contain {telephone}"));
        }
        if !settings.body.contains("{text}") && !settings.body.contains("{code}") {
            return Err(wrong("the body contains neither {text} nor {code}"));
        }
        let gateway = Self { settings, address };
        gateway.request("13800000000", &gateway.words_of("000000"))?;
        Ok(gateway)
    }

    /// The sentence that brings a code.
    fn words_of<'c>(&self, code: &'c str) -> Said<'c> {
        Said { code, text: self.settings.text.replace("{code}", code) }
    }

    /// The body with its places filled, each escaped as the content type asks. What was filled in is not read again.
    fn body(&self, telephone: &str, said: &Said<'_>) -> String {
        let mut rest = self.settings.body.as_str();
        let mut body = String::new();
        let places = [("{telephone}", telephone), ("{code}", said.code), ("{text}", said.text.as_str())];
        while let Some(at) = rest.find('{') {
            body.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some((place, value)) = places.iter().find(|(place, _)| rest.starts_with(place)) {
                body.push_str(&self.escaped(value));
                rest = &rest[place.len()..];
            } else {
                body.push('{');
                rest = &rest[1..];
            }
        }
        body + rest
    }

    fn escaped(&self, value: &str) -> String {
        if self.settings.content_type.starts_with("application/x-www-form-urlencoded") {
            form_urlencoded::byte_serialize(value.as_bytes()).collect()
        } else if self.settings.content_type.contains("json") {
            let quoted = serde_json::Value::from(value).to_string();
            quoted.trim_matches('"').to_owned()
        } else if self.settings.content_type.contains("xml") {
            value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
        } else {
            value.to_owned()
        }
    }

    fn request(&self, telephone: &str, said: &Said<'_>) -> Result<Request<Body>, SmsError> {
        let uri: Uri = self.settings.url.parse().map_err(|_| wrong("the url cannot be read"))?;
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::HOST, uri.authority().map_or("", |authority| authority.as_str()))
            .header(header::CONTENT_TYPE, &self.settings.content_type)
            .header(header::CONNECTION, "close");
        for (name, value) in &self.settings.headers {
            let name: HeaderName = name.parse().map_err(|_| wrong("the name of a header cannot be used"))?;
            let value: HeaderValue = value.parse().map_err(|_| wrong("a header cannot be used"))?;
            request = request.header(name, value);
        }
        let body = Body::from(self.body(telephone, said));
        request.body(body).map_err(|_| wrong("url, content type or headers cannot be used"))
    }

    async fn in_time(&self, telephone: &str, said: Said<'_>) -> Result<(), SmsError> {
        let sent = tokio::time::timeout(PATIENCE, self.post(telephone, said)).await;
        sent.unwrap_or_else(|_| Err(SmsError::Unreachable("no answer in time".to_owned())))
    }

    async fn post(&self, telephone: &str, said: Said<'_>) -> Result<(), SmsError> {
        let stream = TcpStream::connect(&self.address).await.map_err(unreachable)?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(unreachable)?;
        let connection = tokio::spawn(connection);
        let answer = sender.send_request(self.request(telephone, &said)?).await.map_err(unreachable)?;
        let status = answer.status();
        let body = axum::body::to_bytes(Body::new(answer.into_body()), LARGEST_ANSWER).await;
        connection.abort();
        let said = String::from_utf8_lossy(&body.map_err(unreachable)?).contains(&self.settings.answer);
        if status.is_success() && said { Ok(()) } else { Err(SmsError::Refused(status.as_u16())) }
    }
}

fn wrong(what: &str) -> SmsError {
    SmsError::Settings(what.to_owned())
}

fn unreachable(error: impl std::fmt::Display) -> SmsError {
    SmsError::Unreachable(error.to_string())
}

impl Sms for HttpGateway {
    fn send<'a>(
        &'a self,
        telephone: &'a str,
        code: &'a str,
    ) -> Pin<Box<dyn Future<Output = Result<(), SmsError>> + Send + 'a>> {
        Box::pin(self.in_time(telephone, self.words_of(code)))
    }

    fn say<'a>(
        &'a self,
        telephone: &'a str,
        words: &'a str,
    ) -> Pin<Box<dyn Future<Output = Result<(), SmsError>> + Send + 'a>> {
        if !self.settings.body.contains("{text}") {
            return Box::pin(async { Err(wrong("the body has no {text}, so that it can send codes only")) });
        }
        Box::pin(self.in_time(telephone, Said { code: "", text: words.to_owned() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"
url = "http://127.0.0.1:8500/send?channel=1"
content_type = "application/json"
body = '{"mobile": "{telephone}", "content": "{text}"}'
text = "验证码“{code}”\n\"5\" 分钟 {telephone}"
"#;

    #[test]
    fn a_body_of_json_stays_json_whatever_the_text_holds() {
        let gateway = HttpGateway::parse(JSON).unwrap();
        let body: serde_json::Value =
            serde_json::from_str(&gateway.body("13800001234", &gateway.words_of("012345"))).unwrap();
        assert_eq!(body["mobile"], "13800001234");
        assert_eq!(body["content"], "验证码“012345”\n\"5\" 分钟 {telephone}");
    }

    #[test]
    fn a_form_is_encoded() {
        let text = JSON
            .replace("application/json", "application/x-www-form-urlencoded")
            .replace(r#"'{"mobile": "{telephone}", "content": "{text}"}'"#, "'m={telephone}&c={code}'");
        let gateway = HttpGateway::parse(&text).unwrap();
        let body = gateway.body("13800001234", &gateway.words_of("012345"));
        assert_eq!(body, "m=13800001234&c=012345");
    }

    #[test]
    fn a_file_that_cannot_work_is_refused_at_the_start() {
        for (from, to) in [
            ("http://", "https://"),
            ("http://127.0.0.1:8500/send?channel=1", "nowhere"),
            ("{code}", ""),
            ("{telephone}\", \"content", "x\", \"content"),
            ("{text}", "x"),
            ("content_type", "content"),
        ] {
            let text = JSON.replace(from, to);
            assert!(matches!(HttpGateway::parse(&text), Err(SmsError::Settings(_))), "{from}");
        }
    }
}
