//! Turns a served reference into one behind somebody who may answer in its place.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use crate::served::Served;
use crate::target::{Target, leave};

/// Somebody before a service.
#[derive(Debug)]
pub(crate) struct Front {
    target: Target,
}

impl Front {
    /// Hands a request on, unless the function answers it; it is given the first line.
    pub(crate) fn new(
        served: &Served,
        answers: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        let behind = served.url.trim_start_matches("http://").to_owned();
        let answers = Arc::new(answers);
        let target = Target::raw(move |mut stream| {
            // Whoever asked may be gone, and that is all that can go wrong.
            if let Ok(answer) = answer(&mut stream, &behind, &*answers) {
                let _ = stream.write_all(&answer);
            }
            leave(stream);
        });
        Self { target }
    }

    pub(crate) fn url(&self) -> String {
        self.target.url()
    }
}

fn answer(
    stream: &mut TcpStream,
    behind: &str,
    answers: &dyn Fn(&str) -> Option<String>,
) -> std::io::Result<Vec<u8>> {
    let (line, request) = read(stream)?;
    if !line.starts_with("GET / ")
        && let Some(answer) = answers(&line)
    {
        return Ok(answer.into_bytes());
    }
    let mut service = TcpStream::connect(behind)?;
    service.write_all(&request)?;
    let mut answer = Vec::new();
    service.read_to_end(&mut answer)?;
    Ok(answer)
}

/// Reads a request: its first line, and the whole of it with the wish that the connection ends.
fn read(stream: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut request = format!("{first}connection: close\r\n").into_bytes();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        request.extend(header.bytes());
        if let Some(value) = header.to_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap_or_default();
        }
        if header.trim_end().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    request.extend(body);
    Ok((first, request))
}
