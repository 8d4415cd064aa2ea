//! Turns a function from a request to bytes into a target on a free port, as odd as a test wants it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A request as the target reads it: `POST /things`, and everything below the first line.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) rest: String,
}

/// A server that answers what it is told to, and stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Target {
    address: SocketAddr,
    over: Arc<AtomicBool>,
    heard: Arc<Mutex<Vec<Asked>>>,
    listening: Option<JoinHandle<()>>,
}

impl Target {
    /// Answers every request by a function that writes what it likes; then the connection is closed.
    ///
    /// What asks only whether anybody is there, `GET /`, is answered by an empty object.
    pub(crate) fn new(
        answer: impl Fn(&Asked, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self::rude(move |asked, stream| {
            if asked.line == "GET /" {
                return stream.write_all(json("200 OK", "{}").as_bytes());
            }
            answer(asked, stream)
        })
    }

    /// Answers every request by the same bytes.
    pub(crate) fn saying(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::new(move |_, stream| stream.write_all(&bytes))
    }

    /// Answers what asks whether anybody is there, too.
    pub(crate) fn rude(
        answer: impl Fn(&Asked, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let (heard, answer) = (Arc::new(Mutex::new(Vec::new())), Arc::new(answer));
        let hears = Arc::clone(&heard);
        let listening = Self::raw(move |stream| converse(stream, &hears, &*answer));
        listening.hearing(heard)
    }

    fn hearing(mut self, heard: Arc<Mutex<Vec<Asked>>>) -> Self {
        self.heard = heard;
        self
    }

    /// Hands every connection to a function, nothing of it read; what it does has to end by itself.
    pub(crate) fn raw(talk: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let over = Arc::new(AtomicBool::new(false));
        let (ends, talk) = (Arc::clone(&over), Arc::new(talk));
        let listening = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ends.load(Ordering::SeqCst) {
                    break;
                }
                let limit = Some(Duration::from_secs(5));
                let _ = stream.set_read_timeout(limit);
                let _ = stream.set_write_timeout(limit);
                let talk = Arc::clone(&talk);
                thread::spawn(move || talk(stream));
            }
        });
        Self {
            address,
            over,
            heard: Arc::default(),
            listening: Some(listening),
        }
    }

    /// Returns the URL of the target.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns what was asked so far, beside whether anybody is there.
    pub(crate) fn heard(&self) -> Vec<Asked> {
        let heard = self.heard.lock().expect("no test panics with the lock");
        let meant = heard.iter().filter(|asked| asked.line != "GET /");
        meant.cloned().collect()
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the listener up, so that it sees that it is over.
        let _ = TcpStream::connect(self.address);
        let _ = self.listening.take().map(JoinHandle::join);
    }
}

/// Returns an answer with a JSON body.
pub(crate) fn json(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn converse(
    mut stream: TcpStream,
    heard: &Mutex<Vec<Asked>>,
    answer: &dyn Fn(&Asked, &mut TcpStream) -> std::io::Result<()>,
) {
    let Some(asked) = read(&mut stream) else {
        return;
    };
    heard
        .lock()
        .expect("no test panics with the lock")
        .push(asked.clone());
    // Whoever asked may be gone, and that is all that can go wrong.
    let _ = answer(&asked, &mut stream);
    leave(stream);
}

/// Ends a connection: to close before everything is read would reset it under the answer.
pub(crate) fn leave(stream: TcpStream) {
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
    let _ = std::io::copy(&mut stream.take(1 << 20), &mut std::io::sink());
}

/// Reads a request of HTTP/1.1.
pub(crate) fn read(stream: &mut impl Read) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let line = first.strip_suffix(" HTTP/1.1\r\n")?.to_owned();
    let (mut rest, mut length) = (String::new(), 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        if header == "\r\n" || header.is_empty() {
            break;
        }
        if let Some(value) = header.to_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().ok()?;
        }
        rest.push_str(&header);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    rest.push_str(&String::from_utf8_lossy(&body));
    Some(Asked { line, rest })
}
