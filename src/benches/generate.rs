//! Turns a number into a folder of so many cases, each of one request, as files or as entries of `each`.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// How the cases lie in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// One file each, a hundred to a folder.
    Files,
    /// Entries of `each`, a thousand to a file.
    Each,
    /// One file each, for hurl.
    Hurl,
}

/// What the server of the benches answers, and every case expects.
pub(crate) const CODE: u16 = 400;

/// The body of that answer.
pub(crate) const ANSWER: &str = r#"{"error":"BAD_REQUEST","details":"accountName is mandatory."}"#;

/// What the body of a request has that names an account, as those of the cases do not.
pub(crate) const NAME: &[u8] = b"\"accountName\":";

/// The body of the answer to a request that names an account.
pub(crate) const CREATED: &str =
    r#"{"error":"OK","details":"Account 123456789 created successfully.","accountId":"123456789"}"#;

/// The data files of the suite are those of the shipped one: the cost of a real table.
const DATA: [(&str, &str); 3] = [
    (
        "suite.yaml",
        include_str!("../../cases/vip-rest/suite.yaml"),
    ),
    (
        "table.yaml",
        include_str!("../../cases/vip-rest/table.yaml"),
    ),
    (
        "openapi.yaml",
        include_str!("../../cases/vip-rest/openapi.yaml"),
    ),
];

const TAIL: &str = "request:
  operation: createAccount
  merge: { \"${field}\": null }
expect:
  code: 400
  error: BAD_REQUEST
  detail: \"${field} is mandatory.\"
";

const HURL: &str = "POST {{target}}/v1/accounts
user-agent: hurl
accept: application/json
content-type: application/json
`{\"organizationalUnit\":\"Engineering\"}`
HTTP 400
content-type: application/json
[Asserts]
jsonpath \"$.error\" == \"BAD_REQUEST\"
jsonpath \"$.details\" == \"accountName is mandatory.\"
";

/// Writes the folder; what lies there already is left.
pub(crate) fn write(folder: &Path, count: usize, form: Form) -> io::Result<()> {
    let suite = match form {
        Form::Hurl => folder.to_owned(),
        Form::Files | Form::Each => folder.join("vip-rest"),
    };
    fs::create_dir_all(&suite)?;
    if form != Form::Hurl {
        for (name, text) in DATA {
            fs::write(suite.join(name), text)?;
        }
    }
    let per_folder = if form == Form::Each { 1000 } else { 100 };
    for first in (0..count).step_by(per_folder) {
        let numbers = first..count.min(first + per_folder);
        let area = suite.join(format!("area-{:04}", first / per_folder));
        fs::create_dir_all(&area)?;
        match form {
            Form::Each => fs::write(area.join("each.yaml"), entries(numbers))?,
            Form::Files => {
                for number in numbers {
                    fs::write(area.join(format!("claim-{number:06}.yaml")), file(number))?;
                }
            }
            Form::Hurl => {
                for number in numbers {
                    fs::write(area.join(format!("claim-{number:06}.hurl")), HURL)?;
                }
            }
        }
    }
    Ok(())
}

fn file(number: usize) -> String {
    let tail = TAIL.replace("${field}", "accountName");
    format!(
        "row: 400-field-mandatory\ntitle: \"{number}: an account cannot be created without a name\"\nbasis: documented\n{tail}"
    )
}

fn entries(numbers: std::ops::Range<usize>) -> String {
    let mut text = "row: 400-field-mandatory
title: \"${number}: an account cannot be created without a name\"
basis: documented
each:
"
    .to_owned();
    for number in numbers {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  - {{ name: \"{number:06}\", number: {number}, field: accountName }}"
        );
    }
    text + TAIL
}
