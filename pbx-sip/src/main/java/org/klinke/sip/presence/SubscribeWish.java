package org.klinke.sip.presence;

import java.util.Optional;
import javax.sip.header.EventHeader;
import javax.sip.header.ExpiresHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

/// What a SUBSCRIBE asks for (RFC 6665 §4.2.1), read from its Event, Expires and Accept headers.
sealed interface SubscribeWish {
    int EXPIRES_MIN_SECONDS = 60;
    int EXPIRES_MAX_SECONDS = 3600;

    /// RFC 3842 §4.4, RFC 3856 §6.4, RFC 4235 §3.4: an hour in all of them.
    int EXPIRES_DEFAULT_SECONDS = 3600;

    int EVENT_ID_LENGTH_MAX_CHARS = 128;

    /// @param eventId of the Event header (RFC 6665 §8.2.1), "" if there is none: goes back in each NOTIFY
    /// @param expiresSeconds 0 ends, or asks once; otherwise within the limits
    /// @param features what a phone's own key wants changed
    record Wanted(EventPackage event, String eventId, int expiresSeconds, FeatureWish features)
            implements SubscribeWish {}

    /// @param header says what would do; "" for none
    record Refused(int status, String header, String value) implements SubscribeWish {}

    static SubscribeWish of(Request subscribe) {
        Optional<EventHeader> header = Optional.ofNullable((EventHeader) subscribe.getHeader(EventHeader.NAME));
        Optional<EventPackage> event = header.map(EventHeader::getEventType).flatMap(EventPackage::of);
        if (event.isEmpty()) {
            return new Refused(Response.BAD_EVENT, "", "");
        }
        String id = header.map(EventHeader::getEventId).orElse("");
        if (id.length() > EVENT_ID_LENGTH_MAX_CHARS || !id.chars().allMatch(SubscribeWish::isTokenChar)) {
            return new Refused(Response.BAD_REQUEST, "", "");
        }
        if (!event.get().isAcceptable(subscribe)) {
            return new Refused(
                    Response.NOT_ACCEPTABLE,
                    "Accept",
                    "application/" + event.get().subType());
        }
        ExpiresHeader expires = subscribe.getExpires();
        int seconds = expires == null ? EXPIRES_DEFAULT_SECONDS : expires.getExpires();
        if (seconds < 0) {
            return new Refused(Response.BAD_REQUEST, "", "");
        }
        if (seconds > 0 && seconds < EXPIRES_MIN_SECONDS) {
            return new Refused(Response.INTERVAL_TOO_BRIEF, "Min-Expires", Integer.toString(EXPIRES_MIN_SECONDS));
        }
        FeatureWish features =
                event.get() == EventPackage.FEATURES ? FeatureWish.of(subscribe) : new FeatureWish.Nothing();
        return new Wanted(event.get(), id, Math.min(seconds, EXPIRES_MAX_SECONDS), features);
    }

    private static boolean isTokenChar(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "-.!%*_+`'~".indexOf(c) >= 0;
    }
}
