#!/bin/sh
# One line of the Procfile by its name (web, worker, scheduler), or any other command as it stands.
set -eu
cd "$(dirname "$0")/.."
command=$(sed -n "s/^${1:-web}: //p" Procfile)
[ -n "$command" ] || exec "$@"
eval "exec $command"
