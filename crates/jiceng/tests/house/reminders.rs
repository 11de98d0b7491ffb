//! Reminders by e-mail, taken by a mail server of the test's own, and by message.

use crate::common::{Test, counties};
use crate::desk::{Desk, plain};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiceng::platform::mail::{Mail as _, MailAddress, SmtpServer, Stamp};
use jiceng::reminders::send_due;
use jiff::civil::date;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A message as a mail server takes it.
#[derive(Clone, Debug)]
struct Taken {
    to: String,
    text: String,
    head: String,
}

#[derive(Clone, Debug, Default)]
struct Post {
    taken: Arc<Mutex<Vec<Taken>>>,
    closed: Arc<Mutex<bool>>,
}

impl Post {
    fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    /// Whether messages are refused at present.
    fn close(&self, closed: bool) {
        *self.closed.lock().unwrap() = closed;
    }
}

/// A mail server (RFC 5321) that keeps what it is sent.
async fn post() -> (Post, SmtpServer) {
    let post = Post::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let number = listener.local_addr().unwrap().port();
    let here = post.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, here.clone()));
        }
    });
    let file = format!(
        "server = \"127.0.0.1\"\nport = {number}\nsecurity = \"none\"\nfrom = \"基层 <jiceng@example.cn>\"\n"
    );
    (post, SmtpServer::parse(&file).unwrap())
}

async fn converse(stream: TcpStream, post: Post) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 here\r\n").await.unwrap();
    let mut to = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match word.as_str() {
            "EHLO" | "HELO" => b"250 here\r\n",
            "RCPT" if *post.closed.lock().unwrap() => b"450 <shuji@example.cn> not now\r\n",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                b"250 ok\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.unwrap();
                let mut message = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    message.push_str(line.strip_prefix('.').unwrap_or(&line));
                    message.push('\n');
                }
                post.taken.lock().unwrap().push(Taken {
                    to: to.clone(),
                    text: decoded(&message),
                    head: message.split("\n\n").next().unwrap_or_default().to_owned(),
                });
                b"250 taken\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        if write.write_all(answer).await.is_err() {
            return;
        }
    }
}

/// Head and text of a message, its coding undone (RFC 2045, 6; RFC 2047).
fn decoded(message: &str) -> String {
    let (head, body) = message.split_once("\n\n").unwrap();
    let body = if head.to_ascii_lowercase().contains("encoding: base64") {
        let packed: String = body.split_whitespace().collect();
        String::from_utf8(STANDARD.decode(packed).unwrap()).unwrap()
    } else if head.to_ascii_lowercase().contains("quoted-printable") {
        quoted(&body.replace("=\n", ""))
    } else {
        body.to_owned()
    };
    let subject: String = head
        .split("=?utf-8?b?")
        .skip(1)
        .filter_map(|part| STANDARD.decode(part.split("?=").next()?).ok())
        .filter_map(|bytes| String::from_utf8(bytes).ok())
        .collect();
    format!("{subject}\n{body}")
}

fn quoted(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let coded = (*first == b'=').then(|| more.get(..2)).flatten();
        let value = coded.and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        bytes.push(value.unwrap_or(*first));
        rest = if value.is_some() { &more[2..] } else { more };
    }
    String::from_utf8(bytes).unwrap()
}

/// What a line of a head says.
fn line_of(head: &str, name: &str) -> String {
    head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned()
}

fn with_mail(test: &mut Test, server: SmtpServer) {
    Arc::get_mut(&mut test.app).unwrap().settings.mail = Some(Arc::new(server));
}

fn code(taken: &Taken) -> String {
    taken
        .text
        .chars()
        .collect::<Vec<_>>()
        .windows(6)
        .map(|six| six.iter().collect::<String>())
        .find(|six| six.chars().all(|it| it.is_ascii_digit()))
        .unwrap()
}

#[tokio::test]
async fn a_secretary_proves_an_address_is_reminded_once_a_week_and_stops_it() {
    for mut test in counties(60).await {
        let (post, server) = post().await;
        with_mail(&mut test, server);
        let desk = Desk::of(&test, "branch-secretary").await;
        let wish = [("way", "mail"), ("every", "week"), ("address", "shuji@example.cn")];
        let asked = desk.post("/me/reminders", &wish).await;
        assert_eq!(asked.location, "/me/reminders/confirm", "{}", plain(&asked.body));

        // Nothing is sent to an address that nobody has proven.
        assert_eq!(send_due(&test.app).await.unwrap(), 0);
        let sent = post.taken();
        assert_eq!((sent.len(), sent[0].to.as_str()), (1, "shuji@example.cn"));
        let wrong = desk.post("/me/reminders/confirm", &[("code", "000000x")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(plain(&wrong.body).contains("验证码不对"));
        let again =
            wrong.body.contains("href=\"/me/reminders\"") && wrong.body.contains("重新获取验证码</a>");
        assert!(again, "{}", wrong.body);
        let right = desk.post("/me/reminders/confirm", &[("code", &code(&sent[0]))]).await;
        assert_eq!(right.location, "/me/reminders?done=confirmed", "{}", plain(&right.body));

        // A server that does not take it now gets it the next time; a day has one reminder.
        post.close(true);
        assert_eq!(send_due(&test.app).await.unwrap(), 0);
        post.close(false);
        assert_eq!(send_due(&test.app).await.unwrap(), 1);
        assert_eq!(send_due(&test.app).await.unwrap(), 0);
        let letter = post.taken().last().unwrap().clone();
        // Each message says when it was written, by the clock of the installation, and which it is.
        let ids =
            post.taken().into_iter().map(|it| line_of(&it.head, "Message-ID: ")).collect::<HashSet<_>>();
        assert_eq!(ids.len(), post.taken().len(), "{ids:?}");
        assert!(ids.iter().all(|id| id.starts_with('<') && id.ends_with("@example.cn>")), "{ids:?}");
        assert!(line_of(&letter.head, "Date: ").contains("24 Nov 2026"), "{}", letter.head);
        assert!(letter.text.contains("基层：要办的") && letter.text.contains("快到期的"), "{letter:?}");
        let caller = desk.caller().await;
        let own = crate::desk::branch(&test, &caller).await;
        let mut read = test.app.db.read().await.unwrap();
        let people =
            jiceng::members::entitled(&test.app, &mut read, &caller, &own, crate::common::TODAY).await;
        drop(read);
        for person in people.unwrap() {
            assert!(!letter.text.contains(&person.member.name), "nobody is named in a message");
        }

        // Not again within the week, and again after it.
        test.app.clock.set(date(2026, 11, 28));
        assert_eq!(send_due(&test.app).await.unwrap(), 0);
        test.app.clock.set(crate::common::TODAY.checked_add(jiff::Span::new().days(7)).unwrap());
        assert_eq!(send_due(&test.app).await.unwrap(), 1);
        test.app.clock.set(crate::common::TODAY);

        let shown = plain(&desk.get("/me/reminders").await.body);
        assert!(shown.contains("s***@example.cn") && !shown.contains("shuji@example.cn"), "{shown}");
        let stopped = desk.post("/me/reminders/stop", &[]).await;
        assert_eq!(stopped.location, "/me/reminders?done=stopped");
        test.app.clock.set(date(2027, 1, 20));
        assert_eq!(send_due(&test.app).await.unwrap(), 0);
        test.app.clock.set(crate::common::TODAY);
        crate::desk::assert_sound(&test, &caller).await;
    }
}

#[tokio::test]
async fn a_code_holds_for_a_while_and_a_few_tries() {
    let mut test = counties(5).await.remove(0);
    let (post, server) = post().await;
    with_mail(&mut test, server);
    let desk = Desk::of(&test, "branch-secretary").await;
    let wish = [("way", "mail"), ("every", "day"), ("address", "shuji@example.cn")];
    desk.post("/me/reminders", &wish).await;
    let right = code(&post.taken()[0]);
    for _ in 0..5 {
        desk.post("/me/reminders/confirm", &[("code", "999999x")]).await;
    }
    let late = desk.post("/me/reminders/confirm", &[("code", &right)]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "tried too often");
    desk.post("/me/reminders", &wish).await;
    let second = code(&post.taken()[1]);
    test.app.clock.set(crate::common::TODAY.tomorrow().unwrap());
    let desk = Desk::of(&test, "branch-secretary").await;
    let late = desk.post("/me/reminders/confirm", &[("code", &second)]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "held for half an hour");
}

#[tokio::test]
async fn what_is_wrong_with_a_wish_is_said_beside_its_field() {
    let mut test = counties(5).await.remove(0);
    let none = Desk::of(&test, "branch-secretary").await;
    let shown = none.get("/me/reminders").await;
    assert!(plain(&shown.body).contains("还没有配置邮件服务器") && !shown.body.contains("name=\"way\""));
    let wish = [("way", "mail"), ("every", "week"), ("address", "shuji@example.cn")];
    assert!(plain(&none.post("/me/reminders", &wish).await.body).contains("没有配置邮件服务器"));
    drop(none);

    let (post, server) = post().await;
    with_mail(&mut test, server);
    let desk = Desk::of(&test, "branch-secretary").await;
    for (wish, said) in [
        ([("way", "mail"), ("every", "week"), ("address", "shuji")], "完整的电子邮箱"),
        ([("way", "mail"), ("every", "week"), ("address", "")], "请填写电子邮箱"),
        ([("way", "message"), ("every", "week"), ("address", "")], "没有登记手机"),
        ([("way", "pigeon"), ("every", "week"), ("address", "")], ""),
        ([("way", "mail"), ("every", "hour"), ("address", "a@example.cn")], ""),
    ] {
        let answer = desk.post("/me/reminders", &wish).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wish:?}");
        assert!(plain(&answer.body).contains(said), "{wish:?}: {}", plain(&answer.body));
    }
    post.close(true);
    let refused = desk.post("/me/reminders", &wish).await;
    assert!(plain(&refused.body).contains("没有发出去"), "{}", plain(&refused.body));
    assert!(post.taken().is_empty());
}

/// Errors are logged, and servers repeat addresses in what they answer.
#[tokio::test]
async fn what_a_server_answers_is_told_by_its_code_and_names_nobody() {
    let (post, server) = post().await;
    post.close(true);
    let address = MailAddress::parse("shuji@example.cn").unwrap();
    let stamp = Stamp { at: jiff::Timestamp::UNIX_EPOCH, id: uuid::Uuid::nil() };
    let error = server.send(&address, stamp, ("x", "x")).await.unwrap_err().to_string();
    assert!(error.contains("450") && !error.contains("shuji"), "{error}");
}
