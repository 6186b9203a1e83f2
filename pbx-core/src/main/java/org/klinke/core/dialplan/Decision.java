package org.klinke.core.dialplan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.klinke.core.authority.Toll;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.hours.HoursSwitch;
import org.klinke.core.reach.ParkingLot;
import org.klinke.core.reach.WishChange;
import org.klinke.core.voicemail.VoiceBox;

/// What shall happen to a call.
public sealed interface Decision {
    /// Each step that led here, in order, for the call's timeline.
    List<String> reasons();

    /// Somebody is to be called, here or outside.
    sealed interface Connect extends Decision {}

    /// @param devices the user's devices but the caller's own; may be empty
    record RingUser(User user, List<Device> devices, List<String> reasons) implements Connect {}

    /// @param group whose extension was called
    record RingGroup(org.klinke.core.reach.RingGroup group, List<String> reasons) implements Connect {}

    /// Something is to be changed; nobody is called.
    sealed interface Code extends Decision {}

    /// Turn a switch, on or off.
    record Turn(HoursSwitch which, List<String> reasons) implements Code {}

    /// Change how the caller's user wants to be reached.
    record Wish(User user, WishChange change, List<String> reasons) implements Code {}

    /// Ask the caller where his calls shall go; then it is as if he had dialled the code and that.
    record Ask(User user, String code, List<String> reasons) implements Code {}

    /// Who knows this user's PIN speaks for him at the phone that calls, from now on.
    record LogIn(User user, List<String> reasons) implements Code {}

    /// Nobody is logged in any more at the phone that calls.
    record LogOut(List<String> reasons) implements Code {}

    /// A park place: whoever is sent there waits, whoever dials it fetches the call that waits there.
    ///
    /// @param place empty: the first that is free
    record Park(ParkingLot lot, Optional<String> place, List<String> reasons) implements Code {
        /// Any of these.
        public List<String> places() {
            return place.map(List::of).orElseGet(lot::numbers);
        }
    }

    /// A voice box, for whoever may hear it.
    ///
    /// @param box empty: the caller is asked whose
    record OpenBox(Optional<VoiceBox> box, Proof proof, List<String> reasons) implements Code {
        /// What the caller must know.
        public enum Proof {
            /// Nothing: he calls from where only he does.
            NONE,
            PIN,
            /// The PIN, once the box has one: people share this phone.
            PIN_IF_SET
        }
    }

    /// The caller speaks an announcement of his tenant, if he may.
    ///
    /// @param user who calls
    /// @param number of the announcement; empty: he is asked
    record SpeakPrompt(User user, Optional<String> number, List<String> reasons) implements Code {}

    /// The caller leaves a message; nobody rings.
    record LeaveMessage(VoiceBox box, List<String> reasons) implements Connect {}

    /// Play the caller's voice back to him.
    record Echo(List<String> reasons) implements Decision {}

    /// Leaves by the first of these ways that takes it.
    ///
    /// @param rule title of the rule for outgoing calls; empty for emergency calls, which ask none
    /// @param number what is called, E.164 or a service or emergency number, for records and people
    /// @param emergency an emergency number: no limit stops it, nothing records it
    /// @param pin digits the caller must enter before the call leaves; never so for emergency calls
    /// @param toll for whom it is counted; empty for emergency calls
    /// @param exits in the order they are tried; at least one
    record CallOutside(
            Optional<String> rule,
            String number,
            boolean emergency,
            Optional<String> pin,
            Optional<Toll> toll,
            List<Exit> exits,
            List<String> reasons)
            implements Connect {
        public CallOutside {
            exits = List.copyOf(exits);
        }

        /// The emergency number that is called, if it is one.
        public Optional<String> help() {
            return emergency ? Optional.of(number) : Optional.empty();
        }

        @Override
        public String toString() {
            return "CallOutside[" + number + " over " + exits + "]"; // the PIN is nobody's business
        }
    }

    record Reject(HangupCause cause, List<String> reasons) implements Decision {}

    /// The same, with one more step before all others.
    default Decision after(String step) {
        List<String> all = Stream.concat(Stream.of(step), reasons().stream()).toList();
        return switch (this) {
            case RingUser one -> new RingUser(one.user(), one.devices(), all);
            case RingGroup one -> new RingGroup(one.group(), all);
            case Turn one -> new Turn(one.which(), all);
            case Wish one -> new Wish(one.user(), one.change(), all);
            case Ask one -> new Ask(one.user(), one.code(), all);
            case LogIn one -> new LogIn(one.user(), all);
            case LogOut _ -> new LogOut(all);
            case Park one -> new Park(one.lot(), one.place(), all);
            case OpenBox one -> new OpenBox(one.box(), one.proof(), all);
            case SpeakPrompt one -> new SpeakPrompt(one.user(), one.number(), all);
            case LeaveMessage one -> new LeaveMessage(one.box(), all);
            case Echo _ -> new Echo(all);
            case CallOutside one ->
                new CallOutside(one.rule(), one.number(), one.emergency(), one.pin(), one.toll(), one.exits(), all);
            case Reject one -> new Reject(one.cause(), all);
        };
    }
}
