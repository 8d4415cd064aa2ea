#!/usr/bin/env bash
# Holds the server of Debian's package docker-registry to its published table of error codes: the suite finds that a
# name that is too long is answered with 500, and nothing else; `prove` names what no case would notice.
#
#   src/tests/registry.sh [PROGRAM]
#
# Needs docker-registry and htpasswd (apache2-utils). Everything is on 127.0.0.1 and in a folder that is removed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program=${1:-target/debug/vipspec}

work=$(mktemp -d)
registry=''
finish() {
    [ -z "$registry" ] || { kill "$registry" 2>/dev/null && wait "$registry" || true; }
    rm -rf "$work"
}
trap finish EXIT

port=$((20000 + RANDOM % 20000))
while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
htpasswd -Bbn ada "$password" >"$work/users" 2>/dev/null
cat >"$work/config.yml" <<CONFIG
version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: $work/storage } }
http: { addr: "127.0.0.1:$port" }
auth: { htpasswd: { realm: registry, path: $work/users } }
CONFIG
docker-registry serve "$work/config.yml" >"$work/log" 2>&1 &
registry=$!

cp -r src/tests/registry/cases "$work/cases"
sed -i "s|^url: .*|url: http://127.0.0.1:$port|" "$work/cases/targets/local.yaml"
REGISTRY_LOGIN=$(printf 'ada:%s' "$password" | base64)
export REGISTRY_LOGIN
for _ in $(seq 100); do
    if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
    sleep 0.1
done

# ARGUMENTS: runs the program, and wants exit code 1.
broken() {
    local code=0
    "$program" "$@" --cases "$work/cases" --target local >"$work/said" 2>"$work/noted" || code=$?
    if [ "$code" != 1 ]; then
        cat "$work/said" "$work/noted" "$work/log"
        printf 'vipspec %s ended with %s in place of 1\n' "$1" "$code" >&2
        exit 1
    fi
}
# WORDS: wants them in what was said.
says() {
    if ! grep -qF -- "$1" "$work/said"; then
        cat "$work/said"
        printf 'nothing says: %s\n' "$1" >&2
        exit 1
    fi
}

broken run
says 'FAIL  docker-registry/names/too-long'
says '+ 500'
says '12 cases: 11 passed, 1 failed'
says 'broken row: 400-name-invalid'
broken prove
says 'header/startUpload/success/location-missing'
says 'shape/404-manifest-unknown/Tag-'
if grep -rqF "$password" "$work/said" "$work/noted" || grep -qF "$REGISTRY_LOGIN" "$work/said" "$work/noted"; then
    echo 'a secret was told' >&2
    exit 1
fi
tail -n 1 "$work/said"
