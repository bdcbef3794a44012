// What a Java program would write without FFM: the smallest JNI shim that keeps errno.
#include "jni.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define JNI(result, name) JNIEXPORT result JNICALL Java_berkeley_bench_peer_Jni_##name

JNI(jint, noop)(JNIEnv *env, jclass type, jint x) { return x; }

JNI(jint, getppid)(JNIEnv *env, jclass type) { return getppid(); }

JNI(jint, recv)(JNIEnv *env, jclass type, jint fd, jlong address, jint length, jint flags) {
  ssize_t n = recv(fd, (void *)(intptr_t)address, length, flags);
  return n < 0 ? -errno : (jint)n;
}

JNI(jint, send)(JNIEnv *env, jclass type, jint fd, jlong address, jint length, jint flags) {
  ssize_t n = send(fd, (void *)(intptr_t)address, length, flags);
  return n < 0 ? -errno : (jint)n;
}

// As the JDK's own stream sockets long did: up to 64 KiB through the stack or the heap, no array pinned while the call blocks.
enum { ON_STACK = 8192 };

JNI(jint, recvBytes)(JNIEnv *env, jclass type, jint fd, jbyteArray array, jint offset, jint length, jint flags) {
  char stack[ON_STACK], *buf = length <= ON_STACK ? stack : malloc(length);
  ssize_t n = recv(fd, buf, length, flags);
  jint result = n < 0 ? -errno : (jint)n;
  if (n > 0) (*env)->SetByteArrayRegion(env, array, offset, (jsize)n, (jbyte *)buf);
  if (buf != stack) free(buf);
  return result;
}

JNI(jint, sendBytes)(JNIEnv *env, jclass type, jint fd, jbyteArray array, jint offset, jint length, jint flags) {
  char stack[ON_STACK], *buf = length <= ON_STACK ? stack : malloc(length);
  (*env)->GetByteArrayRegion(env, array, offset, length, (jbyte *)buf);
  ssize_t n = send(fd, buf, length, flags);
  jint result = n < 0 ? -errno : (jint)n;
  if (buf != stack) free(buf);
  return result;
}
