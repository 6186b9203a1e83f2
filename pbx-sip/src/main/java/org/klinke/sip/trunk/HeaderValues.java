package org.klinke.sip.trunk;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sip.message.Message;
import org.klinke.sip.codec.UserPart;

/// Reads header values that the library knows as text only, or each in a way of its own: `"Name" <sip:uri>;param=value`
/// in lists (RFC 3261 §7.3.1, §20.10).
final class HeaderValues {
    private static final int HEADERS_MAX = 10;
    private static final int VALUES_MAX = 20;
    private static final int NAME_CHARS_MAX = 80;

    private HeaderValues() {}

    /// The single values of all headers of this name, in their order.
    static List<String> of(Message message, String name) {
        List<String> values = new ArrayList<>();
        Iterator<?> headers = message.getHeaders(name);
        for (int i = 0; i < HEADERS_MAX && headers.hasNext(); i++) {
            String header = headers.next().toString();
            split(header.substring(header.indexOf(':') + 1).strip(), values);
        }
        return values;
    }

    private static void split(String list, List<String> values) {
        int start = 0;
        int at = 0;
        while (at <= list.length() && values.size() < VALUES_MAX) {
            if (at == list.length() || list.charAt(at) == ',') {
                String value = list.substring(start, at).strip();
                if (!value.isEmpty()) {
                    values.add(value);
                }
                start = at + 1;
                at++;
            } else {
                at = next(list, at);
            }
        }
    }

    /// The index after this character, or after the quoted text or `<…>` that begins here.
    private static int next(String text, int at) {
        if (text.charAt(at) == '"') {
            int i = at + 1;
            while (i < text.length() && text.charAt(i) != '"') {
                i += text.charAt(i) == '\\' ? 2 : 1;
            }
            return Math.min(i + 1, text.length());
        }
        int end = text.charAt(at) == '<' ? text.indexOf('>', at) : -1;
        return Math.max(end, at) + 1;
    }

    /// @param name unquoted, without control characters; "" if there is none
    /// @param uri as written
    /// @param parameters text behind it, from the first semicolon
    record Address(String name, String uri, String parameters) {

        static Address parse(String value) {
            int open = 0;
            while (open < value.length() && value.charAt(open) != '<') {
                open = next(value, open);
            }
            int close = value.indexOf('>', open);
            if (open >= value.length() || close < 0) {
                int semicolon = value.indexOf(';');
                return semicolon < 0
                        ? new Address("", value, "")
                        : new Address("", value.substring(0, semicolon).strip(), value.substring(semicolon));
            }
            return new Address(
                    unquoted(value.substring(0, open).strip()),
                    value.substring(open + 1, close).strip(),
                    value.substring(close + 1));
        }

        private static String unquoted(String name) {
            boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
            String text = quoted ? name.substring(1, name.length() - 1).replaceAll("\\\\(.)", "$1") : name;
            StringBuilder clean = new StringBuilder();
            text.codePoints()
                    .filter(c -> !Character.isISOControl(c))
                    .limit(NAME_CHARS_MAX)
                    .forEach(clean::appendCodePoint);
            return clean.toString().strip();
        }

        /// What was called or calls, unescaped; "" if that can be no number and no name of an account.
        String user() {
            int question = uri.indexOf('?');
            String user = UserPart.of(question < 0 ? uri : uri.substring(0, question));
            return user.matches("[+]?[0-9A-Za-z*#._~-]{1,40}") ? user : "";
        }

        /// Lower case, without port; "" of a tel URI.
        String host() {
            int at = uri.indexOf('@');
            String rest = at < 0 ? uri.substring(uri.indexOf(':') + 1) : uri.substring(at + 1);
            return uri.regionMatches(true, 0, "tel:", 0, 4) ? "" : rest.split("[:;?]", 2)[0].toLowerCase(Locale.ROOT);
        }

        /// @param name lower case
        Optional<String> parameter(String name) {
            for (String each : parameters.split(";", -1)) {
                String[] pair = each.strip().split("=", 2);
                if (pair.length == 2 && pair[0].strip().toLowerCase(Locale.ROOT).equals(name)) {
                    return Optional.of(unquoted(pair[1].strip()));
                }
            }
            return Optional.empty();
        }
    }
}
