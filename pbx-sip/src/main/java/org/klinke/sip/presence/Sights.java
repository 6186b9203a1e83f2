package org.klinke.sip.presence;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.LegId;
import org.klinke.core.presence.Line;
import org.klinke.core.presence.Presence;
import org.klinke.core.presence.SwitchLamp;
import org.klinke.core.presence.UserState;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.dialog.DialogId;

/// What a device may see, decided anew for each NOTIFY from the directory and the live state as they are now.
///
/// A colleague sees *that* an extension is busy, not with whom, unless the tenant wants that. Only of a call that rings
/// there he learns how to pick
/// it up (RFC 3891): Call-ID and tags, no name; with those of a running call he could take it over. Of its own user a
/// device sees all.
final class Sights {
    /// The dialog of a leg, once it has one.
    interface LegDialogs {
        Optional<DialogId> of(TenantScope scope, LegId leg);
    }

    sealed interface Sight {
        record Seen(View view) implements Sight {}

        /// @param reason of RFC 6665 §4.1.3
        record Over(String reason) implements Sight {}
    }

    /// The phone has another user than before, or for now none: it may subscribe anew (RFC 6665 §4.1.3).
    private static final Sight ANOTHERS = new Sight.Over("deactivated");

    private static final Sight REJECTED = new Sight.Over("rejected");
    private static final Sight NO_RESOURCE = new Sight.Over("noresource");

    private final Directory directory;
    private final Presence presence;
    private final LegDialogs dialogs;

    Sights(Directory directory, Presence presence, LegDialogs dialogs) {
        this.directory = directory;
        this.presence = presence;
        this.dialogs = dialogs;
    }

    Sight of(Resource resource) {
        DirectorySnapshot snapshot = directory.in(resource.scope());
        Optional<Device> watcher = snapshot.device(resource.watcher());
        if (watcher.isEmpty()
                || (watcher.get().emergencyOnly() && !watcher.get().hotDesk())
                || !watcher.get().credentials().equals(resource.credentials())) {
            return REJECTED;
        }
        if (watcher.get().emergencyOnly()) {
            return ANOTHERS;
        }
        Optional<SwitchLamp> lamp = presence.lamp(resource.scope(), resource.extension());
        if (lamp.isPresent() && lamp.get().id().equals(resource.user())) {
            return new Sight.Seen(new View.Lamp(lamp.get().name(), shown(lamp.get())));
        }
        Optional<User> user = snapshot.userByExtension(resource.extension());
        if (user.isEmpty() || !user.get().id().equals(resource.user())) {
            return NO_RESOURCE;
        }
        boolean own = watcher.get().user().filter(resource.user()::equals).isPresent();
        UserState state = presence.of(resource.scope(), resource.user());
        return switch (resource.event()) {
            case DIALOG -> new Sight.Seen(new View.Lamp(user.get().name(), shown(resource.scope(), state, own)));
            case PRESENCE -> new Sight.Seen(new View.Availability(state.registered(), isOnThePhone(state)));
            case MESSAGE_SUMMARY ->
                own
                        ? new Sight.Seen(new View.Messages(state.messages()))
                        : watcher.get().hotDesk() ? ANOTHERS : REJECTED;
            case FEATURES -> own ? new Sight.Seen(new View.Keys(state.features())) : ANOTHERS;
        };
    }

    /// Lit as if its extension were in a call, with nobody there to pick up.
    private static Optional<View.Shown> shown(SwitchLamp lamp) {
        return lamp.lit()
                ? Optional.of(new View.Shown(Line.State.CONFIRMED, true, Optional.empty(), Optional.empty()))
                : Optional.empty();
    }

    private Optional<View.Shown> shown(TenantScope scope, UserState state, boolean own) {
        return mostTelling(state.lines()).map(line -> {
            boolean pickable = line.state() == Line.State.EARLY && !line.initiator();
            return new View.Shown(
                    line.state(),
                    line.initiator(),
                    own || pickable ? dialogs.of(scope, line.leg()) : Optional.empty(),
                    own || presence.showsRemote(scope) ? line.remote() : Optional.empty());
        });
    }

    /// What can be picked up first, then what keeps the extension busy; of several the oldest, so that the lamp does
    /// not jump.
    static Optional<Line> mostTelling(List<Line> lines) {
        return lines.stream()
                .min(Comparator.comparingInt(Sights::rank)
                        .thenComparing(line -> line.leg().value()));
    }

    private static int rank(Line line) {
        return switch (line.state()) {
            case EARLY -> line.initiator() ? 2 : 0;
            case CONFIRMED -> 1;
            case TRYING -> 3;
        };
    }

    /// Ringing is not talking yet, and who calls somebody is busy.
    private static boolean isOnThePhone(UserState state) {
        return state.lines().stream().anyMatch(line -> line.initiator() || line.state() == Line.State.CONFIRMED);
    }
}
