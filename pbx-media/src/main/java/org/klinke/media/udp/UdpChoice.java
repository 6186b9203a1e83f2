package org.klinke.media.udp;

import java.util.Optional;

/// How packets are read and sent.
public enum UdpChoice {
    /// [#NATIVE] where it works, else [#NIO].
    AUTO,
    /// Linux's own calls, many packets with each.
    NATIVE,
    /// One packet by one through java.nio: works everywhere.
    NIO;

    /// Why [#NATIVE] does not work here; empty if it does.
    public static Optional<String> obstacle() {
        return LinuxProbe.OBSTACLE;
    }

    /// What [#AUTO] is here; the others are what they are.
    ///
    /// @throws IllegalStateException [#NATIVE] does not work here; the message says why
    public UdpChoice settle() {
        return switch (this) {
            case AUTO -> obstacle().isEmpty() ? NATIVE : NIO;
            case NIO -> NIO;
            case NATIVE -> {
                if (obstacle().isPresent()) {
                    throw new IllegalStateException("media.io: native packet calls do not work here: "
                            + obstacle().get());
                }
                yield NATIVE;
            }
        };
    }
}
