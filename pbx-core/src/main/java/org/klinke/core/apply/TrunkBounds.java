package org.klinke.core.apply;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.phone.OutsideHost;
import org.klinke.core.trunk.TrunkDetails;
import org.klinke.core.trunk.TrunkProfiles;

/// What a tenant cannot settle for itself: whose packets are taken for its carrier's, which would silence another
/// tenant's trunk, and a carrier within a network, which would have the server knock there. What an operator has set
/// stays possible. Names are judged as they are written; nothing is looked up.
final class TrunkBounds {
    private static final List<String> CLAIMS = List.of("networks", "certificateName");
    private static final List<String> ADDRESSES = List.of("host", "outboundProxy");
    private static final String MODE = "mode";
    private static final String PEER = "peer";

    private final TrunkProfiles profiles;

    TrunkBounds(TrunkProfiles profiles) {
        this.profiles = profiles;
    }

    /// @throws InvalidInput naming the first field that is out of bounds
    void require(Optional<TrunkDetails> before, TrunkDetails after) {
        Map<String, String> was = before.map(profiles::texts).orElse(Map.of());
        Map<String, String> is = profiles.texts(after);
        boolean peer = is.getOrDefault(MODE, "").equals(PEER);
        if (peer && changed(MODE, was, is)) {
            throw operators(MODE);
        }
        // What a profile brings along is ours.
        List<String> set = Stream.concat(CLAIMS.stream(), ADDRESSES.stream())
                .filter(field -> !after.fields().getOrDefault(field, "").isBlank() && changed(field, was, is))
                .toList();
        for (String field : set) {
            String host = is.getOrDefault(field, "");
            if (CLAIMS.contains(field)) {
                throw operators(field);
            }
            if (peer) {
                throw operators(field);
            }
            if (!OutsideHost.is(host) || isOwn(host)) {
                throw new InvalidInput(field, "'" + host + "' is not in the open internet", "ask the operator for it");
            }
        }
    }

    private static boolean changed(String field, Map<String, String> was, Map<String, String> is) {
        return !was.getOrDefault(field, "").equals(is.getOrDefault(field, ""));
    }

    private static InvalidInput operators(String field) {
        return new InvalidInput(field, "only the operator can set it", "ask the operator for it");
    }

    private static boolean isOwn(String written) {
        int colon = written.lastIndexOf(':');
        String host = colon > written.lastIndexOf(']') ? written.substring(0, colon) : written;
        try {
            InetAddress address = InetAddress.ofLiteral(host.replace("[", "").replace("]", ""));
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (IllegalArgumentException | SocketException _) {
            return false;
        }
    }
}
