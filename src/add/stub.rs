//! Turns nothing into nothing, until the readers are merged.
use super::Seen;
use crate::exchange::Response;
use crate::template::Problem;
#[derive(Debug, Default)]
/// x
pub struct Wanted {
    /// x
    pub entry: Option<usize>,
    /// x
    pub url: Option<String>,
    /// x
    pub status: Option<u16>,
}
/// x
pub fn choose(seen: Vec<Seen>, _w: &Wanted) -> Result<Vec<Seen>, Problem> {
    Ok(seen)
}
/// x
pub fn curl_line(_t: &str) -> Result<Seen, Problem> {
    Err(Problem::new("x"))
}
/// x
pub fn raw_request(_n: &str, _t: &[u8]) -> Result<Seen, Problem> {
    Err(Problem::new("x"))
}
/// x
pub fn raw_response(_n: &str, _t: &[u8]) -> Result<Response, Problem> {
    Err(Problem::new("x"))
}
/// x
pub fn read_any(_n: &str, _t: &[u8]) -> Result<Vec<Seen>, Problem> {
    Err(Problem::new("x"))
}
