package org.klinke.server.run;

import java.net.BindException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.klinke.core.audit.Actor;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.DeviceId;
import org.klinke.core.media.Codec;
import org.klinke.core.phone.Phone;
import org.klinke.core.tenant.TenantScope;
import org.klinke.provisioning.door.Answer;
import org.klinke.provisioning.door.Asked;
import org.klinke.provisioning.door.ProvisioningDoor;
import org.klinke.provisioning.door.ServerFacts;
import org.klinke.provisioning.vendor.PhoneFacts;
import org.klinke.server.config.KlinkeConfig;
import org.klinke.web.PhoneEndpoint;
import org.klinke.web.PhoneFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What phones are configured by: the door, its port, and who hears that a phone has registered with what it got.
final class PhoneWiring {
    private static final Logger LOG = LoggerFactory.getLogger(PhoneWiring.class);

    final ProvisioningDoor door;
    private final StorageWiring storage;

    PhoneWiring(KlinkeConfig config, StorageWiring storage, InstantSource time, SecureRandom random) {
        this.storage = storage;
        door = new ProvisioningDoor(
                storage.keyring,
                storage.tenants,
                storage.directory,
                storage.phoneBook,
                storage.vendors,
                (scope, device) -> storage.database.inTenant(scope, tx -> storage.devices.password(tx, device)),
                facts(config),
                time,
                random);
    }

    private static ServerFacts facts(KlinkeConfig config) {
        String name = config.server().name();
        return new ServerFacts(
                new PhoneFacts.Server(
                        name,
                        config.sip().tlsPort(),
                        config.media().codecs().stream()
                                .map(KlinkeConfig.MediaConfig.VoiceCodec::codec)
                                .map(PhoneWiring::inSdp)
                                .toList(),
                        config.media().srtp() == KlinkeConfig.MediaConfig.Srtp.REQUIRED,
                        config.phones().ntp()),
                "https://" + name + ":" + config.http().provisioningPort() + "/p/");
    }

    /// As its name stands in SDP, which phones ask for (RFC 3551 §6, RFC 7587 §7).
    private static String inSdp(Codec codec) {
        return codec.name().equals("opus") ? codec.name() : codec.name().toUpperCase(Locale.ROOT);
    }

    /// @throws BindException if the port is in use
    PhoneEndpoint listen(List<InetAddress> addresses, int port, SSLContext tls) throws BindException {
        return PhoneEndpoint.start(
                addresses,
                port,
                tls,
                (token, file, userAgent, remote) -> reply(door.answer(new Asked(token, file, userAgent, remote))));
    }

    private static PhoneFiles.Reply reply(Answer answer) {
        return switch (answer) {
            case Answer.File(var type, var text) -> PhoneFiles.Reply.file(type, text);
            case Answer.Nothing(var slow) -> PhoneFiles.Reply.nothing(slow);
            case Answer.Later(var seconds) -> PhoneFiles.Reply.later(seconds);
        };
    }

    /// A phone has come. If its window is open, this ends it: it has what it needs. Does not block.
    void moved(TenantScope scope, DeviceId device, boolean registered) {
        if (registered) {
            storage.phoneBook
                    .phone(scope, device)
                    .filter(phone -> phone.openUntil().isPresent())
                    .ifPresent(phone -> Thread.ofVirtual().name("phone-settled").start(() -> settled(scope, phone)));
        }
    }

    private void settled(TenantScope scope, Phone phone) {
        try {
            storage.changes.in(scope, Actor.SYSTEM, "registered", change -> {
                storage.phones.settled(change, phone.device(), phone.generation());
                return true;
            });
        } catch (DatabaseUnavailable _) {
            LOG.atWarn()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("device", phone.device())
                    .log("The database does not answer: the phone's first address stays good until it registers anew");
        }
    }
}
