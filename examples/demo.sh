#!/usr/bin/env bash
# Rewrites a copy of a real file with the shipped model: look at the edits, write them, take them
# back. Needs `editflow`, `git` and nothing else; touches nothing outside a temporary folder.
set -euo pipefail

examples=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$examples/loans.py" "$folder/loans.py"
cd "$folder"
export XDG_STATE_HOME="$folder/state" # the journal that undo reads
export GIT_CEILING_DIRECTORIES="$folder/.." # the folder is no part of any repository

instruction='rename `load` to `read_loans`'
show() { printf '\n\033[1m%s\033[0m\n' "$1"; }
[ -t 1 ] || show() { printf '\n%s\n' "$1"; }

show "1. Look: editflow rewrite loans.py -I '$instruction' --diff > loans.patch"
editflow rewrite loans.py -I "$instruction" --diff > loans.patch
cat loans.patch

show "2. The patch is one that git takes: git apply --check loans.patch"
git apply --check loans.patch
echo "accepted"

show "3. Write: editflow rewrite loans.py -I '$instruction'"
editflow rewrite loans.py -I "$instruction" > written.patch
cmp loans.patch written.patch
echo "the same edits as before, now in the file:"
grep -n read_loans loans.py

show "4. Take it back: editflow undo"
editflow undo
cmp "$examples/loans.py" loans.py
echo "the file is again what it was, byte for byte"
