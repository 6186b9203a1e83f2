package org.klinke.core.trunk;

/// How calls with the carrier are kept.
///
/// @param timerSeconds interval of the session timer we ask for (RFC 4028), at least 90; 0 = none
/// @param weRefresh which side we ask to refresh
/// @param prack what we say about reliable provisional responses (RFC 3262)
/// @param earlyMedia what the carrier plays before the answer reaches the caller
/// @param mediasec requests and descriptions say that media are encrypted as far as the carrier's edge
/// (draft-dawes-sipcore-mediasec-parameter, 3GPP TS 24.229)
public record TrunkSession(int timerSeconds, boolean weRefresh, Prack prack, boolean earlyMedia, boolean mediasec) {
    /// Of a carrier that asks for no media security in signalling: of most.
    public TrunkSession(int timerSeconds, boolean weRefresh, Prack prack, boolean earlyMedia) {
        this(timerSeconds, weRefresh, prack, earlyMedia, false);
    }

    public enum Prack {
        OFF,
        SUPPORTED,
        REQUIRED
    }
}
