# shellcheck shell=bash
# Set-up that Launch/quickstart and Launch/test share. Source it; it only defines functions.

# What the build and the job need on Debian 12; the last is the 31 MB of Fashion-MNIST.
# shellcheck disable=SC2034 # the scripts that source this use it
packages=(
  ca-certificates git pkg-config
  libopenmpi-dev openmpi-bin libopenblas-dev libpng-dev libssl-dev zlib1g-dev
  dataset-fashion-mnist
)

# die SENTENCE: ends the script with one sentence on standard error.
die() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit 1
}

# require_swift: ends with a sentence unless Swift 6.0 or newer answers.
require_swift() {
  local where='see https://www.swift.org/install/linux' version
  command -v swift >/dev/null || die "Swift is not on the PATH; install Swift 6.0 or newer ($where)."
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1) || true
  [[ -n $version ]] || die "$(command -v swift) is not a working Swift compiler; install Swift 6.0 or newer ($where)."
  ((${version%%.*} >= 6)) || die "Swift $version is too old; install Swift 6.0 or newer ($where)."
}

# is_installed PACKAGE
is_installed() {
  [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# install_packages PACKAGE…: installs those that are missing, and leaves apt alone when none is.
install_packages() {
  local package missing=() as_root=()
  for package; do is_installed "$package" || missing+=("$package"); done
  ((${#missing[@]})) || return 0

  command -v apt-get >/dev/null ||
    die "apt-get is missing, so this is no Debian or Ubuntu; install what matches ${missing[*]} by hand, then 'swift build -c release'."
  if ((EUID)); then
    command -v sudo >/dev/null ||
      die "${missing[*]} not installed, and sudo is missing; run 'apt-get install ${missing[*]}' as root first."
    as_root=(sudo)
  fi
  echo "Installing ${missing[*]}"
  { "${as_root[@]}" apt-get update --quiet=2 &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install --quiet=2 --yes --no-install-recommends "${missing[@]}"; } ||
    die "apt-get could not install ${missing[*]}; its own message stands above."
}

# require_writable_build: a build folder left by another user (root, say) fails in a thousand ways later.
require_writable_build() {
  local folder=.
  [[ -e .build ]] && folder=.build
  [[ -w $folder ]] || die "$PWD/$folder belongs to another user; give it to $(id -un) with chown, or work in a clone of your own."
}
