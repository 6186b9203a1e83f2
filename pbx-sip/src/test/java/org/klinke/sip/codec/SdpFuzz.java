package org.klinke.sip.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import org.klinke.core.media.SessionMedia;

/// Fuzz target: session descriptions. What can be read can be written, and read again as the same.
public final class SdpFuzz {
    private SdpFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        SessionMedia media;
        try {
            media = Sdp.parse(data);
        } catch (SdpException e) {
            if (String.valueOf(e.getMessage()).chars().anyMatch(Character::isISOControl)) {
                throw new IllegalStateException("control character in the complaint", e);
            }
            return;
        }
        byte[] printed = Sdp.print(media, InetAddress.getLoopbackAddress(), 1, 1);
        try {
            SessionMedia again = Sdp.parse(printed);
            if (again.streams().size() != media.streams().size()) {
                throw new IllegalStateException(media + " became " + again);
            }
        } catch (SdpException e) {
            throw new IllegalStateException(new String(printed, UTF_8), e);
        }
    }
}
