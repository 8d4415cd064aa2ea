//! Turns texts that differ by little from those of the table into warnings, where a run wants that.

use crate::behind::run_reworded;
use crate::program::Ran;

/// Cases whose texts are held to the letter, at a service whose every text differs by little.
const CASES: [&str; 4] = [
    "vip-rest/accounts/create-w*",
    "vip-rest/accounts/update-start-date*",
    "vip-rest/accounts/update-of-voice-credits*",
    "vip-rest/administrators/*",
];

fn near(reword: fn(&str) -> String) -> Ran {
    run_reworded(reword, &[&CASES[..], &["--texts", "near"]].concat())
}

#[test]
fn punctuation_blanks_letter_case_and_contractions_are_told_and_break_nothing() {
    let rewordings: [fn(&str) -> String; 4] = [
        |text| text.trim_end_matches('.').replace(", or", " or"),
        |text| text.replace(' ', "  "),
        |text| {
            text.replace("must be", "MUST BE")
                .replace("Invalid", "invalid")
        },
        |text| text.replace("Not allowed", "Not allowed!"),
    ];
    for reword in rewordings {
        let ran = near(reword);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.stdout.contains("and is nearly its text"), "{ran:?}");
        assert!(
            ran.stdout.contains("`texts: near` lets them pass"),
            "{ran:?}"
        );
    }
}

#[test]
fn without_the_flag_they_break_their_rows() {
    let ran = run_reworded(|text| text.trim_end_matches('.').to_owned(), &CASES);
    assert_eq!(ran.code, Some(1), "{ran:?}");
}

#[test]
fn another_word_another_letter_and_another_name_break_a_row_all_the_same() {
    let rewordings: [fn(&str) -> String; 4] = [
        |text| text.replace("must be", "has to be"),
        |text| text.replace('o', "о"),
        |text| text.replace("totalVoiceCredits", "totalSmsCredits"),
        |text| text.replace("Role ROLE_", "Role role_"),
    ];
    for reword in rewordings {
        let ran = near(reword);
        assert_eq!(ran.code, Some(1), "{ran:?}");
    }
}

/// Row 16's source says that the field is named where the policy has several.
#[test]
fn a_text_that_leaves_out_what_the_source_says_it_holds_is_a_finding() {
    let left_out = |text: &str| {
        let words: Vec<&str> = text.split(' ').collect();
        match words[..] {
            ["Invalid", _, "value", "in", policy, "policy."] => {
                format!("invalid value in {policy} policy")
            }
            _ => text.to_owned(),
        }
    };
    let ran = run_reworded(left_out, &["vip-rest/policies/*", "--texts", "near"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.contains("400-policy-invalid-value"), "{ran:?}");
}
