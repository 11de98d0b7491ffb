//! Listening: connections with and without TLS, each bounded in time and size, and the end of it all.

use crate::platform::closing::Courteous;
use crate::platform::tls::Certificates;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Method, Request, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Instant, Sleep, sleep, timeout};
use tower::ServiceExt as _;

/// What a connection may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// From the first byte of a request to the end of its headers; also how long a connection may rest between two.
    pub headers: Duration,
    /// The handshake of TLS.
    pub handshake: Duration,
    /// How long the other end may leave what we write unread.
    pub stalled: Duration,
    /// How long running requests may go on after the wish to stop.
    pub stopping: Duration,
    /// The size of the first line and all headers together, as the HTTP machine takes it. It is larger than what
    /// [`request::surround`](crate::platform::request::surround) lets pass, so that a page can say what is too long.
    pub header_bytes: usize,
    /// Connections at once; further ones wait in the system's queue.
    pub connections: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(20),
            handshake: Duration::from_secs(10),
            stalled: Duration::from_mins(1),
            stopping: Duration::from_secs(30),
            header_bytes: 128 * 1024,
            connections: 4_096,
        }
    }
}

const MOST_HEADERS: usize = 64;

/// Serves until `stop` comes, then lets running requests finish.
///
/// # Errors
/// When the listener cannot be used at all.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    certificates: Option<Certificates>,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let acceptor = certificates.map(|certificates| certificates.acceptor());
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(bounds.connections));
    tokio::pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles, or the other end was gone at once: the listener itself is well.
                tracing::warn!(%error, "a connection was not accepted");
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let (router, acceptor, watcher) = (router.clone(), acceptor.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _place = place;
            let stream = Impatient::new(stream, bounds.stalled);
            match acceptor {
                None => connection(stream, address, router, bounds, watcher).await,
                Some(acceptor) => {
                    // A handshake that fails is the other end's affair: it does not trust us, or speaks no TLS.
                    if let Ok(Ok(stream)) = timeout(bounds.handshake, acceptor.accept(stream)).await {
                        connection(stream, address, router, bounds, watcher).await;
                    }
                }
            }
        });
    }
    drop(listener);
    if timeout(bounds.stopping, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still running when the time to stop was over");
    }
    Ok(())
}

async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    address: SocketAddr,
    router: Router,
    bounds: Bounds,
    watcher: hyper_util::server::graceful::Watcher,
) {
    let service = tower::service_fn(move |mut request: Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(address));
        router.clone().oneshot(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.headers)
        .max_buf_size(bounds.header_bytes)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(Courteous::new(stream)), TowerToHyperService::new(service));
    // What goes wrong with a connection is told to its other end, where there still is one.
    let _ = watcher.watch(connection).await;
}

/// Sends whoever comes without TLS to the same page with it. The name is the one that was asked for.
pub fn redirecting(port: u16) -> Router {
    Router::new().fallback(move |request: Request<Body>| async move { redirect(&request, port) })
}

fn redirect(request: &Request<Body>, port: u16) -> Response {
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let name = host.and_then(|host| host.parse::<axum::http::uri::Authority>().ok());
    let (Some(name), true) = (name, matches!(*request.method(), Method::GET | Method::HEAD)) else {
        return (StatusCode::BAD_REQUEST, "请使用 https:// 访问。Use https://.\n").into_response();
    };
    let port = if port == 443 { String::new() } else { format!(":{port}") };
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let address = format!("https://{}{port}{path}", name.host()).parse::<Uri>();
    match address.ok().and_then(|address| HeaderValue::from_str(&address.to_string()).ok()) {
        Some(address) => (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, address)]).into_response(),
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// A stream that gives up when the other end leaves what we write unread for too long.
struct Impatient {
    stream: TcpStream,
    patience: Duration,
    until: Pin<Box<Sleep>>,
    waiting: bool,
}

impl Impatient {
    fn new(stream: TcpStream, patience: Duration) -> Self {
        // An answer is written whole; waiting for more to send only delays it.
        let _ = stream.set_nodelay(true);
        Self { stream, patience, until: Box::pin(sleep(patience)), waiting: false }
    }

    /// Passes on what came of writing, or ends the wait.
    fn within<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waiting = false;
            return written;
        }
        if !self.waiting {
            self.waiting = true;
            self.until.as_mut().reset(Instant::now() + self.patience);
        }
        ready!(self.until.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Impatient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Impatient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.within(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.within(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.within(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// Waits for Ctrl-C or the service manager's wish to stop.
pub async fn stop_signal() {
    let interrupt = async {
        // Without a handler for the signal the process ends as the system sees fit.
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupt.await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: Method, host: Option<&str>, port: u16) -> (StatusCode, String) {
        let mut request = Request::builder().method(method).uri("/members?words=a%26b");
        if let Some(host) = host {
            request = request.header(header::HOST, host);
        }
        let answer = redirect(&request.body(Body::empty()).unwrap(), port);
        let location = answer.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        (answer.status(), location.unwrap_or_default())
    }

    #[test]
    fn whoever_comes_without_tls_is_sent_to_the_same_page_with_it() {
        let to = |host, port| asked(Method::GET, Some(host), port).1;
        assert_eq!(to("party.example:80", 443), "https://party.example/members?words=a%26b");
        assert_eq!(to("[::1]:8080", 8371), "https://[::1]:8371/members?words=a%26b");
        for (method, host) in [
            (Method::GET, None),
            (Method::GET, Some("")),
            (Method::GET, Some("a b")),
            (Method::GET, Some("a/b")),
            (Method::POST, Some("party.example")),
        ] {
            assert_eq!(asked(method.clone(), host, 443).0, StatusCode::BAD_REQUEST, "{method} {host:?}");
        }
    }
}
