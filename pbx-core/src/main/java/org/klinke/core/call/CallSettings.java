package org.klinke.core.call;

import java.time.Duration;

/// @param noAnswer `call.no-answer`: how long phones ring before 480
/// @param lingerAfterEnd how long the record waits for legs and media sessions to confirm their end
/// @param callsMax live calls over all tenants; one more gets 503
public record CallSettings(Duration noAnswer, Duration lingerAfterEnd, int callsMax) {
    public static final CallSettings DEFAULT = new CallSettings(Duration.ofSeconds(30), Duration.ofSeconds(3), 5_000);
}
