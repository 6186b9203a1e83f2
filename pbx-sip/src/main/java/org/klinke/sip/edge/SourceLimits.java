package org.klinke.sip.edge;

import java.time.InstantSource;
import org.klinke.core.time.TokenBuckets;
import org.klinke.sip.transport.SipFlow;

/// How much may be asked before anything is proven.
///
///     an address        UNPROVEN per second, and the network around it four times that
///     a registered flow its own small share: a flood from behind the same address does not touch it
///     an address that   some attempts with credentials, and some emergency calls
///     floods
///
/// Sources of datagrams have limits of their own, another object of this class: a connection proves its address, a
/// datagram does not, and nobody shall use up a phone's share in its name.
///
/// A whole office behind one address is one source: a request that is proven gives back what its challenge took, so
/// phones that know their password never run dry. Thread-safe.
final class SourceLimits {
    private static final int SOURCES_MAX = 100_000;
    private static final int BURST_SECONDS = 10;
    private static final int NETWORK_FACTOR = 4;
    private static final int FLOW_BURST = 100;
    private static final double FLOW_PER_SECOND = 10;
    private static final int ATTEMPTS_BURST = 500;
    private static final double ATTEMPTS_PER_SECOND = 50;
    static final int EMERGENCIES_BURST = 20;
    private static final double EMERGENCIES_PER_SECOND = 1;
    private static final int FLOOD_ANSWERS_BURST = 10;
    private static final double FLOOD_ANSWERS_PER_SECOND = 1;
    private static final int WRONG_BURST = 300;
    private static final double WRONG_PER_SECOND = 5;

    /// What an unproven UDP source is sent beyond the bytes it sent itself: whoever forges the address of a victim
    /// gets no more against it than he spends.
    static final int UNASKED_BURST_BYTES = 16_384;

    private static final double UNASKED_BYTES_PER_SECOND = 1_024;

    private final TokenBuckets perAddress;
    private final TokenBuckets perNetwork;
    private final TokenBuckets perFlow;
    private final TokenBuckets attempts;
    private final TokenBuckets emergencies;
    private final TokenBuckets floodAnswers;
    private final TokenBuckets wrong;
    private final TokenBuckets unaskedBytes;

    /// @param perSecond unproven requests of one address; in a burst ten times that
    SourceLimits(int perSecond, InstantSource time) {
        int burst = perSecond * BURST_SECONDS;
        perAddress = new TokenBuckets(burst, perSecond, SOURCES_MAX, time);
        perNetwork = new TokenBuckets(burst * NETWORK_FACTOR, perSecond * NETWORK_FACTOR, SOURCES_MAX, time);
        perFlow = new TokenBuckets(FLOW_BURST, FLOW_PER_SECOND, SOURCES_MAX, time);
        attempts = new TokenBuckets(ATTEMPTS_BURST, ATTEMPTS_PER_SECOND, SOURCES_MAX, time);
        emergencies = new TokenBuckets(EMERGENCIES_BURST, EMERGENCIES_PER_SECOND, SOURCES_MAX, time);
        floodAnswers = new TokenBuckets(FLOOD_ANSWERS_BURST, FLOOD_ANSWERS_PER_SECOND, SOURCES_MAX, time);
        wrong = new TokenBuckets(WRONG_BURST, WRONG_PER_SECOND, SOURCES_MAX, time);
        unaskedBytes = new TokenBuckets(UNASKED_BURST_BYTES, UNASKED_BYTES_PER_SECOND, SOURCES_MAX, time);
    }

    boolean isFlooding(Source source) {
        return !perAddress.has(source.address()) || !perNetwork.has(source.network());
    }

    /// Counts a request that was answered without being proven. False if there have been too many.
    boolean unproven(Source source) {
        return perAddress.take(source.address()) && perNetwork.take(source.network());
    }

    /// As [#unproven], from the share of a flow that carries registrations.
    boolean unprovenOn(SipFlow registered) {
        return perFlow.take(registered.id());
    }

    boolean mayAskOn(SipFlow registered) {
        return perFlow.has(registered.id());
    }

    /// The credentials of a request were right.
    void proven(SipFlow flow, Source source) {
        perAddress.give(source.address());
        perNetwork.give(source.network());
        perFlow.give(flow.id());
        attempts.give(source.address());
    }

    /// Counts a request with credentials from a source that floods.
    boolean attempt(Source source) {
        return attempts.take(source.address());
    }

    /// Counts an emergency call that something else would have stopped.
    boolean emergency(Source source) {
        return emergencies.take(source.address());
    }

    /// Whether a flooding source gets one more answer.
    boolean mayAnswerFlood(Source source) {
        return floodAnswers.take(source.address());
    }

    void wrong(Source source) {
        wrong.take(source.address());
    }

    boolean mayBeWrong(Source source) {
        return wrong.has(source.address());
    }

    /// Counts an answer to a UDP source that has proven nothing.
    boolean mayReflect(Source source, int askedBytes, int answerBytes) {
        unaskedBytes.give(source.address(), askedBytes);
        return unaskedBytes.take(source.address(), answerBytes);
    }
}
