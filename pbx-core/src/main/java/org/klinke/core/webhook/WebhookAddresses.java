package org.klinke.core.webhook;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.function.Predicate;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.net.Network;
import org.klinke.core.phone.OutsideHost;

/// Where webhooks may lead. A tenant says where, and the server goes there: nobody must reach through it what he cannot
/// reach himself (SSRF). So the addresses are those of the open internet, over HTTPS, and none of this machine's own;
/// looked at as they are written, and again, each time, as what their name means at that moment.
///
/// @param inside networks that the operator has opened for webhooks besides; there, plain HTTP will do. An address of
/// this server is open only where it stands alone: whoever opens a network means the others in it
/// @param own whether an address is one of this server's
public record WebhookAddresses(List<Network> inside, Predicate<InetAddress> own) {
    private static final int URL_MAX = 1_000;

    public WebhookAddresses {
        inside = List.copyOf(inside);
    }

    /// As it is written; nothing is looked up.
    ///
    /// @throws InvalidInput naming the field `url`
    public void check(String url) {
        URI address;
        try {
            address = new URI(url);
        } catch (URISyntaxException _) {
            throw refused();
        }
        String host = address.getHost();
        boolean plain = "http".equals(address.getScheme());
        if (url.length() > URL_MAX
                || host == null
                || address.getRawUserInfo() != null
                || address.getRawFragment() != null
                || address.getPort() == 0
                || address.getPort() > 65_535
                || !(plain || "https".equals(address.getScheme()))
                || (plain && inside.isEmpty())
                || !isPossible(host)) {
            throw refused();
        }
    }

    private boolean isPossible(String host) {
        if (OutsideHost.is(host)) {
            return true;
        }
        return Network.parse(host.replaceAll("^\\[|]$", ""))
                .map(network -> isInside(network.base()))
                // What a name means shows when it is looked up.
                .orElse(!inside.isEmpty() && !host.matches("[0-9.]+|0x.*"));
    }

    private static InvalidInput refused() {
        return new InvalidInput(
                "url",
                "it is no address that a webhook may be sent to",
                "use https:// and a name of the public internet: nothing inside a network, no user and no # in it");
    }

    /// @param plain without TLS
    public boolean allows(InetAddress address, boolean plain) {
        return own.test(address)
                ? inside.stream().anyMatch(network -> network.single() && network.contains(address))
                : isInside(address) || (!plain && OutsideHost.isPublic(address));
    }

    private boolean isInside(InetAddress address) {
        return inside.stream().anyMatch(network -> network.contains(address));
    }
}
