package org.klinke.sip.leg;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.sip.header.AllowEventsHeader;
import javax.sip.header.AllowHeader;
import javax.sip.header.SupportedHeader;
import javax.sip.message.Message;

/// What the phone of a leg says it can do, in its latest message that says so (RFC 3261 §20.5, §20.37). Confined to
/// the leg's loop.
final class FarEnd {
    private static final int NAMES_MAX = 64;

    private Set<String> methods = Set.of();
    private Set<String> options = Set.of();
    private Set<String> events = Set.of();

    void hear(Message message) {
        if (message.getHeader(AllowHeader.NAME) != null) {
            methods = names(message.getHeaders(AllowHeader.NAME));
        }
        if (message.getHeader(SupportedHeader.NAME) != null) {
            options = names(message.getHeaders(SupportedHeader.NAME));
        }
        if (message.getHeader(AllowEventsHeader.NAME) != null) {
            events = names(message.getHeaders(AllowEventsHeader.NAME));
        }
    }

    /// A phone that does not say is taken to know INVITE, ACK, CANCEL and BYE alone.
    boolean allows(String method) {
        return methods.contains(method.toLowerCase(Locale.ROOT));
    }

    boolean supports(String option) {
        return options.contains(option);
    }

    /// Events that it wants to be told of within the call (Allow-Events, RFC 6665 §8.2.2).
    boolean hearsOf(String event) {
        return events.contains(event);
    }

    private static Set<String> names(Iterator<?> headers) {
        Set<String> names = new HashSet<>();
        while (headers.hasNext() && names.size() < NAMES_MAX) {
            String name = switch (headers.next()) {
                case AllowHeader allow -> allow.getMethod();
                case AllowEventsHeader allow -> allow.getEventType();
                case SupportedHeader supported -> supported.getOptionTag();
                case Object other -> other.toString();
            };
            names.add(String.valueOf(name).toLowerCase(Locale.ROOT));
        }
        return names;
    }
}
