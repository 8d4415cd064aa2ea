#!/usr/bin/env bash
# Puts nginx, with settings that close connections all the time, before the reference: three full runs of each are
# whole, and nothing in them is errored or flaky.
#
#   src/tests/nginx.sh [PROGRAM]
#
# Needs nginx and openssl. Everything else is on 127.0.0.1 and in a folder that is removed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program=${1:-target/debug/vipspec}
runs=3

work=$(mktemp -d)
served='' gateway=''
stop() {
    for process in $gateway $served; do
        kill "$process" 2>/dev/null && wait "$process" || true
    done
    served='' gateway=''
}
trap 'stop; rm -rf "$work"' EXIT

cp -r cases "$work/cases"
rm -rf "$work/cases/targets"
mkdir "$work/cases/targets" "$work/temp"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=nginx \
    -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE \
    -keyout "$work/key.pem" -out "$work/cases/targets/ca.pem" 2>/dev/null

port=$((20000 + RANDOM % 20000))
servers=''
# NAME, what its `listen` says beside the address, and its settings.
gateway_of() {
    while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    local scheme=http tls=''
    case "$2" in *ssl*)
        scheme=https
        tls="ssl_certificate $work/cases/targets/ca.pem; ssl_certificate_key $work/key.pem;"
        ;;
    esac
    servers+="server { listen 127.0.0.1:$port $2; $tls $3 location / { proxy_pass http://reference; } }"$'\n'
    {
        echo "url: $scheme://127.0.0.1:$port"
        [ "$scheme" = http ] || echo 'tls: { ca: ca.pem }'
    } >"$work/cases/targets/$1.yaml"
    names+=("$1")
    port=$((port + 1))
}
names=()
gateway_of http2-as-it-comes 'ssl http2' ''
gateway_of http2-one-stream 'ssl http2' 'http2_max_concurrent_streams 1;'
gateway_of http2-five-requests 'ssl http2' 'keepalive_requests 5;'
gateway_of http2-a-millisecond 'ssl http2' 'keepalive_timeout 1ms;'
gateway_of http1-a-millisecond '' 'keepalive_timeout 1ms;'
gateway_of http1-five-requests '' 'keepalive_requests 5;'

# Prints the settings of nginx before the server at an address.
gateways() {
    cat <<CONF
daemon off;
pid $work/nginx.pid;
error_log $work/error.log;
worker_processes 1;
events { worker_connections 1024; }
http {
    access_log off;
    client_body_temp_path $work/temp;
    proxy_temp_path $work/temp;
    fastcgi_temp_path $work/temp;
    uwsgi_temp_path $work/temp;
    scgi_temp_path $work/temp;
    upstream reference { server $1; keepalive 32; }
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    $servers
}
CONF
}

# Starts a reference of its own and the gateways before it. A run has to find a service that no other run has changed:
# the ids that a run draws are no two alike, but those of eighteen runs are.
start() {
    "$program" serve --port 0 >"$work/served" 2>/dev/null &
    served=$!
    # Its first line is its address.
    local upstream
    read -r upstream <"$work/served"
    gateways "${upstream#http://}" >"$work/nginx.conf"
    nginx -p "$work" -c "$work/nginx.conf" 2>"$work/nginx.err" &
    gateway=$!
    for _ in $(seq 200); do
        (: <"/dev/tcp/127.0.0.1/$((port - 1))") 2>/dev/null && break
        sleep 0.05
    done
}

mkfifo "$work/served"
failed=0
for name in "${names[@]}"; do
    for run in $(seq "$runs"); do
        start
        code=0
        "$program" run --cases "$work/cases" --target "$name" --basis all >"$work/out" 2>"$work/err" || code=$?
        stop
        printf '%s, run %s: exit %s: %s\n' "$name" "$run" "$code" "$(tail -n 1 "$work/out")"
        if [ "$code" != 0 ] || grep -qE '[0-9]+ (errored|flaky)' "$work/out"; then
            failed=1
            head -n 20 "$work/out" "$work/err"
        fi
    done
done
exit "$failed"
