package org.klinke.provisioning.vendor;

import java.util.regex.Pattern;

/// How a value is written so that it stays one value of its format, whatever people call themselves. What no phone
/// shows, control characters, is left out.
enum Escape {
    /// Element content and attributes in either quotes (XML 1.0 §2.4).
    XML {
        @Override
        String of(String clean) {
            StringBuilder out = new StringBuilder(clean.length() + 16);
            clean.codePoints().forEach(point -> {
                switch (point) {
                    case '&' -> out.append("&amp;");
                    case '<' -> out.append("&lt;");
                    case '>' -> out.append("&gt;");
                    case '"' -> out.append("&quot;");
                    case '\'' -> out.append("&#39;");
                    default -> out.appendCodePoint(point);
                }
            });
            return out.toString();
        }
    },
    /// Inside the double quotes of JSON (RFC 8259 §7).
    JSON {
        @Override
        String of(String clean) {
            return clean.replace("\\", "\\\\").replace("\"", "\\\"");
        }
    },
    /// The rest of a line `name = value`, which a line break alone ends.
    LINE {
        @Override
        String of(String clean) {
            return clean.strip();
        }
    },
    /// A SIP URI and what follows it, in one line with parameters: nothing that ends a quoted string, a URI or a
    /// parameter. No escape is understood by all who read it, so the character goes.
    SIP {
        @Override
        String of(String clean) {
            return BETWEEN.matcher(clean).replaceAll("").strip();
        }
    };

    private static final Pattern BETWEEN = Pattern.compile("[\"\\\\<>;,?&]");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\x{2028}\\x{2029}\\p{Cs}\\x{FFFE}\\x{FFFF}]+");

    /// @param clean without control characters
    abstract String of(String clean);

    String escape(String value) {
        return of(INVISIBLE.matcher(value).replaceAll(" "));
    }
}
