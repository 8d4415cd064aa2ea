//! Turns bindings that cannot be into what is said of them.

use super::bound;

#[test]
fn what_is_wrong_with_a_binding_is_said_with_the_nearest_name() {
    for (text, said) in [
        (
            "routes: { updateAcount: PATCH }",
            "no operation is named `updateAcount` (did you mean `updateAccount`)",
        ),
        (
            "routes: { /v1/account: /orgs }",
            "no operation's path begins with `/v1/account`",
        ),
        (
            "routes: { /v1/accounts: null }",
            "only an operation can be none",
        ),
        (
            "routes: { getAccount: fetch it }",
            "`fetch` is neither a verb nor a path",
        ),
        (
            "routes: { getAccount: /find }",
            "the parameter `accountId` of `getAccount` is lost (name it in the path, or where it stands: `binding: { vip-rest: { request: { getAccount: { accountId: \"$.accountId\" } } } }`)",
        ),
        (
            "routes: { getAccount: \"/find?id={acountId}\" }",
            "`{acountId}` is no parameter of `getAccount`, and no member at the top of its request (did you mean `accountId`)",
        ),
        (
            "routes: { updatePin: \"PUT /pin/{accountId}/{minLength}\" }",
            "`{minLength}` is no parameter of `updatePin`",
        ),
        (
            "routes: { getUser: \"/find?key={accountId}-{userId}\" }",
            "`/find?key={accountId}-{userId}` cannot be read",
        ),
        (
            "routes: { getPolicies: \"/v1/accounts/{accountId}\" }",
            "`getAccount` and `getPolicies` have one verb and path",
        ),
        (
            "members: { acountName: name }",
            "no example and no case has a member `acountName` (did you mean `accountName`)",
        ),
        (
            "members: { accountName: name, organizationalUnit: name }",
            "`accountName` and `organizationalUnit` have one name, `name`",
        ),
        (
            "members: { accountName: units }",
            "`accountName` and `units` have one name, `units`",
        ),
        (
            "style: snake_case\nmembers: { units: account_name }",
            "`accountName` and `units` have one name, `account_name`",
        ),
        (
            "members: { units: { name: units, label: U }, role: { name: role, label: U } }",
            "have one label",
        ),
        ("style: camelCase", "unknown word `camelCase`"),
        (
            "members: { accountName: name }\nwith: { createAccount: { name: Mine } }",
            "the request of `createAccount` has `name` already (leave it out here; what it is stands in `vars: { accountName: Mine }`)",
        ),
        (
            "with: { createAcount: { a: b } }",
            "no operation is named `createAcount` (did you mean `createAccount`)",
        ),
        (
            "answer: { accountId: $.data, $: $.data.rest }",
            "the place `$.data` lies over `$.data.rest`, where all else stands",
        ),
        (
            "answer: { accountId: $.data.id, userId: $.data.id }",
            "the place `$.data.id` lies over `$.data.id`",
        ),
        (
            "envelope: { error: $.a, detail: $.a.b }",
            "the place `$.a` of the error lies over `$.a.b`, that of the detail",
        ),
        (
            "envelope: { error: $.data }\nanswer: { accountId: $.data.id }",
            "the place `$.data` of the envelope lies over `$.data.id`",
        ),
        (
            "request: { createAccount: \"$..account\" }",
            "a place is a path of names alone",
        ),
        (
            "request: { createAcount: { $: $.account } }",
            "no operation is named `createAcount`",
        ),
    ] {
        let problems = bound(text).map(|_| ()).expect_err(text);
        assert!(
            problems.iter().any(|problem| problem.contains(said)),
            "{text}: {problems:?}"
        );
    }
}
