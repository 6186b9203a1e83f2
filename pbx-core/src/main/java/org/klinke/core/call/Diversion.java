package org.klinke.core.call;

import java.util.List;

/// A called party passed the call on. Made by the server from what it has done itself, never from what a phone wrote.
///
/// @param by who diverted; its `withheld` hides it from who is called next
/// @param count how many it stands for, at least 1: with those before it that are not told (RFC 5806 §4.1)
public record Diversion(CallerId by, Reason reason, int count) {
    /// Of one call, whoever diverts: beyond, it goes round in circles and is refused.
    public static final int PER_CALL_MAX = 5;

    public Diversion(CallerId by, Reason reason) {
        this(by, reason, 1);
    }

    public static int count(List<Diversion> diversions) {
        return diversions.stream().mapToInt(Diversion::count).sum();
    }

    /// Why (RFC 5806 §4.1), and the SIP status that stands for it in History-Info (RFC 7544 §3.2).
    public enum Reason {
        UNCONDITIONAL("unconditional", 302),
        USER_BUSY("user-busy", 486),
        NO_ANSWER("no-answer", 408),
        DEFLECTION("deflection", 480),
        UNAVAILABLE("unavailable", 503);

        private final String token;
        private final int sipStatus;

        Reason(String token, int sipStatus) {
            this.token = token;
            this.sipStatus = sipStatus;
        }

        public String token() {
            return token;
        }

        public int sipStatus() {
            return sipStatus;
        }
    }
}
