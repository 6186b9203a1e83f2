package org.klinke.sip.tx;

/// Hears of retransmissions of an INVITE and of its final response: nothing to do, but worth knowing. On the loop.
public interface Repeats {
    /// The same INVITE came again.
    void received();

    /// Its final response left again, for it was not acknowledged (timer G) or the INVITE came again.
    ///
    /// @param status of the response
    void answered(int status);
}
