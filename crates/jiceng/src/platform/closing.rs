//! The last word on a connection. What the HTTP machine refuses by itself, before any of our layers sees it, is explained
//! by a page instead of an empty answer; and the other end has time to read the last answer, although it was still sending.

use crate::platform::text::{Language, text};
use axum::http::StatusCode;
use std::future::Future as _;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// So long what still comes is read and dropped after our last word. Closing at once would make the system of the other
/// end throw our answer away unread.
const LINGERS: Duration = Duration::from_secs(2);

/// A stream that explains refusals and closes with patience.
pub(super) struct Courteous<S> {
    stream: S,
    /// An explanation on its way out.
    pending: Vec<u8>,
    written: usize,
    lingering: Option<Pin<Box<Sleep>>>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Courteous<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, pending: Vec::new(), written: 0, lingering: None }
    }

    fn write_pending(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.written < self.pending.len() {
            let rest = &self.pending[self.written..];
            match ready!(Pin::new(&mut self.stream).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => self.written += count,
            }
        }
        self.pending.clear();
        self.written = 0;
        Poll::Ready(Ok(()))
    }

    /// Reads and drops what still comes, until the other end closes or the time is over.
    fn linger(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let until = self.lingering.get_or_insert_with(|| Box::pin(sleep(LINGERS)));
        if until.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        let mut room = [0; 8 * 1024];
        loop {
            let mut buffer = ReadBuf::new(&mut room);
            match ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {}
                _ => return Poll::Ready(()),
            }
        }
    }
}

/// The empty answer with which the HTTP machine refuses a request by itself: its status.
fn bare_refusal(head: &[u8]) -> Option<StatusCode> {
    let rest = head.strip_prefix(b"HTTP/1.1 ").or_else(|| head.strip_prefix(b"HTTP/1.0 "))?;
    let status = StatusCode::from_bytes(rest.get(..3)?).ok()?;
    let refuses = matches!(
        status,
        StatusCode::BAD_REQUEST | StatusCode::URI_TOO_LONG | StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
    );
    let empty = b"\r\ncontent-length: 0\r\n";
    (refuses && head.windows(empty.len()).any(|part| part == empty)).then_some(status)
}

/// The same refusal in words. Nothing is known of who asks, so both languages speak.
fn explained(status: StatusCode) -> Vec<u8> {
    let key = match status {
        StatusCode::URI_TOO_LONG => "error-address-too-long",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "error-headers-too-long",
        _ => "error-encoding",
    };
    let said = |language, key: &str| text(language, key);
    let remedy = format!("{key}-remedy");
    let (zh, en) = (Language::Zh, Language::En);
    let page = format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{}</title></head><body><main><h1>{}</h1><p>{}</p><p lang=\"en\">{}</p><p lang=\"en\">{}</p></main></body></html>\n",
        said(zh, "error-title"),
        said(zh, key),
        said(zh, &remedy),
        said(en, key),
        said(en, &remedy),
    );
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\ncontent-security-policy: default-src 'none'\r\nx-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n\r\n{page}",
        page.len()
    )
    .into_bytes()
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Courteous<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Courteous<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.write_pending(context))?;
        let head = parts.iter().find(|part| !part.is_empty());
        let Some(status) = head.and_then(|head| bare_refusal(head)) else {
            return Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        };
        self.pending = explained(status);
        Poll::Ready(Ok(parts.iter().map(|part| part.len()).sum()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.write_pending(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_none() {
            ready!(self.write_pending(context))?;
            ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
        }
        ready!(self.linger(context));
        Poll::Ready(Ok(()))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_empty_refusals_of_the_http_machine_are_replaced() {
        let head =
            |status: &str, length: usize| format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n");
        for (status, length, replaced) in [
            ("414 URI Too Long", 0, true),
            ("431 Request Header Fields Too Large", 0, true),
            ("400 Bad Request", 0, true),
            ("414 URI Too Long", 12, false),
            ("404 Not Found", 0, false),
            ("200 OK", 0, false),
            ("", 0, false),
        ] {
            assert_eq!(
                bare_refusal(head(status, length).as_bytes()).is_some(),
                replaced,
                "{status} {length}"
            );
        }
        let page = String::from_utf8(explained(StatusCode::URI_TOO_LONG)).unwrap();
        let (head, body) = page.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 414 "), "{head}");
        assert!(head.contains(&format!("content-length: {}", body.len())));
        assert!(body.contains("网址太长") && body.contains("The address is too long"), "{body}");
        assert!(bare_refusal(page.as_bytes()).is_none(), "an explanation is not explained once more");
    }
}
