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
/// @param reason in words, a sentence without its full stop: why it is so
/// @param since when it came to be so
/// @param roundTrip of the last OPTIONS or REGISTER that was answered; empty while it is not up
/// @param accounts of a trunk that registers, in their order
public record TrunkStatus(
        TrunkId id,
        String name,
        String profile,
        State state,
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

    /// @param user of the account
    /// @param reason why it is or is not registered
    public record Account(String user, State state, String reason, Instant since) {}
}
