package org.klinke.sip.trunk;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.sip.message.Request;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.E164;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.NumberForms;
import org.klinke.core.trunk.TrunkIdentity;
import org.klinke.sip.edge.TrunkDoor;
import org.klinke.sip.transport.HostText;
import org.klinke.sip.transport.SipFlow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door by which carriers come in: a tenant's trunk brings calls for that tenant alone, one of the platform for
/// whoever has the number that is called. Thread-safe.
public final class TrunkEntrance implements TrunkDoor {
    private static final Logger log = LoggerFactory.getLogger(TrunkEntrance.class);
    /// Whoever repeats his request shall not fill the log with it.
    private static final Duration BETWEEN_COMPLAINTS = Duration.ofMinutes(1);

    private static final Claim NONE = new Claim.None();
    private static final Claim NOBODY = new Claim.Nobody();

    private final Trunks trunks;
    private final Function<E164, Optional<TenantScope>> owners;
    private final InstantSource time;
    private final AtomicReference<Instant> nextComplaint = new AtomicReference<>(Instant.MIN);

    /// @param owners whose a number of the platform is, if anybody's
    public TrunkEntrance(Trunks trunks, Function<E164, Optional<TenantScope>> owners, InstantSource time) {
        this.trunks = trunks;
        this.owners = owners;
        this.time = time;
    }

    @Override
    public Claim claim(SipFlow flow, Request request) {
        return switch (trunks.claim(flow, request)) {
            case org.klinke.sip.trunk.Claim.Stranger _ -> NONE;
            case org.klinke.sip.trunk.Claim.Nobody(String reason) -> {
                complain(flow, reason);
                yield NONE; // there may be a phone at this address, too
            }
            case org.klinke.sip.trunk.Claim.Known(Optional<TenantScope> owner, TrunkLine line) ->
                owner.or(() -> owner(line, request))
                        .<Claim>map(scope -> new Claim.Of(scope, line))
                        .orElse(NOBODY);
        };
    }

    private void complain(SipFlow flow, String reason) {
        Instant now = time.instant();
        Instant next = nextComplaint.get();
        if (!now.isBefore(next) && nextComplaint.compareAndSet(next, now.plus(BETWEEN_COMPLAINTS))) {
            log.atWarn()
                    .addKeyValue("from", HostText.hostPort(flow.remote()))
                    .addKeyValue("reason", reason)
                    .log("A carrier's request is taken for nobody's; others like it are not logged for a minute");
        }
    }

    /// Read as the tenant's dial plan will read it.
    private Optional<TenantScope> owner(TrunkLine line, Request request) {
        TrunkIdentity identity = line.trunk().identity();
        return NumberForms.read(CarrierInvite.read(line, request).called(), identity.numbers(), identity.place())
                .flatMap(owners);
    }

    @Override
    public boolean speaks(SipFlow flow, TrunkId trunk) {
        return trunks.speaks(flow, trunk);
    }

    @Override
    public boolean carries(SipFlow flow) {
        return trunks.carries(flow);
    }
}
