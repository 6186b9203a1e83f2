package org.klinke.sip.leg;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sip.header.Header;
import javax.sip.message.Request;
import org.klinke.core.call.TransferTarget.Replaced;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.dialog.DialogId;

/// The value of a Replaces header (RFC 3891 §6.1): a dialog as its other end names it, so that its to-tag is ours.
record Replaces(DialogId dialog, boolean earlyOnly) {
    static final String NAME = "Replaces";
    private static final Pattern WORD = Pattern.compile("[\\x21-\\x3a\\x3c-\\x7e]{1,255}");

    /// Empty if it is not well-formed: no Call-ID, not exactly one of each tag.
    static Optional<Replaces> parse(String value) {
        String[] parts = value.strip().split("\\s*;\\s*", -1);
        String toTag = null;
        String fromTag = null;
        boolean earlyOnly = false;
        for (int i = 1; i < parts.length; i++) {
            String[] parameter = parts[i].split("\\s*=\\s*", 2);
            boolean valued = parameter.length == 2 && WORD.matcher(parameter[1]).matches();
            switch (parameter[0].toLowerCase(Locale.ROOT)) {
                case "to-tag" -> {
                    if (!valued || toTag != null) {
                        return Optional.empty();
                    }
                    toTag = parameter[1];
                }
                case "from-tag" -> {
                    if (!valued || fromTag != null) {
                        return Optional.empty();
                    }
                    fromTag = parameter[1];
                }
                case "early-only" -> earlyOnly = true;
                default -> {} // generic-param: of no meaning to us
            }
        }
        if (!WORD.matcher(parts[0]).matches() || toTag == null || fromTag == null) {
            return Optional.empty();
        }
        // §3: "0" stands for the missing tag of a peer of RFC 2543.
        return Optional.of(new Replaces(new DialogId(parts[0], toTag, fromTag.equals("0") ? "" : fromTag), earlyOnly));
    }

    /// The header's value; the head scan has made sure that there is one at most.
    static Optional<String> in(Request request) {
        Header header = request.getHeader(NAME);
        return header == null
                ? Optional.empty()
                : Optional.of(header.toString().replaceFirst("^[^:]*:", "").strip());
    }

    /// Looks among the tenant's own dialogs only: with the tags of another tenant's dialog nothing is found.
    Replaced resolve(SipLegs house, TenantScope scope) {
        return new Replaced(
                house.dialogs
                        .find(dialog)
                        .filter(user -> user.scope().equals(scope))
                        .filter(SipLeg.class::isInstance)
                        .map(user -> ((SipLeg) user).id()),
                earlyOnly);
    }
}
