package org.klinke.server.run;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.klinke.core.id.Ids;
import org.klinke.core.net.Names;
import org.klinke.core.time.Timers;
import org.klinke.core.webhook.Couriers;
import org.klinke.core.webhook.WebhookAddresses;
import org.klinke.core.webhook.WebhookDesk;
import org.klinke.core.webhook.Webhooks;
import org.klinke.server.config.KlinkeConfig;
import org.klinke.server.tls.ServerTls;
import org.klinke.server.webhook.HttpOutlet;
import org.klinke.server.webhook.WebhookFollower;

/// Webhooks, put together.
final class WebhookWiring implements AutoCloseable {
    final Webhooks webhooks;
    final WebhookFollower follower;
    private final WebhookDesk desk;

    WebhookWiring(
            KlinkeConfig config,
            StorageWiring storage,
            ServerTls tls,
            Ids ids,
            InstantSource time,
            Timers timers,
            RandomGenerator random) {
        WebhookAddresses rule = addresses(config);
        Couriers couriers = new Couriers(
                storage.database,
                storage.changes,
                storage.webhooks,
                storage.deliveries,
                new HttpOutlet(rule, new Names("webhooks")::lookUp, tls::carrierContext, timers),
                storage.alarms,
                ids,
                time,
                timers,
                random);
        desk = new WebhookDesk(
                storage.database, storage.tenants, storage.webhookBook, storage.deliveries, couriers, ids, time);
        webhooks = new Webhooks(
                storage.database, storage.changes, storage.webhooks, storage.deliveries, desk, couriers, rule, time);
        follower = new WebhookFollower(storage.webhookBook, desk);
    }

    static WebhookAddresses addresses(KlinkeConfig config) {
        Optional<InetAddress> external = config.sip().externalAddress();
        Optional<InetAddress> media = config.media().externalAddress();
        return new WebhookAddresses(
                config.webhooks().inside(),
                address -> external.filter(address::equals).isPresent()
                        || media.filter(address::equals).isPresent()
                        || isOfThisMachine(address));
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException _) {
            return true; // whoever cannot be asked is not trusted
        }
    }

    @Override
    public void close() {
        desk.close();
    }
}
