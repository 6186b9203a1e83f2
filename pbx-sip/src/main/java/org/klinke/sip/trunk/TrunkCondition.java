package org.klinke.sip.trunk;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.core.trunk.TrunkStatus.Cause;
import org.klinke.core.trunk.TrunkStatus.Why;
import org.klinke.core.trunk.TrunkWay;

/// How a trunk is, and why, for people: put together from what its keeper sees at one moment.
///
/// @param lookUp why its hosts are not known; without words if they are
/// @param failed whether a look-up or a host has failed since it was last well
record TrunkCondition(
        Trunk trunk, List<TrunkPath> paths, List<Registration> registrations, Why lookUp, boolean failed) {

    TrunkStatus status(TrunkStatus former, Instant now) {
        List<TrunkStatus.Account> accounts =
                registrations.stream().map(Registration::status).toList();
        TrunkStatus.State state = state(accounts);
        List<Why> troubles = troubles(accounts);
        return new TrunkStatus(
                trunk.id(),
                trunk.name(),
                trunk.profile(),
                state,
                cause(state, troubles),
                reason(state, troubles.stream().map(Why::words).toList()),
                former.state() == state ? former.since() : now,
                state == TrunkStatus.State.UP ? roundTrip() : Optional.empty(),
                accounts);
    }

    private boolean isPeer() {
        return trunk.way().mode() == TrunkWay.Mode.PEER;
    }

    private TrunkStatus.State state(List<TrunkStatus.Account> accounts) {
        if (!trunk.enabled()) {
            return TrunkStatus.State.DISABLED;
        }
        boolean up = isPeer()
                ? paths.stream().anyMatch(path -> path.state() == TrunkPath.State.UP)
                : accounts.stream().anyMatch(account -> account.state() == TrunkStatus.State.UP);
        if (up) {
            return TrunkStatus.State.UP;
        }
        boolean trouble = failed
                || paths.stream().anyMatch(path -> path.failures() > 0)
                || accounts.stream().anyMatch(account -> account.state() == TrunkStatus.State.DOWN);
        return trouble ? TrunkStatus.State.DOWN : TrunkStatus.State.STARTING;
    }

    private Cause cause(TrunkStatus.State state, List<Why> troubles) {
        return switch (state) {
            case DISABLED -> Cause.SWITCHED_OFF;
            case UP -> Cause.WELL;
            case STARTING -> lookUp.cause();
            case DOWN ->
                troubles.isEmpty() ? lookUp.cause() : troubles.getFirst().cause();
        };
    }

    private String reason(TrunkStatus.State state, List<String> troubles) {
        return switch (state) {
            case DISABLED -> "switched off";
            case UP ->
                (isPeer() ? "it answers" : "registered")
                        + (troubles.isEmpty() ? "" : "; but " + String.join("; ", troubles));
            case STARTING -> connecting();
            case DOWN -> troubles.isEmpty() ? connecting() : String.join("; ", troubles);
        };
    }

    private String connecting() {
        return lookUp.words().isEmpty() ? "it is being connected to" : lookUp.words();
    }

    /// What is not as it should be, each once.
    private List<Why> troubles(List<TrunkStatus.Account> accounts) {
        Stream<Why> ofPaths = paths.stream().filter(path -> path.failures() > 0).map(TrunkPath::why);
        Stream<Why> ofAccounts = accounts.stream()
                .filter(account -> account.state() == TrunkStatus.State.DOWN)
                .map(account -> new Why(account.cause(), account.reason()));
        return Stream.concat(ofPaths, ofAccounts)
                .filter(why -> !why.words().isEmpty())
                .distinct()
                .toList();
    }

    private Optional<Duration> roundTrip() {
        return Stream.concat(
                        paths.stream().map(TrunkPath::roundTrip),
                        registrations.stream().map(Registration::roundTrip))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
