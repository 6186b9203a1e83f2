package org.klinke.sip.edge;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.tenant.TenantScope;

/// Judges credentials. A user that does not exist is judged like one that does, against a password nobody has: same
/// work, same verdict.
final class DigestGuard {
    sealed interface Verdict {
        record Proven(DirectorySnapshot.Device device) implements Verdict {}

        /// The password is right, the nonce too old or not ours: a new challenge with `stale=true` settles it.
        record Stale() implements Verdict {}

        /// The password is right, but the nonce count was used before. Answered like [Stale]: a phone that always
        /// counts 1 still gets in, someone who repeats what he overheard does not.
        record Replayed() implements Verdict {}

        record Wrong() implements Verdict {}
    }

    private final Directory directory;
    private final Nonces nonces;
    private final DeviceCredentials nobody;

    DigestGuard(Directory directory, Nonces nonces, RandomGenerator random) {
        this.directory = directory;
        this.nonces = nonces;
        nobody = DeviceCredentials.of("", "", Long.toHexString(random.nextLong()) + random.nextLong());
    }

    Verdict judge(TenantScope scope, String method, Credentials credentials) {
        Optional<DirectorySnapshot.Device> device = directory.in(scope).deviceBySipUsername(credentials.username());
        String ha1 = credentials
                .algorithm()
                .ha1(device.map(DirectorySnapshot.Device::credentials).orElse(nobody));
        boolean right = credentials.answers(ha1, method);
        Nonces.Check nonce = nonces.check(credentials.nonce(), scope.domain());
        if (!right || device.isEmpty()) {
            return new Verdict.Wrong();
        }
        return switch (nonce) {
            case Nonces.Check.Valid valid ->
                nonces.use(valid, credentials.count()) ? new Verdict.Proven(device.get()) : new Verdict.Replayed();
            case Nonces.Check.Stale _, Nonces.Check.NotOurs _ -> new Verdict.Stale();
        };
    }
}
