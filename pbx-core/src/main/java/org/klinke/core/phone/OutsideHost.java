package org.klinke.core.phone;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Whether the host of an address is one of the open internet, by how it is written: nothing is looked up.
public final class OutsideHost {
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+");
    private static final Pattern PORT = Pattern.compile(":[0-9]{0,5}$");
    private static final Pattern DOTTED = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    /// What C libraries read as an IPv4 address: decimal, octal, hexadecimal, fewer parts ("0x7f.1", "2130706433").
    private static final Pattern NUMERIC = Pattern.compile("(0x[0-9a-f]*|[0-9]+)(\\.(0x[0-9a-f]*|[0-9]+))*");

    /// Ends of names that only a network itself knows (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal, usual ones).
    private static final List<String> INSIDE = List.of(
            "localhost", "local", "internal", "intranet", "private", "corp", "home", "lan", "arpa", "test", "invalid");

    private static final int BYTE = 0xff;

    private OutsideHost() {}

    /// @param written with its port, as it stands between `//` and the path; a user before it makes it none
    public static boolean is(String written) {
        String host = bare(written);
        if (host.startsWith("[") || NUMERIC.matcher(host).matches()) {
            return isLiteral(host) && !isInside(host);
        }
        return NAME.matcher(host).matches() && !isInside(host);
    }

    /// Surely inside a network, or no address that everybody reads alike.
    static boolean isInside(String written) {
        String host = bare(written);
        if (host.startsWith("[") || NUMERIC.matcher(host).matches()) {
            return isLiteral(host) ? isPrivate(InetAddress.ofLiteral(unbracketed(host))) : host.indexOf('.') > 0;
        }
        return INSIDE.stream().anyMatch(end -> host.equals(end) || host.endsWith("." + end));
    }

    /// Whether an address is one of the open internet.
    public static boolean isPublic(InetAddress address) {
        return !isPrivate(address);
    }

    private static boolean isLiteral(String host) {
        if (!DOTTED.matcher(host).matches() && !(host.startsWith("[") && host.endsWith("]"))) {
            return false;
        }
        try {
            InetAddress.ofLiteral(unbracketed(host));
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String bare(String written) {
        String host = PORT.matcher(written.toLowerCase(Locale.ROOT)).replaceFirst("");
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /// RFC 6890 and its registries: whatever is not of the open internet; IPv6 outside 2000::/3 and what carries an
    /// IPv4 address within.
    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        int first = bytes[0] & BYTE;
        int second = bytes[1] & BYTE;
        if (address instanceof Inet6Address) {
            boolean global = (first & 0xe0) == 0x20;
            boolean sixToFour = first == 0x20 && second == 0x02;
            boolean teredo = first == 0x20 && second == 0x01 && bytes[2] == 0 && (bytes[3] & 0xfe) == 0;
            boolean carriesOther = sixToFour || teredo;
            return !global || carriesOther;
        }
        return first == 0
                || first == 10
                || first == 127
                || first >= 224
                || (first == 100 && (second & 0xc0) == 64)
                || (first == 169 && second == 254)
                || (first == 172 && (second & 0xf0) == 16)
                || (first == 192 && second == 168)
                || (first == 192 && second == 0)
                || (first == 198 && (second & 0xfe) == 18);
    }
}
