package org.klinke.server.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.klinke.server.mail.MailServer;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.sip.transport.SipTransport;

/// What an end-to-end test holds in its hands: one server for all tests of the JVM, and the phones of two tenants.
///
/// After each test its phones hang up, and nothing of their calls may be left on the server. Of a failed test every
/// phone's ladder is printed.
final class Klinke implements BeforeEachCallback, AfterEachCallback {
    static final Duration SOON = Duration.ofSeconds(15);
    /// What acme has for its music on hold; globex has none of its own.
    static final int MUSIC_HZ = 425;
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Klinke.class);

    private final List<Phone> phones = new CopyOnWriteArrayList<>();
    private final List<Baresip> foreign = new CopyOnWriteArrayList<>();
    private Optional<KlinkeServer> server = Optional.empty();
    private List<MailServer.Taken> mails = List.of();
    private Instant begin = Instant.EPOCH;

    private record Shared(KlinkeServer server, MailServer mail) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            server.close();
            mail.close();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Shared shared = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        "server",
                        _ -> {
                            try {
                                Path directory = Files.createTempDirectory("klinke-e2e");
                                OidcServer.trustedBy(directory);
                                MailServer mail = MailServer.plain();
                                KlinkeServer started = KlinkeServer.start(
                                        directory,
                                        Map.of(
                                                "mail.host",
                                                "127.0.0.1",
                                                "mail.port",
                                                String.valueOf(mail.port()),
                                                "mail.security",
                                                "none",
                                                "mail.from",
                                                "klinke@house.example"));
                                Path music = Files.createDirectory(directory.resolve("music"));
                                Wav.writeTone(music.resolve(acmesId(started) + ".wav"), MUSIC_HZ, 4);
                                return new Shared(started, mail);
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        Shared.class);
        server = Optional.of(shared.server());
        mails = shared.mail().taken;
        begin = Instant.now();
    }

    /// As the operator finds it.
    private static String acmesId(KlinkeServer server) {
        String yaml = server.get("/export/acme").path("yaml").asText();
        return yaml.lines().findFirst().orElseThrow().replace("# id on this server: ", "");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            phones.forEach(phone -> System.out.println(phone.ladder() + "\n"));
            foreign.forEach(phone -> System.out.println(phone.log() + "\n"));
        }
        phones.forEach(Phone::close);
        foreign.forEach(Baresip::close);
        phones.clear();
        foreign.clear();
        KlinkeServer.await("all calls to end", SOON, () -> server().metric("pbx_calls_active") == 0);
        KlinkeServer.await("all media to be given back", SOON, () -> server().metric("pbx_media_sessions") == 0);
        KlinkeServer.await("all recordings to end", SOON, () -> server().metric("pbx_recordings") == 0);
    }

    KlinkeServer server() {
        return server.orElseThrow();
    }

    /// What the server's mail server was given for this address, the oldest first.
    List<MailServer.Taken> mailsTo(String address) {
        return mails.stream()
                .filter(mail -> mail.recipients().contains(address))
                .toList();
    }

    Tenant acme() {
        return new Tenant(KlinkeServer.ACME, 0);
    }

    Tenant globex() {
        return new Tenant(KlinkeServer.GLOBEX, 70);
    }

    /// One tenant's phones; all their tones differ, also from those of the other tenant.
    final class Tenant {
        private static final List<String> DEVICES = List.of("100", "101", "102", "103a", "103b", "104");
        private static final int LOWEST_HZ = 600;
        private static final int STEP_HZ = 190;

        private final String domain;
        private final int shiftHz;

        private Tenant(String domain, int shiftHz) {
            this.domain = domain;
            this.shiftHz = shiftHz;
        }

        String domain() {
            return domain;
        }

        String name() {
            return domain.substring(0, domain.indexOf('.'));
        }

        int toneHz(String sipUsername) {
            return LOWEST_HZ + STEP_HZ * DEVICES.indexOf(sipUsername) + shiftHz;
        }

        Account account(String sipUsername) {
            return new Account(sipUsername, server().password(), sipUsername.substring(0, 3));
        }

        /// A phone to be set up further; [Klinke#on] switches it on.
        PhoneBuilder phone(String sipUsername) {
            return phone(sipUsername, SipTransport.TLS);
        }

        PhoneBuilder phone(String sipUsername, SipTransport transport) {
            return new PhoneBuilder(server().sip(transport), domain, account(sipUsername), server().trust())
                    .name(sipUsername)
                    .transport(transport)
                    .toneHz(toneHz(sipUsername));
        }

        /// A registered phone that rings when it is called.
        Phone registered(String sipUsername) {
            return Klinke.this.registered(phone(sipUsername));
        }

        /// A foreign phone that is registered.
        Baresip baresip(String sipUsername, boolean autoAnswer) throws IOException {
            return baresip(sipUsername, autoAnswer, "srtp-mand");
        }

        Baresip baresip(String sipUsername, boolean autoAnswer, String encryption) throws IOException {
            return baresip(sipUsername, autoAnswer, encryption, "PCMU,PCMA");
        }

        Baresip baresip(String sipUsername, boolean autoAnswer, String encryption, String codecs) throws IOException {
            Baresip made = Baresip.start(
                    Files.createTempDirectory("baresip-" + name() + "-" + sipUsername + "-"),
                    server().tls(),
                    server().caFile(),
                    domain,
                    account(sipUsername),
                    toneHz(sipUsername),
                    autoAnswer,
                    encryption,
                    codecs);
            foreign.add(made);
            return made;
        }

        /// A foreign phone with a message lamp.
        Baresip baresipWithLamp(String sipUsername) throws IOException {
            Account account = account(sipUsername);
            Baresip made = Baresip.start(
                    Files.createTempDirectory("baresip-" + name() + "-" + sipUsername + "-"),
                    server().caFile(),
                    "<sip:%s@%s>;outbound=\"sip:127.0.0.1:%d;transport=tls\";auth_user=%s;auth_pass=%s;mediaenc=srtp-mand;audio_codecs=PCMU;regint=300;mwi=yes\n"
                            .formatted(
                                    account.sipUsername(),
                                    domain,
                                    server().tls().getPort(),
                                    account.sipUsername(),
                                    account.password()),
                    toneHz(sipUsername));
            foreign.add(made);
            return made;
        }

        /// The record of the last call to this number since the test began, with its timeline, once it is there.
        JsonNode record(String dialled) {
            return server().get("/calls/" + ids(dialled, true).getFirst());
        }

        /// The only call to this number that is going on.
        JsonNode live(String dialled) {
            return server().get("/calls/" + ids(dialled, false).getFirst());
        }

        private List<String> ids(String dialled, boolean ended) {
            List<String> found = Collections.synchronizedList(new ArrayList<>());
            KlinkeServer.await("a call to " + dialled + " in " + name(), SOON, () -> {
                server().get("/calls?recent=true").path("calls").forEach(call -> {
                    boolean ours = call.path("tenant").asText().equals(name())
                            && call.path("dialled").asText().equals(dialled)
                            && ended == call.path("state").asText().equals("ended")
                            && !Instant.parse(call.path("startedAt").asText()).isBefore(begin);
                    if (ours) {
                        found.add(call.path("id").asText());
                    }
                });
                return !found.isEmpty();
            });
            return found;
        }
    }

    /// Switches a phone on; it is closed after the test.
    Phone on(PhoneBuilder builder) {
        Phone phone = builder.build();
        phones.add(phone);
        return phone;
    }

    Phone registered(PhoneBuilder builder) {
        Phone phone = on(builder);
        var reply = phone.register();
        if (reply.status() != 200) {
            throw new AssertionError("not registered: " + reply + "\n" + phone.ladder());
        }
        return phone;
    }
}
