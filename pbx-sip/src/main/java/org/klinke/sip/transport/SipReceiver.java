package org.klinke.sip.transport;

/// Takes what arrives, on the flow's loop. An exception thrown here ends the flow, not the loop.
public interface SipReceiver {

    /// One complete message within the limits of [SipFrameDecoder]: unfolded, every line ended by CR LF, body
    /// exactly as long as Content-Length says. The receiver owns the array.
    void onMessage(SipFlow flow, byte[] message);

    /// A message that framing refused. A stream is closed after this call because its frame is lost: an answer
    /// written here still leaves.
    ///
    /// @param head what could be read of the head, whole lines only, perhaps none
    void onRefused(SipFlow flow, byte[] head, Refusal refusal);

    /// @param status the SIP status to answer: 400 or 513
    /// @param reason for people
    record Refusal(int status, String reason) {}
}
