#!/bin/sh
# Prints the home of a JDK 25 or later, from JAVA_HOME, PATH or /usr/lib/jvm; one sentence and exit 1 where there is none.
for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v java || true)")")")" \
  /usr/lib/jvm/*25* /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* /opt/*jdk*; do
  [ -x "$home/bin/javac" ] || continue
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null)
  [ "${version:-0}" -ge 25 ] && { echo "$home"; exit 0; }
done
echo "No JDK 25 found: install one (for example temurin-25-jdk or openjdk-25-jdk) or point JAVA_HOME at it." >&2
exit 1
