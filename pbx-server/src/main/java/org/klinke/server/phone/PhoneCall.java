package org.klinke.server.phone;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.klinke.core.media.Direction;

/// One call on one phone. Verbs act at once (those that get a response return its status); `await…` block until what
/// they name has happened, or throw [PhoneException] with the phone's ladder.
///
/// ```
///   outgoing  CALLING ──180──▶ RINGING ──183+SDP──▶ EARLY ──200──▶ UP ──BYE──▶ ENDED
///   incoming  CALLING ──ring──▶ RINGING ──progress─▶ EARLY ─answer─▶ UP ──BYE──▶ ENDED      any ──failure──▶ ENDED
/// ```
public final class PhoneCall {
    private static final long POLL_NANOS = 50_000_000;
    /// Half a second: enough to tell 425 Hz from 440 Hz.
    private static final int TONE_PACKETS_MIN = 25;

    /// Where the call is.
    public enum State {
        CALLING,
        RINGING,
        EARLY,
        UP,
        ENDED
    }

    /// How a call ended.
    ///
    /// @param status final response to the INVITE; 200 if the call was up and ended by BYE, 0 if the phone vanished
    /// @param reason the phrase that came with it
    /// @param byUs this phone ended it
    /// @param reasonHeader Reason header of the BYE, CANCEL or response (RFC 3326), "" if none
    public record End(int status, String reason, boolean byUs, String reasonHeader) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final long startNanos = System.nanoTime();
    private final Ladder ladder;
    private final PhoneMedia media;
    private final CallSide side;
    private State state = State.CALLING;
    private Optional<End> end = Optional.empty();
    private long setupNanos;
    private int transferStatus;

    /// What differs between a call we made and one we got, and what they share in the dialog.
    interface CallSide {
        void start(String phone);

        void ring();

        void progress();

        void answer();

        void reject(int status, String reason);

        void cancel();

        /// @return status of the response to BYE
        int bye();

        /// @return status of the final response to the re-INVITE
        int reinvite(boolean withOffer);

        /// @return status of the response to REFER
        int refer(String referTo);

        /// The dialog as its far end names it in a Replaces header.
        String replaces();

        String farEnd();

        void forget();
    }

    PhoneCall(Ladder ladder, PhoneMedia media, Function<PhoneCall, CallSide> side) {
        this.ladder = ladder;
        this.media = media;
        this.side = side.apply(this);
    }

    // --- what the person at the phone does

    /// Incoming: 180.
    public void ring() {
        side.ring();
    }

    /// Incoming: 183 with our answer, and our tone as early media.
    public void progress() {
        side.progress();
    }

    /// Incoming: 200.
    public void answer() {
        side.answer();
    }

    /// Incoming: a final response, for example 486 or 603.
    public void reject(int status, String reason) {
        side.reject(status, reason);
        ended(new End(status, reason, true, ""));
    }

    /// Outgoing and not answered: CANCEL; the end comes with the server's 487.
    public void cancel() {
        side.cancel();
    }

    /// Ends a call that is up by BYE.
    ///
    /// @return status of the response
    public int hangup() {
        int status = side.bye();
        ended(new End(200, "BYE", true, ""));
        return status;
    }

    /// Puts the far end on hold by re-INVITE: `SENDONLY` or `INACTIVE`.
    ///
    /// @return status of the final response
    public int hold(Direction direction) {
        return redirect(direction);
    }

    /// Takes the far end off hold.
    ///
    /// @return status of the final response
    public int resume() {
        return redirect(Direction.SENDRECV);
    }

    /// Moves the media to a new port with a new key by re-INVITE, as after a change of network.
    ///
    /// @return status of the final response
    public int moveMedia() {
        var keysBefore = media.keys();
        media.move();
        int status = side.reinvite(true);
        if (status >= 300) {
            media.stay(keysBefore);
        }
        return status;
    }

    /// A re-INVITE without SDP: the server offers, the ACK answers.
    ///
    /// @return status of the final response
    public int reinviteWithoutOffer() {
        return side.reinvite(false);
    }

    /// Asks the server to connect the far end with somebody else: REFER.
    ///
    /// @return status of the response; [#awaitTransferred] tells what came of it
    public int transferTo(String uri) {
        return side.refer("<" + uri + ">");
    }

    /// Attended: asks the server to connect the far end with that of another call of this phone.
    public int transferTo(PhoneCall other) {
        String replaces =
                other.side.replaces().replace("@", "%40").replace(";", "%3B").replace("=", "%3D");
        String uri = other.farEnd().replaceAll("^.*<|>.*$", "");
        return side.refer("<" + uri + "?Replaces=" + replaces + ">");
    }

    /// Sends bytes from the call's media port to where its RTP goes.
    public void sendRawMedia(byte[] datagram) {
        media.sendRaw(datagram);
    }

    // --- what the person sees and hears

    public State state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    public Optional<End> end() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
        }
    }

    /// From header of an incoming call, the dialled URI of an outgoing one.
    public String farEnd() {
        return side.farEnd();
    }

    /// From INVITE to answer; zero before.
    public Duration setupTime() {
        lock.lock();
        try {
            return Duration.ofNanos(setupNanos);
        } finally {
            lock.unlock();
        }
    }

    /// UDP port the call's media is received on.
    public int mediaPort() {
        return media.address().getPort();
    }

    public Heard heard() {
        return media.ear().heard();
    }

    /// Forgets what was heard so far.
    public void listenAfresh() {
        media.ear().afresh();
    }

    /// Listens for this long, or until the call ends.
    public void listenFor(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < deadline && state() != State.ENDED) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /// Waits until one clean tone is heard.
    public Heard awaitTone(int hz, Duration timeout) {
        listenAfresh();
        long deadline = System.nanoTime() + timeout.toNanos();
        Heard heard = heard();
        while (!heard.isTone(hz) || heard.packets() < TONE_PACKETS_MIN) {
            if (System.nanoTime() > deadline) {
                throw new PhoneException("did not hear " + hz + " Hz, but " + heard, ladder.text());
            }
            LockSupport.parkNanos(POLL_NANOS);
            heard = heard();
        }
        return heard;
    }

    /// Waits until nothing is heard.
    public void awaitSilence(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!heard().isSilent()) {
            if (System.nanoTime() > deadline) {
                throw new PhoneException("still hears " + heard(), ladder.text());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    public PhoneCall awaitRinging(Duration timeout) {
        await("ringing", timeout, () -> state.compareTo(State.RINGING) >= 0, State.UP);
        return this;
    }

    public PhoneCall awaitEarlyMedia(Duration timeout) {
        await("early media", timeout, () -> state.compareTo(State.EARLY) >= 0, State.UP);
        return this;
    }

    public PhoneCall awaitAnswered(Duration timeout) {
        await("an answer", timeout, () -> state.compareTo(State.UP) >= 0, State.UP);
        return this;
    }

    public End awaitEnded(Duration timeout) {
        await("the end", timeout, () -> state == State.ENDED, State.ENDED);
        return end().orElseThrow();
    }

    /// @return how the target answered in the end, as the server told it by NOTIFY
    public int awaitTransferred(Duration timeout) {
        await("the outcome of the transfer", timeout, () -> transferStatus >= 200, State.ENDED);
        return transferStatus;
    }

    // --- what the dialog reports

    void transferring(int status) {
        lock.lock();
        try {
            transferStatus = status;
            ladder.note("transfer: " + status);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// As if its key had been pressed.
    void told(String event) {
        if (event.equals("hold")) {
            hold(Direction.SENDONLY);
        } else if (state() == State.UP) {
            resume();
        } else {
            answer();
        }
    }

    void start(String phone) {
        side.start(phone);
    }

    void reached(State next) {
        lock.lock();
        try {
            if (state != State.ENDED && next.compareTo(state) > 0) {
                state = next;
                if (next == State.UP) {
                    setupNanos = System.nanoTime() - startNanos;
                }
                ladder.note("call is " + next);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void ended(End how) {
        lock.lock();
        try {
            if (state == State.ENDED) {
                return;
            }
            state = State.ENDED;
            end = Optional.of(how);
            ladder.note("call ended: " + how);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        media.close();
        side.forget();
    }

    private int redirect(Direction direction) {
        Direction before = media.direction();
        media.direction(direction);
        int status = side.reinvite(true);
        if (status >= 300) {
            media.direction(before);
        }
        return status;
    }

    private void await(String what, Duration timeout, BooleanSupplier reached, State last) {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (!reached.getAsBoolean()) {
                if (left <= 0) {
                    throw new PhoneException(
                            "waited " + timeout + " for " + what + ", but the call is " + state, ladder.text());
                }
                left = changed.awaitNanos(left);
            }
            if (state == State.ENDED && last != State.ENDED) {
                throw new PhoneException("waited for " + what + ", but the call ended: " + end, ladder.text());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PhoneException("interrupted while waiting for " + what, ladder.text(), e);
        } finally {
            lock.unlock();
        }
    }
}
