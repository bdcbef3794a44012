package berkeley.examples;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a program takes and does. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Usage {
    /**
     * The arguments: {@code "HOST PORT [SENTENCE]"}. Their number is checked before the program
     * runs. {@code [--force]} is an option, and {@code [NAME...]} any number.
     */
    String value() default "";

    /** One line for {@code examples/lab list}. */
    String does();
}
