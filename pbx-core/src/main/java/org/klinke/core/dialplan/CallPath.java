package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.E164;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.voicemail.VoiceBox;

/// The stations of a call that was tried ([WhatIf]), in the order it passes them, as a picture of the rules draws them.
public final class CallPath {
    /// What stands at a station, and what it is known by.
    ///
    /// @param name title of a rule, name of a trunk, extension, or first number of an entry of the inventory
    public record Station(Kind kind, String name) {
        public enum Kind {
            /// An entry of the number inventory that led on.
            NUMBER,
            /// A rule for incoming calls.
            INBOUND,
            /// A user or group.
            EXTENSION,
            /// A voice box, by its extension.
            BOX,
            /// A rule for outgoing calls.
            OUTBOUND,
            TRUNK
        }
    }

    private final WhatIf.Tried tried;
    private final List<Station> stations = new ArrayList<>();

    private CallPath(WhatIf.Tried tried) {
        this.tried = tried;
    }

    public static List<Station> of(WhatIf.Tried tried) {
        CallPath path = new CallPath(tried);
        path.begin();
        tried.reached().ifPresentOrElse(path::inside, path::atOnce);
        return List.copyOf(path.stations);
    }

    private void begin() {
        tried.device()
                .flatMap(device -> device.user().flatMap(tried.plan().directory()::user))
                .map(User::extension)
                .ifPresent(extension -> pass(Station.Kind.EXTENSION, extension));
        tried.trunk().map(Trunk::name).ifPresent(name -> pass(Station.Kind.TRUNK, name));
        tried.arrival().ifPresent(this::arrive);
    }

    private void arrive(Arrival arrival) {
        if (arrival.rule().isPresent()) {
            pass(Station.Kind.INBOUND, arrival.rule().get());
        } else if (tried.reached().isPresent()) {
            E164.of(arrival.called())
                    .flatMap(called -> tried.plan().outside().inventory().find(called))
                    .ifPresent(found ->
                            pass(Station.Kind.NUMBER, found.block().base().text()));
        }
    }

    private void inside(Reached reached) {
        reached.request().hops().forEach(hop -> pass(Station.Kind.EXTENSION, hop.extension()));
        switch (reached) {
            case Reached.Rings _, Reached.Refused _ ->
                pass(Station.Kind.EXTENSION, reached.request().extension());
            case Reached.Leads leads -> pass(leads.box());
            case Reached.Leaves leaves -> leave(leaves.call());
        }
    }

    private void atOnce() {
        switch (tried.decision()) {
            case Decision.CallOutside call -> leave(call);
            case Decision.LeaveMessage message -> pass(message.box());
            case Decision.OpenBox open -> open.box().ifPresent(this::pass);
            case Decision.RingUser _, Decision.RingGroup _, Decision.Code _, Decision.Echo _, Decision.Reject _ -> {}
        }
    }

    private void leave(Decision.CallOutside call) {
        call.rule().ifPresent(title -> pass(Station.Kind.OUTBOUND, title));
        call.exits().stream()
                .map(Exit::trunk)
                .distinct()
                .map(this::trunk)
                .flatMap(Optional::stream)
                .forEach(name -> pass(Station.Kind.TRUNK, name));
    }

    private Optional<String> trunk(TrunkId id) {
        return tried.plan().outside().trunk(id).map(Trunk::name);
    }

    private void pass(VoiceBox box) {
        pass(Station.Kind.BOX, box.extension());
    }

    private void pass(Station.Kind kind, String name) {
        stations.add(new Station(kind, name));
    }
}
