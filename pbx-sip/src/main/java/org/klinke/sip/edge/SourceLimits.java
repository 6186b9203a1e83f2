package org.klinke.sip.edge;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.klinke.sip.transport.SipFlow;

/// How much one source may ask before it has proven anything, and how often it may be wrong. A source is an IPv4
/// address or an IPv6 /64. A whole office behind one address is one source: a request that is proven gives back what
/// its challenge took, so phones that know their password never run dry.
final class SourceLimits {
    private static final int SOURCES_MAX = 100_000;
    private static final int UNPROVEN_BURST = 2_000;
    private static final double UNPROVEN_PER_SECOND = 200;
    private static final int FLOOD_ANSWERS_BURST = 10;
    private static final double FLOOD_ANSWERS_PER_SECOND = 1;
    static final int WRONG_PER_ACCOUNT_BURST = 10;
    private static final double WRONG_PER_ACCOUNT_PER_SECOND = 1 / 30.0;
    private static final int WRONG_PER_SOURCE_BURST = 300;
    private static final double WRONG_PER_SOURCE_PER_SECOND = 5;
    private static final int USERNAME_LENGTH_MAX_CHARS = 64;

    /// Wrong credentials are counted per account *and* source: nobody can lock a phone out from elsewhere.
    private record Account(Object source, String domain, String username) {}

    private final TokenBuckets unproven;
    private final TokenBuckets floodAnswers;
    private final TokenBuckets wrongPerAccount;
    private final TokenBuckets wrongPerSource;

    SourceLimits(InstantSource time) {
        unproven = new TokenBuckets(UNPROVEN_BURST, UNPROVEN_PER_SECOND, SOURCES_MAX, time);
        floodAnswers = new TokenBuckets(FLOOD_ANSWERS_BURST, FLOOD_ANSWERS_PER_SECOND, SOURCES_MAX, time);
        wrongPerAccount = new TokenBuckets(WRONG_PER_ACCOUNT_BURST, WRONG_PER_ACCOUNT_PER_SECOND, SOURCES_MAX, time);
        wrongPerSource = new TokenBuckets(WRONG_PER_SOURCE_BURST, WRONG_PER_SOURCE_PER_SECOND, SOURCES_MAX, time);
    }

    static Object source(SipFlow flow) {
        InetAddress address = flow.remote().getAddress();
        return address instanceof Inet6Address
                ? (Object) ByteBuffer.wrap(address.getAddress()).getLong()
                : address;
    }

    boolean isFlooding(Object source) {
        return !unproven.has(source);
    }

    /// Counts a request that was answered without being proven. False if there have been too many.
    boolean unproven(Object source) {
        return unproven.take(source);
    }

    void proven(Object source) {
        unproven.give(source);
    }

    /// Whether a flooding source gets one more answer.
    boolean mayAnswerFlood(Object source) {
        return floodAnswers.take(source);
    }

    boolean mayTry(Object source, String domain, String username) {
        return wrongPerAccount.has(account(source, domain, username)) && wrongPerSource.has(source);
    }

    void wrong(Object source, String domain, String username) {
        wrongPerAccount.take(account(source, domain, username));
        wrongPerSource.take(source);
    }

    private static Account account(Object source, String domain, String username) {
        return new Account(
                source,
                domain,
                username.length() <= USERNAME_LENGTH_MAX_CHARS
                        ? username
                        : username.substring(0, USERNAME_LENGTH_MAX_CHARS));
    }
}
