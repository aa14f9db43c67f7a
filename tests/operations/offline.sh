#!/bin/bash
# Installs from downloaded packages without a network, in an empty folder, and says how long it took.
# Needs: a network for the first step, `unshare` (util-linux), 1 GB of room. Takes some minutes.
set -euo pipefail
code=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git -C "$code" archive HEAD | tar -x -C "$work"
cd "$work"
begin=$SECONDS
make wheels >/dev/null
echo "tải gói: $((SECONDS - begin)) s, $(du -sh wheels | cut -f1), $(ls wheels | wc -l) tệp"
rm -rf .venv
begin=$SECONDS
unshare --map-root-user --net make install WHEELS="$work/wheels"
echo "cài không có mạng: $((SECONDS - begin)) s"
unshare --map-root-user --net .venv/bin/python manage.py check
