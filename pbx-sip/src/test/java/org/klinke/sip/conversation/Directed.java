package org.klinke.sip.conversation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.Call;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.call.LegDialer;
import org.klinke.core.call.Story;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.Offering;

/// A story that does what the script says: who dials 9101 talks to the first phone of 101, and during the talk the
/// script has it change their sessions. Everything else is told as usual.
final class Directed implements Story {
    private static final String PREFIX = "9";

    private final Story usual;
    private final Queue<BiConsumer<Call, Leg>> orders = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Call running;

    Directed(Story usual) {
        this.usual = usual;
    }

    /// From the script's thread: the order is carried out on the call's.
    void order(BiConsumer<Call, Leg> order) {
        Call call = running;
        if (call == null) {
            throw new IllegalStateException("no call of this kind is going on: dial 9101");
        }
        orders.add(order);
        var _ = call.deadline(Duration.ZERO);
    }

    @Override
    public void run(Call call) throws InterruptedException {
        String dialled = call.incoming().dialled();
        Optional<User> user = dialled.startsWith(PREFIX)
                ? call.directory().userByExtension(dialled.substring(PREFIX.length()))
                : Optional.empty();
        if (user.isEmpty()) {
            usual.run(call);
            return;
        }
        running = call;
        Leg a = call.caller();
        Device device = call.directory().devicesOf(user.get().id()).getFirst();
        LegDialer.Target.Phone target = call.dialling().targets(device.id()).getFirst();
        Leg b = call.dialling()
                .newLeg(
                        target,
                        new Party(
                                Optional.of(device.id()),
                                Optional.of(user.get().id()),
                                user.get().name(),
                                user.get().extension()));
        call.openMedia(a, true, Optional.empty());
        call.openMedia(b, true, Optional.of(a));
        while (!a.mediaOpen() || !b.mediaOpen()) {
            call.await();
        }
        List<CodecLine> lines =
                a.negotiation().relayable(call.incoming().offer().orElseThrow());
        call.dialling()
                .dial(b, target, call.caller().callerId(), b.negotiation().offer(b.endpoint(), lines, Offering.SDES));
        talk(call, a, b);
        call.hangup(a, b.cause().orElse(HangupCause.NORMAL));
        call.hangup(b, a.cause().orElse(HangupCause.NORMAL));
    }

    private void talk(Call call, Leg a, Leg b) throws InterruptedException {
        while (!a.ended() && !b.ended()) {
            switch (call.await()) {
                case Happening.Answered answered -> {
                    call.answered(b);
                    Agreed agreed = (Agreed) call.evaluate(b, answered.answer());
                    call.agree(b, agreed);
                    Agreed forA = (Agreed) a.negotiation()
                            .answer(
                                    call.incoming().offer().orElseThrow(),
                                    a.endpoint(),
                                    agreed.lines(),
                                    Optional.empty());
                    call.agree(a, forA);
                    call.answer(a, forA.local());
                    call.connected(a, b);
                }
                case Happening.Renegotiated changed -> call.note(changed.leg(), "test", "renegotiated");
                case Happening.Refused refused -> call.note(refused.leg(), "test", "refused " + refused.cause());
                case Happening.Passed passed -> {
                    BiConsumer<Call, Leg> order = orders.poll();
                    if (order != null) {
                        order.accept(call, b);
                    }
                }
                case Happening.Trying _ -> {}
                case Happening.Ringing ringing -> call.ring(a);
                case Happening.Progress progress -> {}
                case Happening.Ended ended -> {}
                case Happening.Digit _, Happening.RecordAsked _ -> {}
                case Happening.PlayedOut played -> {}
                case Happening.TransferAsked asked -> {}
                case Happening.Redirected redirected -> {}
                case Happening.Joining joining -> {}
                case Happening.Moved moved -> {}
                case Happening.NotMoved back -> {}
                case Happening.MediaReady ready -> {}
                case Happening.MediaFailed failed -> {}
            }
        }
    }
}
