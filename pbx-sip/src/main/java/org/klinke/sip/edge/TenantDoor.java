package org.klinke.sip.edge;

import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.codec.PlainRegister;
import org.klinke.sip.identity.PrivacyWish;
import org.klinke.sip.registrar.Registrar;
import org.klinke.sip.transport.SipFlow;

/// Finds the tenant a request claims to belong to, before anything is proven: its domain becomes the realm of the
/// challenge, and only credentials of that realm open it.
///
///     REGISTER         To, else Request-URI; both known and different: confused
///     anonymous From   tenant of the devices registered on this flow, else Request-URI
///     else             From
///     always           a TLS server name that is another tenant's domain: confused
final class TenantDoor {
    sealed interface Claim {
        record Known(TenantScope scope) implements Claim {}

        record Refused(EdgeOutcome why) implements Claim {}
    }

    private final TenantDirectory tenants;
    private final Registrar registrar;

    TenantDoor(TenantDirectory tenants, Registrar registrar) {
        this.tenants = tenants;
        this.registrar = registrar;
    }

    Claim claim(SipFlow flow, Request request) {
        Optional<TenantScope> named = named(request.getRequestURI());
        Optional<TenantScope> candidate;
        if (request.getMethod().equals(Request.REGISTER)) {
            return registration(
                    flow,
                    named,
                    named(((ToHeader) request.getHeader(ToHeader.NAME))
                            .getAddress()
                            .getURI()));
        } else if (PrivacyWish.isAnonymous(fromUri(request))) {
            candidate = registrar.tenantOn(flow).or(() -> named);
        } else {
            candidate = named(fromUri(request));
        }
        return settled(flow, candidate);
    }

    Claim claim(SipFlow flow, PlainRegister register) {
        return registration(flow, tenants.atDoor(register.requestHost()), tenants.atDoor(register.toHost()));
    }

    private Claim registration(SipFlow flow, Optional<TenantScope> named, Optional<TenantScope> to) {
        return to.isPresent() && named.isPresent() && !to.equals(named)
                ? new Claim.Refused(EdgeOutcome.DOMAIN_CONFUSED)
                : settled(flow, to.or(() -> named));
    }

    private Claim settled(SipFlow flow, Optional<TenantScope> candidate) {
        if (candidate.isEmpty()) {
            return new Claim.Refused(EdgeOutcome.DOMAIN_UNKNOWN);
        }
        return belongsOn(flow, candidate.get())
                ? new Claim.Known(candidate.get())
                : new Claim.Refused(EdgeOutcome.DOMAIN_CONFUSED);
    }

    /// Whether the TLS server name of the flow does not name another tenant; absent or shared is normal.
    boolean belongsOn(SipFlow flow, TenantScope scope) {
        return flow.sni()
                .flatMap(tenants::byDomain)
                .filter(sni -> !sni.equals(scope))
                .isEmpty();
    }

    static URI fromUri(Request request) {
        return ((FromHeader) request.getHeader(FromHeader.NAME)).getAddress().getURI();
    }

    private Optional<TenantScope> named(URI uri) {
        return uri instanceof SipURI sip ? tenants.atDoor(sip.getHost()) : Optional.empty();
    }
}
