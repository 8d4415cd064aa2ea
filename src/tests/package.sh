#!/usr/bin/env bash
# Packs the crate as a registry gets it, unpacks that elsewhere, and runs its tests there.
#
# What it needs of the registry is taken from the target folder of this repository, as a copy: two trees that
# share one take the code that the other generated. So only the crate itself is built once more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

target=$(cargo metadata --format-version 1 --no-deps --locked | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
cargo package --locked --allow-dirty --no-verify --quiet

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tar -xzf "$target/package/vipspec-$version.crate" -C "$folder"
mkdir -p "$folder/target/debug"
cp -a "$target"/debug/{deps,build,.fingerprint} "$folder/target/debug"
rm -rf "$folder"/target/debug/{build,.fingerprint}/vipspec-*
cd "$folder/vipspec-$version"
CARGO_TARGET_DIR=$folder/target cargo test --locked --no-fail-fast "$@"
