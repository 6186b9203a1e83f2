package org.klinke.core.call;

import java.util.function.BooleanSupplier;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaPort;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.recording.RecordingAnnouncer;
import org.klinke.core.tenant.TenantScope;

/// Records legs of a call, at most once each at a time. A recording stays with its leg. Whether the people who talk
/// have agreed is not known here: who starts one has to know. A call for help is never recorded. Used by the call's
/// thread only.
public final class LegRecordings {
    private final TenantScope scope;
    private final MediaPort port;
    private final RecordingAnnouncer announcer;
    private final Timeline timeline;
    private final BooleanSupplier forHelp;

    /// @param forHelp whether somebody called for help, now or earlier in this call
    LegRecordings(
            TenantScope scope,
            MediaPort port,
            RecordingAnnouncer announcer,
            Timeline timeline,
            BooleanSupplier forHelp) {
        this.scope = scope;
        this.port = port;
        this.announcer = announcer;
        this.timeline = timeline;
        this.forHelp = forHelp;
    }

    /// Records what is said on a leg, by both sides or one. It is the caller's duty that those who are recorded know
    /// and agree.
    public RecordingStart start(Leg leg, RecordingFormat format) {
        if (forHelp.getAsBoolean()) {
            return refused(leg, "calls to an emergency number are never recorded");
        }
        if (leg.recording != null) {
            return refused(leg, "the leg is being recorded already");
        }
        if (!leg.mediaOpen()) {
            return refused(leg, "the leg has no media session");
        }
        RecordingId recording = announcer.announce(scope);
        leg.recording = recording;
        port.send(new MediaCommand.StartRecording(leg.id(), recording, format));
        timeline.note(leg, "recording", "begins: " + recording);
        return new RecordingStart.Begun(recording);
    }

    /// Leaves silence in the leg's recording until resumed.
    public void pause(Leg leg, boolean paused) {
        if (leg.recording != null) {
            port.send(new MediaCommand.PauseRecording(leg.id(), paused));
            timeline.note(leg, "recording", paused ? "paused" : "goes on");
        }
    }

    public void stop(Leg leg) {
        if (leg.recording != null) {
            port.send(new MediaCommand.StopRecording(leg.id()));
        }
    }

    /// To be asked whenever somebody new comes to talk: whoever reaches help by a transfer is not recorded either.
    void connected(Leg a, Leg b) {
        if (forHelp.getAsBoolean()) {
            stop(a);
            stop(b);
        }
    }

    void ended(Leg leg, MediaEvent.RecordingEnded ended) {
        if (!ended.recording().equals(leg.recording)) {
            return; // somebody only listened
        }
        leg.recording = null;
        timeline.note(
                leg,
                "recording",
                ended.failure().isEmpty()
                        ? "ended after " + ended.seconds() + " s"
                        : "broken off after " + ended.seconds() + " s: " + ended.failure());
    }

    private RecordingStart refused(Leg leg, String reason) {
        timeline.note(leg, "recording", "refused: " + reason);
        return new RecordingStart.Refused(reason);
    }
}
