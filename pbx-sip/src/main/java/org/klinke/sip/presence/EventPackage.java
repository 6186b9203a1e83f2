package org.klinke.sip.presence;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sip.header.AcceptHeader;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/// What can be subscribed to. Each has one kind of document, always of the full state.
enum EventPackage {
    /// RFC 4235
    DIALOG("dialog", "dialog-info+xml"),
    /// RFC 3842
    MESSAGE_SUMMARY("message-summary", "simple-message-summary"),
    /// RFC 3856, RFC 3863
    PRESENCE("presence", "pidf+xml"),
    /// BroadSoft's Device Feature Key Synchronization: do not disturb and forwarding, both ways.
    FEATURES("as-feature-event", "x-as-feature-event+xml");

    static final String ALL = Arrays.stream(values()).map(EventPackage::event).collect(Collectors.joining(", "));

    private final String event;
    private final String subType;

    EventPackage(String event, String subType) {
        this.event = event;
        this.subType = subType;
    }

    static Optional<EventPackage> of(String event) {
        return Arrays.stream(values())
                .filter(each -> each.event.equalsIgnoreCase(event))
                .findFirst();
    }

    String event() {
        return event;
    }

    /// Of `application/`.
    String subType() {
        return subType;
    }

    /// RFC 6665 §3.1.3: no Accept header means the document of the package.
    boolean isAcceptable(Request subscribe) {
        Iterator<?> accepted = subscribe.getHeaders(AcceptHeader.NAME);
        if (!accepted.hasNext()) {
            return true;
        }
        while (accepted.hasNext()) {
            AcceptHeader accept = (AcceptHeader) accepted.next();
            String type = lower(accept.getContentType());
            String sub = lower(accept.getContentSubType());
            if (type.equals("*") || (type.equals("application") && (sub.equals("*") || sub.equals(subType)))) {
                return true;
            }
        }
        return false;
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
}
