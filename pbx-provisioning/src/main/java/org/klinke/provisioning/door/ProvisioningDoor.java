package org.klinke.provisioning.door;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.firmware.Firmware;
import org.klinke.core.firmware.FirmwareBook;
import org.klinke.core.firmware.FirmwareFiles;
import org.klinke.core.id.DeviceId;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.phone.Asker;
import org.klinke.core.phone.CertificateUse;
import org.klinke.core.phone.FileEncryption;
import org.klinke.core.phone.Handset;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.TokenBuckets;
import org.klinke.core.visit.Visit;
import org.klinke.core.visit.Visit.What;
import org.klinke.core.visit.VisitLog;
import org.klinke.provisioning.certificate.FactoryCertificates;
import org.klinke.provisioning.contacts.ContactNames;
import org.klinke.provisioning.token.DeviceToken;
import org.klinke.provisioning.token.DeviceToken.Purpose;
import org.klinke.provisioning.token.PhonePasswords;
import org.klinke.provisioning.token.TokenSeal;
import org.klinke.provisioning.vendor.Document;
import org.klinke.provisioning.vendor.FileCipher;
import org.klinke.provisioning.vendor.PhoneFacts;
import org.klinke.provisioning.vendor.PosixTimeZone;
import org.klinke.provisioning.vendor.Setting;
import org.klinke.provisioning.vendor.Setting.Origin;
import org.klinke.provisioning.vendor.Settings;
import org.klinke.provisioning.vendor.Vendors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives phones their files. A phone has two addresses of the same generation:
///
///     opened ──▶ first address and steady address serve ──▶ the phone registers, or the window's time is over
///            ──▶ the steady address serves, which each file names ──▶ opened anew, or closed: both are dead
///
/// A MAC address opens nothing: whose phone it is, the token alone says. Thread-safe.
public final class ProvisioningDoor {
    private static final Logger LOG = LoggerFactory.getLogger(ProvisioningDoor.class);
    private static final int MISSES_FREE = 20;
    private static final double MISSES_BACK_PER_SECOND = 0.2;
    private static final int SOURCES_MAX = 10_000;

    /// A phone fetches up to ten files when it starts. One that starts over and over is told to wait.
    private static final int FETCHES_FREE = 60;

    private static final double FETCHES_BACK_PER_SECOND = 0.05;
    /// Certificates that are looked at for one phone from one place: building their paths is work.
    private static final int PROOFS_FREE = 120;

    private static final double PROOFS_BACK_PER_SECOND = 0.2;
    /// The log tells it once an hour, however often somebody tries.
    private static final double WARNINGS_BACK_PER_SECOND = 1.0 / 3600;

    private static final int PHONES_MAX = 20_000;
    private static final int RETRY_SECONDS_MIN = 20;
    private static final int RETRY_SECONDS_MAX = 90;

    /// What every phone takes as it stands, in each format: what [org.klinke.core.directory.DeviceStore] generates.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]+");

    private static final String MASK = "***";
    private static final String NO_MAC = "000000000000";

    private final TokenSeal seal;
    private final PhonePasswords passwords;
    private final TenantDirectory tenants;
    private final Directory directory;
    private final ReachBook reach;
    private final PhoneBook phones;
    private final PhoneChoices choices;
    private final CertificateGate certificates;
    private final Vendors vendors;
    private final PhoneSecrets secrets;
    private final FirmwareBook firmwares;
    private final FirmwareFiles files;
    private final ServerFacts server;
    private final VisitLog visits;
    private final InstantSource time;
    private final SecureRandom salts = new SecureRandom();
    private final RandomGenerator random;
    private final TokenBuckets misses;
    private final TokenBuckets fetches;
    private final TokenBuckets proofs;
    private final TokenBuckets warnings;

    public ProvisioningDoor(
            Keyring keyring,
            TenantDirectory tenants,
            Directory directory,
            ReachBook reach,
            PhoneBook phones,
            Vendors vendors,
            FactoryCertificates certificates,
            PhoneSecrets secrets,
            FirmwareBook firmwares,
            FirmwareFiles files,
            ServerFacts server,
            VisitLog visits,
            InstantSource time,
            RandomGenerator random) {
        this.seal = new TokenSeal(keyring);
        this.passwords = new PhonePasswords(keyring);
        this.tenants = tenants;
        this.directory = directory;
        this.reach = reach;
        this.phones = phones;
        choices = new PhoneChoices(phones, vendors);
        this.vendors = vendors;
        this.certificates = new CertificateGate(certificates, vendors);
        this.secrets = secrets;
        this.firmwares = firmwares;
        this.files = files;
        this.server = server;
        this.visits = visits;
        this.time = time;
        this.random = random;
        misses = new TokenBuckets(MISSES_FREE, MISSES_BACK_PER_SECOND, SOURCES_MAX, time);
        fetches = new TokenBuckets(FETCHES_FREE, FETCHES_BACK_PER_SECOND, PHONES_MAX, time);
        proofs = new TokenBuckets(PROOFS_FREE, PROOFS_BACK_PER_SECOND, PHONES_MAX, time);
        warnings = new TokenBuckets(1, WARNINGS_BACK_PER_SECOND, PHONES_MAX, time);
    }

    /// May wait for the database, for a phone's own file only.
    public Answer answer(Asked asked) {
        Instant now = time.instant();
        Optional<DeviceToken> token = seal.open(asked.token()).filter(opened -> opened.purpose() != Purpose.REPORT);
        Optional<TenantScope> scope = token.flatMap(opened -> tenants.byId(opened.tenant()));
        if (token.isEmpty() || scope.isEmpty() || isAnothers(asked.host(), scope.get())) {
            return missed(asked);
        }
        // Nobody can guess a seal: from here on it is a phone of ours, or somebody who has its address.
        Caller stranger = new Caller(scope.get(), token.get().device(), asked, now);
        Optional<Phone> phone = phones.phone(stranger.scope(), stranger.device());
        Optional<What> refusal = refusal(token.get(), phone, now);
        if (refusal.isPresent() || phone.isEmpty()) {
            tell(stranger, refusal.orElse(What.NO_PHONE));
            return missed(asked);
        }
        Optional<Caller> known = judged(stranger, phone.get());
        if (known.isEmpty()) {
            return missed(asked);
        }
        Caller caller = known.get();
        Optional<Document> document = vendors.document(
                phone.get().details().model(),
                asked.file(),
                phone.get().details().mac());
        Optional<Firmware> firmware = firmware(caller.scope(), phone.get())
                .filter(assigned -> assigned.file().equals(asked.file()));
        if (document.isEmpty() && firmware.isEmpty()) {
            tell(caller, What.NO_FILE);
            return new Answer.Nothing(false); // phones ask for all sorts of files
        }
        if (!fetches.take(new Fetcher(caller.scope().id(), caller.device()))) {
            tell(caller, What.TOO_OFTEN);
            return later();
        }
        if (document.isEmpty()) {
            return give(caller, firmware.orElseThrow());
        }
        return give(caller, phone.get(), document.get(), token.get().purpose());
    }

    /// Whether a phone may ask for what is no file.
    public sealed interface Entry {
        /// @param address its steady one
        record Guest(TenantScope scope, Phone phone, DirectorySnapshot.Device device, String address) implements Entry {
            @Override
            public String toString() {
                return "Guest[" + device.name() + ", masked]";
            }
        }

        record Turned(Answer answer) implements Entry {}
    }

    /// By its steady address alone. Waits for nothing.
    public Entry enter(Asked asked) {
        return enter(asked, Purpose.STEADY);
    }

    /// By the address alone that is for nothing else. Nobody has to prove more: nothing opens. Waits for nothing.
    Entry report(Asked asked) {
        return enter(asked, Purpose.REPORT);
    }

    private Entry enter(Asked asked, Purpose purpose) {
        Optional<DeviceToken> token = seal.open(asked.token()).filter(opened -> opened.purpose() == purpose);
        Optional<TenantScope> scope = token.flatMap(opened -> tenants.byId(opened.tenant()));
        if (token.isEmpty() || scope.isEmpty() || isAnothers(asked.host(), scope.get())) {
            return new Entry.Turned(missed(asked));
        }
        Caller caller = new Caller(scope.get(), token.get().device(), asked, time.instant());
        Optional<Phone> phone = phones.phone(caller.scope(), caller.device());
        Optional<DirectorySnapshot.Device> device = directory.in(caller.scope()).device(caller.device());
        Optional<What> refusal = refusal(token.get(), phone, caller.now());
        if (refusal.isPresent() || phone.isEmpty() || device.isEmpty()) {
            tell(caller, refusal.orElse(What.NO_PHONE));
            return new Entry.Turned(missed(asked));
        }
        if (purpose != Purpose.REPORT && judged(caller, phone.get()).isEmpty()) {
            return new Entry.Turned(missed(asked));
        }
        return new Entry.Guest(
                caller.scope(), phone.get(), device.get(), address(caller.scope(), phone.get(), Purpose.STEADY));
    }

    /// A guest has got a page. What was typed on it stands nowhere.
    public void read(Entry.Guest guest, Asked page) {
        tell(new Caller(guest.scope(), guest.device().id(), page, time.instant()), What.MENU);
    }

    /// A phone has said something.
    ///
    /// @param code an answer by SIP that it names, "" if none
    void said(Entry.Guest guest, Asked asked, What what, String code) {
        tell(new Caller(guest.scope(), guest.device().id(), asked.of(""), time.instant()), what, code);
    }

    private Optional<Firmware> firmware(TenantScope scope, Phone phone) {
        return firmwares.of(scope, phone.device(), phone.details().model());
    }

    private Answer give(Caller caller, Firmware firmware) {
        if (!files.has(firmware)) {
            LOG.atWarn()
                    .addKeyValue("tenant", caller.scope().name())
                    .addKeyValue("firmware", firmware.id())
                    .log("The bytes of a firmware are gone: add the same file once more, and they are there again");
            visits.tell(caller.scope(), visit(caller, What.NO_FILE).noting(firmware.version()));
            return new Answer.Nothing(false);
        }
        visits.tell(caller.scope(), visit(caller, What.SERVED).noting(firmware.version()));
        return new Answer.Bytes(files.path(firmware.id()));
    }

    private record Fetcher(TenantId tenant, DeviceId device) {}

    private record Prover(TenantId tenant, DeviceId device, Asker asker) {}

    /// Each tenant has a name of its own, besides the server's, which all may use.
    boolean isAnothers(String host, TenantScope scope) {
        return !host.equals(server.server().name())
                && tenants.byDomain(host).filter(other -> !other.equals(scope)).isPresent();
    }

    /// Spread so that a house full of phones does not come back at once.
    private Answer later() {
        return new Answer.Later(random.nextInt(RETRY_SECONDS_MIN, RETRY_SECONDS_MAX));
    }

    /// @param certificate by which it has proven to be the phone; empty if it has not
    private record Caller(
            TenantScope scope, DeviceId device, Asked asked, Instant now, Optional<Visit.OwnCertificate> certificate) {
        Caller(TenantScope scope, DeviceId device, Asked asked, Instant now) {
            this(scope, device, asked, now, Optional.empty());
        }

        Caller proven(Optional<Visit.OwnCertificate> shown) {
            return new Caller(scope, device, asked, now, shown);
        }
    }

    private Answer missed(Asked asked) {
        return new Answer.Nothing(!misses.take(Asker.of(asked.remote())));
    }

    private static Optional<What> refusal(DeviceToken token, Optional<Phone> found, Instant now) {
        if (found.isEmpty()) {
            return Optional.of(What.NO_PHONE);
        }
        Phone phone = found.get();
        if (token.generation() != phone.generation()) {
            return Optional.of(What.OLD_ADDRESS);
        }
        return switch (token.purpose()) {
            case BOOTSTRAP -> phone.isOpen(now) ? Optional.empty() : Optional.of(What.WINDOW_OVER);
            case STEADY, REPORT -> Optional.empty();
        };
    }

    /// @return empty if it is turned away, for its certificate or for asking too often
    private Optional<Caller> judged(Caller caller, Phone phone) {
        CertificateUse use = choices.certificate(
                caller.scope(), phone, directory.in(caller.scope()).device(caller.device()));
        // A bucket of its own, by place: who has stolen an address does not take the phone's files away by asking.
        if (use != CertificateUse.OFF
                && !caller.asked().shown().isEmpty()
                && !proofs.take(new Prover(
                        caller.scope().id(),
                        caller.device(),
                        Asker.of(caller.asked().remote())))) {
            tell(caller, What.TOO_OFTEN);
            return Optional.empty();
        }
        return switch (certificates.judge(phone, use, caller.asked().shown(), caller.now())) {
            case CertificateGate.Passes(var until) ->
                Optional.of(caller.proven(
                        until.flatMap(ends -> phone.details().mac().map(mac -> new Visit.OwnCertificate(mac, ends)))));
            case CertificateGate.Refusal(var what, var shown) -> {
                turnAway(caller, what, shown);
                yield Optional.empty();
            }
        };
    }

    private void turnAway(Caller caller, What what, String shown) {
        if (warnings.take(new Fetcher(caller.scope().id(), caller.device()))) {
            LOG.atWarn()
                    .addKeyValue("tenant", caller.scope().name())
                    .addKeyValue("device", caller.device())
                    .addKeyValue("source", caller.asked().remote().getHostAddress())
                    .addKeyValue("reason", what)
                    .log("Somebody has a phone's address and is not proven to be the phone");
        }
        tell(caller, what, shown);
    }

    private void tell(Caller caller, What what) {
        tell(caller, what, "");
    }

    private void tell(Caller caller, What what, String note) {
        if (directory.in(caller.scope()).device(caller.device()).isPresent()) {
            visits.tell(caller.scope(), visit(caller, what).noting(note));
        }
    }

    private static Visit visit(Caller caller, What what) {
        return Visit.of(
                        caller.device(),
                        caller.now(),
                        what,
                        caller.asked().remote().getHostAddress(),
                        caller.asked().userAgent(),
                        TokenSeal.masked(caller.asked().file()))
                .proven(caller.certificate());
    }

    /// The address a person gives to a phone that has nothing yet.
    ///
    /// @param file "" for the folder its files are in, which phones add their names to
    public String firstAddress(TenantScope scope, Phone phone, String file) {
        return address(scope, phone, Purpose.BOOTSTRAP) + file;
    }

    private String address(TenantScope scope, Phone phone, Purpose purpose) {
        return server.address()
                + seal.seal(new DeviceToken(scope.id(), phone.device(), phone.generation(), purpose))
                + "/";
    }

    private Answer give(Caller caller, Phone phone, Document document, Purpose purpose) {
        TenantScope scope = caller.scope();
        Optional<DirectorySnapshot.Device> device = directory.in(scope).device(phone.device());
        Map<DeviceId, String> lines;
        try {
            lines = passwords(scope, phone);
        } catch (DatabaseUnavailable _) {
            tell(caller, What.LATER);
            return later();
        }
        if (device.isEmpty() || !lines.containsKey(phone.device())) {
            return new Answer.Nothing(false);
        }
        Optional<DeviceId> odd = lines.entrySet().stream()
                .filter(line -> !PLAIN.matcher(line.getValue()).matches())
                .map(Map.Entry::getKey)
                .findFirst();
        if (odd.isPresent()) {
            LOG.atWarn()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("device", odd.get())
                    .log("This phone's password has characters that not every phone takes: open the phone anew, "
                            + "which makes one that they do");
            tell(caller, What.ODD_PASSWORD);
            return new Answer.Nothing(false);
        }
        Secrets own = new Secrets(
                lines,
                address(scope, phone, Purpose.STEADY),
                address(scope, phone, Purpose.REPORT) + SayDoor.FOLDER,
                passwords.of(scope, phone, PhonePasswords.Purpose.WEB),
                passwords.of(scope, phone, PhonePasswords.Purpose.CONTACTS),
                fileKey(scope, phone));
        Map<Origin, Map<String, String>> overrides = choices.overrides(scope, phone, device.get());
        String text = document.text(facts(scope, phone, device.get(), own), overrides);
        Visit visit = visit(caller, What.SERVED);
        visits.served(
                scope,
                text.contains(own.fileKey()) ? visit.keyed(phone.generation()) : visit,
                () -> document.text(facts(scope, phone, device.get(), masked()), overrides));
        // Who comes by the first address has no key yet: it stands in this file.
        boolean encrypted =
                purpose == Purpose.STEADY && choices.encryption(scope, phone, device.get()) == FileEncryption.ON;
        return encrypted
                ? document.cipher()
                        .map(cipher -> form(cipher, phone))
                        .<Answer>map(cipher -> new Answer.Sealed(cipher.seal(text, own.fileKey(), salts)))
                        .orElseGet(() -> new Answer.File(document.type(), text))
                : new Answer.File(document.type(), text);
    }

    private static FileCipher form(FileCipher cipher, Phone phone) {
        return phone.shortKey() ? cipher.withShortKey() : cipher;
    }

    private String fileKey(TenantScope scope, Phone phone) {
        return vendors.cipher(phone.details().model())
                .map(cipher -> form(cipher, phone).keyCharacters())
                .map(length -> passwords.of(scope, phone, PhonePasswords.Purpose.FILES, length))
                .orElseGet(() -> passwords.of(scope, phone, PhonePasswords.Purpose.FILES));
    }

    /// Its own, and of a base those of its other handsets.
    private Map<DeviceId, String> passwords(TenantScope scope, Phone phone) {
        Map<DeviceId, String> lines = new HashMap<>();
        secrets.password(scope, phone.device()).ifPresent(password -> lines.put(phone.device(), password));
        for (Handset handset : phones.handsets(scope, phone.device())) {
            secrets.password(scope, handset.device()).ifPresent(password -> lines.put(handset.device(), password));
        }
        return lines;
    }

    /// A setting of a file, for people.
    ///
    /// @param file as the phone asks for it
    public record Told(String file, Setting setting) {}

    /// What the phone is told, and who said so; without any secret. Does not wait.
    public List<Told> settings(TenantScope scope, Phone phone) {
        Optional<DirectorySnapshot.Device> device = directory.in(scope).device(phone.device());
        if (device.isEmpty()) {
            return List.of();
        }
        PhoneFacts facts = facts(scope, phone, device.get(), masked());
        Map<Origin, Map<String, String>> overrides = choices.overrides(scope, phone, device.get());
        List<Told> all = new ArrayList<>();
        Set<List<Setting>> seen = new HashSet<>(); // some phones ask for one file by two names
        for (String start : vendors.starts(phone.details().model())) {
            String file = start.replace("{mac}", facts.phone().mac());
            vendors.document(phone.details().model(), file, phone.details().mac())
                    .or(() ->
                            vendors.document(phone.details().model(), start.replace("{mac}", NO_MAC), Optional.empty()))
                    .flatMap(document -> document.settings(facts, overrides))
                    .map(Settings::all)
                    .filter(seen::add)
                    .ifPresent(settings -> settings.forEach(setting -> all.add(new Told(start, setting))));
        }
        return all;
    }

    /// What a file holds that nobody else may know. A phone's timeline shows files that are made with [#masked]
    /// instead, so that nothing that is derived from a secret is in them either.
    ///
    /// @param passwords by device, of all lines; [#MASK] stands for those that are not here
    private record Secrets(
            Map<DeviceId, String> passwords,
            String address,
            String reports,
            String webPassword,
            String contactsPassword,
            String fileKey) {
        /// Not so of one whose device has gone meanwhile.
        boolean has(DeviceId device) {
            return passwords.isEmpty() || passwords.containsKey(device);
        }

        String password(DeviceId device) {
            return passwords.getOrDefault(device, MASK);
        }

        @Override
        public String toString() {
            return "Secrets[masked]";
        }
    }

    private Secrets masked() {
        String address = server.address() + MASK + "/";
        return new Secrets(Map.of(), address, address + SayDoor.FOLDER, MASK, MASK, MASK);
    }

    private PhoneFacts facts(TenantScope scope, Phone phone, DirectorySnapshot.Device device, Secrets own) {
        PhoneFacts.Handset first = line(scope, 1, device, own);
        List<PhoneFacts.Handset> lines = new ArrayList<>(List.of(first));
        for (Handset handset : phones.handsets(scope, phone.device())) {
            directory
                    .in(scope)
                    .device(handset.device())
                    .filter(other -> own.has(other.id()))
                    .ifPresent(other -> lines.add(line(scope, handset.number(), other, own)));
        }
        return new PhoneFacts(
                server.server(),
                new PhoneFacts.Account(
                        first.sipUsername(),
                        first.password(),
                        scope.domain(),
                        first.label(),
                        first.extension(),
                        own.address(),
                        own.reports()),
                place(scope, time.instant()),
                new PhoneFacts.Phone(
                        phone.details().mac().map(MacAddress::text).orElse(""),
                        own.webPassword(),
                        choices.vlan(scope, phone, device).orElse(null),
                        choices.encryption(scope, phone, device) == FileEncryption.OFF ? null : own.fileKey()),
                lines,
                choices.keys(scope, phone, device),
                contacts(scope, device, own),
                firmware(scope, phone)
                        .map(assigned -> new PhoneFacts.Firmware(assigned.version(), own.address() + assigned.file()))
                        .orElse(null),
                reach.in(scope).codes().byWord());
    }

    private PhoneFacts.Handset line(TenantScope scope, int number, DirectorySnapshot.Device device, Secrets own) {
        Optional<DirectorySnapshot.User> user = device.user().flatMap(directory.in(scope)::user);
        return new PhoneFacts.Handset(
                number,
                device.sipUsername(),
                own.password(device.id()),
                user.map(DirectorySnapshot.User::name)
                        .orElseGet(() ->
                                device.hotDesk() ? loggedOut(scope.tenant().language()) : device.name()),
                user.map(DirectorySnapshot.User::extension).orElse(""));
    }

    private PhoneFacts.@Nullable Directory contacts(TenantScope scope, DirectorySnapshot.Device device, Secrets own) {
        if (server.contactsPort() == 0 || device.emergencyOnly()) {
            return null;
        }
        return new PhoneFacts.Directory(
                server.server().name(),
                server.contactsPort(),
                ContactNames.base(scope.name()),
                ContactNames.device(scope.name(), device.sipUsername()),
                own.contactsPassword());
    }

    private static String loggedOut(String language) {
        return Locale.of(language).equals(Locale.GERMAN) ? "Abgemeldet" : "Logged out";
    }

    static PhoneFacts.Place place(TenantScope scope, Instant now) {
        ZoneId zone = ZoneId.of(scope.tenant().timeZone());
        return new PhoneFacts.Place(
                scope.tenant().language(),
                scope.tenant().country(),
                scope.tenant().timeZone(),
                PosixTimeZone.of(zone, now),
                PosixTimeZone.offset(zone, now),
                List.copyOf(EmergencyNumbers.EVERYWHERE
                        .and(scope.tenant().emergencyNumbers())
                        .all()));
    }
}
