package berkeley.machine;

import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

import java.lang.reflect.Method;

/**
 * {@code @ExtendWith(OwnNetwork.class)} runs each test in a {@link NetworkNamespace}: it may choose
 * its ports, addresses, links and sysctls as it likes. So do the processes that the test starts
 * from its own thread.
 */
public final class OwnNetwork implements InvocationInterceptor {

    @Override
    public void interceptTestMethod(
            Invocation<Void> test,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Exception {
        proceed(test);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> test,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Exception {
        proceed(test);
    }

    @Override
    public void interceptDynamicTest(
            Invocation<Void> test, DynamicTestInvocationContext dynamic, ExtensionContext context)
            throws Exception {
        proceed(test);
    }

    private static void proceed(Invocation<Void> test) throws Exception {
        try (NetworkNamespace own = new NetworkNamespace()) {
            own.call(() -> {
                try {
                    return test.proceed();
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
            });
        }
    }
}
