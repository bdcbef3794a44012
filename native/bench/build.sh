#!/bin/sh
# build.sh OUT: builds the C loops, the JNI shim and the C processes into OUT, when their sources are newer.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh OUT}
mkdir -p "$out"
out=$(cd "$out" && pwd)
lib=$out/libberkeleybench.so
[ -e "$lib" ] && [ -z "$(find "$here" -newer "$lib" -type f)" ] && exit 0
jdk=$("$here/../find-jdk.sh")
cc="${CC:-gcc} -O2 -Wall -Wextra -Wno-unused-parameter -Werror"
$cc -o "$out/echo" "$here/echo.c" -pthread
$cc -o "$out/crowd" "$here/crowd.c"
$cc -o "$out/hello" "$here/hello.c"
# Built aside and moved: a JVM that runs may have the old one open.
(cd "$here" && $cc -fPIC -shared -I"$jdk/include" -I"$jdk/include/linux" -o "$lib.new" \
  loops.c ready.c batch.c setup.c jni.c -pthread)
mv "$lib.new" "$lib"
