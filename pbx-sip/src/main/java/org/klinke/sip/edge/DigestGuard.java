package org.klinke.sip.edge;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;

/// Judges credentials. A user that does not exist is judged like one that does, against a password nobody has: same
/// work, same verdict; so is MD5 where server or device do not have it.
final class DigestGuard {
    sealed interface Verdict {
        record Proven(DirectorySnapshot.Device device) implements Verdict {}

        /// The nonce is too old, or none that we gave to this peer: a new challenge with `stale=true` settles it. The
        /// password was not looked at, so that nobody can try one without an address at which he hears us.
        record Stale() implements Verdict {}

        /// The password is right, but the nonce count was used before. Answered like [Stale]: a phone that always
        /// counts 1 still gets in, someone who repeats what he overheard does not.
        record Replayed() implements Verdict {}

        record Wrong() implements Verdict {}
    }

    private final Nonces nonces;
    private final boolean md5;
    private final DeviceCredentials nobody;

    /// @param md5 whether MD5 proves anything at all
    DigestGuard(Nonces nonces, boolean md5, RandomGenerator random) {
        this.md5 = md5;
        this.nonces = nonces;
        nobody = DeviceCredentials.of("", "", Long.toHexString(random.nextLong()) + random.nextLong());
    }

    /// The realm as nonces are bound to it. A UDP sender may have forged its address: its nonces are good only from
    /// where they were sent, so whoever answers one has been reached there. A connection proves that by itself.
    static String nonceRealm(SipFlow flow, TenantScope scope) {
        return flow.transport() == SipTransport.UDP
                ? scope.domain() + " " + Source.of(flow).address()
                : scope.domain();
    }

    /// @param device whose username the credentials bring
    Verdict judge(
            SipFlow flow,
            TenantScope scope,
            Optional<DirectorySnapshot.Device> device,
            String method,
            Credentials credentials) {
        if (!(nonces.check(credentials.nonce(), nonceRealm(flow, scope)) instanceof Nonces.Check.Valid nonce)) {
            return new Verdict.Stale();
        }
        HashAlgorithm algorithm = credentials.algorithm();
        Optional<String> ha1 = device.map(known -> algorithm.ha1(known.credentials()))
                .filter(hash -> !hash.isEmpty() && (md5 || algorithm != HashAlgorithm.MD5));
        boolean right = credentials.answers(ha1.orElse(algorithm.ha1(nobody)), method);
        if (!right || ha1.isEmpty() || device.isEmpty()) {
            return new Verdict.Wrong();
        }
        return nonces.use(nonce, credentials.count()) ? new Verdict.Proven(device.get()) : new Verdict.Replayed();
    }
}
