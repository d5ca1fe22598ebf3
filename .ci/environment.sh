#!/bin/sh
# Makes a virtual environment, or leaves it alone if it already is what is asked for.
#
#     .ci/environment.sh FOLDER CONSTRAINTS REQUIREMENT...
#
# The REQUIREMENTs are arguments of `pip install`; the file CONSTRAINTS holds the versions of everything they bring in.
# uv does the work if it is on PATH, otherwise the interpreter's own venv and pip. Two variables have a say:
#
#     PYTHON   the interpreter (otherwise one of $known_interpreters)
#     UV       empty: leave uv alone, even if it is there
set -eu

known_interpreters='python3.14 python3.13 python3.12 python3.11 python3'

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# What the environment follows from. Contents, not times: a checkout touches files without changing them. The folder
# belongs to it, because an editable install in a copied checkout would go on importing from the original.
fingerprint() {
    {
        printf '%s\n' "$PWD" "${PYTHON-}" "$*"
        cat "$0" "$constraints"
        for requirement; do
            project=${requirement%%\[*}/pyproject.toml
            if [ -f "$project" ]; then cat "$project"; fi
        done
    } | cksum
}

is_current() {
    [ "$(cat "$stamp" 2>/dev/null)" = "$fingerprint" ] && "$python" -c '' 2>/dev/null
}

# To be on PATH is not enough: a version manager has stand-ins there for interpreters it cannot start.
is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

can_make_environments() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

# Prints nothing if there is none, and one that cannot make environments only if no other can.
find_interpreter() {
    if [ -n "${PYTHON-}" ]; then
        set -- "$PYTHON"
    else
        # shellcheck disable=SC2086  # a list of words
        set -- $known_interpreters
    fi
    found=
    for candidate; do
        if is_new_enough "$candidate"; then
            found=${found:-$candidate}
            if can_make_environments "$candidate"; then
                found=$candidate
                break
            fi
        fi
    done
    printf '%s\n' "$found"
}

no_interpreter() {
    if [ -n "${PYTHON-}" ]; then
        fail "PYTHON=$PYTHON cannot be run, or is older than Python 3.11."
    fi
    fail "Python 3.11 or newer is needed, and none of these is one: $known_interpreters." \
        "Install it, or say where it is: make PYTHON=/path/to/python ..."
}

no_venv() {
    version=$("$interpreter" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    fail "$interpreter cannot make virtual environments: its modules venv and ensurepip are missing or do not work." \
        "Debian and Ubuntu keep them in a package of their own: apt-get install python$version-venv"
}

pip_install() {
    if "$with_uv"; then
        uv pip install --quiet --python "$python" "$@"
    else
        "$python" -m pip install --quiet --disable-pip-version-check "$@"
    fi
}

folder=$1
constraints=$2
shift 2
python=$folder/bin/python
stamp=$folder/.made-from
fingerprint=$(fingerprint "$@")
if is_current; then exit 0; fi

with_uv=false
if [ -n "${UV-uv}" ] && command -v uv >/dev/null; then with_uv=true; fi
interpreter=$(find_interpreter)
if [ -z "$interpreter" ]; then
    # uv can bring an interpreter, but not the one that PYTHON names.
    if ! "$with_uv" || [ -n "${PYTHON-}" ]; then no_interpreter; fi
    interpreter='>=3.11'
elif ! "$with_uv"; then
    can_make_environments "$interpreter" || no_venv
fi

printf 'Setting up %s with %s; this can take a minute ...\n' "$folder" "$interpreter" >&2
trap 'rm -rf "$folder"' EXIT # unless it is finished
trap 'exit 1' HUP INT TERM
rm -rf "$folder"
if "$with_uv"; then
    uv venv --quiet --python "$interpreter" "$folder"
else
    "$interpreter" -m venv "$folder" || no_venv
fi
# The build backend comes first and serves all builds: an isolated build would take its newest version, pinned or not.
pip_install --constraint "$constraints" hatchling editables
pip_install --constraint "$constraints" --no-build-isolation "$@"
printf '%s\n' "$fingerprint" >"$stamp"
trap - EXIT
