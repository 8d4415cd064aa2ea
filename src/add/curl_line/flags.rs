//! Turns a name of a flag into what it means for the request.

use crate::text;

/// What a flag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flag {
    /// Nothing that is asked depends on it.
    Ignored,
    /// Likewise, and it has a value.
    IgnoredWithValue,
    /// `-X`.
    Request,
    /// `-H`.
    Header,
    /// `-d`, where `@` names a file.
    Data,
    /// `--data-raw`.
    DataRaw,
    /// `--data-urlencode`.
    DataUrlencode,
    /// `--json`.
    Json,
    /// `-b`.
    Cookie,
    /// `-u`.
    User,
    /// `--oauth2-bearer`.
    Bearer,
    /// `-A`.
    UserAgent,
    /// `-e`.
    Referer,
    /// `-G`.
    Get,
    /// `-I`.
    Head,
    /// `--url`.
    Url,
    /// `-g`.
    GlobOff,
    /// `--path-as-is`.
    PathAsIs,
    /// What cannot be read, with the remedy.
    Refused(&'static str),
}

use Flag::{
    Bearer, Cookie, Data, DataRaw, DataUrlencode, Get, GlobOff, Head, Header, Ignored,
    IgnoredWithValue, Json, PathAsIs, Referer, Refused, Request, Url, User, UserAgent,
};

const NO_FORM: &str =
    "multipart forms are not read; give the request as `--request FILE`, with its body as sent";
const NO_FILE: &str = "files are not read; give what is in it with `--data-raw '...'`";
const NO_AUTH: &str = "give the header that it makes with `-H 'Authorization: ...'`";
const ONE: &str = "one request at a time is read";

/// Flags by letter and name.
const FLAGS: [(char, &str, Flag); 37] = [
    ('X', "request", Request),
    ('H', "header", Header),
    ('d', "data", Data),
    (' ', "data-ascii", Data),
    (' ', "data-binary", Data),
    (' ', "data-raw", DataRaw),
    (' ', "data-urlencode", DataUrlencode),
    (' ', "json", Json),
    ('b', "cookie", Cookie),
    ('u', "user", User),
    (' ', "oauth2-bearer", Bearer),
    ('A', "user-agent", UserAgent),
    ('e', "referer", Referer),
    ('G', "get", Get),
    ('I', "head", Head),
    (' ', "url", Url),
    ('g', "globoff", GlobOff),
    (' ', "path-as-is", PathAsIs),
    ('F', "form", Refused(NO_FORM)),
    (' ', "form-string", Refused(NO_FORM)),
    ('T', "upload-file", Refused(NO_FILE)),
    ('K', "config", Refused(NO_FILE)),
    ('n', "netrc", Refused(NO_AUTH)),
    (' ', "netrc-file", Refused(NO_AUTH)),
    (' ', "netrc-optional", Refused(NO_AUTH)),
    (' ', "digest", Refused(NO_AUTH)),
    (' ', "ntlm", Refused(NO_AUTH)),
    (' ', "negotiate", Refused(NO_AUTH)),
    (' ', "anyauth", Refused(NO_AUTH)),
    (' ', "aws-sigv4", Refused(NO_AUTH)),
    ('r', "range", Refused("give it as `-H 'Range: bytes=...'`")),
    (' ', "url-query", Refused("write it into the URL")),
    (' ', "request-target", Refused("write it into the URL")),
    (
        ' ',
        "proto-default",
        Refused("write `https://` or `http://` before the host"),
    ),
    (':', "next", Refused(ONE)),
    ('Z', "parallel", Refused(ONE)),
    (' ', "expand-data", Refused("write out what it stands for")),
];

/// Flags that change how curl works or what it shows, and not what it asks.
const IGNORED: &str = "s:silent S:show-error v:verbose i:include k:insecure L:location f:fail \
    q:disable N:no-buffer 0:http1.0 1:tlsv1 2:sslv2 3:sslv3 4:ipv4 6:ipv6 #:progress-bar O:remote-name \
    J:remote-header-name R:remote-time j:junk-session-cookies p:proxytunnel a:append compressed http0.9 http1.1 http2 \
    http2-prior-knowledge http3 http3-only tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 fail-early fail-with-body \
    show-headers location-trusted post301 post302 post303 basic raw tcp-nodelay tcp-fastopen \
    tr-encoding no-keepalive no-sessionid no-alpn no-npn no-progress-meter progress-meter buffer keepalive alpn \
    trace-time trace-ids styled-output remove-on-error create-dirs remote-name-all no-clobber clobber ssl ssl-reqd \
    ssl-no-revoke ssl-revoke-best-effort ssl-allow-beast ca-native cert-status false-start xattr \
    retry-all-errors retry-connrefused proxy-insecure proxy-basic ignore-content-length \
    disallow-username-in-url suppress-connect-headers compressed-ssh doh-insecure";

/// The same, with a value.
const IGNORED_WITH_VALUE: &str = "o:output m:max-time w:write-out D:dump-header c:cookie-jar \
    E:cert x:proxy U:proxy-user y:speed-time Y:speed-limit connect-timeout retry retry-delay \
    retry-max-time cacert capath cert-type key key-type pass ciphers tls-max tls13-ciphers curves \
    crlfile pinnedpubkey noproxy preproxy proxy-header proxy-cacert proxy-cert proxy-key \
    resolve connect-to interface local-port limit-rate max-filesize max-redirs stderr trace \
    trace-ascii trace-config dns-servers doh-url keepalive-time keepalive-cnt \
    happy-eyeballs-timeout-ms expect100-timeout output-dir proto proto-redir socks4 socks4a socks5 \
    socks5-hostname unix-socket alt-svc hsts rate libcurl engine create-file-mode etag-save haproxy-clientip";

impl Flag {
    /// Tells whether the next word, or what is left of this one, belongs to it.
    pub(super) fn has_value(self) -> bool {
        !matches!(self, Ignored | Get | Head | GlobOff | PathAsIs | Refused(_))
    }

    /// Returns what a letter behind one dash means.
    pub(super) fn short(letter: char) -> Option<Self> {
        let known = FLAGS.iter().find(|(known, _, _)| *known == letter);
        let listed = |list: &str| {
            let names = list.split_ascii_whitespace();
            let mut letters = names.filter_map(|name| name.split_once(':'));
            letters.any(|(known, _)| known.chars().eq([letter]))
        };
        match known {
            _ if letter == ' ' => None,
            Some((_, _, flag)) => Some(*flag),
            None if listed(IGNORED) => Some(Ignored),
            None if listed(IGNORED_WITH_VALUE) => Some(IgnoredWithValue),
            None => None,
        }
    }

    /// Returns what a name behind two dashes means.
    pub(super) fn long(name: &str) -> Option<Self> {
        let known = FLAGS.iter().find(|(_, known, _)| *known == name);
        let positive = name.strip_prefix("no-").unwrap_or(name);
        match known {
            Some((_, _, flag)) => Some(*flag),
            None if names(IGNORED).any(|known| known == name || known == positive) => Some(Ignored),
            None if names(IGNORED_WITH_VALUE).any(|known| known == name) => Some(IgnoredWithValue),
            None => None,
        }
    }

    /// Returns the flag that a misspelt name most likely meant.
    pub(super) fn nearest(name: &str) -> Option<&'static str> {
        // The comparison takes as long as the name is.
        if name.len() > 40 {
            return None;
        }
        let known = FLAGS.iter().map(|(_, name, _)| *name);
        text::nearest(
            name,
            known.chain(names(IGNORED)).chain(names(IGNORED_WITH_VALUE)),
        )
    }
}

fn names(list: &'static str) -> impl Iterator<Item = &'static str> {
    let names = list.split_ascii_whitespace();
    names.map(|name| name.split_once(':').map_or(name, |(_, name)| name))
}
