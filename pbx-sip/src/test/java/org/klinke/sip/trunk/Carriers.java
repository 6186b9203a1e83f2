package org.klinke.sip.trunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.resolve.Destination;
import org.klinke.sip.resolve.Hop;
import org.klinke.sip.resolve.Resolution;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipReceiver;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.tx.Admission;
import org.klinke.sip.tx.RequestGate;
import org.klinke.sip.tx.ServerTransaction;
import org.klinke.sip.tx.SipStack;
import org.klinke.sip.tx.SipUser;

/// Carriers on fake time, and a desk before them: what each host does with a request is a function of the test's.
public final class Carriers implements TrunkConnector {
    private static final Duration STEP = Duration.ofMillis(100);

    final FakeLoop loop = new FakeLoop();
    final JainCodec codec = new JainCodec();
    final TenantDirectory tenants = new TenantDirectory();
    final TenantScope acme;
    final TenantScope other;
    final TrunkDesk desk;
    /// Requests that arrived anywhere, with the time and `host:port ` before them.
    final List<Heard> heard = new ArrayList<>();
    /// Domain names, and where they lead.
    final Map<String, List<Hop>> dns = new HashMap<>();

    private final Map<InetSocketAddress, Function<String, String>> hosts = new LinkedHashMap<>();
    private final List<FakeFlow> flows = new ArrayList<>();
    private final SipReceiver receiver;
    boolean dnsAnswers = true;
    /// What becomes of connections by TCP, where not the same as of others.
    @Nullable
    Function<Hop, CompletableFuture<SipFlow>> beside;

    int opened;

    record Heard(Instant at, FakeFlow flow, String host, String text) {
        String method() {
            return text.substring(0, text.indexOf(' '));
        }
    }

    Carriers() {
        tenants.replace(List.of(tenant(1, "acme"), tenant(2, "other")));
        acme = tenants.byName("acme").orElseThrow();
        other = tenants.byName("other").orElseThrow();
        SipStack stack = new SipStack(codec, SipFlow::local, new Random(7));
        receiver = stack.receiver(
                new RequestGate() {
                    @Override
                    public Admission admit(SipFlow flow, SipHead head, javax.sip.message.Request request) {
                        return new Admission.Drop("nobody calls here");
                    }
                },
                new SipUser() {
                    @Override
                    public void onRequest(ServerTransaction transaction) {}

                    @Override
                    public void onAck(SipFlow flow, javax.sip.message.Request ack) {}
                });
        desk = new TrunkDesk(new TrunkTools(
                stack, codec, SipFlow::local, "n1", this, loop, loop, "key".getBytes(UTF_8), new Random(8)));
    }

    void rename(String former, String name) {
        tenants.replace(List.of(tenant(former.equals("acme") ? 1 : 2, name)));
    }

    private static Tenant tenant(int id, String name) {
        return new Tenant(new TenantId(new UUID(0, id)), name, name + ".test", "DE", "89", "Europe/Berlin", "de");
    }

    /// @param behaviour the answer to a request: status line's rest and headers, as [#answer] takes them; "" = none
    void host(String domain, SipTransport transport, int port, Function<String, String> behaviour) {
        InetSocketAddress address = new InetSocketAddress("192.0.2." + port % 1000, port);
        dns.computeIfAbsent(domain, name -> new ArrayList<>()).add(new Hop(transport, address, domain));
        hosts.put(address, behaviour);
    }

    void behave(int port, Function<String, String> behaviour) {
        hosts.replaceAll((address, former) -> address.getPort() == port ? behaviour : former);
    }

    /// From now on nothing can be opened there, and what was is closed.
    void vanish(int port) {
        hosts.keySet().removeIf(address -> address.getPort() == port);
        flows.stream().filter(flow -> flow.remote().getPort() == port).forEach(flow -> flow.close("vanished"));
        settle();
    }

    @Override
    public CompletableFuture<Resolution> resolve(Destination destination) {
        if (!dnsAnswers) {
            return CompletableFuture.completedFuture(
                    new Resolution.Unavailable("DNS did not answer for " + destination.host()));
        }
        List<Hop> hops = dns.getOrDefault(destination.host(), List.of());
        return CompletableFuture.completedFuture(
                hops.isEmpty()
                        ? new Resolution.Nothing("DNS knows no address of " + destination.host())
                        : new Resolution.Found(hops));
    }

    @Override
    public CompletableFuture<SipFlow> open(Hop hop) {
        opened++;
        Function<Hop, CompletableFuture<SipFlow>> other = beside;
        if (hop.transport() == SipTransport.TCP && other != null) {
            return other.apply(hop);
        }
        if (!hosts.containsKey(hop.address())) {
            return CompletableFuture.failedFuture(new IOException("cannot connect", new IOException("refused")));
        }
        Optional<FakeFlow> known = flows.stream()
                .filter(flow -> flow.transport() == SipTransport.UDP
                        && flow.isOpen()
                        && flow.remote().equals(hop.address()))
                .findFirst();
        FakeFlow flow = known.orElseGet(() -> new FakeFlow(loop, hop.transport(), hop.address(), Optional.empty()));
        if (known.isEmpty()) {
            flows.add(flow);
        }
        return CompletableFuture.completedFuture(flow);
    }

    /// Lets everybody read and answer, without moving time.
    void settle() {
        boolean news = true;
        while (news) {
            loop.run();
            news = false;
            for (FakeFlow flow : List.copyOf(flows)) {
                for (String text : flow.taken()) {
                    news = true;
                    heard.add(new Heard(
                            loop.instant(), flow, String.valueOf(flow.remote().getPort()), text));
                    Function<String, String> behaviour = hosts.get(flow.remote());
                    String says = behaviour == null ? "" : behaviour.apply(text);
                    if (!says.isEmpty()) {
                        receiver.onMessage(flow, answer(text, says).getBytes(UTF_8));
                    }
                }
            }
        }
    }

    void pass(Duration time) {
        Instant end = loop.instant().plus(time);
        settle();
        while (loop.instant().isBefore(end)) {
            loop.advance(STEP);
            settle();
        }
    }

    void seconds(int seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    /// What arrived since the last call.
    List<Heard> taken() {
        List<Heard> taken = List.copyOf(heard);
        heard.clear();
        return taken;
    }

    List<String> methods() {
        return taken().stream().map(each -> each.host() + " " + each.method()).toList();
    }

    /// @param says `200 OK`, perhaps with header lines after it, and after an empty line SDP
    public static String answer(String request, String says) {
        StringBuilder text =
                new StringBuilder("SIP/2.0 " + says.lines().findFirst().orElseThrow() + "\r\n");
        for (String line : request.lines().toList()) {
            if (line.matches("(Via|From|Call-ID|CSeq):.*")) {
                text.append(line).append("\r\n");
            } else if (line.startsWith("To:")) {
                text.append(line).append(line.contains("tag=") ? "" : ";tag=c").append("\r\n");
            }
        }
        String[] parts = says.split("\n\n", 2);
        parts[0].lines().skip(1).forEach(line -> text.append(line).append("\r\n"));
        if (parts.length == 1) {
            return text.append("Content-Length: 0\r\n\r\n").toString();
        }
        String body = parts[1].replace("\n", "\r\n");
        return text.append("Content-Type: application/sdp\r\nContent-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }

    static String header(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    /// A registrar that asks for the password of `USER` as [Example] makes it.
    public static Function<String, String> registrar(int grants) {
        return request -> {
            if (!request.startsWith("REGISTER ")) {
                return "200 OK";
            }
            String credentials = header(request, "Authorization");
            if (credentials.isEmpty()) {
                return "401 Unauthorized\nWWW-Authenticate: Digest realm=\"carrier.test\",nonce=\"n1\",qop=\"auth\","
                        + "algorithm=SHA-256";
            }
            return granted(request, grants);
        };
    }

    static String granted(String register, int seconds) {
        boolean goes = header(register, "Expires").equals("0");
        return "200 OK\n" + (goes ? "" : "Contact: " + header(register, "Contact") + ";expires=" + seconds);
    }

    /// One that is there, and whose people telephone all the time; an ACK has no answer.
    public static Function<String, String> busy() {
        return request -> request.startsWith("INVITE ") ? "486 Busy Here" : request.startsWith("ACK ") ? "" : "200 OK";
    }

    static final Function<String, String> SILENT = request -> "";
    static final Function<String, String> THERE = request -> "200 OK";
}
