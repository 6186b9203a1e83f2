package org.klinke.sip.trunk;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.core.trunk.TrunkWay;

/// How a trunk is, and why, for people: put together from what its keeper sees at one moment.
///
/// @param lookUp why its hosts are not known; "" if they are
/// @param failed whether a look-up or a host has failed since it was last well
record TrunkCondition(
        Trunk trunk, List<TrunkPath> paths, List<Registration> registrations, String lookUp, boolean failed) {

    TrunkStatus status(TrunkStatus former, Instant now) {
        List<TrunkStatus.Account> accounts =
                registrations.stream().map(Registration::status).toList();
        TrunkStatus.State state = state(accounts);
        return new TrunkStatus(
                trunk.id(),
                trunk.name(),
                trunk.profile(),
                state,
                reason(state, accounts),
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

    private String reason(TrunkStatus.State state, List<TrunkStatus.Account> accounts) {
        return switch (state) {
            case DISABLED -> "switched off";
            case UP -> {
                List<String> troubles = troubles(accounts);
                yield (isPeer() ? "it answers" : "registered")
                        + (troubles.isEmpty() ? "" : "; but " + String.join("; ", troubles));
            }
            case STARTING -> lookUp.isEmpty() ? "it is being connected to" : lookUp;
            case DOWN -> {
                List<String> troubles = troubles(accounts);
                yield troubles.isEmpty()
                        ? lookUp.isEmpty() ? "it is being connected to" : lookUp
                        : String.join("; ", troubles);
            }
        };
    }

    /// What is not as it should be, each once.
    private List<String> troubles(List<TrunkStatus.Account> accounts) {
        Stream<String> ofPaths =
                paths.stream().filter(path -> path.failures() > 0).map(TrunkPath::reason);
        Stream<String> ofAccounts = accounts.stream()
                .filter(account -> account.state() == TrunkStatus.State.DOWN)
                .map(TrunkStatus.Account::reason);
        return Stream.concat(ofPaths, ofAccounts)
                .filter(why -> !why.isEmpty())
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
