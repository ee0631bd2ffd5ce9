# Sourced by every script here: enters the project's folder, reads .env, and gives the words that scripts speak with.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cd -- "$ROOT"
# shellcheck disable=SC2034  # the scripts that source this use it
VENV_PYTHON=.venv/bin/python

step() { printf '→ %s\n' "$*" >&2; }
note() { printf '  %s\n' "$*" >&2; }
fail() {
  printf '\n✗ %s\n' "$1" >&2
  shift
  (($#)) && printf '  %s\n' "$@" >&2
  exit 1
}

# As dashboard/environment.py reads it: NAME=value lines, and what the environment has already stays.
read_env_file() {
  [[ -r .env ]] || return 0
  local line name value
  while IFS= read -r line || [[ -n $line ]]; do
    [[ $line =~ ^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)[[:space:]]*=[[:space:]]*(.*)$ ]] || continue
    name=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]%$'\r'}
    [[ -v $name ]] && continue
    if [[ $value =~ ^\"([^\"]*)\" || $value =~ ^\'([^\']*)\' ]]; then
      value=${BASH_REMATCH[1]}
    else
      value=${value%%[[:space:]]#*}
      value=${value%"${value##*[![:space:]]}"}
    fi
    export "$name=$value"
  done <.env
}
read_env_file

# One start at a time in this folder; a second one waits. Children inherit the lock, so that it outlives a killed parent
# for as long as they still work; what stays behind (the database, the site) must be started without it: 9>&-.
take_lock() {
  [[ -n ${SIYASATNAMA_LOCKED:-} ]] && return 0
  mkdir -p var 2>/dev/null && [[ -w var ]] ||
    fail "$ROOT/var can't be written by $(id -un)." \
      "Run this as the owner of the folder, $(stat -c %U .), or in a clone of your own."
  command -v flock >/dev/null || return 0
  if ! { exec 9>>var/lock; } 2>/dev/null; then fail "$ROOT/var/lock can't be written by $(id -un)."; fi
  if ! flock -n 9; then
    note "another start is at work in this folder; waiting for it"
    flock 9
  fi
  export SIYASATNAMA_LOCKED=1
}
release_lock() {
  exec 9>&-
  unset SIYASATNAMA_LOCKED
}
