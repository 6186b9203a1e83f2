package org.klinke.sip.edge;

import java.time.InstantSource;
import java.util.ListIterator;
import java.util.Optional;
import javax.sip.header.ViaHeader;
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
/// Not for the flow on which the device is registered: it goes on whatever others do behind the same address. (The flow
/// of a proxy belongs to no device: through it wrong passwords count as from any other source.) Nor for an emergency
/// call, within a small rate. A source that has proven passwords lately is never banned as a whole, and none is while
/// nobody can have proven much yet ([Proofs#tell]).
final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final int SOURCE_WAIT_SECONDS = 60;

    private final Directory directory;
    private final Registrar registrar;
    private final DigestGuard guard;
    private final WrongDigests wrong;
    private final Bans bans;
    private final Proofs proofs;

    Logins(
            Directory directory,
            Registrar registrar,
            DigestGuard guard,
            WrongDigests wrong,
            Bans bans,
            InstantSource time) {
        this.directory = directory;
        this.registrar = registrar;
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

    Outcome judge(Asking asking, TenantScope scope, Credentials credentials) {
        Source source = asking.source();
        SourceLimits limits = asking.limits();
        Login login = new Login(source, scope.domain(), credentials.username());
        Optional<DirectorySnapshot.Device> device = directory.in(scope).deviceBySipUsername(credentials.username());
        Optional<Outcome> stopped = stopped(login, limits, device);
        if (stopped.isPresent()
                && device.filter(known -> isItsOwn(asking, scope, known)).isEmpty()
                && !(asking.emergency() && limits.emergency(source))) {
            if (stopped.get() instanceof Outcome.Forbidden) {
                bans.hit(login);
            }
            return stopped.get();
        }
        return switch (guard.judge(
                asking.flow(), scope, device, asking.request().getMethod(), credentials)) {
            case DigestGuard.Verdict.Proven proven -> {
                wrong.forget(login);
                proofs.note(source);
                proofs.note(login);
                yield new Outcome.Proven(proven.device());
            }
            case DigestGuard.Verdict.Stale _ -> new Outcome.Again(EdgeOutcome.NONCE_STALE);
            case DigestGuard.Verdict.Replayed _ -> new Outcome.Again(EdgeOutcome.NONCE_REPLAYED);
            case DigestGuard.Verdict.Wrong _ -> {
                limits.wrong(source);
                count(asking.flow(), login, scope, device);
                yield new Outcome.Forbidden(EdgeOutcome.CREDENTIALS_WRONG);
            }
        };
    }

    /// Whether the request comes from the device itself, on the connection on which it is registered. On one of a proxy
    /// anybody may be asking.
    private boolean isItsOwn(Asking asking, TenantScope scope, DirectorySnapshot.Device device) {
        ListIterator<?> vias = asking.request().getHeaders(ViaHeader.NAME);
        vias.next();
        return !vias.hasNext()
                && registrar
                        .bindingOn(asking.flow(), scope, device.id())
                        .filter(binding -> binding.path().isEmpty())
                        .isPresent();
    }

    private Optional<Outcome> stopped(Login login, SourceLimits limits, Optional<DirectorySnapshot.Device> device) {
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
                if (proofs.tell() && !proofs.has(login.source())) {
                    bans.ban(login.source());
                }
            }
        }
    }
}
