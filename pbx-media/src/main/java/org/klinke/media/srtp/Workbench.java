package org.klinke.media.srtp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// What a context needs only while it works on one packet. All contexts of a thread share it: hundreds of calls would
/// otherwise fetch theirs from main memory for every packet, which takes longer than the work itself.
final class Workbench {
    private static final ThreadLocal<Workbench> OF_THREAD = ThreadLocal.withInitial(Workbench::new);

    final MessageDigest sha1;
    /// An inner digest, then the tag.
    final byte[] tag = new byte[HmacSha1.BYTES];
    final byte[] rollover = new byte[4];
    private byte[] counters = {};
    private byte[] keystream = {};

    private Workbench() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-1", e);
        }
    }

    static Workbench mine() {
        return OF_THREAD.get();
    }

    /// At least as many; what is in them is of no use.
    byte[] counters(int bytes) {
        if (counters.length < bytes) {
            counters = new byte[bytes];
            keystream = new byte[bytes];
        }
        return counters;
    }

    /// As long as the counters asked for before.
    byte[] keystream() {
        return keystream;
    }
}
