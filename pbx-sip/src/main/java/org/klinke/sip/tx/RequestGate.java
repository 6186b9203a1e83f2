package org.klinke.sip.tx;

import java.util.Optional;
import javax.sip.message.Request;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.transport.SipFlow;

/// Decides who comes in. Called on the flow's loop for each request that belongs to no transaction and is neither
/// ACK nor CANCEL; must not block.
public interface RequestGate {
    Admission admit(SipFlow flow, SipHead head, Request request);

    /// Asked before a request is parsed, which costs much more than the look at its head: what a flooding stranger
    /// sends is not worth it, and new work is not when there is too much already.
    ///
    /// @param nearlyFull the last transactions are kept for what belongs to running calls, and for emergencies
    default Shed shed(SipFlow flow, SipHead head, boolean nearlyFull) {
        return Shed.NOTHING;
    }

    /// Asked next: an answer to a request of which the bytes say enough, so that it need not be parsed. It must be what
    /// [#admit] would have answered.
    ///
    /// @param toTag for the answer
    /// @return empty: to be parsed
    default Optional<byte[]> answerUnparsed(SipFlow flow, SipHead head, byte[] message, String toTag) {
        return Optional.empty();
    }

    /// Whether what belongs to nothing (a message that cannot be read, a CANCEL of nothing) is worth an answer; counts
    /// like a request without proof.
    default boolean mayAnswerStray(SipFlow flow) {
        return true;
    }

    /// Whether an ACK can be for anybody; asked before it is parsed.
    default boolean isOfDialog(SipHead head) {
        return true;
    }

    /// Whether a stateless answer may go out: over UDP it may hit somebody whose address was forged.
    ///
    /// @param askedBytes length of the request
    default boolean mayReflect(SipFlow flow, int askedBytes, int answerBytes) {
        return true;
    }

    enum Shed {
        /// Go on.
        NOTHING,
        /// 503 from the bytes of the request.
        ANSWER,
        DROP
    }
}
