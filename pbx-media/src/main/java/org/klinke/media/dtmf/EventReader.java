package org.klinke.media.dtmf;

/// Makes digits of the event packets of one stream: each event once, however many of its packets come, and also if all
/// that say it ends are lost.
public final class EventReader {
    private boolean open;
    private int timestamp;
    private char digit;
    private int durationTicks;

    /// What became complete.
    public interface Listener {
        /// @param digit 0–9, *, #, A–D
        void onDigit(char digit, int millis);
    }

    /// @param timestamp of the RTP header: one for all packets of an event
    public void packet(int timestamp, int clockRate, byte[] payload, int offset, int length, Listener listener) {
        if (length < TelephoneEvent.BYTES) {
            return;
        }
        boolean another = timestamp != this.timestamp;
        if (another && timestamp - this.timestamp < 0 && digit != 0) {
            return; // a straggler of an event before
        }
        if (another && open) {
            finish(clockRate, listener);
        }
        if (another || digit == 0) {
            this.timestamp = timestamp;
            digit = TelephoneEvent.digit(payload, offset);
            open = digit != 0;
            durationTicks = 0;
        }
        durationTicks = Math.max(durationTicks, TelephoneEvent.durationTicks(payload, offset));
        if (open && TelephoneEvent.ends(payload, offset)) {
            finish(clockRate, listener);
        }
    }

    /// Another stream begins.
    public void restart() {
        open = false;
        digit = 0;
    }

    private void finish(int clockRate, Listener listener) {
        open = false;
        listener.onDigit(digit, durationTicks * 1_000 / clockRate);
    }
}
