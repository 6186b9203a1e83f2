package org.klinke.sip.leg;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sip.address.SipURI;
import javax.sip.address.TelURL;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;
import javax.sip.header.HeaderAddress;
import javax.sip.header.ReferToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.call.TransferTarget;
import org.klinke.core.call.TransferTarget.Replaced;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.codec.UserPart;

/// Reads where a phone wants a call to go: Refer-To of a REFER, Contacts of a 3xx. A number and a domain come out, and
/// perhaps a dialog; nothing else of the URI is kept, so that nothing in it can reach another phone.
final class Target {
    private static final int TARGETS_MAX = 5;
    private static final int NUMBER_CHARS_MAX = 128;

    /// Escaped control characters: no number has them, a header would break at them.
    private static final Pattern CONTROL = Pattern.compile("%[01][0-9A-Fa-f]|%7[Ff]|[\\x00-\\x1f\\x7f]");

    private Target() {}

    /// What came of reading.
    sealed interface Read {
        record Good(TransferTarget target) implements Read {}

        /// @param reason fit for a Warning header
        record Bad(String reason) implements Read {}
    }

    static Read referTo(SipLegs house, TenantScope scope, Request refer) {
        if (!(refer.getHeader(ReferToHeader.NAME) instanceof HeaderAddress header)) {
            return new Read.Bad("Refer-To is missing"); // RFC 3515 §2.4.1: exactly one
        }
        URI uri = header.getAddress().getURI();
        if (!(uri instanceof SipURI sip)) {
            return plain(scope, uri);
        }
        if (sip.getMethodParam() != null && !sip.getMethodParam().equalsIgnoreCase(Request.INVITE)) {
            return new Read.Bad("Refer-To may ask for INVITE only");
        }
        String replaces = sip.getHeader(Replaces.NAME);
        if (replaces == null) {
            return plain(scope, uri);
        }
        Optional<Replaces> parsed = Replaces.parse(decoded(replaces));
        if (parsed.isEmpty()) {
            return new Read.Bad("Replaces is malformed");
        }
        Replaced replaced = parsed.get().resolve(house, scope);
        return plain(scope, uri) instanceof Read.Good good
                ? new Read.Good(new TransferTarget(
                        good.target().dialled(), good.target().domain(), Optional.of(replaced)))
                : new Read.Bad("Refer-To is malformed");
    }

    /// The usable ones, in the order they stand in.
    static List<TransferTarget> contacts(TenantScope scope, Response redirection) {
        List<TransferTarget> targets = new ArrayList<>();
        ListIterator<?> contacts = redirection.getHeaders(ContactHeader.NAME);
        while (contacts.hasNext() && targets.size() < TARGETS_MAX) {
            if (contacts.next() instanceof ContactHeader contact
                    && !contact.isWildCard()
                    && plain(scope, contact.getAddress().getURI()) instanceof Read.Good good) {
                targets.add(good.target());
            }
        }
        return targets;
    }

    private static Read plain(TenantScope scope, URI uri) {
        if (CONTROL.matcher(uri.toString()).find()) {
            return new Read.Bad("the URI has control characters");
        }
        String number;
        String domain;
        switch (uri) {
            case SipURI sip -> {
                number = UserPart.dialled(sip.getUser() == null ? "" : sip.getUser());
                domain = sip.getHost().toLowerCase(Locale.ROOT);
            }
            case TelURL tel -> {
                number = tel.getPhoneNumber();
                domain = scope.domain();
            }
            default -> {
                return new Read.Bad("the URI must be sip, sips or tel");
            }
        }
        return number.length() > NUMBER_CHARS_MAX
                ? new Read.Bad("the number is too long")
                : new Read.Good(new TransferTarget(number, domain, Optional.empty()));
    }

    /// `%40` to `@` (RFC 3261 §19.1.2); an escape that is none stays and makes the value malformed.
    private static String decoded(String escaped) {
        byte[] out = new byte[escaped.length()];
        int length = 0;
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            int high = c == '%' && i + 2 < escaped.length() ? Character.digit(escaped.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(escaped.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                out[length++] = (byte) (high * 16 + low);
                i += 2;
            } else {
                out[length++] = (byte) c;
            }
        }
        return new String(out, 0, length, StandardCharsets.ISO_8859_1);
    }
}
