package org.klinke.provisioning.door;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.phone.Asker;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.NetworkAddress;
import org.klinke.core.phone.Newcomer;
import org.klinke.core.phone.NewcomerBook;
import org.klinke.core.phone.NewcomerDesk;
import org.klinke.core.phone.NewcomerStore.Arrival;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.TokenBuckets;
import org.klinke.provisioning.token.DeviceToken;
import org.klinke.provisioning.token.NetworkToken;
import org.klinke.provisioning.token.TokenSeal;

/// Where telephones ask that nobody has assigned yet. A site has one address for all of them, which is no secret in the
/// house; what they get there is a file by which they can call 110 and 112, and an address of their own:
///
///     network address ─▶ MAC address: a phone of the tenant's? ── yes ─▶ nothing: it has an address of its own
///                               └─ no ─▶ newcomer ─▶ file "emergency only", which names ─┐
///     newcomer's own address ◀───────────────────────────────────────────────────────────┘
///          ├─▶ adopted and open ─▶ [ProvisioningDoor] with that device's first address ─▶ it is a phone like others
///          └─▶ forgotten ─▶ taken in anew, if the site still welcomes newcomers: the phone may know no other address
///
/// The network address never gives a user's configuration to anybody, whatever MAC address is named. Thread-safe.
public final class NewcomerDoor {
    /// A newcomer's own address has one generation: it lives as long as the newcomer.
    private static final int OWN = 1;

    private static final int MISSES_FREE = 20;
    private static final double MISSES_BACK_PER_SECOND = 0.2;
    private static final int SOURCES_MAX = 10_000;

    /// As for a phone that somebody has assigned: see [ProvisioningDoor].
    private static final int FETCHES_FREE = 60;

    private static final double FETCHES_BACK_PER_SECOND = 0.05;
    private static final int NEWCOMERS_MAX = 20_000;
    /// Phones that share an account: of those behind one address, a house full of them.
    private static final int SHARED_FETCHES_FREE = 200;

    private static final double SHARED_FETCHES_BACK_PER_SECOND = 2;
    private static final int RETRY_SECONDS_MIN = 20;
    private static final int RETRY_SECONDS_MAX = 90;

    private final TokenSeal seal;
    private final TenantDirectory tenants;
    private final PhoneBook phones;
    private final NewcomerBook book;
    private final NewcomerDesk desk;
    private final NewcomerFiles files;
    private final ProvisioningDoor door;
    private final String address;
    private final InstantSource time;
    private final RandomGenerator random;
    private final TokenBuckets misses;
    private final TokenBuckets fetches;
    private final TokenBuckets sharedFetches;

    /// @param address what its addresses begin with: `https://pbx.example:8884/n/`
    /// @param door for who was adopted
    public NewcomerDoor(
            Keyring keyring,
            TenantDirectory tenants,
            PhoneBook phones,
            NewcomerBook book,
            NewcomerDesk desk,
            NewcomerFiles files,
            ProvisioningDoor door,
            String address,
            InstantSource time,
            RandomGenerator random) {
        seal = new TokenSeal(keyring);
        this.tenants = tenants;
        this.phones = phones;
        this.book = book;
        this.desk = desk;
        this.files = files;
        this.door = door;
        this.address = address;
        this.time = time;
        this.random = random;
        misses = new TokenBuckets(MISSES_FREE, MISSES_BACK_PER_SECOND, SOURCES_MAX, time);
        fetches = new TokenBuckets(FETCHES_FREE, FETCHES_BACK_PER_SECOND, NEWCOMERS_MAX, time);
        sharedFetches = new TokenBuckets(SHARED_FETCHES_FREE, SHARED_FETCHES_BACK_PER_SECOND, SOURCES_MAX, time);
    }

    /// For a DHCP server and the like. The folder of the files; phones add their names.
    public String networkAddress(TenantScope scope, NetworkAddress network) {
        return address(new NetworkToken(scope.id(), network.site(), Optional.empty(), network.generation()));
    }

    /// May wait for the database.
    public Answer answer(Asked asked) {
        Optional<NetworkToken> token = seal.openNetwork(asked.token());
        Optional<TenantScope> scope = token.flatMap(opened -> tenants.byId(opened.tenant()));
        if (scope.isEmpty() || door.isAnothers(asked.host(), scope.get())) {
            return nothing(asked.remote());
        }
        try {
            return token.orElseThrow().newcomer().isEmpty()
                    ? atNetworkAddress(scope.get(), token.get(), asked)
                    : atOwnAddress(scope.get(), token.get(), asked);
        } catch (DatabaseUnavailable _) {
            return later();
        }
    }

    private Answer later() {
        return new Answer.Later(random.nextInt(RETRY_SECONDS_MIN, RETRY_SECONDS_MAX));
    }

    private Answer atNetworkAddress(TenantScope scope, NetworkToken token, Asked asked) {
        boolean dead = book.network(scope, token.site())
                .filter(network -> network.open() && network.generation() == token.generation())
                .isEmpty();
        return dead ? nothing(asked.remote()) : arrives(scope, token.site(), asked);
    }

    private Answer arrives(TenantScope scope, SiteId site, Asked asked) {
        Optional<MacAddress> mac = MacInRequest.of(asked);
        if (mac.isEmpty() || isSettled(scope, mac.get())) {
            return new Answer.Nothing(false);
        }
        String model = files.model(asked, mac.get());
        if (!files.has(model, asked.file(), mac.get())) {
            return new Answer.Nothing(false); // phones ask for all sorts of files; none of them makes a newcomer
        }
        Newcomer newcomer = desk.arrive(
                scope, new Arrival(site, mac.get(), Asker.of(asked.remote()).text(), asked.userAgent(), model));
        if (newcomer.isSpare()) {
            return lend(scope, newcomer.lentTo(mac.get(), model), asked);
        }
        // Whom somebody has adopted has an address of its own: nobody learns that one any more.
        return newcomer.adopted().isPresent() ? new Answer.Nothing(false) : give(scope, newcomer, asked);
    }

    /// It is a newcomer as soon as there is room. Its own address names the account that it shares, which is nobody's
    /// newcomer, and outlives the network address it came by.
    private Answer lend(TenantScope scope, Newcomer spare, Asked asked) {
        if (!sharedFetches.take(new SharedFetcher(scope.id(), Asker.of(asked.remote())))) {
            return later();
        }
        return file(scope, spare, asked, own(scope, spare));
    }

    private record SharedFetcher(TenantId tenant, Asker asker) {}

    private Answer atOwnAddress(TenantScope scope, NetworkToken token, Asked asked) {
        Optional<Newcomer> newcomer =
                token.newcomer().flatMap(id -> book.newcomer(scope, id)).filter(one -> !one.isSpare());
        if (newcomer.isEmpty()) {
            // Nobody can guess a seal: it was a newcomer of ours. Its phone may ask nowhere else, and has to call for
            // help.
            boolean welcome = book.network(scope, token.site())
                    .filter(NetworkAddress::open)
                    .isPresent();
            return welcome ? arrives(scope, token.site(), asked) : nothing(asked.remote());
        }
        desk.seen(scope, newcomer.get());
        Optional<Phone> adopted = newcomer.get()
                .adopted()
                .flatMap(device -> phones.phone(scope, device))
                .filter(phone -> phone.isOpen(time.instant()));
        return adopted.map(phone -> door.answer(new Asked(
                        seal.seal(new DeviceToken(
                                scope.id(), phone.device(), phone.generation(), DeviceToken.Purpose.BOOTSTRAP)),
                        asked.file(),
                        asked.host(),
                        asked.userAgent(),
                        asked.remote(),
                        asked.shown())))
                .orElseGet(() -> give(scope, newcomer.get(), asked));
    }

    /// A phone that works must not become a newcomer because DHCP names this address at each start.
    private boolean isSettled(TenantScope scope, MacAddress mac) {
        return phones.byMac(scope, mac)
                .filter(phone -> !phone.isOpen(time.instant()))
                .isPresent();
    }

    private Answer give(TenantScope scope, Newcomer newcomer, Asked asked) {
        if (!files.has(newcomer.model(), asked.file(), newcomer.mac())) {
            return new Answer.Nothing(false);
        }
        if (!fetches.take(new Fetcher(scope.id(), newcomer.id()))) {
            return later();
        }
        return file(scope, newcomer, asked, own(scope, newcomer));
    }

    private Answer file(TenantScope scope, Newcomer newcomer, Asked asked, String own) {
        return files.file(scope, newcomer, asked.file(), own)
                .<Answer>map(file -> file)
                .orElse(new Answer.Nothing(false));
    }

    private record Fetcher(TenantId tenant, DeviceId newcomer) {}

    private Answer nothing(InetAddress remote) {
        return new Answer.Nothing(!misses.take(Asker.of(remote)));
    }

    private String own(TenantScope scope, Newcomer newcomer) {
        return address(new NetworkToken(scope.id(), newcomer.site(), Optional.of(newcomer.id()), OWN));
    }

    private String address(NetworkToken token) {
        return address + seal.seal(token) + "/";
    }
}
