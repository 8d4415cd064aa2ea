//! Turns every HTTP request of a case into the same answer, as cheaply as a thread can.

use std::io;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::generate::{ANSWER, CODE, CREATED, NAME};
use crate::measure;

/// A server in a thread of its own, which lives as long as the process.
#[derive(Debug)]
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Its thread, as the system counts it.
    pub(crate) thread: String,
}

impl Server {
    /// Starts a server on a port of 127.0.0.1 that takes its time over each answer.
    pub(crate) fn start(port: u16, latency: Duration) -> io::Result<Self> {
        let (told, hears) = mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let bound = runtime.and_then(|runtime| {
                let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", port)))?;
                Ok((runtime, listener.local_addr()?, listener))
            });
            match bound {
                Ok((runtime, address, listener)) => {
                    let server = Self {
                        address,
                        thread: measure::this_thread(),
                    };
                    if told.send(Ok(server)).is_ok() {
                        runtime.block_on(listen(listener, latency));
                    }
                }
                Err(error) => {
                    // Who started the server waits for this word.
                    let _ = told.send(Err(error));
                }
            }
        });
        hears
            .recv()
            .unwrap_or_else(|_| Err(io::Error::other("the server's thread ended")))
    }

    /// Returns the URL to ask.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

async fn listen(listener: TcpListener, latency: Duration) {
    while let Ok((stream, _)) = listener.accept().await {
        // An answer in one piece waits for nothing; one that cannot be set is only slower.
        let _ = stream.set_nodelay(true);
        tokio::spawn(serve(stream, latency));
    }
}

/// Answers until the other side goes away, or sends what no client of ours does.
async fn serve(mut stream: TcpStream, latency: Duration) {
    let answer = |head: &str, body: &str| {
        let length = body.len();
        format!(
            "HTTP/1.1 {head}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
    };
    let refused = answer(&format!("{CODE} Bad Request"), ANSWER);
    // What is asked before the cases has to succeed, or none of them is.
    let created = answer("201 Created", CREATED);
    let mut read = Vec::with_capacity(4096);
    loop {
        match stream.read_buf(&mut read).await {
            Ok(count) if count > 0 => {}
            _ => return,
        }
        while let Some(length) = whole(&read) {
            let is_whole = read[..length].windows(NAME.len()).any(|it| it == NAME);
            read.drain(..length);
            if !latency.is_zero() {
                tokio::time::sleep(latency).await;
            }
            let answer = if is_whole { &created } else { &refused };
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

/// Returns the length of the first request, once all of it is there.
fn whole(read: &[u8]) -> Option<usize> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut request = httparse::Request::new(&mut headers);
    let Ok(httparse::Status::Complete(head)) = request.parse(read) else {
        return None;
    };
    let length = request
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .and_then(|header| std::str::from_utf8(header.value).ok()?.parse().ok());
    let all = head + length.unwrap_or(0);
    (read.len() >= all).then_some(all)
}
