#!/bin/sh
# Installs LinkedPilot for the user who runs it, without root: uv, a Python, the release's libraries by their hashes, a
# browser where there is none; then it starts the demo. Done twice it does nothing new.
#
#   sh install.sh [--dry-run] [--no-demo] [RELEASE.whl]
#
# Without a file: the release beside this script, or, in a clone, one that is built from it.
set -eu

UV_VERSION=0.13.9
PYTHONS='>=3.11,<3.15'
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
dry_run='' wheel=''
flags=''

say() { printf 'linkedpilot: %s\n' "$1" >&2; }
fail() { say "$1"; exit 1; }

for word in "$@"; do
    case $word in
        --dry-run) dry_run=1; flags="$flags --dry-run" ;;
        --no-demo) flags="$flags --no-demo" ;;
        -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
        -*) fail "There is no option $word: see sh install.sh --help." ;;
        *) [ -z "$wheel" ] || fail 'Name one release at most.'; wheel=$word ;;
    esac
done
[ "$(id -u)" != 0 ] || fail 'Run this as the user who will use LinkedPilot, not as root: it needs your desktop and your keyring.'

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
trap 'exit 130' INT TERM

fetch() { # ADDRESS FILE
    if command -v curl >/dev/null; then curl -fsSL "$1" -o "$2"
    elif command -v wget >/dev/null; then wget -qO "$2" "$1"
    else return 1; fi
}

get_uv() { # sets uv
    for uv in "$(command -v uv || true)" "${XDG_DATA_HOME:-$HOME/.local/share}/linkedpilot/uv/uv" \
        "$HOME/Library/Application Support/LinkedPilot/uv/uv"; do
        [ -x "$uv" ] && return
    done
    if [ -n "$dry_run" ]; then say "Would get uv $UV_VERSION (for this dry run it is got into a folder that is removed again)"
    else say "Getting uv $UV_VERSION, which brings Python and libraries …"; fi
    uv=$temporary/uv/uv
    if fetch "https://astral.sh/uv/$UV_VERSION/install.sh" "$temporary/get-uv.sh" 2>/dev/null &&
        UV_UNMANAGED_INSTALL="$temporary/uv" sh "$temporary/get-uv.sh" >"$temporary/log" 2>&1; then return; fi
    uv=$temporary/python/bin/uv
    if python3 -m venv "$temporary/python" >"$temporary/log" 2>&1 &&
        "$temporary/python/bin/pip" install -q "uv==$UV_VERSION" >"$temporary/log" 2>&1; then return; fi
    tail -n 3 "$temporary/log" >&2
    fail 'uv could not be got, neither from astral.sh (which needs curl or wget) nor by pip (which needs python3-venv): check the network and install one of these, then start again.'
}

get_wheel() { # sets wheel
    [ -z "$wheel" ] || return 0
    for wheel in "$here"/linkedpilot-*.whl; do
        [ -f "$wheel" ] || continue
        set -- "$@" "$wheel"
    done
    [ $# -le 1 ] || fail 'There are several releases beside this script: name the file of one.'
    [ $# = 0 ] || return 0
    [ -f "$here/../linkedpilot.py" ] || fail 'There is no release beside this script: name its file, linkedpilot-VERSION-….whl.'
    say 'Building a release from this folder …'
    # The same sources make the same file, so that it is known again; by way of an sdist, so that nothing old is in it.
    SOURCE_DATE_EPOCH=1577836800 "$uv" build -q --python "$PYTHONS" --require-hashes --build-constraints "$here/../requirements.lock" \
        -o "$temporary/wheel" "$here/.." || fail 'The release could not be built: the lines above say why.'
    for wheel in "$temporary"/wheel/*.whl; do :; done
}

get_uv
get_wheel
[ -f "$wheel" ] || fail "There is no file $wheel."
# shellcheck disable=SC2086  # flags are words of ours
"$uv" run -q --no-project --python "$PYTHONS" python -P -c \
    'import sys; sys.path.insert(0, sys.argv[1]); from deploy.installer import main; sys.exit(main(sys.argv[1:]))' \
    "$wheel" --uv "$uv" $flags
