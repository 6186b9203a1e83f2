package org.klinke.core.call;

import java.util.Optional;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.trunk.Trunk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A call's thread: tells its story to the end, or until it fails or is stopped, and ends what is left.
final class CallThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final Call call;
    private final Story story;
    private final CallEnd end;
    private final Timeline timeline;

    CallThread(Call call, Story story, CallEnd end, Timeline timeline) {
        this.call = call;
        this.story = story;
        this.end = end;
        this.timeline = timeline;
    }

    @Override
    public void run() {
        begin();
        try {
            story.run(call);
        } catch (CallStopped stopped) {
            call.hangupAll(stopped.hangupCause());
        } catch (InterruptedException e) {
            call.hangupAll(HangupCause.SHUTDOWN);
        } catch (RuntimeException | Error e) { // however deep or broken: it ends this call and no other
            fail(e);
        }
        try {
            end.windUp();
        } catch (InterruptedException | RuntimeException | Error e) {
            LOG.atError().addKeyValue("call", call.id()).setCause(e).log("call did not end in order");
        } finally {
            end.finish();
        }
    }

    private void begin() {
        IncomingCall incoming = call.incoming();
        Leg caller = call.caller();
        LOG.atInfo()
                .addKeyValue("tenant", call.scope().name())
                .addKeyValue("call", call.id())
                .addKeyValue(incoming.peer() instanceof TrunkId ? "trunk" : "device", callerName())
                .addKeyValue("dialled", incoming.dialled())
                .log("call starts");
        timeline.note(
                "start", caller.party().name() + " (" + caller.party().number() + ") dials " + incoming.dialled());
        timeline.note(caller, TimelineEntry.SIP_CALL_ID, incoming.sipCallId());
        call.publish();
        if (incoming.withheld()) {
            timeline.note(caller, "identity", "number withheld from who is called");
        }
    }

    private String callerName() {
        Optional<String> name = switch (call.incoming().peer()) {
            case DeviceId device -> call.directory().device(device).map(DirectorySnapshot.Device::name);
            case TrunkId trunk -> call.plan().outside().trunk(trunk).map(Trunk::name);
        };
        return name.orElse("unknown");
    }

    private void fail(Throwable e) {
        LOG.atError()
                .addKeyValue("tenant", call.scope().name())
                .addKeyValue("call", call.id())
                .setCause(e)
                .log("call failed by a fault of ours");
        timeline.note("error", "internal error: " + e);
        call.hangupAll(HangupCause.INTERNAL);
    }
}
