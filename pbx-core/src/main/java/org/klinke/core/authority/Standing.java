package org.klinke.core.authority;

/// How much of one limit is used.
///
/// @param limit 0 = none
public record Standing(Subject subject, Measure measure, int limit, int used) {
    public enum State {
        FREE,
        /// 80 % and more.
        WARNED,
        /// Used up: calls are refused.
        REACHED
    }

    public State state() {
        if (limit > 0 && used >= limit) {
            return State.REACHED;
        }
        return OutboundAuthority.near(limit, used) ? State.WARNED : State.FREE;
    }
}
