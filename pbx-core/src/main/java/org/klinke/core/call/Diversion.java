package org.klinke.core.call;

/// A called party passed the call on. Made by the server from what it has done itself, never from what a phone wrote.
///
/// @param by who diverted; its `withheld` hides it from who is called next
public record Diversion(CallerId by, Reason reason) {
    /// Of one call, whoever diverts: beyond, it goes round in circles and is refused.
    public static final int PER_CALL_MAX = 5;

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
