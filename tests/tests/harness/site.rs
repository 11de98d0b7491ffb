//! A small site with faulty pages.

#![expect(clippy::unwrap_used, reason = "a site that cannot come up ends the test")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

/// Serves until the test process ends.
pub(crate) struct Site {
    port: u16,
}

pub(crate) const STYLE: &str = "body { color: #222 }";

impl Site {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                std::thread::spawn(move || answer(connection));
            }
        });
        Self { port }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

/// The source of a page.
pub(crate) fn page(path: &str) -> Option<String> {
    let body = match path {
        "/form" => {
            r#"<main><h1>登记</h1><p id="script">无脚本</p><script>document.getElementById("script").textContent = "有脚本"</script>
            <form method="post"><p><label for="name">姓名 <span>选填</span></label><input id="name" name="name" value="旧"></p>
            <fieldset><legend>性别</legend><p><input type="radio" id="m" name="sex" value="男"><label for="m">男</label></p>
            <p><input type="radio" id="f" name="sex" value="女"><label for="f">女</label></p></fieldset><button>提交</button></form></main>"#
        }
        "/covered" => {
            r#"<main><h1 style="margin:0">盖住</h1><form method="post"><button>提交</button></form><p style="margin-top:150px"><a href="/form">登记</a></p>
            <div style="position:fixed;left:0;right:0;top:0;height:120px;background:#fff"></div></main>"#
        }
        "/bad" => "<main><h1>登记</h1><form><input name=name></form></main>",
        "/wide" => {
            r#"<main><h1>宽</h1><div><p id="long" class="line" style="width:2000px;margin:0 0 0 -8px">长</p></div>
            <div style="overflow-x:auto"><p style="width:3000px">在自己的框里</p></div></main>"#
        }
        "/targets" => {
            r##"<main><h1>目标</h1><button id="low" style="width:100px;height:20px;padding:0">低</button>
            <p>句子里的<a href="#in" id="in">链接</a>可以小。</p><div><a href="#alone" id="alone">单独</a></div>
            <p><input type="radio" id="r" name="r"><label for="r" style="display:inline-block;min-width:48px;min-height:48px">标签</label></p>
            <button style="display:none">不见</button><button style="width:48px;height:48px">够大</button></main>"##
        }
        "/rows" => {
            r##"<style>li{position:relative;list-style:none;height:60px;margin-top:20px}a::after{content:"";position:absolute;left:0;right:0;top:0;bottom:0}</style>
            <main><h1>整行</h1><ul><li><a href="#row" id="row">整行都是链接</a></li>
            <li><a href="#under" id="under">盖住的一行</a><div style="position:absolute;left:0;right:0;top:0;bottom:0"></div></li></ul>
            <p style="position:relative;height:60px"><a href="#low" id="low" class="low">只有一半</a></p>
            <style>.low::after{bottom:auto;height:20px}</style></main>"##
        }
        "/styled" => r#"<link rel="stylesheet" href="/style.css"><main><h1>样式</h1></main>"#,
        "/shifting" => {
            r#"<main><div id="late"></div><h1>移动</h1><p style="height:300px">下面的内容</p></main>
            <script>requestAnimationFrame(() => setTimeout(() => { document.getElementById("late").style.height = "300px"; }, 100))</script>"#
        }
        _ => return None,
    };
    Some(format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>试</title><link rel=\"icon\" href=\"data:,\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"></head><body>{body}</body></html>"
    ))
}

fn answer(mut connection: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(connection.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut words = first.split_whitespace();
    let (method, path) = (words.next()?, words.next()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut sent = vec![0; length];
    reader.read_exact(&mut sent).ok()?;
    let (kind, body) = match (method, path) {
        ("POST", _) => ("text/html", received(&sent)?),
        (_, "/style.css") => ("text/css", STYLE.to_owned()),
        _ => ("text/html", page(path).unwrap_or_default()),
    };
    let keep = if kind == "text/css" { "max-age=31536000, immutable" } else { "no-store" };
    write!(
        connection,
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\nCache-Control: {keep}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .ok()
}

/// Repeats the name and sex that a form sent, from bytes written `%E5%BC%A0`.
fn received(sent: &[u8]) -> Option<String> {
    let mut decoded = Vec::new();
    let mut bytes = sent.iter();
    while let Some(byte) = bytes.next() {
        if *byte == b'%' {
            let digits = [*bytes.next()?, *bytes.next()?];
            decoded.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            decoded.push(*byte);
        }
    }
    let text = String::from_utf8(decoded).ok()?;
    let (name, sex) = text.strip_prefix("name=")?.split_once("&sex=")?;
    Some(format!("<!doctype html><html lang=\"zh-CN\"><title>收到</title><h1>收到 {name},{sex}</h1>"))
}
