//! Turns the cases of this repository into tests: `cargo test --test conformance`.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    vipspec::testing::Harness::folder(cases).reference().main()
}
