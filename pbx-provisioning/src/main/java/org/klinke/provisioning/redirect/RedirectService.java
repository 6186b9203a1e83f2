package org.klinke.provisioning.redirect;

import java.net.URI;
import org.klinke.core.phone.MacAddress;

/// One maker's service, spoken to with one account. Each call waits for foreign servers, some ten seconds at
/// most for each request, and never throws for what they say. Thread-safe.
public sealed interface RedirectService permits HawkService, YealinkRps, GrandstreamGdms, PolyZtp {
    /// The phone is told this address from now on, in place of what it was told before.
    ///
    /// @param serial as on the label; "" where nobody knows it: only Grandstream asks for it
    Outcome register(MacAddress mac, URI url, String serial);

    /// The service forgets the phone. One it does not know is [Outcome.Absent] as well.
    Outcome remove(MacAddress mac);

    /// What the service tells the phone now.
    Outcome look(MacAddress mac);

    static RedirectService of(RedirectAccount account, RedirectHttp http) {
        return switch (account.maker()) {
            case SNOM -> new HawkService(account, http, "setting_server");
            case GIGASET -> new HawkService(account, http, "ProvisioningServer");
            case YEALINK -> new YealinkRps(account, http);
            case GRANDSTREAM -> new GrandstreamGdms(account, http);
            case POLY -> new PolyZtp(account, http);
        };
    }
}
