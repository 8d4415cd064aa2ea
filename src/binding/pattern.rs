//! Turns paths with `{holes}` into what stands in the holes of a path, and back into a path.

/// What stands in holes, as it is written in a path.
pub(super) type Holes = Vec<(String, String)>;

/// A path with holes, of whole segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    segments: Vec<Segment>,
}

/// One segment: text around a hole at most.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    before: String,
    hole: Option<String>,
    after: String,
}

/// Where a service has a resource: a path, and a query that tells it from others or has holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: Pattern,
    query: Vec<(String, Pair)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pair {
    Fixed(String),
    Hole(String),
}

/// The bytes of a value in a query that stand for themselves, beside letters and digits; `%` begins
/// what is written otherwise already.
const WRITTEN: &[u8] = b"-._~%";

impl Pattern {
    /// Reads a path; what stands behind `#` is none of it.
    pub(super) fn parse(path: &str) -> Self {
        let path = path.split('#').next().unwrap_or_default();
        Self {
            segments: segments(path).map(Segment::parse).collect(),
        }
    }

    /// Returns what stands in the holes of a path of this form.
    pub(super) fn fits(&self, path: &str) -> Option<Holes> {
        let (holes, rest) = self.begins(path)?;
        rest.is_empty().then_some(holes)
    }

    /// Returns the same of a path that begins so, and its rest with the slash before it.
    pub(super) fn begins<'a>(&self, path: &'a str) -> Option<(Holes, &'a str)> {
        let mut rest = path;
        let mut holes = Holes::new();
        for segment in &self.segments {
            let below = rest.strip_prefix('/')?;
            let (text, after) = match below.find('/') {
                Some(end) => below.split_at(end),
                None => (below, ""),
            };
            holes.extend(segment.fits(text)?);
            rest = after;
        }
        Some((holes, rest))
    }

    /// Returns the path; a hole of which nothing is known is empty.
    pub(super) fn fill(&self, holes: &Holes) -> String {
        let mut path = String::new();
        for Segment {
            before,
            hole,
            after,
        } in &self.segments
        {
            let value = hole.as_ref().and_then(|hole| value(holes, hole));
            path.extend(["/", before, value.unwrap_or_default(), after]);
        }
        path
    }

    /// Returns a path that begins with another as it is below a third: the holes keep their names.
    pub(super) fn moved(&self, from: &Self, to: &Self) -> Option<Self> {
        let rest = self.segments.get(from.segments.len()..)?;
        let begins = from.segments.iter().zip(&self.segments);
        let mut names = Vec::new();
        for (from, own) in begins {
            match (&from.hole, &own.hole) {
                (Some(name), Some(own)) => names.push((name, own)),
                _ if from == own => {}
                _ => return None,
            }
        }
        let renamed = to.segments.iter().cloned().map(|mut segment| {
            let own = |hole: &String| names.iter().find(|(name, _)| *name == hole);
            if let Some((_, own)) = segment.hole.as_ref().and_then(own) {
                segment.hole = Some((*own).clone());
            }
            segment
        });
        Some(Self {
            segments: renamed.chain(rest.iter().cloned()).collect(),
        })
    }

    /// Returns the names of the holes.
    pub(super) fn holes(&self) -> impl Iterator<Item = &str> {
        self.segments
            .iter()
            .filter_map(|segment| segment.hole.as_deref())
    }

    /// Returns how closely a path is described: how many segments there are, and how many are fixed.
    pub(super) fn closeness(&self) -> (usize, usize) {
        let fixed = self
            .segments
            .iter()
            .filter(|segment| segment.hole.is_none());
        (self.segments.len(), fixed.count())
    }

    /// Tells whether two patterns have a path in common.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let both = || self.segments.iter().zip(&other.segments);
        self.segments.len() == other.segments.len()
            && both()
                .all(|(left, right)| left.hole.is_some() || right.hole.is_some() || left == right)
    }
}

impl Place {
    /// Reads a path with its query.
    pub(super) fn parse(text: &str) -> Self {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let pair = |pair: &str| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let hole = value
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'));
            let pair = match hole {
                Some(hole) => Pair::Hole(hole.to_owned()),
                None => Pair::Fixed(value.to_owned()),
            };
            (key.to_owned(), pair)
        };
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        Self {
            path: Pattern::parse(path),
            query: pairs.map(pair).collect(),
        }
    }

    /// Returns a place that is a path alone.
    pub(super) fn of(path: Pattern) -> Self {
        let query = Vec::new();
        Self { path, query }
    }

    /// Returns the names of all holes.
    pub(super) fn holes(&self) -> impl Iterator<Item = &str> {
        let pairs = self.query.iter().filter_map(|(_, pair)| match pair {
            Pair::Hole(hole) => Some(hole.as_str()),
            Pair::Fixed(_) => None,
        });
        self.path.holes().chain(pairs)
    }

    /// Returns what stands in the holes of a path and query, and the pairs that are left.
    pub(super) fn fits(&self, path: &str, query: &str) -> Option<(Holes, String)> {
        let mut holes = self.path.fits(path)?;
        let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
        for (key, pair) in &self.query {
            let of_key = |pair: &&str| pair.split('=').next() == Some(key.as_str());
            let at = match pair {
                Pair::Hole(_) => pairs.iter().position(of_key),
                Pair::Fixed(value) => {
                    let whole = format!("{key}={value}");
                    Some(pairs.iter().position(|pair| *pair == whole)?)
                }
            };
            let Some(at) = at else { continue };
            let found = pairs.remove(at);
            if let Pair::Hole(hole) = pair {
                let value = found.split_once('=').map_or("", |(_, value)| value);
                holes.push((hole.clone(), value.to_owned()));
            }
        }
        Some((holes, pairs.join("&")))
    }

    /// Returns path and query; a pair without a value is left out.
    pub(super) fn fill(&self, holes: &Holes, rest: &str) -> String {
        let pairs = self.query.iter().filter_map(|(key, pair)| match pair {
            Pair::Fixed(value) => Some(format!("{key}={value}")),
            Pair::Hole(hole) => {
                let value = value(holes, hole).filter(|value| !value.is_empty())?;
                Some(format!("{key}={}", crate::case::escaped(value, WRITTEN)))
            }
        });
        let rest = (!rest.is_empty()).then(|| rest.to_owned());
        let pairs: Vec<String> = pairs.chain(rest).collect();
        let path = self.path.fill(holes);
        if pairs.is_empty() {
            path
        } else {
            format!("{path}?{}", pairs.join("&"))
        }
    }

    /// Tells whether there is a query.
    pub(super) fn has_query(&self) -> bool {
        !self.query.is_empty()
    }

    /// Tells whether every `{hole}` is one that can be read: braces stand nowhere else.
    pub(super) fn is_plain(&self) -> bool {
        let plain = |text: &str| !text.contains(['{', '}', '#']);
        let path = self.path.segments.iter();
        let mut path = path.map(|segment| plain(&segment.before) && plain(&segment.after));
        let mut query = self.query.iter().map(|(key, pair)| {
            let (Pair::Fixed(value) | Pair::Hole(value)) = pair;
            plain(key) && plain(value)
        });
        path.all(|plain| plain) && query.all(|plain| plain)
    }

    /// Returns how closely a request is described.
    pub(super) fn closeness(&self) -> (usize, usize, usize) {
        let fixed = self
            .query
            .iter()
            .filter(|(_, pair)| matches!(pair, Pair::Fixed(_)));
        let (segments, literal) = self.path.closeness();
        (segments, literal, fixed.count())
    }

    /// Tells whether a request may be of both, and neither is the closer.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.path.meets(&other.path) && self.closeness() == other.closeness() && {
            let fixed = |place: &Self| -> Vec<(String, Pair)> {
                let pairs = place.query.iter().cloned();
                pairs
                    .filter(|(_, pair)| matches!(pair, Pair::Fixed(_)))
                    .collect()
            };
            fixed(self) == fixed(other)
        }
    }
}

impl Segment {
    fn parse(text: &str) -> Self {
        let hole = text.split_once('{');
        let hole = hole.and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
        match hole {
            Some((before, (hole, after))) => Self {
                before: before.to_owned(),
                hole: Some(hole.to_owned()),
                after: after.to_owned(),
            },
            None => Self {
                before: text.to_owned(),
                hole: None,
                after: String::new(),
            },
        }
    }

    fn fits(&self, text: &str) -> Option<Option<(String, String)>> {
        let Some(hole) = &self.hole else {
            return (text == self.before).then_some(None);
        };
        let text = text.strip_prefix(self.before.as_str())?;
        let text = text.strip_suffix(self.after.as_str())?;
        Some(Some((hole.clone(), text.to_owned())))
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    let below = path.strip_prefix('/').unwrap_or(path);
    below.split('/').filter(move |_| !below.is_empty())
}

/// Returns what stands in a hole.
pub(super) fn value<'a>(holes: &'a Holes, hole: &str) -> Option<&'a str> {
    let found = holes.iter().find(|(known, _)| known == hole);
    found.map(|(_, value)| value.as_str())
}
