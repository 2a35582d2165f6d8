#!/usr/bin/env bash
# `make lock`: pin every Python and browser package anew, in files that name no host and no path of this machine.
set -euo pipefail
cd "$(dirname "$0")/.."
for name in base dev node; do
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
    --no-header "${@}" "requirements/$name.in" -o "requirements/$name.txt"
  sed -i '1i # Made by `make lock`; edit the .in file of the same name instead.' "requirements/$name.txt"
done
npm install --package-lock-only --silent
python - <<'PY'
import json, pathlib

path = pathlib.Path("package-lock.json")
lock = json.loads(path.read_text())
for package in lock["packages"].values():
    package.pop("funding", None)
path.write_text(json.dumps(lock, indent=2) + "\n")
PY
