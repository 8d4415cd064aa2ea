//! Turns a name of a flag into what it means for the request.

use crate::text;

/// What a flag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flag {
    /// Nothing that is asked depends on it.
    Ignored {
        /// Whether it has a value.
        valued: bool,
        /// Whether somebody may miss it: it says how the request travels, and not what is shown.
        told: bool,
    },
    /// `-X`.
    Request,
    /// `-H`.
    Header,
    /// `-d`, where `@` names a file, without its line breaks.
    Data,
    /// `--data-binary`, likewise with them.
    DataBinary,
    /// `--data-raw`.
    DataRaw,
    /// `--data-urlencode`.
    DataUrlencode,
    /// `-d` of ours, which is JSON.
    DataOfJson,
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
    Bearer, Cookie, Data, DataBinary, DataRaw, DataUrlencode, Get, GlobOff, Head, Header, Json,
    PathAsIs, Referer, Refused, Request, Url, User, UserAgent,
};

/// Flags that say what is asked, by letter and name.
const FLAGS: [(&str, Flag); 18] = [
    ("X:request", Request),
    ("H:header", Header),
    ("d:data", Data),
    ("data-ascii", Data),
    ("data-binary", DataBinary),
    ("data-raw", DataRaw),
    ("data-urlencode", DataUrlencode),
    ("json", Json),
    ("b:cookie", Cookie),
    ("u:user", User),
    ("oauth2-bearer", Bearer),
    ("A:user-agent", UserAgent),
    ("e:referer", Referer),
    ("G:get", Get),
    ("I:head", Head),
    ("url", Url),
    ("g:globoff", GlobOff),
    ("path-as-is", PathAsIs),
];

/// Flags that cannot be obeyed, by what to do about them.
const REFUSED: [(&str, &str); 7] = [
    (
        "F:form form-string form-escape",
        "multipart forms are not read; give the request as `--request FILE`, with its body as sent",
    ),
    (
        "T:upload-file K:config",
        "give what is in the file with `--data-binary @FILE`, or with `--data-raw '...'`",
    ),
    (
        "n:netrc netrc-file netrc-optional digest ntlm ntlm-wb negotiate anyauth aws-sigv4",
        "give the header that it makes with `-H 'Authorization: ...'`",
    ),
    (
        "x:proxy proxy1.0 preproxy socks4 socks4a socks5 socks5-hostname resolve connect-to unix-socket \
         abstract-unix-socket doh-url alt-svc haproxy-protocol haproxy-clientip",
        "it sends the request elsewhere than to its URL: name the service with `--target`; a target file has \
         `proxy`",
    ),
    (
        "url-query request-target r:range proto-default",
        "write what it makes into the URL or a header",
    ),
    ("::next Z:parallel", "one request at a time is read"),
    (
        "variable expand-data expand-url expand-header expand-json",
        "write out what it stands for",
    ),
];

/// Flags that change what curl shows or keeps; `=` stands behind the name of one with a value.
const SHOWS: &str = "s:silent S:show-error v:verbose i:include f:fail q:disable N:no-buffer #:progress-bar \
    O:remote-name J:remote-header-name fail-early fail-with-body show-headers no-progress-meter \
    progress-meter buffer trace-time trace-ids styled-output remove-on-error create-dirs \
    remote-name-all no-clobber clobber xattr R:remote-time o:output= w:write-out= D:dump-header= \
    c:cookie-jar= stderr= trace= trace-ascii= trace-config= output-dir= libcurl= create-file-mode= \
    etag-save= suppress-connect-headers";

/// Flags that change how a request travels, and not what it asks.
const TRAVELS: &str = "k:insecure L:location 0:http1.0 1:tlsv1 2:sslv2 3:sslv3 4:ipv4 6:ipv6 \
    j:junk-session-cookies p:proxytunnel a:append compressed http0.9 http1.1 http2 \
    http2-prior-knowledge http3 http3-only tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 location-trusted post301 \
    post302 post303 basic raw tcp-nodelay tcp-fastopen tr-encoding no-keepalive no-sessionid no-alpn \
    no-npn keepalive alpn ssl ssl-reqd ssl-no-revoke ssl-revoke-best-effort ssl-allow-beast ca-native \
    cert-status false-start retry-all-errors retry-connrefused proxy-insecure proxy-basic \
    ignore-content-length disallow-username-in-url compressed-ssh doh-insecure m:max-time= E:cert= \
    U:proxy-user= y:speed-time= Y:speed-limit= connect-timeout= retry= retry-delay= retry-max-time= \
    cacert= capath= cert-type= key= key-type= pass= ciphers= tls-max= tls13-ciphers= curves= crlfile= \
    pinnedpubkey= noproxy= proxy-header= proxy-cacert= proxy-cert= proxy-key= interface= local-port= \
    limit-rate= max-filesize= max-redirs= dns-servers= keepalive-time= keepalive-cnt= \
    happy-eyeballs-timeout-ms= expect100-timeout= proto= proto-redir= hsts= rate= engine=";

impl Flag {
    /// Tells whether the next word, or what is left of this one, belongs to it.
    pub(super) fn has_value(self) -> bool {
        match self {
            Self::Ignored { valued, .. } => valued,
            other => !matches!(other, Get | Head | GlobOff | PathAsIs | Refused(_)),
        }
    }

    /// Returns what a letter behind one dash means.
    pub(super) fn short(letter: char) -> Option<Self> {
        let is_it = |known: &NamedFlag| known.letter == Some(letter);
        named_flags().find(is_it).map(|known| known.flag)
    }

    /// Returns what a name behind two dashes means.
    pub(super) fn long(name: &str) -> Option<Self> {
        let positive = name.strip_prefix("no-").unwrap_or(name);
        let found = named_flags().find(|known| known.name == name);
        let found = found.or_else(|| {
            let ignored = |known: &NamedFlag| matches!(known.flag, Self::Ignored { .. });
            named_flags().find(|known| known.name == positive && ignored(known))
        });
        found.map(|known| known.flag)
    }

    /// Returns the flag that a misspelt name most likely meant.
    pub(super) fn nearest(name: &str) -> Option<&'static str> {
        // The comparison takes as long as the name is.
        (name.len() <= 40).then(|| text::nearest(name, named_flags().map(|known| known.name)))?
    }
}

/// A flag as curl names it.
struct NamedFlag {
    letter: Option<char>,
    name: &'static str,
    flag: Flag,
}

impl NamedFlag {
    /// Reads `X:request`, or `request` where there is no letter.
    fn new(written: &'static str, flag: Flag) -> Self {
        let mut characters = written.chars();
        let (letter, colon) = (characters.next(), characters.next());
        let letter = letter.filter(|_| colon == Some(':'));
        let name = &written[letter.map_or(0, |letter| letter.len_utf8() + 1)..];
        Self { letter, name, flag }
    }
}

fn named_flags() -> impl Iterator<Item = NamedFlag> {
    let names = |list: &'static str| list.split_ascii_whitespace();
    let asks = FLAGS.iter().map(|(name, flag)| NamedFlag::new(name, *flag));
    let refused = REFUSED.iter().flat_map(move |(list, help)| {
        names(list).map(move |name| NamedFlag::new(name, Refused(help)))
    });
    let ignored = [(SHOWS, false), (TRAVELS, true)].into_iter();
    let ignored = ignored.flat_map(move |(list, told)| {
        names(list).map(move |written| {
            let name = written.strip_suffix('=');
            let valued = name.is_some();
            NamedFlag::new(name.unwrap_or(written), Flag::Ignored { valued, told })
        })
    });
    asks.chain(refused).chain(ignored)
}
