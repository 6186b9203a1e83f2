package org.klinke.media.ice;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import org.klinke.core.media.IceParameters;

/// Fuzz target: what comes to a media port and looks like STUN. Nothing throws; what is not signed with our password is
/// not answered. Each input is also tried as a check that somebody with the password signed.
public final class IceFuzz {
    private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";
    private static final InetSocketAddress SOURCE = new InetSocketAddress("192.0.2.1", 4000);

    private IceFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        IceLite agent = new IceLite(new IceParameters("evtj", PASSWORD, true));
        byte[] before = data.clone();
        Optional<StunMessage> message = StunMessage.parse(data, data.length);
        if (!Arrays.equals(before, data)) {
            throw new IllegalStateException("the datagram was written to");
        }
        message.ifPresent(found -> {
            boolean ours = found.integrityFits(PASSWORD.getBytes(US_ASCII));
            if (!(agent.on(found, SOURCE) instanceof IceLite.Outcome.Ignored) && !ours) {
                throw new IllegalStateException("a stranger was answered");
            }
        });
        if (data.length < 500) {
            byte[] signed = new StunWriter(StunMessage.BINDING_REQUEST, new byte[12])
                    .username("evtj:x")
                    .attribute(data.length == 0 ? 0 : data[0] & 0xff, data)
                    .finish(PASSWORD.getBytes(US_ASCII));
            StunMessage.parse(signed, signed.length).ifPresent(found -> check(agent.on(found, SOURCE)));
        }
    }

    private static void check(IceLite.Outcome outcome) {
        byte[] answer = switch (outcome) {
            case IceLite.Outcome.Ignored _ -> null;
            case IceLite.Outcome.Refused(byte[] bytes) -> bytes;
            case IceLite.Outcome.Valid(byte[] bytes, boolean _) -> bytes;
        };
        if (answer != null
                && !StunMessage.parse(answer, answer.length).orElseThrow().fingerprintFits()) {
            throw new IllegalStateException("a broken answer");
        }
    }
}
