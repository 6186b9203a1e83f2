package org.klinke.core.call;

import java.time.Duration;

/// @param noAnswer `call.no-answer`: how long phones ring before 480
/// @param lingerAfterEnd how long the record waits for legs and media sessions to confirm their end
/// @param callsMax live calls over all tenants; one more gets 503
/// @param silenceMax `media.rtp-timeout`: who talks and sends nothing for this long has gone
/// @param silenceOnHoldMax `media.rtp-hold-timeout`: the same for who holds or only listens, and for emergency calls;
///     zero: never
public record CallSettings(
        Duration noAnswer, Duration lingerAfterEnd, int callsMax, Duration silenceMax, Duration silenceOnHoldMax) {
    public static final CallSettings DEFAULT = new CallSettings(
            Duration.ofSeconds(30), Duration.ofSeconds(3), 5_000, Duration.ofSeconds(30), Duration.ofHours(1));
}
