package org.klinke.sip.conversation;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.klinke.core.call.CallServices;
import org.klinke.core.call.CallSettings;
import org.klinke.core.call.Calls;
import org.klinke.core.call.LiveCall;
import org.klinke.core.call.Switchboard;
import org.klinke.core.call.WireTap;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.flow.FromDevice;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.presence.Presence;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.SipConfig;
import org.klinke.sip.SipSignalling;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.Frames;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipReceiver;
import org.klinke.sip.transport.SipTransport;

/// The whole signalling and the real calls in memory. Two tenants, demo.test and other.test, with the same people:
///
///     100 Alice: alice     101 Bob: bob, bobcell     102 Carol: carol        (other.test: prefix "other-")
final class House implements Phone.Wire {
    private static final long POLL_NANOS = 20_000;
    /// What the phones here take: they always answer with the first line of an offer.
    private static final List<SrtpSuite> SUITES =
            List.of(SrtpSuite.AES_CM_128_HMAC_SHA1_80, SrtpSuite.AES_CM_128_HMAC_SHA1_32);
    static final String PASSWORD = "a password of 16 characters";

    final FakeLoop loop = new FakeLoop();
    final List<CallRecord> records = Collections.synchronizedList(new ArrayList<>());
    final MemoryMedia media = new MemoryMedia();
    final SipSignalling signalling;
    final Calls calls;
    final Directed directed = new Directed(new FromDevice());
    final Map<String, Phone> phones = new LinkedHashMap<>();
    private final TenantDirectory tenants = new TenantDirectory();
    private final Directory directory = new Directory();
    final Presence presence = new Presence(directory);
    private final Map<TenantScope, List<User>> usersOf = new HashMap<>();
    private final Map<TenantScope, List<Device>> devicesOf = new HashMap<>();
    private final StringBuilder transcript = new StringBuilder();
    private final SipReceiver receiver;
    private final Ids ids;
    private int port = 40_000;

    /// What becomes of a message on its way from a phone; nothing, usually.
    UnaryOperator<byte[]> onTheWay = UnaryOperator.identity();

    House() {
        this(0);
    }

    /// @param seed of all tags, branches, keys and random waits of the house
    House(long seed) {
        this(SipConfig.tls(InetAddress.getLoopbackAddress(), 0), Optional.empty(), seed);
    }

    /// @param scripted takes the calls instead of the real ones
    House(SipConfig config, Optional<Switchboard> scripted) {
        this(config, scripted, 0);
    }

    private House(SipConfig config, Optional<Switchboard> scripted, long seed) {
        SecureRandom random = predictable(seed);
        ids = new Ids(loop, random);
        tenants.replace(List.of(tenant("demo"), tenant("other")));
        people("demo", "");
        people("other", "other-");
        JainCodec codec = new JainCodec();
        signalling = new SipSignalling(
                config,
                codec,
                SipFlow::local,
                tenants,
                directory,
                presence,
                "a nonce key of more than 32 bytes".getBytes(StandardCharsets.UTF_8),
                loop,
                loop,
                random);
        calls = new Calls(
                new CallServices(
                        signalling.dialer(),
                        media,
                        directory,
                        new Negotiation(new MediaPolicy(true, SUITES), random),
                        (scope, callRecord) -> records.add(callRecord),
                        ids,
                        loop,
                        loop,
                        CallSettings.DEFAULT,
                        presence,
                        (scope, call, endedAt, texts) -> {},
                        WireTap.NOBODY),
                directed);
        media.events = calls;
        receiver = signalling.receiver(scripted.orElse(calls));
    }

    /// The one generator of the JDK that gives the same for the same seed.
    private static SecureRandom predictable(long seed) {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(seed);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Tenant tenant(String name) {
        return new Tenant(new TenantId(ids.next()), name, name + ".test", "DE", "89", "Europe/Berlin", "de");
    }

    private void people(String tenant, String prefix) {
        TenantScope scope = tenants.byName(tenant).orElseThrow();
        List<User> users = usersOf.computeIfAbsent(scope, key -> new ArrayList<>());
        List<Device> devices = devicesOf.computeIfAbsent(scope, key -> new ArrayList<>());
        // In order, so that a script can name a phone's instance.
        Map<String, List<String>> phonesOf = new TreeMap<>(Map.of(
                "100 Alice", List.of("alice"), "101 Bob", List.of("bob", "bobcell"), "102 Carol", List.of("carol")));
        phonesOf.forEach((person, names) -> {
            User user = new User(new UserId(ids.next()), person.substring(0, 3), person.substring(4));
            users.add(user);
            for (String name : names) {
                devices.add(new Device(
                        new DeviceId(ids.next()),
                        name,
                        name,
                        Optional.of(user.id()),
                        new SiteId(UUID.randomUUID()),
                        DeviceCredentials.of(name, scope.domain(), PASSWORD)));
                phones.put(prefix + name, new Phone(prefix + name, name, PASSWORD, scope.domain(), port += 1000, this));
            }
        });
        directory.replace(scope, new DirectorySnapshot(users, devices));
    }

    TenantScope scopeOf(Phone phone) {
        return tenants.byDomain(phone.domain()).orElseThrow();
    }

    DeviceId deviceOf(Phone phone) {
        return directory
                .in(scopeOf(phone))
                .deviceBySipUsername(phone.username())
                .orElseThrow()
                .id();
    }

    /// Of demo.test.
    User userOf(String extension) {
        return directory
                .in(tenants.byName("demo").orElseThrow())
                .userByExtension(extension)
                .orElseThrow();
    }

    /// One more phone in demo.test, of the user with this extension.
    void addPhone(String name, String extension) {
        TenantScope scope = tenants.byName("demo").orElseThrow();
        List<Device> devices = new ArrayList<>(devicesOf.get(scope));
        devices.add(new Device(
                new DeviceId(ids.next()),
                name,
                name,
                Optional.of(userOf(extension).id()),
                new SiteId(UUID.randomUUID()),
                DeviceCredentials.of(name, scope.domain(), PASSWORD)));
        devicesOf.put(scope, devices);
        directory.replace(scope, new DirectorySnapshot(usersOf.get(scope), devices));
        phones.put(name, new Phone(name, name, PASSWORD, scope.domain(), port += 1000, this));
    }

    /// Changes the phone's device, or deletes it where nothing comes back.
    void device(Phone phone, Function<Device, Optional<Device>> change) {
        TenantScope scope = scopeOf(phone);
        List<Device> devices = devicesOf.get(scope).stream()
                .flatMap(device -> device.sipUsername().equals(phone.username())
                        ? change.apply(device).stream()
                        : Stream.of(device))
                .toList();
        devicesOf.put(scope, devices);
        directory.replace(scope, new DirectorySnapshot(usersOf.get(scope), devices));
    }

    /// Changes a user of demo.test, or deletes it where nothing comes back.
    void user(String extension, Function<User, Optional<User>> change) {
        TenantScope scope = tenants.byName("demo").orElseThrow();
        List<User> users = usersOf.get(scope).stream()
                .flatMap(user -> user.extension().equals(extension) ? change.apply(user).stream() : Stream.of(user))
                .toList();
        usersOf.put(scope, users);
        directory.replace(scope, new DirectorySnapshot(users, devicesOf.get(scope)));
    }

    @Override
    public FakeFlow connect(int fromPort) {
        return new FakeFlow(loop, SipTransport.TLS, "127.0.0.1", fromPort);
    }

    @Override
    public void deliver(FakeFlow flow, String message) {
        deliver(flow, onTheWay.apply(message.getBytes(StandardCharsets.UTF_8)));
    }

    /// Bytes as they are, through the framing.
    void deliver(FakeFlow flow, byte[] bytes) {
        // As a task of the loop, so that what it posts comes after it.
        loop.execute(() -> Frames.datagram(bytes, flow, receiver));
    }

    @Override
    public void say(String line) {
        transcript.append(line.replace("\r", "")).append('\n');
    }

    String transcript() {
        return transcript.toString();
    }

    /// Every tenant's live calls.
    List<LiveCall> liveCalls() {
        List<LiveCall> live = new ArrayList<>();
        tenants.all().forEach(scope -> live.addAll(calls.in(scope)));
        return live;
    }

    void advance(Duration step) {
        settle();
        loop.advance(step);
        settle();
    }

    /// Ends every call, as a server that stops.
    void hangUpAll() {
        calls.stop(tenants.all());
        settle();
    }

    /// Until nothing is left to do at this moment: loop, calls, phones.
    void settle() {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < deadline) {
            loop.run();
            boolean idle = tenants.all().stream().allMatch(calls::idle);
            if (idle && loop.idle()) {
                if (!receiveAll()) {
                    return;
                }
            } else {
                LockSupport.parkNanos(POLL_NANOS); // the calls are on other threads
            }
        }
        throw new AssertionError("the house does not come to rest\n" + transcript);
    }

    /// Phones may answer by themselves: then there is more to do.
    private boolean receiveAll() {
        boolean sent = false;
        for (Phone phone : phones.values()) {
            sent |= phone.receive();
        }
        return sent;
    }
}
