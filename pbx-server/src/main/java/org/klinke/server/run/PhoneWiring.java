package org.klinke.server.run;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.klinke.core.audit.Actor;
import org.klinke.core.cdr.UserCallStore;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.PhoneControl;
import org.klinke.core.directory.Registrations;
import org.klinke.core.firmware.Firmware;
import org.klinke.core.firmware.RolloutRound;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.media.Codec;
import org.klinke.core.phone.NetworkAddress;
import org.klinke.core.phone.NewcomerDesk;
import org.klinke.core.phone.Phone;
import org.klinke.core.redirect.RedirectErrands;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Jobs;
import org.klinke.core.time.Timers;
import org.klinke.core.visit.Resyncs;
import org.klinke.core.visit.Visit;
import org.klinke.provisioning.certificate.FactoryCertificates;
import org.klinke.provisioning.certificate.MakerAuthorities;
import org.klinke.provisioning.contacts.ContactDoor;
import org.klinke.provisioning.contacts.ContactEndpoint;
import org.klinke.provisioning.contacts.Contacts;
import org.klinke.provisioning.door.Answer;
import org.klinke.provisioning.door.Asked;
import org.klinke.provisioning.door.NewcomerDoor;
import org.klinke.provisioning.door.NewcomerFiles;
import org.klinke.provisioning.door.ProvisioningDoor;
import org.klinke.provisioning.door.SayDoor;
import org.klinke.provisioning.door.ServerFacts;
import org.klinke.provisioning.menu.MenuDoor;
import org.klinke.provisioning.redirect.RedirectAccount;
import org.klinke.provisioning.redirect.RedirectDesk;
import org.klinke.provisioning.redirect.RedirectHttp;
import org.klinke.provisioning.redirect.RedirectService;
import org.klinke.provisioning.token.PhonePasswords;
import org.klinke.provisioning.vendor.PhoneFacts;
import org.klinke.provisioning.vendor.Vendors.Sighting;
import org.klinke.server.config.KlinkeConfig;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.pnp.PlugAndPlay;
import org.klinke.sip.pnp.PlugAndPlayAnswers;
import org.klinke.web.PhoneEndpoint;
import org.klinke.web.PhoneFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What phones are configured by: the door, its port, and who hears that a phone has registered with what it got.
final class PhoneWiring {
    private static final Logger LOG = LoggerFactory.getLogger(PhoneWiring.class);

    private static final Duration REDIRECT_TIME_MAX = Duration.ofSeconds(10);
    private static final Duration EXPIRY_INTERVAL = Duration.ofHours(1);
    /// In a phone's list of calls.
    private static final Duration CALLS_SHOWN = Duration.ofDays(30);

    private static final int CALLS_MAX = 30;
    private static final Duration ROLLOUT_INTERVAL = Duration.ofMinutes(1);
    private static final Duration LOGINS_INTERVAL = Duration.ofMinutes(1);
    /// Longer than any file takes to be copied.
    private static final Duration FIRMWARE_UNLISTED = Duration.ofDays(1);

    final ProvisioningDoor door;
    final Resyncs resyncs;
    /// For phones that nobody has assigned yet.
    final NewcomerDoor newcomers;

    final RedirectDesk redirects;

    private final MenuDoor menus;
    private final SayDoor says;
    private final Contacts contacts;
    private final NewcomerDesk desk;
    private final SecureRandom random;
    private final StorageWiring storage;
    private final Registrations registrations;
    private final InstantSource time;
    private final Timers timers;

    PhoneWiring(
            KlinkeConfig config,
            StorageWiring storage,
            Registrations registrations,
            PhoneControl control,
            MakerAuthorities authorities,
            Ids ids,
            InstantSource time,
            Timers timers,
            SecureRandom random) {
        this.storage = storage;
        this.registrations = registrations;
        this.time = time;
        this.random = random;
        this.timers = timers;
        door = new ProvisioningDoor(
                storage.keyring,
                storage.tenants,
                storage.directory,
                storage.reach,
                storage.phoneBook,
                storage.vendors,
                new FactoryCertificates(authorities, storage.vendors::certificateNames, storage.vendors::prefixes),
                (scope, device) -> storage.database.inTenant(scope, tx -> storage.devices.password(tx, device)),
                storage.firmwareBook,
                storage.firmwareFiles,
                facts(config),
                storage.visits,
                time,
                random);
        says = new SayDoor(door, time);
        contacts = new Contacts(storage.directory, storage.reach, storage.outside, storage.contactBook);
        menus = new MenuDoor(
                door,
                storage.directory,
                storage.reach,
                contacts,
                (scope, user, kind) -> storage.database.inTenant(
                        scope,
                        tx -> UserCallStore.of(tx, user, kind, time.instant().minus(CALLS_SHOWN), CALLS_MAX)),
                storage.ownWishes,
                time);
        resyncs = new Resyncs(control, registrations, storage.visits, this::event, ids, time, timers, random);
        storage.visits.follow(resyncs::happened);
        storage.desks.follow(resyncs::nudge);
        desk = new NewcomerDesk(
                storage.newcomers,
                storage.newcomerBook,
                storage.devices,
                storage.changes,
                registrations,
                storage.alarms,
                time);
        newcomers = new NewcomerDoor(
                storage.keyring,
                storage.tenants,
                storage.phoneBook,
                storage.newcomerBook,
                desk,
                new NewcomerFiles(
                        storage.vendors,
                        (scope, id) -> storage.database.inTenant(scope, tx -> storage.newcomers.password(tx, id)),
                        facts(config),
                        new PhonePasswords(storage.keyring),
                        time),
                door,
                address(config, "/n/"),
                time,
                random);
        redirects = new RedirectDesk(
                storage.database,
                storage.redirects,
                new RedirectErrands(storage.database),
                storage.phoneBook,
                addresses(),
                services(random),
                timers,
                time);
        storage.redirectWatch.follow(redirects);
        Thread.ofVirtual().name("redirects").start(() -> redirects.resume(storage.tenants.all()));
        expire(timers);
        endLogins(timers);
        rollOut(rolloutRound());
    }

    private void rollOut(RolloutRound round) {
        timers.after(
                ROLLOUT_INTERVAL,
                () -> Thread.ofVirtual().name("firmware").start(() -> {
                    try {
                        round.run(storage.tenants.all());
                    } finally {
                        rollOut(round);
                    }
                }));
    }

    private RolloutRound rolloutRound() {
        return new RolloutRound(
                storage.firmwareBook,
                storage.rollouts,
                storage.firmware,
                storage.phoneBook,
                storage.phones,
                storage.directory,
                registrations,
                this::firmwareIn,
                storage.changes,
                storage.alarms,
                this::fetchAnew,
                time);
    }

    /// What a phone says that it runs, "" if it does not.
    String firmwareIn(String userAgent) {
        return storage.vendors
                .recognise(userAgent, Optional.empty())
                .map(Sighting::firmware)
                .orElse("");
    }

    /// One after the other. They do so each day in any case.
    void fetchAnew(TenantScope scope, Collection<DeviceId> devices) {
        try {
            List<Resyncs.Named> named = devices.stream()
                    .map(device -> new Resyncs.Named(
                            device,
                            storage.directory
                                    .in(scope)
                                    .device(device)
                                    .map(DirectorySnapshot.Device::name)
                                    .orElse("")))
                    .toList();
            resyncs.begin(scope, resyncs.prepare(scope, named, false));
        } catch (InvalidInput e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("tenant", scope.name())
                    .log("Phones were not told to fetch their files anew: they do so within a day");
        }
    }

    private void endLogins(Timers timers) {
        timers.after(
                LOGINS_INTERVAL,
                () -> Thread.ofVirtual().name("logins").start(() -> {
                    try {
                        storage.jobs.run(Jobs.Job.LOGINS, () -> storage.desks.expire(storage.tenants.all()));
                    } catch (RuntimeException e) { // an edge: whatever one phone does, the others' end another time
                        LOG.atError().setCause(e).log("Logins at telephones could not be ended");
                    } finally {
                        endLogins(timers);
                    }
                }));
    }

    private RedirectDesk.Addresses addresses() {
        return new RedirectDesk.Addresses() {
            @Override
            public String device(TenantScope scope, Phone phone) {
                return door.firstAddress(scope, phone, "");
            }

            @Override
            public Optional<String> network(TenantScope scope, Phone phone) {
                return storage.directory
                        .in(scope)
                        .device(phone.device())
                        .flatMap(device -> storage.newcomerBook.network(scope, device.site()))
                        .filter(NetworkAddress::open)
                        .map(network -> newcomers.networkAddress(scope, network));
            }
        };
    }

    /// Trusts whom the JDK trusts: these are the makers' own servers.
    private Function<RedirectAccount, RedirectService> services(SecureRandom random) {
        try {
            RedirectHttp http = new RedirectHttp(SSLContext.getDefault(), REDIRECT_TIME_MAX, time, random);
            return account -> RedirectService.of(account, http);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private void expire(Timers timers) {
        timers.after(
                EXPIRY_INTERVAL,
                () -> Thread.ofVirtual().name("newcomers").start(() -> {
                    try {
                        storage.jobs.run(Jobs.Job.PHONES, () -> {
                            desk.expire(storage.tenants.all());
                            sweepFirmware();
                        });
                    } finally {
                        expire(timers);
                    }
                }));
    }

    /// What no tenant lists any more. Whose list cannot be read keeps all.
    private void sweepFirmware() {
        try {
            Set<UUID> listed = storage.tenants.all().stream()
                    .flatMap(scope -> storage.database.inTenant(scope, storage.firmware::list).stream())
                    .map(Firmware::id)
                    .collect(Collectors.toSet());
            int gone = storage.firmwareFiles.sweep(listed, time.instant().minus(FIRMWARE_UNLISTED));
            if (gone > 0) {
                LOG.atInfo().addKeyValue("files", gone).log("Firmware that no tenant lists any more is deleted");
            }
        } catch (DatabaseUnavailable | IOException e) {
            LOG.atWarn().setCause(e).log("Firmware that nobody lists could not be deleted; tried again later");
        }
    }

    private static String address(KlinkeConfig config, String path) {
        return "https://" + config.server().name() + ":" + config.http().provisioningPort() + path;
    }

    private String event(TenantScope scope, DeviceId device, boolean reboot) {
        return storage.vendors.checkSync(
                storage.phoneBook
                        .phone(scope, device)
                        .map(phone -> phone.details().model())
                        .orElse(""),
                reboot);
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
                address(config, "/p/"),
                config.phones().contactsPort());
    }

    /// As its name stands in SDP, which phones ask for (RFC 3551 §6, RFC 7587 §7).
    private static String inSdp(Codec codec) {
        return codec.name().equals("opus") ? codec.name() : codec.name().toUpperCase(Locale.ROOT);
    }

    /// @throws BindException if the port is in use
    PhoneEndpoint listen(List<InetAddress> addresses, int port, Supplier<SSLContext> tls, BooleanSupplier asks)
            throws BindException {
        return PhoneEndpoint.start(
                addresses,
                port,
                tls,
                asks,
                (token, file, host, userAgent, remote, shown) ->
                        reply(door.answer(new Asked(token, file, host, userAgent, remote, shown))),
                (token, file, host, userAgent, remote, shown) ->
                        reply(newcomers.answer(new Asked(token, file, host, userAgent, remote, shown))),
                (token, page, typed, host, userAgent, remote, shown) ->
                        reply(menus.answer(new Asked(token, page, host, userAgent, remote, shown), typed)),
                (token, word, code, posted, host, userAgent, remote) ->
                        reply(says.answer(new Asked(token, word, host, userAgent, remote, List.of()), code, posted)));
    }

    /// @throws BindException if the port is in use
    ContactEndpoint listenForSearches(List<InetAddress> addresses, int port, SSLContext tls) throws BindException {
        return ContactEndpoint.start(
                addresses,
                port,
                tls,
                new ContactDoor(
                        storage.tenants,
                        storage.directory,
                        storage.phoneBook,
                        new PhonePasswords(storage.keyring),
                        time),
                contacts,
                timers);
    }

    private static PhoneFiles.Reply reply(Answer answer) {
        return switch (answer) {
            case Answer.File(var type, var text) -> PhoneFiles.Reply.file(type, text);
            case Answer.Sealed(var content) -> PhoneFiles.Reply.content(content);
            case Answer.Bytes(var path) -> PhoneFiles.Reply.bytes(path);
            case Answer.Nothing(var slow) -> PhoneFiles.Reply.nothing(slow);
            case Answer.Later(var seconds) -> PhoneFiles.Reply.later(seconds);
        };
    }

    /// Answers phones that ask their network, if the operator wants it.
    ///
    /// @throws BindException if the port is in use
    Optional<PlugAndPlay> plugAndPlay(KlinkeConfig config, Timers timers) throws IOException {
        Optional<KlinkeConfig.PhoneConfig.PlugAndPlay> wanted = config.phones().plugAndPlay();
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        if (networkAddress(wanted.get()).isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("tenant", wanted.get().tenant())
                    .addKeyValue("site", wanted.get().site())
                    .log("No phone that asks by multicast is answered until there is this network address; "
                            + "'klinke phones network --open' makes it");
        }
        JainCodec codec = new JainCodec();
        return Optional.of(PlugAndPlay.start(
                PlugAndPlay.EVERYBODY,
                interfaces(config.sip().addresses()),
                codec,
                new PlugAndPlayAnswers(codec, random),
                () -> networkAddress(wanted.get()),
                asker -> config.sip().localNetworks().stream().anyMatch(network -> network.contains(asker)),
                time,
                timers));
    }

    private static List<InetAddress> interfaces(List<InetAddress> bound) throws SocketException {
        if (bound.stream().noneMatch(InetAddress::isAnyLocalAddress)) {
            return bound;
        }
        List<InetAddress> all = new ArrayList<>();
        for (NetworkInterface one : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (one.isUp() && one.supportsMulticast()) {
                Collections.list(one.getInetAddresses()).stream()
                        .filter(Inet4Address.class::isInstance)
                        .findFirst()
                        .ifPresent(all::add);
            }
        }
        return all;
    }

    /// Looked up each time: it may have been made anew since.
    private Optional<String> networkAddress(KlinkeConfig.PhoneConfig.PlugAndPlay wanted) {
        return storage.tenants
                .byName(wanted.tenant())
                .flatMap(scope -> storage.database.inTenant(scope, storage.sites::list).stream()
                        .filter(site -> wanted.site().isEmpty()
                                ? site.isDefault()
                                : site.details().name().equals(wanted.site()))
                        .findFirst()
                        .flatMap(site -> storage.newcomerBook.network(scope, site.id()))
                        .filter(NetworkAddress::open)
                        .map(network -> newcomers.networkAddress(scope, network)));
    }

    /// A phone has come or gone. If it has come and its window is open, this ends it: it has what it needs. Does not
    /// block.
    void moved(TenantScope scope, DeviceId device, boolean registered) {
        if (registered && isUnproven(scope, device)) {
            Thread.ofVirtual().name("newcomer-registered").start(() -> newcomerRegistered(scope, device));
        }
        Optional<Phone> phone = storage.phoneBook.phone(scope, device);
        if (phone.isEmpty()) {
            return;
        }
        List<Registrations.Registration> now = registered ? registrations.of(scope, device) : List.of();
        storage.visits.tell(
                scope,
                Visit.of(
                        device,
                        time.instant(),
                        registered ? Visit.What.REGISTERED : Visit.What.GONE,
                        now.stream()
                                .map(Registrations.Registration::remote)
                                .findFirst()
                                .orElse(""),
                        now.stream()
                                .map(Registrations.Registration::userAgent)
                                .findFirst()
                                .orElse(""),
                        ""));
        if (registered && phone.get().openUntil().isPresent()) {
            Thread.ofVirtual().name("phone-settled").start(() -> settled(scope, phone.get()));
        }
    }

    private boolean isUnproven(TenantScope scope, DeviceId device) {
        return storage.newcomerBook
                .newcomer(scope, device)
                .filter(newcomer -> newcomer.registered().isEmpty())
                .isPresent();
    }

    private void newcomerRegistered(TenantScope scope, DeviceId device) {
        try {
            desk.registered(scope, device);
        } catch (DatabaseUnavailable _) {
            LOG.atWarn()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("device", device)
                    .log(
                            "The database does not answer: that a newcomer has registered is written down within the hour");
        }
    }

    private void settled(TenantScope scope, Phone phone) {
        try {
            storage.changes.in(scope, Actor.SYSTEM, "registered", change -> {
                storage.phones.settled(change, phone.device(), phone.generation());
                storage.newcomers.settled(change, phone.device());
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
