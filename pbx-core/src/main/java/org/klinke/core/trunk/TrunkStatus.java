package org.klinke.core.trunk;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.klinke.core.id.TrunkId;

/// How a trunk is at the moment.
///
/// @param name as its owner calls it
/// @param profile the carrier it was made for
/// @param cause of the first thing that is wrong, for programs
/// @param reason in words, a sentence without its full stop: why it is so
/// @param since when it came to be so
/// @param roundTrip of the last OPTIONS or REGISTER that was answered; empty while it is not up
/// @param accounts of a trunk that registers, in their order
public record TrunkStatus(
        TrunkId id,
        String name,
        String profile,
        State state,
        Cause cause,
        String reason,
        Instant since,
        Optional<Duration> roundTrip,
        List<Account> accounts) {
    public TrunkStatus {
        accounts = List.copyOf(accounts);
    }

    public enum State {
        /// Switched off by its owner.
        DISABLED,
        /// Not known yet: the carrier is being looked up, connected to or asked for the first time.
        STARTING,
        /// Takes calls; of several accounts, at least one.
        UP,
        DOWN
    }

    /// The names are stable: programs read them.
    public enum Cause {
        /// It takes calls.
        WELL,
        SWITCHED_OFF,
        /// Nothing is known yet.
        NOT_YET,
        /// DNS does not lead to the carrier.
        NAME_UNKNOWN,
        UNREACHABLE,
        /// The handshake, or the certificate.
        TLS_FAILED,
        /// OPTIONS or REGISTER are not answered.
        SILENT,
        /// It answers that it cannot serve us: 408, 5xx.
        CARRIER_FAILED,
        ACCOUNT_REFUSED
    }

    /// @param words for people
    public record Why(Cause cause, String words) {}

    /// @param user of the account
    /// @param reason why it is or is not registered
    public record Account(String user, State state, Cause cause, String reason, Instant since) {}
}
