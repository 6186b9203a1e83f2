package org.klinke.sip.trunk;

import java.util.Optional;
import java.util.function.Function;
import javax.sip.message.Request;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.edge.TrunkDoor;
import org.klinke.sip.transport.SipFlow;

/// The door by which carriers come in: a tenant's trunk brings calls for that tenant alone, one of the platform for
/// whoever has the number that is called. Thread-safe.
public final class TrunkEntrance implements TrunkDoor {
    private static final Claim NONE = new Claim.None();
    private static final Claim NOBODY = new Claim.Nobody();

    private final Trunks trunks;
    private final Function<E164, Optional<TenantScope>> owners;

    /// @param owners whose a number of the platform is, if anybody's
    public TrunkEntrance(Trunks trunks, Function<E164, Optional<TenantScope>> owners) {
        this.trunks = trunks;
        this.owners = owners;
    }

    @Override
    public Claim claim(SipFlow flow, Request request) {
        return switch (trunks.claim(flow, request)) {
            case org.klinke.sip.trunk.Claim.Nobody _ -> NONE;
            case org.klinke.sip.trunk.Claim.Known(Optional<TenantScope> owner, TrunkLine line) ->
                owner.or(() -> owner(line, request))
                        .<Claim>map(scope -> new Claim.Of(scope, line.trunk().id()))
                        .orElse(NOBODY);
        };
    }

    private Optional<TenantScope> owner(TrunkLine line, Request request) {
        String called = CarrierInvite.read(line, request).called();
        return NumberReader.read(called, line.trunk().identity().place()) instanceof Dialled.Outside outside
                ? owners.apply(outside.number())
                : Optional.empty();
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
