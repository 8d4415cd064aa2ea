//! Turns the policies of an organization into what is wrong with them.

use vipspec::json::Json;

use super::orgs::{incorrect, unrecognized};
use super::service::{Said, refused};

/// What an attribute may be.
#[derive(Clone, Copy)]
enum Takes {
    YesOrNo,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A number from one to another, or zero where that stands alone.
    Range(i64, i64, bool),
    Country,
}

/// A policy: its name, where it stands, and its attributes, each with its way and whether it is needed.
struct Policy {
    name: &'static str,
    way: &'static [&'static str],
    switched: bool,
    attributes: &'static [(&'static [&'static str], Takes, bool)],
}

const POLICIES: [Policy; 5] = [
    Policy {
        name: "credential",
        way: &["registrationPolicy", "credential"],
        switched: false,
        attributes: &[
            (
                &["allowedTypes", "hardware", "securityToken"],
                Takes::YesOrNo,
                false,
            ),
            (
                &["allowedTypes", "hardware", "securityCard"],
                Takes::YesOrNo,
                false,
            ),
            (
                &["allowedTypes", "software", "mobileCred"],
                Takes::YesOrNo,
                false,
            ),
            (
                &["allowedTypes", "software", "desktopCred"],
                Takes::YesOrNo,
                false,
            ),
            (&["allowedTypes", "others", "sms"], Takes::YesOrNo, false),
            (&["allowedTypes", "others", "voice"], Takes::YesOrNo, false),
            (&["maxAllowed"], Takes::Range(1, 5, false), false),
            (&["multiUserCred"], Takes::YesOrNo, false),
            (&["noAuthExpiration"], Takes::Range(15, 365, true), false),
        ],
    },
    Policy {
        name: "pin",
        way: &["registrationPolicy", "pin"],
        switched: true,
        attributes: &[
            (&["expiration"], Takes::Range(0, 365, false), false),
            (
                &["formatRestriction"],
                Takes::Words(&["numberOnly", "anyAlphaNum", "atLeastOneAlphaNum"]),
                false,
            ),
            (&["minLength"], Takes::Range(4, 12, false), false),
            (&["reuseHistory"], Takes::Range(0, 15, false), false),
        ],
    },
    Policy {
        name: "deviceFingerPrint",
        way: &[
            "registrationPolicy",
            "rememberedDevices",
            "deviceFingerPrint",
        ],
        switched: true,
        attributes: &[(&["expiration"], Takes::Range(30, 730, false), true)],
    },
    Policy {
        name: "tempSecurityCode",
        way: &["tempSecurityCode"],
        switched: true,
        attributes: &[
            (
                &["defaultValidityPeriod"],
                Takes::Range(1, 720, false),
                true,
            ),
            (&["maxValidityPeriod"], Takes::Range(1, 720, false), true),
        ],
    },
    Policy {
        name: "defaultCountryCode",
        way: &["defaultCountryCode"],
        switched: true,
        attributes: &[(&["countryCode"], Takes::Country, true)],
    },
];

/// The officially assigned codes of ISO 3166-1, two letters each.
const COUNTRIES: &str = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";

/// Returns what is wrong with policies; the first of it.
pub(super) fn refusal(body: &Json, slips: bool) -> Option<Said> {
    if let Some(name) = strange(body, &mut Vec::new()) {
        return Some(refused(unrecognized(&name)));
    }
    if let Some(name) = mistyped(body) {
        return Some(refused(incorrect(name)));
    }
    let sent = || {
        let policies = POLICIES.iter();
        policies.filter_map(|policy| Some((policy, at(body, policy.way)?)))
    };
    sent()
        .find_map(|(policy, value)| policy.lacks(value))
        .or_else(|| sent().find_map(|(policy, value)| policy.refuses(value, body, slips)))
        .map(refused)
}

fn at<'a>(body: &'a Json, way: &[&str]) -> Option<&'a Json> {
    way.iter().try_fold(body, |value, name| value.get(name))
}

/// Returns every way that there is: to groups, policies and attributes.
fn ways() -> impl Iterator<Item = Vec<&'static str>> {
    POLICIES.iter().flat_map(|policy| {
        let own = policy.attributes.iter().map(|(way, ..)| way.to_vec());
        let own = own.chain(policy.switched.then(|| vec!["enabled"]));
        own.map(|way| [policy.way, &way].concat())
    })
}

/// Returns the first member that has no place, depth first.
fn strange(value: &Json, way: &mut Vec<String>) -> Option<String> {
    for (name, below) in value.members() {
        way.push(name.clone());
        let begins = |known: &Vec<&str>| known.len() >= way.len() && known[..way.len()] == way[..];
        if !ways().any(|known| begins(&known)) {
            return Some(name.clone());
        }
        // What should be no object is of a wrong type, and has no members to name.
        let is_group = ways().any(|known| known.len() > way.len() && begins(&known));
        let found = is_group.then(|| strange(below, way)).flatten();
        if found.is_some() {
            return found;
        }
        way.pop();
    }
    None
}

/// Returns the first, in the order of the table, whose type is none that it may have.
fn mistyped(body: &Json) -> Option<&'static str> {
    for policy in &POLICIES {
        let switch: &[&str] = &["enabled"];
        let own = policy.attributes.iter();
        let own = own.map(|(way, takes, needed)| (*way, Some(*takes), *needed));
        let switch = policy.switched.then_some((switch, None, true));
        for (own, takes, needed) in switch.into_iter().chain(own) {
            let way = [policy.way, own].concat();
            for end in 1..way.len() {
                let group = at(body, &way[..end]);
                if group.is_some_and(|group| group.object().is_none()) {
                    return Some(way[end - 1]);
                }
            }
            let fits = match (at(body, &way), takes) {
                (None, _) => true,
                (Some(Json::Null), _) => needed,
                (Some(Json::Text(_)), _) => true,
                (Some(Json::Number(_)), Some(Takes::Range(..))) => true,
                _ => false,
            };
            if !fits {
                return Some(way[way.len() - 1]);
            }
        }
    }
    None
}

fn says_something(value: Option<&Json>) -> bool {
    match value {
        None | Some(Json::Null) => false,
        Some(Json::Text(text)) => !text.trim().is_empty(),
        Some(_) => true,
    }
}

impl Policy {
    /// Returns what is wrong with the switch, or which attribute is missing.
    fn lacks(&self, value: &Json) -> Option<String> {
        if self.switched {
            let name = self.name;
            let enabled = value.get("enabled");
            if !says_something(enabled) {
                return Some(format!("Missing enabled value in {name} policy"));
            }
            let alone = value.members().len() == 1;
            match enabled.and_then(Json::text) {
                Some("Y") => {}
                Some("N") if alone => return None,
                _ => return Some(format!("Invalid enabled value in {name} policy")),
            }
        }
        let mut needed = self.attributes.iter().filter(|(.., needed)| *needed);
        let (way, ..) = needed.find(|(way, ..)| !says_something(at(value, way)))?;
        Some(format!(
            "Missing {} in {} policy.",
            way[way.len() - 1],
            self.name
        ))
    }

    /// Returns which value is none that an attribute may have.
    fn refuses(&self, value: &Json, body: &Json, slips: bool) -> Option<String> {
        if self.switched && value.get("enabled").and_then(Json::text) == Some("N") {
            return None;
        }
        if self.name == "defaultCountryCode" && !has_sms_or_voice(body) {
            return Some(format!(
                "SMS or Voice credentials must be enabled for {} policy.",
                self.name
            ));
        }
        for (way, takes, _) in self.attributes {
            let Some(own) = at(value, way) else { continue };
            if takes.accept(own) || slips && self.name == "pin" {
                continue;
            }
            return Some(match (takes, self.name) {
                (Takes::Country, name) => format!("Invalid country code in {name} policy."),
                (_, "deviceFingerPrint") => format!("Invalid value in {} policy.", self.name),
                (_, name) => format!("Invalid {} value in {name} policy.", way[way.len() - 1]),
            });
        }
        let period = |name: &str| value.get(name).and_then(number);
        let (usual, most) = (period("defaultValidityPeriod"), period("maxValidityPeriod"));
        (self.name == "tempSecurityCode" && usual > most).then(|| {
            format!(
                "defaultValidityPeriod must be less than maxValidityPeriod in {} policy.",
                self.name
            )
        })
    }
}

impl Takes {
    fn accept(&self, value: &Json) -> bool {
        match self {
            Self::YesOrNo => matches!(value.text(), Some("Y" | "N")),
            Self::Words(words) => value.text().is_some_and(|text| words.contains(&text)),
            Self::Range(least, most, zero) => number(value)
                .is_some_and(|number| (*least..=*most).contains(&number) || (*zero && number == 0)),
            Self::Country => value.text().is_some_and(|text| {
                let codes = COUNTRIES.as_bytes().chunks(2);
                codes.into_iter().any(|code| code == text.as_bytes())
            }),
        }
    }
}

/// Returns an integer, written as a number or as a text.
fn number(value: &Json) -> Option<i64> {
    let digits = match value {
        Json::Number(number) => number.as_str(),
        Json::Text(text) => text,
        _ => return None,
    };
    let plain = digits.strip_prefix('-').unwrap_or(digits);
    let plain = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

fn has_sms_or_voice(body: &Json) -> bool {
    ["sms", "voice"].iter().any(|kind| {
        let way = [
            "registrationPolicy",
            "credential",
            "allowedTypes",
            "others",
            kind,
        ];
        at(body, &way).and_then(Json::text) == Some("Y")
    })
}
