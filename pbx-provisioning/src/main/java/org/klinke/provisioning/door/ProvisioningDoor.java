package org.klinke.provisioning.door;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.TokenBuckets;
import org.klinke.provisioning.token.DeviceToken;
import org.klinke.provisioning.token.DeviceToken.Purpose;
import org.klinke.provisioning.token.TokenSeal;
import org.klinke.provisioning.vendor.Document;
import org.klinke.provisioning.vendor.PhoneFacts;
import org.klinke.provisioning.vendor.PosixTimeZone;
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
    private static final int RETRY_SECONDS_MIN = 20;
    private static final int RETRY_SECONDS_MAX = 90;

    /// What every phone takes as it stands, in each format: what [org.klinke.core.directory.DeviceStore] generates.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]+");

    private final TokenSeal seal;
    private final WebPasswords webPasswords;
    private final TenantDirectory tenants;
    private final Directory directory;
    private final PhoneBook phones;
    private final Vendors vendors;
    private final PhoneSecrets secrets;
    private final ServerFacts server;
    private final InstantSource time;
    private final RandomGenerator random;
    private final TokenBuckets misses;

    public ProvisioningDoor(
            Keyring keyring,
            TenantDirectory tenants,
            Directory directory,
            PhoneBook phones,
            Vendors vendors,
            PhoneSecrets secrets,
            ServerFacts server,
            InstantSource time,
            RandomGenerator random) {
        this.seal = new TokenSeal(keyring);
        this.webPasswords = new WebPasswords(keyring);
        this.tenants = tenants;
        this.directory = directory;
        this.phones = phones;
        this.vendors = vendors;
        this.secrets = secrets;
        this.server = server;
        this.time = time;
        this.random = random;
        misses = new TokenBuckets(MISSES_FREE, MISSES_BACK_PER_SECOND, SOURCES_MAX, time);
    }

    /// May wait for the database, for a phone's own file only.
    public Answer answer(Asked asked) {
        Instant now = time.instant();
        Optional<DeviceToken> token = seal.open(asked.token());
        Optional<TenantScope> scope = token.flatMap(opened -> tenants.byId(opened.tenant()));
        Optional<Phone> phone =
                scope.flatMap(whose -> phones.phone(whose, token.orElseThrow().device())
                        .filter(found -> serves(token.orElseThrow(), found, now)));
        Optional<Document> document = phone.flatMap(found -> vendors.document(
                found.details().model(), asked.file(), found.details().mac()));
        if (phone.isEmpty()) {
            // Nobody can guess a seal, so a good one always serves: the office with one misled phone stays served.
            return new Answer.Nothing(!misses.take(asked.remote()));
        }
        if (document.isEmpty()) {
            return new Answer.Nothing(false); // phones ask for all sorts of files
        }
        return give(scope.orElseThrow(), phone.orElseThrow(), document.orElseThrow());
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

    private static boolean serves(DeviceToken token, Phone phone, Instant now) {
        return token.generation() == phone.generation()
                && switch (token.purpose()) {
                    case BOOTSTRAP -> phone.isOpen(now);
                    case STEADY -> true;
                };
    }

    private Answer give(TenantScope scope, Phone phone, Document document) {
        DeviceId id = phone.device();
        Optional<DirectorySnapshot.Device> device = directory.in(scope).device(id);
        Optional<String> password;
        try {
            password = secrets.password(scope, id);
        } catch (DatabaseUnavailable _) {
            return new Answer.Later(random.nextInt(RETRY_SECONDS_MIN, RETRY_SECONDS_MAX));
        }
        if (device.isEmpty() || password.isEmpty()) {
            return new Answer.Nothing(false);
        }
        if (!PLAIN.matcher(password.orElseThrow()).matches()) {
            LOG.atWarn()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("device", device.orElseThrow().name())
                    .log("This phone's password has characters that not every phone takes: open the phone anew, "
                            + "which makes one that they do");
            return new Answer.Nothing(false);
        }
        return new Answer.File(
                document.type(),
                document.text(facts(scope, phone, device.orElseThrow(), password.orElseThrow()), Map.of()));
    }

    private PhoneFacts facts(TenantScope scope, Phone phone, DirectorySnapshot.Device device, String password) {
        Optional<DirectorySnapshot.User> user = device.user().flatMap(directory.in(scope)::user);
        return new PhoneFacts(
                server.server(),
                new PhoneFacts.Account(
                        device.sipUsername(),
                        password,
                        scope.domain(),
                        user.map(DirectorySnapshot.User::name).orElse(device.name()),
                        user.map(DirectorySnapshot.User::extension).orElse(""),
                        address(scope, phone, Purpose.STEADY)),
                place(scope),
                new PhoneFacts.Phone(
                        phone.details().mac().map(MacAddress::text).orElse(""), webPasswords.of(scope, phone), null),
                List.of(),
                null,
                null);
    }

    private PhoneFacts.Place place(TenantScope scope) {
        ZoneId zone = ZoneId.of(scope.tenant().timeZone());
        return new PhoneFacts.Place(
                scope.tenant().language(),
                scope.tenant().country(),
                scope.tenant().timeZone(),
                PosixTimeZone.of(zone, time.instant()),
                PosixTimeZone.offset(zone, time.instant()));
    }
}
