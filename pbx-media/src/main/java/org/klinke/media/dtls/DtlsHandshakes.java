package org.klinke.media.dtls;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.DtlsSession;
import org.klinke.core.media.Fingerprint;

/// Starts handshakes, each on a virtual thread of its own, with the one certificate of this process. Thread-safe.
public final class DtlsHandshakes {
    /// At a handshake's half millisecond a core is busy for a quarter of a second with so many; more would only be
    /// late. A ClientHello that finds no place comes again after a second.
    private static final int PENDING_MAX = 512;

    private final DtlsCrypto crypto;
    private final DtlsIdentity identity;
    private final LongSupplier nanos;
    private final Semaphore pending = new Semaphore(PENDING_MAX);

    /// @param now the certificate's age counts from here
    public DtlsHandshakes(SecureRandom random, Instant now, LongSupplier nanos) {
        this(random, now, nanos, NativeCurve.find());
    }

    DtlsHandshakes(SecureRandom random, Instant now, LongSupplier nanos, Optional<NativeCurve> curve) {
        crypto = new DtlsCrypto(random, curve);
        identity = DtlsIdentity.create(random, now);
        this.nanos = nanos;
    }

    /// Of our certificate, for our descriptions.
    public Fingerprint fingerprint() {
        return identity.fingerprint();
    }

    /// Starts a handshake as client or server, as the session says.
    ///
    /// @return null if too many are under way
    public @Nullable DtlsHandshake start(DtlsSession session, DtlsHandshake.Link link) {
        if (!pending.tryAcquire()) {
            return null;
        }
        DtlsHandshake handshake = new DtlsHandshake(link, nanos);
        Exchange exchange = new Exchange(crypto, identity, session);
        Thread.ofVirtual().name("klinke-dtls").start(() -> handshake.run(exchange, session.active(), pending::release));
        return handshake;
    }
}
