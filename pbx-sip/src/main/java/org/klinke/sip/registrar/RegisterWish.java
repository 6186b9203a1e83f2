package org.klinke.sip.registrar;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;
import javax.sip.header.ExpiresHeader;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/// What a REGISTER asks for (RFC 3261 §10.3, steps 6 and 7), read from its Contact and Expires headers.
sealed interface RegisterWish {
    int EXPIRES_MIN_SECONDS = 60;
    int EXPIRES_MAX_SECONDS = 3600;
    int EXPIRES_DEFAULT_SECONDS = 300;
    int INSTANCE_LENGTH_MAX_CHARS = 200;

    /// No Contact: only list what there is.
    record Query() implements RegisterWish {}

    /// `Contact: *` with Expires 0.
    record RemoveAll() implements RegisterWish {}

    record Update(List<Contact> contacts) implements RegisterWish {}

    /// Cannot be fulfilled.
    record Refused(int status, String reason) implements RegisterWish {}

    /// @param expiresSeconds 0 removes, otherwise within the limits
    record Contact(SipURI uri, Optional<String> instance, int regId, int expiresSeconds) {}

    static RegisterWish of(Request request) {
        boolean outbound = Extensions.supports(request, Extensions.OUTBOUND);
        ExpiresHeader expiresHeader = request.getExpires();
        int expires = expiresHeader == null ? EXPIRES_DEFAULT_SECONDS : expiresHeader.getExpires();
        List<Contact> contacts = new ArrayList<>();
        ListIterator<?> headers = request.getHeaders(ContactHeader.NAME);
        boolean all = false;
        while (headers.hasNext()) {
            ContactHeader header = (ContactHeader) headers.next();
            if (contacts.size() == TenantBindings.BINDINGS_PER_DEVICE_MAX) {
                return new Refused(400, "More than " + TenantBindings.BINDINGS_PER_DEVICE_MAX + " Contacts");
            }
            if (header.isWildCard()) {
                all = true;
                continue;
            }
            URI uri = header.getAddress().getURI();
            if (!(uri instanceof SipURI sip) || hasHeaders(sip)) {
                return new Refused(400, "Contact is not a plain SIP URI");
            }
            int seconds = header.getExpires() < 0 ? expires : header.getExpires();
            if (seconds > 0 && seconds < EXPIRES_MIN_SECONDS) {
                return new Refused(423, "Interval Too Brief");
            }
            Optional<String> instance = Optional.ofNullable(header.getParameter("+sip.instance"));
            if (instance.filter(text -> text.length() > INSTANCE_LENGTH_MAX_CHARS)
                    .isPresent()) {
                return new Refused(400, "Contact instance too long");
            }
            // RFC 5626 §6: means something only from a phone that says it knows, and together with an instance
            int regId = outbound && instance.isPresent() ? regId(header.getParameter("reg-id")) : 0;
            contacts.add(new Contact(sip, instance, regId, Math.min(seconds, EXPIRES_MAX_SECONDS)));
        }
        if (all) {
            // RFC 3261 §10.3 step 6: "*" stands alone and only with Expires: 0
            return contacts.isEmpty() && expiresHeader != null && expires == 0
                    ? new RemoveAll()
                    : new Refused(400, "Contact * needs Expires 0 and no other Contact");
        }
        long flows = contacts.stream().filter(contact -> contact.regId() > 0).count();
        if (flows > 1) {
            return new Refused(400, "More than one Contact with reg-id"); // RFC 5626 §6
        }
        if (flows == 1 && !Extensions.firstHopKeepsFlows(request)) {
            return new Refused(439, "First Hop Lacks Outbound Support");
        }
        return contacts.isEmpty() ? new Query() : new Update(contacts);
    }

    private static boolean hasHeaders(SipURI uri) {
        Iterator<?> names = uri.getHeaderNames();
        return names != null && names.hasNext();
    }

    /// RFC 5626 §4.2: 1 to 2^31 - 1; anything else is as if it were not there.
    private static int regId(@Nullable String text) {
        return text != null && text.matches("[1-9]\\d{0,8}") ? Integer.parseInt(text) : 0;
    }
}
