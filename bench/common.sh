# Sourced by the scripts here: where we are, and a JDK 25.
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
./parloom --version >/dev/null
java_line=$(./parloom --version | tail -n 1)
jdk=
for candidate in "${PARLOOM_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  if grep -qs '^JAVA_VERSION="2[5-9]' "$candidate/release"; then
    jdk=$candidate
    break
  fi
done
machine="$(uname -sm), $(nproc) processors, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
commit=$(git rev-parse --short HEAD)$(git diff --quiet HEAD -- core process pipeline journal compute measure image net cli || echo '+changes')
work=$(mktemp -d "${TMPDIR:-/tmp}/bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
