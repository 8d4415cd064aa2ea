#!/usr/bin/env bash
# Holds the archive of a release to what a newcomer does with it, and its image to what a pod does.
#
#   src/tests/release.sh dist/vipspec-0.1.0-x86_64-unknown-linux-musl.tar.gz
#
# Needs `ca-certificates`, and root for `chroot`, by itself or through sudo.
set -euo pipefail
archive=$(realpath "${1:?the archive is missing}")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$(dirname "$archive")" && sha256sum --check --quiet "$(basename "$archive").sha256")

# Nothing but the archive: no variable, no file, no library.
SECONDS=0
tar -xzf "$archive" -C "$folder" --strip-components=1
(cd / && env -i "$folder/vipspec")
printf 'the first verdict came within %s s\n' "$((SECONDS + 1))"
((SECONDS < 30))

.ci/image "$archive" "$folder/image"
as_root=()
if ((EUID != 0)); then as_root=(sudo); fi
inside() {
    "${as_root[@]}" env -i /usr/sbin/chroot --userspec=65532:65532 "$folder/image/root" /vipspec "$@"
}
inside run 'vip-rest/users/*'
inside run 'vip-rest/users/*' --report json=/tmp/report.json
test -s "$folder/image/root/tmp/report.json"
# It knows whom to trust: nobody is there, and that is all that is wrong.
code=0
said=$(inside run --target https://127.0.0.1:1 2>&1) || code=$?
printf '%s\n' "$said"
((code == 4)) && grep -q 'cannot connect' <<<"$said"
