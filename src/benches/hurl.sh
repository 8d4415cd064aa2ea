#!/usr/bin/env bash
# Turns 1,000 equal requests into what vipspec and hurl cost for each: files of the one beside files of the other,
# 16 in flight, by turns, against the server of the benches. Exit code 1 where vipspec's CPU is more than a quarter of hurl's.
#
#   cargo install hurl --version 8.0.1 --locked      # needs the headers of libcurl and libxml2
#   src/benches/hurl.sh [CASES [ROUNDS]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

count=${1:-1000}
rounds=${2:-7}

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 2
}

command -v hurl >/dev/null || fail 'hurl is not installed, and nothing was compared'

cargo build --release --locked --quiet
# The binary itself, not cargo before it: the server has to be ended.
bench=$(cargo bench --locked --quiet --bench cost --no-run --message-format=json |
    sed -n 's/.*"executable":"\([^"]*\/cost-[^"]*\)".*/\1/p')
[[ -x $bench ]] || fail 'the benches were not built'

work=$(mktemp -d)
server=""
finish() {
    if [[ -n $server ]]; then
        kill "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT

"$bench" generate "$work/cases" "$count" files
"$bench" generate "$work/hurl" "$count" hurl
"$bench" serve 0 >"$work/url" &
server=$!
for ((tries = 0; tries < 100; tries++)); do
    if [[ -s $work/url ]]; then break; fi
    sleep 0.1
done
url=$(<"$work/url")
[[ -n $url ]] || fail 'the server of the benches did not start'

# Settings of whoever runs this are no part of it.
while IFS= read -r name; do
    unset "$name"
done < <(compgen -e | grep -E '^(VIPSPEC|HURL)_' || true)

TIMEFORMAT='%R %U %S'
# Prints wall and CPU time in microseconds a case.
timed() {
    local told
    if ! told=$({ time "$@" >"$work/said" 2>&1; } 2>&1); then
        cat "$work/said" >&2
        fail "not every request was answered as expected: $1"
    fi
    awk -v count="$count" '{ printf "%.1f %.1f\n", $1 * 1e6 / count, ($2 + $3) * 1e6 / count }' <<<"$told"
}
ours() {
    timed target/release/vipspec run --cases "$work/cases" --target "$url" --jobs 16
}
theirs() {
    timed hurl --test --jobs 16 --variable "target=$url" "$work/hurl"
}

# Both have read their files once before it counts.
ours >/dev/null
theirs >/dev/null
for ((round = 0; round < rounds; round++)); do
    if ((round % 2 == 0)); then
        ours >>"$work/ours"
        theirs >>"$work/theirs"
    else
        theirs >>"$work/theirs"
        ours >>"$work/ours"
    fi
done

# The lower of each figure: whatever else the machine does only adds.
best() {
    cut -d ' ' -f "$2" "$work/$1" | sort -n | head -n 1
}
awk -v version="$(hurl --version | head -n 1 | cut -d ' ' -f 1,2)" -v count="$count" -v rounds="$rounds" \
    -v wall="$(best ours 1)" -v cpu="$(best ours 2)" -v their_wall="$(best theirs 1)" -v their_cpu="$(best theirs 2)" '
    BEGIN {
        printf "%d requests as %d files, 16 in flight, best of %d\n\n", count, count, rounds
        printf "| µs a case | vipspec | %s | ratio |\n|---|---:|---:|---:|\n", version
        printf "| wall | %.1f | %.1f | %.2f |\n", wall, their_wall, wall / their_wall
        printf "| CPU | %.1f | %.1f | %.2f |\n", cpu, their_cpu, cpu / their_cpu
        if (cpu > their_cpu / 4) {
            print "\nmissed: the CPU of a case is more than a quarter of hurl'\''s" > "/dev/stderr"
            exit 1
        }
    }'
