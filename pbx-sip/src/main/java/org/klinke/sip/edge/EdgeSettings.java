package org.klinke.sip.edge;

import java.time.Duration;
import java.util.List;

/// What can be chosen about the edge.
///
/// @param nonceLifetime how long a challenge can be answered; later it is made anew with `stale=true`
/// @param md5 also challenge with MD5, after SHA-256: many desk phones know nothing else
/// @param unprovenPerSecond requests of one address without proof; in a burst ten times that
/// @param banDuration how long somebody with too many wrong passwords is not listened to; zero: nobody is banned
/// @param methods what the Allow header lists and the edge lets pass; everything else is 405
public record EdgeSettings(
        Duration nonceLifetime, boolean md5, int unprovenPerSecond, Duration banDuration, List<String> methods) {
    public static final EdgeSettings STANDARD = new EdgeSettings(
            Duration.ofMinutes(10),
            true,
            200,
            Duration.ofHours(1),
            List.of("INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "REGISTER"));

    public EdgeSettings {
        methods = List.copyOf(methods);
    }

    EdgeSettings withoutMd5() {
        return new EdgeSettings(nonceLifetime, false, unprovenPerSecond, banDuration, methods);
    }

    public EdgeSettings withMethods(List<String> served) {
        return new EdgeSettings(nonceLifetime, md5, unprovenPerSecond, banDuration, served);
    }
}
