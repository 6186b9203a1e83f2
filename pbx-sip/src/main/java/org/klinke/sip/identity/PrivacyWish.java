package org.klinke.sip.identity;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.FromHeader;
import javax.sip.header.HeaderAddress;
import javax.sip.message.Request;

/// Whether the sender of a request wants to stay unknown to who gets it. It is all of a device's identity headers that
/// is heeded: P-Asserted-Identity of a device is worth nothing (RFC 3325 §5), and From and P-Preferred-Identity could
/// only choose among the identities of its user, who has one.
public final class PrivacyWish {
    private static final String PRIVACY = "Privacy"; // RFC 3323 §4.2, RFC 3325 §9.3
    private static final Set<String> HIDING = Set.of("id", "user", "header");
    private static final int HEADERS_MAX = 8;

    private PrivacyWish() {}

    public static boolean of(Request request) {
        if (request.getHeader(FromHeader.NAME) instanceof HeaderAddress from
                && isAnonymous(from.getAddress().getURI())) {
            return true;
        }
        Iterator<?> headers = request.getHeaders(PRIVACY);
        for (int i = 0; i < HEADERS_MAX && headers.hasNext(); i++) {
            String header = headers.next().toString();
            String values = header.substring(header.indexOf(':') + 1);
            if (Arrays.stream(values.split("[;,\\s]+", -1))
                    .anyMatch(value -> HIDING.contains(value.toLowerCase(Locale.ROOT)))) {
                return true;
            }
        }
        return false;
    }

    /// RFC 3323 §4.1.1.3
    public static boolean isAnonymous(URI from) {
        return from instanceof SipURI uri
                && ("anonymous.invalid".equalsIgnoreCase(uri.getHost()) || "anonymous".equalsIgnoreCase(uri.getUser()));
    }
}
