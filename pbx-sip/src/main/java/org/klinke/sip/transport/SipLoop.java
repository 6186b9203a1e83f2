package org.klinke.sip.transport;

import org.klinke.core.time.Timers;

/// One thread that does everything of its flows: TLS, framing, head scan, transactions. What runs here never
/// blocks. Equality is identity. Tests put one test thread and fake time behind it.
public interface SipLoop {

    /// Runs the task on the loop, later, in the order of the calls. Any thread.
    void execute(Runnable task);

    /// Whether the caller already is on the loop.
    boolean inLoop();

    /// Tasks run on the loop. Any thread may ask.
    Timers timers();

    /// Monotonic nanoseconds of arbitrary origin.
    long nanos();

    /// How late tasks of this loop have run lately, smoothed over about a second: the time a new message waits. Any
    /// thread.
    default long lagMillis() {
        return 0;
    }
}
