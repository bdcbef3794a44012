package berkeley.trace;

import static java.lang.invoke.MethodType.methodType;

import jdk.jfr.FlightRecorderListener;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;

/**
 * A listener of the flight recorder that does not keep the class loader of this library. The flight
 * recorder keeps its listeners for ever, and an object keeps its class and the loader of that; so
 * this one is made of the JDK's classes alone, and refers to the rest weakly. The first takes some
 * 50 ms. Each is 420 bytes, which the flight recorder has for ever.
 */
final class WeakListener {
    private WeakListener() {}

    /** {@return a listener that runs {@code changed} as long as that can be reached} */
    static FlightRecorderListener running(Runnable changed) {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            MethodHandle get =
                    lookup.findVirtual(Reference.class, "get", methodType(Object.class))
                            .bindTo(new WeakReference<>(changed))
                            .asType(methodType(Runnable.class));
            MethodHandle isThere =
                    lookup.findStatic(
                                    Objects.class,
                                    "nonNull",
                                    methodType(boolean.class, Object.class))
                            .asType(methodType(boolean.class, Runnable.class));
            MethodHandle run = lookup.findVirtual(Runnable.class, "run", methodType(void.class));
            MethodHandle runIfThere =
                    MethodHandles.guardWithTest(
                            isThere,
                            run,
                            MethodHandles.empty(methodType(void.class, Runnable.class)));
            MethodHandle invoke =
                    MethodHandles.dropArguments(
                            MethodHandles.collectArguments(runIfThere, 0, get)
                                    .asType(methodType(Object.class)),
                            0,
                            Object.class,
                            Method.class,
                            Object[].class);
            return (FlightRecorderListener)
                    Proxy.newProxyInstance(
                            FlightRecorderListener.class.getClassLoader(),
                            new Class<?>[] {FlightRecorderListener.class},
                            MethodHandleProxies.asInterfaceInstance(
                                    InvocationHandler.class, invoke));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the JDK's own methods are missing", e);
        }
    }
}
