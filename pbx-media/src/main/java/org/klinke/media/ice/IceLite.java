package org.klinke.media.ice;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.klinke.core.media.IceParameters;

/// The lite agent of one leg: answers connectivity checks and makes none (RFC 8445 §2.5, §7.3). What is not signed with
/// our password gets no answer, so that strangers learn nothing and nobody is used as a mirror; the error answers of
/// RFC 8489 §9.1.3 to unsigned requests are left out for that reason.
public final class IceLite {
    private static final Set<Integer> UNDERSTOOD = Set.of(
            StunMessage.USERNAME,
            StunMessage.PRIORITY,
            StunMessage.USE_CANDIDATE,
            StunMessage.MESSAGE_INTEGRITY_SHA256);

    private final String prefix;
    private final byte[] password;

    public IceLite(IceParameters ours) {
        prefix = ours.ufrag() + ":";
        password = ours.password().getBytes(UTF_8);
    }

    /// What comes of a datagram that looks like STUN.
    public sealed interface Outcome {
        /// No check of our far end: nothing happens.
        record Ignored() implements Outcome {}

        /// To be sent back; the address has proven itself.
        ///
        /// @param nominated the far end wants media there from now on (USE-CANDIDATE, RFC 8445 §7.3.1.5)
        record Valid(byte[] answer, boolean nominated) implements Outcome {}

        /// To be sent back; signed by the far end, but not to be followed.
        record Refused(byte[] answer) implements Outcome {}
    }

    private static final Outcome IGNORED = new Outcome.Ignored();

    /// The part of a check's USERNAME that names our side (RFC 8445 §7.2.2), "" if it names nobody.
    public static String ufragOf(StunMessage message) {
        String username = message.username();
        int colon = username.indexOf(':');
        return colon < 0 ? "" : username.substring(0, colon);
    }

    public Outcome on(StunMessage message, InetSocketAddress source) {
        if (message.type() != StunMessage.BINDING_REQUEST
                || !message.username().startsWith(prefix)
                || !message.fingerprintFits()
                || !message.integrityFits(password)) {
            return IGNORED;
        }
        List<Integer> unknown = message.attributes().stream()
                .map(StunMessage.Attribute::type)
                .filter(type -> type < StunMessage.OPTIONAL_FROM && !UNDERSTOOD.contains(type))
                .toList();
        if (!unknown.isEmpty()) { // RFC 8489 §6.3.1
            ByteBuffer types = ByteBuffer.allocate(2 * unknown.size());
            unknown.forEach(type -> types.putShort(type.shortValue()));
            return refused(
                    error(message, 420, "Unknown Attribute").attribute(StunMessage.UNKNOWN_ATTRIBUTES, types.array()));
        }
        if (message.has(StunMessage.ICE_CONTROLLED)) { // a lite agent cannot control (RFC 8445 §6.1.1, §7.3.1.1)
            return refused(error(message, 487, "Role Conflict"));
        }
        if (!message.has(StunMessage.PRIORITY)) {
            return refused(error(message, 400, "Bad Request"));
        }
        byte[] answer = new StunWriter(StunMessage.BINDING_SUCCESS, message.transaction())
                .mapped(source)
                .finish(password);
        return new Outcome.Valid(answer, message.has(StunMessage.USE_CANDIDATE));
    }

    private static StunWriter error(StunMessage request, int code, String reason) {
        return new StunWriter(StunMessage.BINDING_ERROR, request.transaction()).error(code, reason);
    }

    private Outcome refused(StunWriter answer) {
        return new Outcome.Refused(answer.finish(password));
    }
}
