package berkeley.examples.pages;

import berkeley.examples.Text;

import java.util.regex.Pattern;

/** What all pages are made of. */
final class Html {
    /** The calls of the texts, where one is called. */
    private static final Pattern CALL =
            Pattern.compile(
                    "\\b(socket|Sock\\.open|bind|listen|accept|connect|send|sendall|recv|sendto"
                            + "|recvfrom|read|write|close|shutdown|select|poll|getsockopt|setsockopt"
                            + "|getsockname|gethostby(?:name|addr)(?:_ex)?|getaddrinfo|getnameinfo"
                            + "|freeaddrinfo|getservby(?:name|port)|fork|FD_[A-Z]+|BluetoothSocket)"
                            + "(?=\\()");

    private Html() {}

    static String page(String title, String body) {
        return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="data:,">
        <title>%1$s</title>
        <style>
        %2$s</style>
        </head>
        <body>
        <h1>%1$s</h1>
        %3$s</body>
        </html>
        """
                .formatted(escape(title), Text.resource(Html.class, "course.css"), body);
    }

    /** Source text line by line, with the calls in bold; a line that wraps stays indented. */
    static String source(String source) {
        StringBuilder lines = new StringBuilder();
        for (String line : source.stripTrailing().split("\n")) {
            int indent = line.length() - line.stripLeading().length() + 4;
            lines.append("<span style=\"--i:%dch\">".formatted(indent))
                    .append(CALL.matcher(escape(line)).replaceAll("<b>$1</b>"))
                    .append("</span>");
        }
        return lines.toString();
    }

    /** A line of a trace, with the name of the call in bold, indented where it wraps. */
    static String line(String line) {
        String escaped = escape(line).replaceFirst("^(\\w+)\\(", "<b>$1</b>(");
        return "<span style=\"--i:2ch\">" + escaped + "</span>";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
