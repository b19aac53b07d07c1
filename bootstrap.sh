#!/usr/bin/env bash
# Installs what Sistrum needs on a Debian machine: system packages, ONNX Runtime's headers, the Python environment.
# usage: bootstrap.sh system|headers|python EXTRAS   (each step is idempotent; root or sudo is needed for `system` only)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

build_packages=(
  build-essential cmake ninja-build ccache pkg-config git python3 python3-dev python3-venv
  juce-modules-source juce-tools libasound2-dev libfreetype-dev libx11-dev libxext-dev libxinerama-dev
  libxrandr-dev libxcursor-dev libxrender-dev libpng-dev libjpeg-dev zlib1g-dev
  nlohmann-json3-dev doctest-dev libbenchmark-dev libfftw3-dev libsoxr-dev libflac-dev
  libgl1 libglib2.0-0 fontconfig fonts-dejavu-core
)
data_packages=(fluidsynth fluid-soundfont-gm musescore-general-soundfont hydrogen-drumkits hydrogen-data sonic-pi-samples lmms-common freepats)
test_packages=(clang-format lv2-dev sordi jalv jackd2 xvfb xauth xdotool)

say() { printf 'bootstrap: %s\n' "$*"; }
fail() { printf 'bootstrap: error: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "'$*' needs root, and sudo is not installed"
  fi
}

missing_packages() {
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s\n' "$package"
  done
}

install_system() {
  command -v apt-get >/dev/null || fail "expected a Debian system with apt-get; install by hand: $*"
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "installing ${#missing[@]} system packages"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Debian 12 has no package of ONNX Runtime's headers; Debian 13 has. It is unpacked into the project's cache from
# a source list of its own, so that the system's packages stay as they are.
install_headers() {
  local cache="$PWD/.cache/onnxruntime" package=libonnxruntime-dev
  [ -f "$cache/include/onnxruntime_c_api.h" ] && return 0
  say "fetching ONNX Runtime's headers"
  local work; work=$(mktemp -d)
  trap 'rm -rf "$work"' RETURN
  mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/parts" "$cache/include"
  local options=(-o "Dir::Etc::sourcelist=$work/sources.list" -o "Dir::Etc::sourceparts=$work/parts"
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work" -o "Dir::Cache::archives=$work/archives"
    -o "APT::Sandbox::User=" -o "Acquire::Languages=none")
  if ! apt-cache show "$package" 2>/dev/null | grep -q '^Filename'; then
    local mirror; mirror=$(debian_mirror)
    [ -n "$mirror" ] || fail "found no Debian mirror in apt's sources; expected one to fetch $package from"
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s trixie main\n' "$mirror" >"$work/sources.list"
    apt-get "${options[@]}" update -qq
    (cd "$work" && apt-get "${options[@]}" download -qq "$package")
  else
    (cd "$work" && apt-get -o "APT::Sandbox::User=" download -qq "$package")
  fi
  dpkg -x "$work/$package"_*.deb "$work/unpacked"
  cp "$work"/unpacked/usr/include/onnxruntime/*.h "$cache/include/" 2>/dev/null ||
    find "$work/unpacked/usr/include" -name '*.h' -exec cp {} "$cache/include/" \;
  [ -f "$cache/include/onnxruntime_c_api.h" ] || fail "$package: expected onnxruntime_c_api.h, found none"
}

debian_mirror() {
  apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null | grep -v security | sort | uniq -c |
    sort -rn | awk 'NR == 1 {print $2}'
}

install_python() {
  local extras=$1 python=${PYTHON:-python3} stamp=".venv/.sistrum-$1.stamp"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "expected Python 3.11 or newer, found $("$python" -V)"
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  if [ ! -f "$stamp" ] || [ pyproject.toml -nt "$stamp" ]; then
    say "installing Python packages: $extras"
    .venv/bin/python -m pip install -q --upgrade 'pip>=24'
    .venv/bin/python -m pip install -q 'scikit-build-core>=0.11' 'nanobind>=2.4' ninja
    .venv/bin/python -m pip install -q --no-build-isolation -e ".[$extras]"
    case ",$extras," in *,train,*) install_timbral_models ;; esac
    touch "$stamp"
  fi
}

# It asks for `sklearn`, a package that only fails; what it really needs is in the extra `train`.
install_timbral_models() {
  .venv/bin/python -m pip install -q --no-deps 'timbral-models==0.4.0'
}

case "${1:-}" in
  system) install_system "${build_packages[@]}" ;;
  test-system) install_system "${build_packages[@]}" "${data_packages[@]}" "${test_packages[@]}" ;;
  headers) install_headers ;;
  python) install_python "${2:?extras, such as host or host,train,dev}" ;;
  *) fail "expected system, test-system, headers or python EXTRAS; found '${1:-}'" ;;
esac
