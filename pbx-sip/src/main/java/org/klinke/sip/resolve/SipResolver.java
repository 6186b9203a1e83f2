package org.klinke.sip.resolve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.klinke.sip.transport.SipTransport;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/// Locates SIP servers (RFC 3263 §4). Answers are kept as long as their TTL says, an hour at most; that there is
/// nothing, a minute at most. Never blocks; thread-safe.
///
///     numeric address ───────────────────────────────────────────► hop
///     port given ──────────────────────────► A, AAAA ────────────► hops
///     transport given ───────────► SRV ────► A, AAAA ────────────► hops      nothing there: A, AAAA of the host
///     neither ─────► NAPTR ──────► SRV ────► A, AAAA ────────────► hops      itself, default port
public final class SipResolver {
    private static final int HOPS_MAX = 16;
    private static final int SERVICES_MAX = 8;
    private static final int SERVERS_MAX = 16;
    private static final int CACHE_ENTRIES_MAX = 10_000;
    private static final int TTL_SECONDS_MAX = 3_600;
    private static final int NEGATIVE_TTL_SECONDS_MAX = 60;
    private static final int PORT = 5060;
    private static final int TLS_PORT = 5061;

    private final LookupSession session;
    private final List<SipTransport> spoken;
    private final RandomGenerator random;

    /// @param dns asks the name servers; its time-outs bound every look-up
    /// @param spoken transports we can open flows with, preferred first
    /// @param random spreads load over servers of equal priority
    public SipResolver(Resolver dns, List<SipTransport> spoken, RandomGenerator random) {
        Cache cache = new Cache();
        cache.setMaxEntries(CACHE_ENTRIES_MAX);
        cache.setMaxCache(TTL_SECONDS_MAX);
        cache.setMaxNCache(NEGATIVE_TTL_SECONDS_MAX);
        // Absolute names only: a search path would lead a carrier's calls to somebody else's host.
        session = LookupSession.builder()
                .resolver(dns)
                .cache(cache)
                .defaultHostsFileParser()
                .build();
        this.spoken = List.copyOf(spoken);
        this.random = random;
    }

    /// Asks the system's name servers.
    ///
    /// @throws UncheckedIOException the system's configuration cannot be read
    public static SipResolver system(List<SipTransport> spoken, RandomGenerator random) {
        try {
            return new SipResolver(systemDns(), spoken, random);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Completes, never exceptionally, once DNS has answered or its time is up.
    public CompletableFuture<Resolution> resolve(Destination destination) {
        Optional<InetAddress> numeric = numeric(destination.host());
        CompletableFuture<List<Hop>> hops;
        if (destination.secure() && !spoken.contains(SipTransport.TLS)) {
            return CompletableFuture.completedFuture(
                    new Resolution.Nothing(destination.host() + " must be reached by TLS, which is switched off"));
        } else if (numeric.isPresent()) {
            hops = CompletableFuture.completedFuture(
                    List.of(hop(destination, plainChoice(destination), numeric.get(), destination.port())));
        } else if (destination.port().isPresent()) {
            hops = addresses(destination, plainChoice(destination), destination.host(), destination.port());
        } else if (destination.transport().isPresent()) {
            SipTransport transport = destination.transport().get();
            hops = servers(destination, transport, service(transport) + destination.host())
                    .thenCompose(found -> orHost(found, destination, transport));
        } else {
            hops = byServices(destination);
        }
        return hops.handle((found, failure) -> resolution(destination, found, failure));
    }

    /// No transport in the URI: NAPTR says which there are, else SRV of every transport we speak (§4.1).
    private CompletableFuture<List<Hop>> byServices(Destination destination) {
        return lookup(destination.host(), Type.NAPTR).thenCompose(records -> {
            List<CompletableFuture<List<Hop>>> all = services(records, destination).stream()
                    .map(service -> servers(destination, service.transport(), service.name()))
                    .toList();
            if (all.isEmpty()) {
                all = usable(destination)
                        .map(transport -> servers(destination, transport, service(transport) + destination.host()))
                        .toList();
            }
            return joined(all).thenCompose(found -> orHost(found, destination, plainChoice(destination)));
        });
    }

    private record Service(SipTransport transport, String name) {}

    private List<Service> services(List<Record> records, Destination destination) {
        return records.stream()
                .filter(NAPTRRecord.class::isInstance)
                .map(NAPTRRecord.class::cast)
                .filter(naptr -> naptr.getFlags().equalsIgnoreCase("s"))
                .sorted(Comparator.comparingInt(NAPTRRecord::getOrder).thenComparingInt(NAPTRRecord::getPreference))
                .flatMap(naptr -> transport(naptr.getService())
                        .filter(transport -> usable(destination).anyMatch(transport::equals))
                        .map(transport ->
                                new Service(transport, naptr.getReplacement().toString(true)))
                        .stream())
                .limit(SERVICES_MAX)
                .toList();
    }

    /// RFC 3263 §4.1: SIPS+D2T is TLS.
    private static Optional<SipTransport> transport(String service) {
        return switch (service.toUpperCase(Locale.ROOT)) {
            case "SIPS+D2T" -> Optional.of(SipTransport.TLS);
            case "SIP+D2T" -> Optional.of(SipTransport.TCP);
            case "SIP+D2U" -> Optional.of(SipTransport.UDP);
            default -> Optional.empty();
        };
    }

    private static String service(SipTransport transport) {
        return switch (transport) {
            case TLS -> "_sips._tcp.";
            case TCP -> "_sip._tcp.";
            case UDP -> "_sip._udp.";
            case WSS -> throw new IllegalArgumentException("nobody is called over a new WebSocket");
        };
    }

    private Stream<SipTransport> usable(Destination destination) {
        return spoken.stream().filter(transport -> !destination.secure() || transport == SipTransport.TLS);
    }

    /// Without a word of DNS: TLS where it must be, else UDP (§4.1), or the first we speak at all.
    private SipTransport plainChoice(Destination destination) {
        return destination.transport().orElseGet(() -> {
            if (destination.secure()) {
                return SipTransport.TLS;
            }
            return spoken.contains(SipTransport.UDP) ? SipTransport.UDP : spoken.getFirst();
        });
    }

    private CompletableFuture<List<Hop>> servers(Destination destination, SipTransport transport, String name) {
        return lookup(name, Type.SRV).thenCompose(records -> {
            List<SRVRecord> servers = records.stream()
                    .filter(SRVRecord.class::isInstance)
                    .map(SRVRecord.class::cast)
                    // "." says: this service is decidedly not here (RFC 2782)
                    .filter(srv -> !srv.getTarget().equals(Name.root))
                    .limit(SERVERS_MAX)
                    .toList();
            return joined(SrvOrder.of(servers, random).stream()
                    .map(srv -> addresses(
                            destination, transport, srv.getTarget().toString(true), OptionalInt.of(srv.getPort())))
                    .toList());
        });
    }

    /// §4.2: no SRV record, then the host itself.
    private CompletableFuture<List<Hop>> orHost(List<Hop> found, Destination destination, SipTransport transport) {
        return found.isEmpty()
                ? addresses(destination, transport, destination.host(), destination.port())
                : CompletableFuture.completedFuture(found);
    }

    private CompletableFuture<List<Hop>> addresses(
            Destination destination, SipTransport transport, String host, OptionalInt port) {
        Optional<InetAddress> numeric = numeric(host);
        if (numeric.isPresent()) {
            return CompletableFuture.completedFuture(List.of(hop(destination, transport, numeric.get(), port)));
        }
        return joined(Stream.of(Type.A, Type.AAAA)
                .map(family -> lookup(host, family)
                        .thenApply(records -> records.stream()
                                .map(SipResolver::address)
                                .flatMap(Optional::stream)
                                .map(address -> hop(destination, transport, address, port))
                                .toList()))
                .toList());
    }

    private static Optional<InetAddress> address(Record found) {
        return switch (found) {
            case ARecord four -> Optional.of(four.getAddress());
            case AAAARecord six -> Optional.of(six.getAddress());
            default -> Optional.empty();
        };
    }

    private static Hop hop(Destination destination, SipTransport transport, InetAddress address, OptionalInt port) {
        int number = port.orElse(transport.secure() ? TLS_PORT : PORT);
        return new Hop(transport, new InetSocketAddress(address, number), destination.host());
    }

    /// All lists after each other, each hop once. A look-up that failed counts only if no other found anything.
    private static CompletableFuture<List<Hop>> joined(List<CompletableFuture<List<Hop>>> lists) {
        return CompletableFuture.allOf(lists.toArray(CompletableFuture[]::new)).handle((done, failure) -> {
            LinkedHashSet<Hop> hops = new LinkedHashSet<>();
            lists.stream().filter(list -> !list.isCompletedExceptionally()).forEach(list -> hops.addAll(list.join()));
            if (hops.isEmpty() && failure != null) {
                throw new CompletionException(unwrapped(failure));
            }
            return List.copyOf(hops);
        });
    }

    /// Empty where there is no such name or no such record.
    private CompletableFuture<List<Record>> lookup(String host, int type) {
        Name name;
        try {
            name = Name.fromString(host, Name.root);
        } catch (TextParseException e) {
            return CompletableFuture.completedFuture(List.of());
        }
        return session.lookupAsync(name, type)
                .toCompletableFuture()
                .thenApply(LookupResult::getRecords)
                .exceptionally(failure -> {
                    Throwable cause = unwrapped(failure);
                    if (cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException) {
                        return List.of();
                    }
                    throw new CompletionException(cause);
                });
    }

    private static Resolution resolution(
            Destination destination, @Nullable List<Hop> found, @Nullable Throwable failure) {
        if (failure != null) {
            Throwable cause = unwrapped(failure);
            String detail = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            return new Resolution.Unavailable("DNS did not answer for " + destination.host() + ": " + detail);
        }
        if (found == null || found.isEmpty()) {
            return new Resolution.Nothing("DNS knows no address of " + destination.host()
                    + (destination.secure() ? " that speaks SIP over TLS" : " that speaks SIP"));
        }
        return new Resolution.Found(found.stream().limit(HOPS_MAX).toList());
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /// Only what is an address as written; never asks anybody.
    private static Optional<InetAddress> numeric(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException notNumeric) {
            return Optional.empty();
        }
    }

    /// Asks the system's name servers.
    ///
    /// @throws IOException the system's configuration cannot be read
    public static Resolver systemDns() throws IOException {
        return new org.xbill.DNS.ExtendedResolver();
    }
}
