#!/bin/sh
# build.sh OUT: builds the C loops, the JNI shim and the echo process into OUT, when their sources are newer.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh OUT}
mkdir -p "$out"
lib=$out/libberkeleybench.so
[ -e "$lib" ] && [ -z "$(find "$here" -newer "$lib" -type f)" ] && exit 0
jdk=$("$here/../find-jdk.sh")
warn="-Wall -Wextra -Wno-unused-parameter -Werror"
${CC:-gcc} -O2 $warn -o "$out/echo" "$here/echo.c" -pthread
# Built aside and moved: a JVM that runs may have the old one open.
${CC:-gcc} -O2 $warn -fPIC -shared -I"$jdk/include" -I"$jdk/include/linux" \
  -o "$lib.new" "$here/loops.c" "$here/setup.c" "$here/jni.c" -pthread
mv "$lib.new" "$lib"
