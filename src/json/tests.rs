//! Turns JSON texts, paths and patterns into what they mean, held against the RFCs and the library.

use serde_json::Value;
use serde_json_path::JsonPath;

use super::{Json, MAX_DEPTH, NotAPath, NotJson, Path, read};

fn json(text: &str) -> Json {
    read(text.as_bytes()).expect("JSON").value
}

#[test]
fn values_compare_as_json_means_them() {
    for (left, right, same) in [
        (
            r#"{"a":1,"b":[2,{"c":null}]}"#,
            r#"{"b":[2,{"c":null}],"a":1}"#,
            true,
        ),
        (r#"{"a":1}"#, r#"{"a":1,"b":2}"#, false),
        (r#"{"a":1,"b":2}"#, r#"{"a":1,"c":2}"#, false),
        (r#"{"a":null}"#, "{}", false),
        ("[1,2]", "[2,1]", false),
        ("[1]", "[1,1]", false),
        ("1", "\"1\"", false),
        ("null", "false", false),
    ] {
        assert_eq!(json(left) == json(right), same, "{left} {right}");
    }
}

#[test]
fn what_is_written_is_what_was_read() {
    let text = r#"{"z":0.123456789012345678,"a":[123456789012345678901234,-0,1.50,1E400],"é\n\"\u0001":{"b":{}},"c":[],"":true}"#;
    assert_eq!(json(text).to_string(), text);
    assert_eq!(serde_json::to_string(&json(text)).unwrap(), text);
    let spaced = text
        .replace('{', " {\n ")
        .replace(',', "\t, ")
        .replace(':', " : ");
    assert_eq!(json(&spaced).to_string(), text);
}

#[test]
fn a_member_given_twice_is_noticed_at_any_depth() {
    let parsed = read(br#"{"a": [{"b": 1, "b": 2}], "c": null, "d": 1.5}"#).unwrap();
    assert_eq!(parsed.repeated.as_deref(), Some("b"));
    assert_eq!(
        parsed.value.to_string(),
        r#"{"a":[{"b":2}],"c":null,"d":1.5}"#
    );
    assert_eq!(read(b"{\"a\": 1}").unwrap().repeated, None);
}

#[test]
fn what_is_no_json_says_why() {
    for (body, word) in [
        (&b""[..], "is empty"),
        (b"<html>", "is not JSON: expected value at line 1 column 1"),
        (
            b"{} {}",
            "is not JSON: trailing characters at line 1 column 4",
        ),
        (b"{\"a\": 1", "is not JSON: EOF"),
        (b"01", "is not JSON"),
        (b"[1,]", "is not JSON"),
        (b"{\"a\":1,}", "is not JSON"),
        (b"\"\x01\"", "is not JSON"),
        (br#""\ud800""#, "half of a surrogate pair"),
        (br#"{"\ud800": 1}"#, "half of a surrogate pair"),
        (b"a\xff", "is not UTF-8 from byte 1 on"),
        ("[".repeat(5000).as_bytes(), "is not JSON"),
    ] {
        let reason = read(body).unwrap_err().to_string();
        assert!(reason.contains(word), "{reason}");
    }
}

#[test]
fn nesting_ends_where_it_is_said_to() {
    let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(json(&nested(MAX_DEPTH)).to_string(), nested(MAX_DEPTH));
    let deeper = read(nested(MAX_DEPTH + 1).as_bytes());
    assert_eq!(deeper, Err(NotJson::TooDeep));
    let shallow = format!("[{}1]", "[[]],".repeat(500));
    assert!(read(shallow.as_bytes()).is_ok());
}

/// A body of a mebibyte of each kind that has cost somebody its square.
#[test]
fn the_longest_bodies_are_read_and_compared_in_linear_time() {
    let members = |count: usize| (0..count).map(|at| format!("\"m{at}\":{at}"));
    let flat: Vec<String> = members(20_000).collect();
    let reversed: Vec<String> = members(20_000).rev().collect();
    let [flat, reversed] = [flat, reversed].map(|all| format!("{{{}}}", all.join(",")));
    let nest = format!("{}1{}", "[".repeat(126), "]".repeat(126));
    let nests = format!("[{}]", vec![nest; 1000].join(","));
    let escapes = format!("[\"{}\"]", "\\\"".repeat(125_000));
    let begun = std::time::Instant::now();
    assert!(json(&flat) == json(&reversed));
    assert_eq!(json(&nests).to_string(), nests);
    assert_eq!(json(&escapes).to_string(), escapes);
    let one = json(&flat);
    let found = Path::parse("$[?@ >= 10000]").unwrap().query(&one).len();
    assert_eq!(found, 10_000);
    assert!(begun.elapsed().as_secs() < 8, "{:?}", begun.elapsed());
}

const STORE: &str = r#"{"a":{"b":[1,2,{"c":"x","d":null}],"b c":true},"e":[[0,1,2,3],[],{"c":"y"}],"f":"o'p\"q","g":{"c":{"c":1}}}"#;

/// The library is right about order only where members stand in the order of the alphabet.
#[test]
fn paths_lead_where_the_library_says() {
    let (ours, theirs) = (json(STORE), STORE.parse::<Value>().unwrap());
    for path in [
        "$",
        "$.a",
        "$.a.b",
        "$.a.b[0]",
        "$.a.b[-1]",
        "$.a.b[-4]",
        "$.a.b[9]",
        "$.x",
        "$.f.x",
        "$['a']['b c']",
        "$[\"a\"]",
        "$['a', 'g']",
        "$['g','a','a']",
        "$.*",
        "$[*]",
        "$.a.*",
        "$.a[*]",
        "$..c",
        "$..*",
        "$..[0]",
        "$..['c']",
        "$..[*]",
        "$..[0, 1]",
        "$.e[0][1:]",
        "$.e[0][:2]",
        "$.e[0][::2]",
        "$.e[0][::-1]",
        "$.e[0][-2:]",
        "$.e[0][3:0:-2]",
        "$.e[0][5:1]",
        "$.e[0][::0]",
        "$.e[0][-9:9]",
        "$.e[0][:-9:-1]",
        "$.e[ 0 , 1 : 3 ]",
        "$ .a .b [ 0 ]",
        "$.f[0]",
        "$.a.b.c",
        "$[?@.c]",
        "$..[?@.c]",
        "$.a.b[?@ > 1]",
        "$.e[0][?@ >= 1 && @ < 3]",
        "$..[?@ == $.a.b[0]]",
        "$.a.b[?@.c == 'x', 0]",
        "$..[?length(@) == 3]",
        "$..[?count(@.*) > 2]",
        "$.e[?@[0] == 0][1]",
        "$..[?@.c == 'y' || @.d == null]",
        "$.a[?value(@[0]) == 1]",
        "$[?@['c'] == \"]\"]",
        "$..b[?!@.c]",
    ] {
        let expected = JsonPath::parse(path).unwrap();
        let expected: Vec<String> = expected
            .query(&theirs)
            .iter()
            .map(ToString::to_string)
            .collect();
        let found = Path::parse(path).unwrap_or_else(|_| panic!("{path}"));
        let found: Vec<String> = found.query(&ours).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{path}");
    }
}

#[test]
fn members_come_in_document_order_and_numbers_with_their_digits() {
    let ours =
        json(r#"{"z":{"n":123456789012345678901234},"a":{"n":0.123456789012345678},"m":1e999}"#);
    for (path, expected) in [
        ("$.*.n", "[123456789012345678901234,0.123456789012345678]"),
        ("$..n", "[123456789012345678901234,0.123456789012345678]"),
        (
            "$[?@.n > 0.1].n",
            "[123456789012345678901234,0.123456789012345678]",
        ),
        (
            "$['a','z']['n']",
            "[0.123456789012345678,123456789012345678901234]",
        ),
        ("$.m", "[1e999]"),
    ] {
        let found = Path::parse(path).unwrap().query(&ours).into_iter().cloned();
        assert_eq!(found.collect::<Json>().to_string(), expected, "{path}");
    }
}

#[test]
fn names_are_read_with_their_escapes() {
    let ours = json(r#"{"it's":1,"a\"b":2,"\\":3,"é😀":4,"]":5,"a,b":6,"a.b":7}"#);
    for (path, expected) in [
        (r"$['it\'s']", "1"),
        (r#"$["it's"]"#, "1"),
        (r#"$['a"b']"#, "2"),
        (r#"$["a\"b"]"#, "2"),
        (r"$['\\']", "3"),
        ("$.é😀", "4"),
        (r"$['\u00E9\uD83D\uDE00']", "4"),
        ("$[']']", "5"),
        ("$['a,b']", "6"),
        ("$['a.b']", "7"),
    ] {
        let found = Path::parse(path).unwrap();
        let found: Vec<String> = found.query(&ours).iter().map(ToString::to_string).collect();
        assert_eq!(found, [expected], "{path}");
    }
}

#[test]
fn what_is_no_path_says_where() {
    for path in [
        "",
        "a",
        "$.",
        "$[",
        "$.a b",
        "$['a]",
        "$[01]",
        "$[?match(@)]",
        "$[?nothing(@)]",
    ] {
        assert!(
            matches!(Path::parse(path), Err(NotAPath::Malformed(_))),
            "{path}"
        );
    }
}

/// Which of the texts in a list a filter lets pass.
fn passing(filter: &str, texts: &[&str]) -> Vec<String> {
    let list: Json = texts.iter().map(|text| Json::from(*text)).collect();
    let path = Path::parse(&format!("$[?{filter}]")).unwrap_or_else(|_| panic!("{filter}"));
    let found = path.query(&list).into_iter().filter_map(Json::text);
    found.map(str::to_owned).collect()
}

/// RFC 9535, 2.4.6 and 2.4.7, over RFC 9485.
#[test]
fn match_is_of_the_whole_text_and_search_of_a_part() {
    for (filter, passes, fails) in [
        (
            "match(@, 'a|b')",
            &["a", "b"][..],
            &["ab", "xa", "bx", "a\n"][..],
        ),
        ("search(@, 'a|b')", &["a", "xbx"], &["", "c"]),
        (
            "match(@, 'a.b')",
            &["axb", "a\u{10101}b", "a\u{2028}b"],
            &["a\nb", "a\rb", "ab", "axbx"],
        ),
        (
            "search(@, 'a.b')",
            &["xaxbx", "a\u{85}b"],
            &["a\nb", "a\rb"],
        ),
        ("match(@, 'a[.b]c')", &["a.c", "abc"], &["axc"]),
        (r"match(@, 'a\\.c')", &["a.c"], &["axc"]),
        (r"match(@, 'a\\\\.c')", &["a\\xc"], &["a.c"]),
        (r"match(@, 'a[\\].]c')", &["a.c", "a]c"], &["abc"]),
        (r"match(@, 'a[\\[.]c')", &["a.c", "a[c"], &["abc"]),
        ("match(@, '^ab.*')", &["abc", "ab"], &["xab"]),
        ("match(@, '.*bc$')", &["abc", "bc"], &["bcx"]),
        ("match(@, '[a-c]{2}')", &["ab"], &["a", "abc", "de"]),
        ("match(@, '[a-c]{2,}')", &["ab", "abc"], &["a"]),
        ("match(@, '[^a-c]{1,2}')", &["de", "\n"], &["a", "def"]),
        ("match(@, '[-a]+')", &["-a"], &["b"]),
        ("match(@, '[a-]+')", &["-a"], &["b"]),
        ("match(@, '[a&&b]+')", &["a&b"], &["c"]),
        ("match(@, '1974-05-..')", &["1974-05-07"], &["1974-05-123"]),
        ("match(@, '')", &[""], &["a"]),
        ("search(@, '[BR]ob')", &["Bob", "xRob"], &["bob"]),
        ("match(@, '(a(b|c))*d?')", &["", "abacd"], &["b"]),
        ("match(@, 'a#b c')", &["a#b c"], &["a#bc"]),
        ("!match(@, 'a')", &["b"], &["a"]),
    ] {
        let all: Vec<&str> = passes.iter().chain(fails).copied().collect();
        assert_eq!(passing(filter, &all), passes, "{filter}");
    }
}

#[test]
fn what_is_no_text_never_matches() {
    let list = json(r#"{"a":[1,null,["a"],"a"],"p":"a","n":1,"bad":"a)|(a"}"#);
    for (path, count) in [
        ("$.a[?match(@, 'a')]", 1),
        ("$.a[?search(@, $.p)]", 1),
        ("$.a[?search(@, $.n)]", 0),
        ("$.a[?search(@, $.none)]", 0),
        ("$.a[?search(@, $.bad)]", 0),
        ("$.a[?match(value(@), 'a')]", 1),
    ] {
        assert_eq!(
            Path::parse(path).unwrap().query(&list).len(),
            count,
            "{path}"
        );
    }
}

#[test]
fn a_pattern_that_nothing_could_meet_is_refused() {
    for pattern in [
        "a)|(b", "(", "[", "[]", "[a", "a{", "a{x}", "a**", "a*?", "*", "(?i)a", "]", "}",
        "a{2,1}", "[[a]]", "[b-a]", "[a-b-c]", "(*a)", "a|*", "^*", r"\\d", r"\\w", r"\\b", r"\\$",
        r"\\p{Lu}", "\\\\",
    ] {
        for path in [
            format!("$[?match(@, '{pattern}')]"),
            format!("$[?@.a && search( @.a , \"{pattern}\" )]"),
            format!("$..[?!(match(@, 'a')) || search(@, '{pattern}')].b"),
        ] {
            let refused = Path::parse(&path);
            assert!(
                matches!(refused, Err(NotAPath::Pattern(_))),
                "{path} {refused:?}"
            );
        }
    }
    for path in [
        "$['match(@, \"(\")']",
        "$[?@ == 'search(@, \"(\")']",
        "$.a[?search(@, $.b)]",
    ] {
        assert!(Path::parse(path).is_ok(), "{path}");
    }
}
