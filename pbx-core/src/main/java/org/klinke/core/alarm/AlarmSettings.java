package org.klinke.core.alarm;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;

/// Who learns of a tenant's alarms: the `alarms` of the `apply` file.
///
/// @param mail addresses that get a mail for each
/// @param extensions of users whose phones show at once who calls for help
/// Throws InvalidInput from the constructor, naming the field
public record AlarmSettings(List<String> mail, List<String> extensions) {
    public static final AlarmSettings NOBODY = new AlarmSettings(List.of(), List.of());

    private static final int MAIL_MAX = 20;
    private static final int EXTENSIONS_MAX = 50;
    private static final int ADDRESS_CHARS_MAX = 254; // RFC 5321 §4.5.3.1.3, without the angle brackets
    /// What goes unquoted (RFC 5321 §4.1.2, dot-string): no address may bring a header or a second recipient with it.
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                    + "@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");
    private static final Pattern EXTENSION = Pattern.compile("[0-9]{1,8}");

    public AlarmSettings {
        mail = List.copyOf(mail);
        extensions = List.copyOf(extensions);
        few("alarms.mail", mail, MAIL_MAX);
        few("alarms.extensions", extensions, EXTENSIONS_MAX);
        for (String address : mail) {
            if (address.length() > ADDRESS_CHARS_MAX
                    || !ADDRESS.matcher(address).matches()) {
                throw new InvalidInput(
                        "alarms.mail",
                        "'" + shortened(address) + "' is no mail address",
                        "write it as it goes on the wire, like admin@example.com");
            }
        }
        for (String extension : extensions) {
            if (!EXTENSION.matcher(extension).matches()) {
                throw new InvalidInput(
                        "alarms.extensions",
                        "'" + shortened(extension) + "' is no extension",
                        "use 1 to 8 digits, the extension of a user");
            }
        }
    }

    private static void few(String field, List<String> entries, int max) {
        if (entries.size() > max || new HashSet<>(entries).size() < entries.size()) {
            throw new InvalidInput(
                    field, "one stands there twice, or there are more than " + max, "name each once, and not too many");
        }
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    /// As the file writes them; empty if nobody learns of anything.
    public Map<String, Object> fields() {
        return equals(NOBODY) ? Map.of() : new TreeMap<>(Map.of("mail", mail, "extensions", extensions));
    }

    public Map<String, String> facts() {
        return Map.of("mail", String.join(", ", mail), "extensions", String.join(", ", extensions));
    }
}
