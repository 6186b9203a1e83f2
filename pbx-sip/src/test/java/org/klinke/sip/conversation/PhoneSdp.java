package org.klinke.sip.conversation;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What a phone of the tests writes as its session description.
record PhoneSdp(int port, int key, String direction, int version, Kind kind) {
    enum Kind {
        SECURE,
        PLAIN,
        BROKEN,
        VIDEO_TOO,
        NO_EVENTS,
        PCMU
    }

    static PhoneSdp first(int port) {
        return new PhoneSdp(port, 1, "sendrecv", 1, Kind.SECURE);
    }

    /// Changed by the remarks of a script line: `hold`, `resume`, `new key`, `new address`, `plain RTP`, `broken SDP`,
    /// `with video`, `no events`, `only PCMU`.
    PhoneSdp with(String remark) {
        return switch (remark) {
            case "hold" -> new PhoneSdp(port, key, "sendonly", version + 1, kind);
            case "resume" -> new PhoneSdp(port, key, "sendrecv", version + 1, kind);
            case "new key" -> new PhoneSdp(port, key + 1, direction, version + 1, kind);
            case "new address" -> new PhoneSdp(port + 100, key, direction, version + 1, kind);
            case "plain RTP" -> new PhoneSdp(port, key, direction, version, Kind.PLAIN);
            case "broken SDP" -> new PhoneSdp(port, key, direction, version, Kind.BROKEN);
            case "only PCMU" -> new PhoneSdp(port, key, direction, version, Kind.PCMU);
            case "with video" -> new PhoneSdp(port, key, direction, version, Kind.VIDEO_TOO);
            case "no events" -> new PhoneSdp(port, key, direction, version, Kind.NO_EVENTS);
            default -> throw new IllegalArgumentException("unknown remark (" + remark + ")");
        };
    }

    /// Our answer to that offer: direction turned round.
    PhoneSdp answering(String offer) {
        String ours = offer.contains("a=sendonly") ? "recvonly" : offer.contains("a=inactive") ? "inactive" : direction;
        return new PhoneSdp(port, key, ours, version, kind);
    }

    String text() {
        if (kind == Kind.BROKEN) {
            return "v=0\r\no=nonsense\r\nm=audio x\r\n";
        }
        byte[] secret = ("key " + port + " " + key + " ".repeat(30)).getBytes(StandardCharsets.UTF_8);
        String crypto = Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(secret, 30));
        return "v=0\r\n"
                + "o=- 4711 " + version + " IN IP4 127.0.0.1\r\n"
                + "s=-\r\n"
                + "c=IN IP4 127.0.0.1\r\n"
                + "t=0 0\r\n"
                + "m=audio " + port + " " + (kind == Kind.PLAIN ? "RTP/AVP" : "RTP/SAVP")
                + (kind == Kind.PCMU ? " 0" : " 8 0")
                + (kind == Kind.NO_EVENTS ? "\r\n" : " 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n")
                + (kind == Kind.PLAIN ? "" : "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + crypto + "\r\n")
                + "a=rtcp-mux\r\n"
                + "a=" + direction + "\r\n"
                + (kind == Kind.VIDEO_TOO ? "m=video 5000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n" : "");
    }
}
