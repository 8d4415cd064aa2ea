//! Turns an error into what HTTP/2 says of it: whether a request was processed, and what broke off an answer.

use std::error::Error as StdError;
use std::io;

use reqwest::ClientBuilder;

use crate::exchange::ObstacleKind;
use crate::exchange::causes::cause;
use crate::exchange::obstacle::Failure;
use crate::text;

/// How many bytes of headers of an answer are read.
const MAX_HEADER_LIST: u32 = 64 << 10;

/// Sets how much is read of an answer.
pub(super) fn limited(builder: ClientBuilder) -> ClientBuilder {
    builder.http2_max_header_list_size(MAX_HEADER_LIST)
}

/// Lets a client speak nothing else, without TLS too.
pub(in crate::exchange) fn only(builder: ClientBuilder) -> ClientBuilder {
    builder.http2_prior_knowledge()
}

/// Returns the fault of a connection: its errors are kept apart, and of what they held only the words.
pub(in crate::exchange) fn io<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a io::Error> {
    cause::<h2::Error>(error)?.get_io()
}

/// Tells whether the other side says that a request was not processed.
pub(in crate::exchange) fn is_unprocessed(error: &(dyn StdError + 'static)) -> bool {
    cause::<h2::Error>(error).is_some_and(|error| {
        // Only streams above the last one that the target names end so.
        (error.is_go_away() && error.is_remote())
            || (error.is_reset()
                && error.is_remote()
                && error.reason() == Some(h2::Reason::REFUSED_STREAM))
    })
}

/// Returns why the library gave a stream up, where it did: for either reason, and it tells neither.
pub(in crate::exchange) fn given_up(error: &(dyn StdError + 'static)) -> Option<Failure> {
    let error = cause::<h2::Error>(error)?;
    let given_up = error.is_reset()
        && error.is_library()
        && error.reason() == Some(h2::Reason::PROTOCOL_ERROR);
    given_up.then(|| {
        let most = text::size(MAX_HEADER_LIST as usize);
        let reason = format!(
            "its headers are not as HTTP/2 wants them, or more than the {most} that vipspec reads"
        );
        Failure::new(ObstacleKind::Protocol, reason)
    })
}
