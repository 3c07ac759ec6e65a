# Sourced by the scripts here: where we are, a JDK 25, what is known about this run.
# shellcheck shell=bash disable=SC2034
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." || exit
./parloom --version >/dev/null || exit
java_line=$(./parloom --version | tail -n 1)
jdk=
for candidate in "${PARLOOM_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  if grep -qs '^JAVA_VERSION="2[5-9]' "$candidate/release"; then
    jdk=$candidate
    break
  fi
done
classes="bench/target/classes:bench/target/lib/*"
results=${PARLOOM_BENCH_RESULTS:-bench/results}
work=$(mktemp -d "${TMPDIR:-/tmp}/bench-XXXXXX")
trap 'rm -rf "$work"' EXIT

# begin ARGUMENTS…: sets `arguments` to those, the rest from bench/rounds, and `facts`; builds.
begin() {
  local name defaults
  name=$(basename "$0")
  defaults=$(awk -F '|' -v name="$name" -v column="$((${PARLOOM_BENCH_QUICK:-0} + 2))" \
    '$1 ~ "^" name " *$" { print $column }' bench/rounds)
  read -r -a arguments <<<"$defaults"
  arguments=("$@" "${arguments[@]:$#}")
  facts=(
    "command=bench/$name ${arguments[*]}"
    "commit=$(git rev-parse --short HEAD)$(git diff --quiet HEAD -- . ':!bench/results' ':!*.md' || echo '+changes')"
    "java=$java_line"
    "machine=$(uname -sm), $(nproc) processors, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
    "date=$(date -u +%F)"
    "load=${PARLOOM_BENCH_LOAD:-$(cut -d' ' -f1-3 /proc/loadavg)}"
    "note=${PARLOOM_BENCH_NOTE:-}"
  )
  mkdir -p "$results"
  [ -n "${PARLOOM_BENCH_BUILT:-}" ] || build
}

build() {
  mvn -q -B -Dmaven.test.skip=true -pl bench -am package
}

# python_peers MODULE…: their versions, for the facts.
python_peers() {
  /usr/bin/python3 --version 2>/dev/null || echo "no Python"
  for module in "$@"; do
    /usr/bin/python3 -c "import $module; print('$module', $module.__version__)" 2>/dev/null \
      || echo "no $module"
  done
}

# java_peers NAME=ARTIFACT…: their versions, by the archives that are run.
java_peers() {
  for peer in "$@"; do
    find bench/target/lib -name "${peer#*=}-[0-9]*.jar" \
      | sed "s/.*${peer#*=}-\([0-9][^-]*\).*\.jar/${peer%%=*} \1/"
  done
}

# Lines to one line.
listed() {
  paste -sd, - | sed 's/,/, /g'
}
