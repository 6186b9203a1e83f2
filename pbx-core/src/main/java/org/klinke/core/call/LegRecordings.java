package org.klinke.core.call;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.klinke.core.cdr.Party;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPort;
import org.klinke.core.recording.RecordingMode;
import org.klinke.core.recording.Terms;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.RecordingAnnouncer;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.voicemail.VoiceBox;

/// Records legs of a call, at most once each at a time. Who starts one has to know that all who are recorded
/// agree, and says who they are: as soon as the leg is to talk with anybody else, or with nobody, its recording
/// ends, whoever forgot to end it. A call for help is never recorded. Used by the call's thread only.
public final class LegRecordings {
    private final CallId call;
    private final Supplier<ConversationId> conversation;
    private final TenantScope scope;
    private final MediaPort port;
    private final RecordingAnnouncer announcer;
    private final Timeline timeline;
    private final InstantSource time;
    private final BooleanSupplier forHelp;
    private final Supplier<Optional<Bridge>> talk;
    /// All that this call has recorded, also what has ended.
    private final List<Piece> pieces = new ArrayList<>();
    private RecordingMode mode = RecordingMode.AUTO;

    /// @param on whose legs are on it
    private record Piece(Leg leg, RecordingId recording, Set<LegId> on) {}

    /// @param forHelp whether somebody called for help, now or earlier in this call
    /// @param talk who hears whom now
    LegRecordings(
            CallId call,
            Supplier<ConversationId> conversation,
            TenantScope scope,
            MediaPort port,
            RecordingAnnouncer announcer,
            Timeline timeline,
            InstantSource time,
            BooleanSupplier forHelp,
            Supplier<Optional<Bridge>> talk) {
        this.call = call;
        this.conversation = conversation;
        this.scope = scope;
        this.port = port;
        this.announcer = announcer;
        this.timeline = timeline;
        this.time = time;
        this.forHelp = forHelp;
        this.talk = talk;
    }

    /// How the flow wants it from now on; once denied, it stays so.
    public void mode(RecordingMode wanted) {
        if (mode != RecordingMode.DENY) {
            mode = wanted;
        }
    }

    public RecordingMode mode() {
        return mode;
    }

    /// Records what is said on a leg, by both sides or one. It is the caller's duty that those who are recorded know
    /// and agree.
    ///
    /// @param with who talks with the leg, and has agreed; empty: it talks with the server
    public RecordingStart start(Leg leg, Optional<Leg> with, Terms terms) {
        if (forHelp.getAsBoolean()) {
            return refused(leg, "calls to an emergency number are never recorded");
        }
        if (mode == RecordingMode.DENY) {
            return refused(leg, "an action says that this call is not recorded");
        }
        if (leg.recording != null) {
            return refused(leg, "the leg is being recorded already");
        }
        if (!leg.mediaOpen()) {
            return refused(leg, "the leg has no media session");
        }
        if (talk.get()
                .filter(now -> now.has(leg) && now.a != now.b)
                .filter(now -> with.filter(now.partnerOf(leg)::equals).isEmpty())
                .isPresent()) {
            return refused(leg, "somebody is on the line who has not agreed");
        }
        RecordingId recording = announcer.announce(scope, label(leg, with, terms));
        leg.recording = recording;
        leg.recordedWith = with.map(other -> Set.of(leg.id(), other.id())).orElse(Set.of(leg.id()));
        pieces.add(new Piece(leg, recording, leg.recordedWith));
        port.send(new MediaCommand.StartRecording(leg.id(), recording, terms.format()));
        timeline.note(leg, "recording", "begins: " + recording);
        return new RecordingStart.Begun(recording);
    }

    /// Records what somebody says to the server, and nobody else: he has been asked to, by a tone.
    public RecordingStart start(Leg leg, Dictation dictation) {
        if (forHelp.getAsBoolean()) {
            return refused(leg, "calls to an emergency number are never recorded");
        }
        if (leg.recording != null || !leg.mediaOpen()) {
            return refused(leg, "the leg is being recorded already, or has no media session");
        }
        if (talk.get().filter(now -> now.has(leg)).isPresent()) {
            return refused(leg, "somebody is on the line");
        }
        Optional<VoiceBox> box = dictation.box();
        CallerId from = leg.callerId();
        RecordingId recording = announcer.announce(
                scope,
                new Label(
                        call,
                        conversation.get(),
                        leg.id(),
                        time.instant(),
                        box.flatMap(VoiceBox::user),
                        box.map(VoiceBox::name).orElse(dictation.name()),
                        box.map(VoiceBox::extension).orElse(""),
                        from.withheld() ? "" : leg.party().name(),
                        from.withheld() ? "" : leg.party().number(),
                        false,
                        dictation.format(),
                        "",
                        "spoken after the tone",
                        dictation.keepDays(),
                        dictation.quotaBytes(),
                        dictation.kind(),
                        box.map(VoiceBox::owner)));
        leg.recording = recording;
        leg.recordedWith = Set.of(leg.id());
        port.send(new MediaCommand.StartRecording(leg.id(), recording, dictation.format()));
        return new RecordingStart.Begun(recording);
    }

    /// Ends a dictation; it is not kept.
    public void drop(Leg leg, RecordingId recording) {
        if (recording.equals(leg.recording)) {
            stop(leg);
        }
        announcer.discard(scope, recording);
    }

    private Label label(Leg leg, Optional<Leg> with, Terms terms) {
        Party owner = leg.party();
        Optional<Party> other = with.map(Leg::party);
        return new Label(
                call,
                conversation.get(),
                leg.id(),
                time.instant(),
                owner.user(),
                owner.name(),
                owner.number(),
                other.map(Party::name).orElse(""),
                other.map(Party::number).orElse(""),
                leg.inbound(),
                terms.format(),
                terms.rule(),
                terms.consent(),
                terms.keepDays(),
                terms.quotaBytes());
    }

    /// Whether anything of this call may be recorded at all.
    public boolean allowed() {
        return !forHelp.getAsBoolean();
    }

    public boolean runs(Leg leg) {
        return leg.recording != null;
    }

    /// Leaves silence in the leg's recording until resumed.
    public void pause(Leg leg, boolean paused) {
        if (leg.recording != null) {
            port.send(new MediaCommand.PauseRecording(leg.id(), paused));
            timeline.note(leg, "recording", paused ? "paused" : "goes on");
        }
    }

    public void stop(Leg leg) {
        RecordingId recording = leg.recording;
        if (recording != null) {
            port.send(new MediaCommand.StopRecording(leg.id()));
            leg.endingRecording = recording;
            leg.recording = null;
        }
    }

    /// Nothing is kept of what this call has recorded of the leg, nor of what it records now: somebody does not want
    /// it.
    public void discard(Leg by, String why) {
        for (Piece piece : List.copyOf(pieces)) {
            if (piece.on().contains(by.id())) {
                pieces.remove(piece);
                if (piece.recording().equals(piece.leg().recording)) {
                    stop(piece.leg());
                }
                announcer.discard(scope, piece.recording());
                timeline.note(by, "recording", "deleted: " + why);
            }
        }
    }

    /// Whether this call has recorded the leg, and nobody has had it deleted.
    public boolean has(Leg leg) {
        return pieces.stream().anyMatch(piece -> piece.on().contains(leg.id()));
    }

    /// To be asked before anybody comes to talk: who reaches help by a transfer is not recorded, nor is anybody who has
    /// not agreed.
    void connecting(Leg a, Leg b) {
        endUnlessAgreed(a, b);
        endUnlessAgreed(b, a);
    }

    private void endUnlessAgreed(Leg leg, Leg with) {
        if (leg.recording != null && (forHelp.getAsBoolean() || !leg.recordedWith.contains(with.id()))) {
            timeline.note(leg, "recording", "ends: somebody else comes to talk");
            stop(leg);
        }
    }

    /// Whoever talked does not any more.
    void parted(Leg leg) {
        if (leg.recording != null) {
            timeline.note(leg, "recording", "ends: the two are not connected any more");
            stop(leg);
        }
    }

    void ended(Leg leg, MediaEvent.RecordingEnded ended) {
        if (is(ended, leg.endingRecording)) {
            leg.endingRecording = null;
        } else if (is(ended, leg.recording)) {
            leg.recording = null;
        } else {
            return; // somebody only listened
        }
        timeline.note(
                leg,
                "recording",
                ended.failure().isEmpty()
                        ? "ended after " + ended.seconds() + " s"
                        : "broken off after " + ended.seconds() + " s: " + ended.failure());
    }

    private static boolean is(MediaEvent.RecordingEnded ended, @Nullable RecordingId recording) {
        return ended.recording().equals(recording);
    }

    private RecordingStart refused(Leg leg, String reason) {
        timeline.note(leg, "recording", "refused: " + reason);
        return new RecordingStart.Refused(reason);
    }
}
