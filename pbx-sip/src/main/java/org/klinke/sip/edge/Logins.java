package org.klinke.sip.edge;

import java.time.InstantSource;
import java.util.Optional;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.registrar.Registrar;
import org.klinke.sip.transport.SipFlow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at credentials, unless too many were wrong:
///
///     banned account ─► wait after wrong ones ─► source too often wrong ─► digest ─┬─ right: all forgotten
///          403               503                        503                        └─ wrong: counted ─► ban
///
/// Not for the flow on which the device is registered: it goes on whatever others do behind the same address. Nor for
/// an
/// emergency call, within a small rate. A source that has proven passwords lately is never banned as a whole.
final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final int SOURCE_WAIT_SECONDS = 60;

    private final Directory directory;
    private final Registrar registrar;
    private final SourceLimits limits;
    private final DigestGuard guard;
    private final WrongDigests wrong;
    private final Bans bans;
    private final Proofs proofs;

    Logins(
            Directory directory,
            Registrar registrar,
            SourceLimits limits,
            DigestGuard guard,
            WrongDigests wrong,
            Bans bans,
            InstantSource time) {
        this.directory = directory;
        this.registrar = registrar;
        this.limits = limits;
        this.guard = guard;
        this.wrong = wrong;
        this.bans = bans;
        proofs = new Proofs(time);
    }

    sealed interface Outcome {
        record Proven(DirectorySnapshot.Device device) implements Outcome {}

        /// To be challenged anew.
        record Again(EdgeOutcome why) implements Outcome {}

        record Forbidden(EdgeOutcome why) implements Outcome {}

        record Wait(int seconds) implements Outcome {}
    }

    Outcome judge(
            SipFlow flow, Source source, TenantScope scope, String method, Credentials credentials, boolean emergency) {
        Login login = new Login(source, scope.domain(), credentials.username());
        Optional<DirectorySnapshot.Device> device = directory.in(scope).deviceBySipUsername(credentials.username());
        Optional<Outcome> stopped = stopped(login, device);
        if (stopped.isPresent()
                && device.filter(known -> registrar.authenticatedOn(flow, scope, known.id()))
                        .isEmpty()
                && !(emergency && limits.emergency(source))) {
            if (stopped.get() instanceof Outcome.Forbidden) {
                bans.hit(login);
            }
            return stopped.get();
        }
        return switch (guard.judge(flow, scope, device, method, credentials)) {
            case DigestGuard.Verdict.Proven proven -> {
                wrong.forget(login);
                proofs.note(source);
                proofs.note(login);
                yield new Outcome.Proven(proven.device());
            }
            case DigestGuard.Verdict.Stale _ -> new Outcome.Again(EdgeOutcome.NONCE_STALE);
            case DigestGuard.Verdict.Replayed _ -> new Outcome.Again(EdgeOutcome.NONCE_REPLAYED);
            case DigestGuard.Verdict.Wrong _ -> {
                count(flow, login, scope, device);
                yield new Outcome.Forbidden(EdgeOutcome.CREDENTIALS_WRONG);
            }
        };
    }

    private Optional<Outcome> stopped(Login login, Optional<DirectorySnapshot.Device> device) {
        if (bans.bars(login, device)) {
            return Optional.of(new Outcome.Forbidden(EdgeOutcome.BANNED));
        }
        int wait = wrong.waitSeconds(login);
        if (wait > 0) {
            return Optional.of(new Outcome.Wait(wait));
        }
        // An account that was right from there lately does not pay for the guesses of its neighbours.
        return limits.mayBeWrong(login.source()) || proofs.has(login)
                ? Optional.empty()
                : Optional.of(new Outcome.Wait(SOURCE_WAIT_SECONDS));
    }

    private void count(SipFlow flow, Login login, TenantScope scope, Optional<DirectorySnapshot.Device> device) {
        limits.wrong(login.source());
        // Not the user name, which is the stranger's text, but the device it belongs to. Waits keep these lines few.
        LOG.atInfo()
                .addKeyValue("tenant", scope.name())
                .addKeyValue(
                        "device", device.map(DirectorySnapshot.Device::name).orElse("unknown"))
                .addKeyValue("flow", flow.id())
                .addKeyValue("remote", flow.remote())
                .addKeyValue("reason", EdgeOutcome.CREDENTIALS_WRONG)
                .log("Credentials refused");
        switch (wrong.wrong(login)) {
            case NONE -> {}
            case LOGIN -> bans.ban(login, scope, device);
            case SOURCE -> {
                if (!proofs.has(login.source())) {
                    bans.ban(login.source());
                }
            }
        }
    }
}
