package org.klinke.server.run;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.config.KlinkeConfig;
import org.klinke.server.tls.ServerTls;

/// By which names and addresses phones and browsers reach this server: what its certificate stands for.
final class CertificateNames {
    private static final int LOCAL_ADDRESSES_MAX = 50;

    private CertificateNames() {}

    static ServerTls.Names of(KlinkeConfig config, TenantDirectory tenants) {
        Set<String> names = new LinkedHashSet<>(List.of(config.server().name(), "localhost"));
        tenants.all().stream().map(TenantScope::domain).sorted().forEach(names::add);
        Set<InetAddress> addresses = new LinkedHashSet<>();
        addresses.add(InetAddress.ofLiteral("127.0.0.1"));
        addresses.add(InetAddress.ofLiteral("::1"));
        for (InetAddress bound : config.sip().addresses()) {
            if (bound.isAnyLocalAddress()) {
                addresses.addAll(local());
            } else {
                addresses.add(bound);
            }
        }
        config.sip().externalAddress().ifPresent(addresses::add);
        config.media().externalAddress().ifPresent(addresses::add);
        return new ServerTls.Names(List.copyOf(names), List.copyOf(addresses));
    }

    private static List<InetAddress> local() {
        List<InetAddress> addresses = new ArrayList<>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
                    .limit(LOCAL_ADDRESSES_MAX)
                    .forEach(address -> addresses.add(withoutZone(address)));
        } catch (SocketException e) {
            // Without them the certificate stands for fewer addresses; names still work.
            return List.of();
        }
        return addresses;
    }

    private static InetAddress withoutZone(InetAddress address) {
        String text = address.getHostAddress();
        return address instanceof Inet6Address && text.indexOf('%') > 0
                ? InetAddress.ofLiteral(text.substring(0, text.indexOf('%')))
                : address;
    }
}
