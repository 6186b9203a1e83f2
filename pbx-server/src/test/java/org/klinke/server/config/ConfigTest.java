package org.klinke.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.net.Network;
import org.klinke.server.config.KlinkeConfig.AcmeConfig;
import org.klinke.server.config.KlinkeConfig.CallConfig;
import org.klinke.server.config.KlinkeConfig.DatabaseConfig;
import org.klinke.server.config.KlinkeConfig.HepConfig;
import org.klinke.server.config.KlinkeConfig.HttpConfig;
import org.klinke.server.config.KlinkeConfig.MailConfig;
import org.klinke.server.config.KlinkeConfig.MediaConfig;
import org.klinke.server.config.KlinkeConfig.MediaConfig.VoiceCodec;
import org.klinke.server.config.KlinkeConfig.MetricsConfig;
import org.klinke.server.config.KlinkeConfig.PhoneConfig;
import org.klinke.server.config.KlinkeConfig.ServerConfig;
import org.klinke.server.config.KlinkeConfig.SignOnConfig;
import org.klinke.server.config.KlinkeConfig.SipConfig;
import org.klinke.server.config.KlinkeConfig.StatusConfig;
import org.klinke.server.config.KlinkeConfig.TraceConfig;

class ConfigTest {
    /// Every key with a value other than its default; a key missing here fails [#everyKeyIsMapped].
    private static final String ALL_DIFFERENT = """
            server.name = pbx.example.org
            sip.tls.port = 15061
            sip.tcp.port = 15060
            sip.udp.port = 15062
            sip.wss.port = off
            sip.tls.client-ca = pom.xml
            sip.wss.origins = ["app.example.org"]
            sip.address = ["127.0.0.1", "::1"]
            sip.external-address = 203.0.113.7
            sip.local-networks = ["10.1.0.0/16"]
            sip.source-rate = 50
            sip.ban-time = 5 m
            sip.md5 = false
            sip.session-expires = 10 minutes
            https.port = 18443
            provisioning.port = 18884
            contacts.port = 18636
            provisioning.ntp = ["time.example.org", "192.0.2.123"]
            provisioning.keep-visits = 7 days
            provisioning.plug-and-play = acme/Berlin
            provisioning.redirect-hosts = ["redirect.example.org"]
            acme.directory = "https://ca.example/directory"
            acme.names = [pbx.example.org]
            acme.email = "klinke@example.org"
            acme.http.port = 80
            admin.networks = ["192.0.2.0/24", "2001:db8::/32"]
            media.address = 127.0.0.2
            media.external-address = 203.0.113.8
            media.ports = "40000-40099"
            media.srtp = optional
            media.srtp-suites = [AES_CM_128_HMAC_SHA1_80, AEAD_AES_256_GCM]
            media.codecs = [pcma, OPUS]
            media.rtp-timeout = 1 minute
            media.rtp-hold-timeout = 20 minutes
            media.workers = 3
            media.io = nio
            media.silence-after = 12 s
            call.no-answer = 45 s
            mail.host = mail.example.org
            mail.port = 465
            mail.security = tls
            mail.from = "klinke@example.org"
            mail.user = klinke
            mail.password = mail-secret
            trace.keep = 0 s
            webhooks.inside = ["192.168.10.0/24"]
            trace.hep.server = capture.example.org
            trace.hep.port = 19060
            trace.hep.transport = tcp
            trace.hep.agent = 7
            trace.hep.password = hep-secret
            database.url = "jdbc:postgresql://db/klinke"
            database.user = app
            database.password = app-secret
            database.owner.user = owner
            database.owner.password = owner-secret
            metrics.port = 19464
            sign-on.inside = ["192.0.2.0/24"]
            status.page = false
            status.name = "Example phones"
            status.url = "https://phones.example.org"
            status.test-call = 5 minutes
            status.failures = 5
            status.open-incidents = true
            """;

    @TempDir
    Path dir;

    private final ConfigLoader loader = new ConfigLoader();

    @Test
    void defaultsAreTheDocumentedOnes() {
        KlinkeConfig config = loader.load(Map.of("server.name", "pbx.test"), Map.of(), Optional.empty(), false);

        assertThat(config.server()).isEqualTo(new ServerConfig("pbx.test"));
        assertThat(config.sip().tlsPort()).isEqualTo(5061);
        assertThat(config.sip().tcpPort()).isZero();
        assertThat(config.sip().udpPort()).isZero();
        assertThat(config.sip().wssPort()).isEqualTo(7443);
        assertThat(config.sip().webOrigins()).isEmpty();
        assertThat(config.sip().clientAuthority()).isEmpty();
        assertThat(config.sip().addresses()).containsExactly(InetAddress.ofLiteral("0.0.0.0"));
        assertThat(config.sip().externalAddress()).isEmpty();
        assertThat(config.sip().localNetworks())
                .contains(Network.parse("192.168.0.0/16").orElseThrow());
        assertThat(config.sip().sessionExpires()).isEqualTo(Duration.ofMinutes(30));
        assertThat(config.http().httpsPort()).isEqualTo(8443);
        assertThat(config.http().provisioningPort()).isEqualTo(8884);
        assertThat(config.acme()).isEmpty();
        assertThat(config.phones())
                .isEqualTo(new PhoneConfig(
                        List.of("pool.ntp.org"), Duration.ofDays(30), 8636, Optional.empty(), List.of()));
        assertThat(config.media())
                .isEqualTo(new MediaConfig(
                        Optional.empty(),
                        Optional.empty(),
                        30_000,
                        30_999,
                        MediaConfig.Srtp.REQUIRED,
                        SrtpSuite.DEFAULT,
                        List.of(VoiceCodec.OPUS, VoiceCodec.G722, VoiceCodec.PCMA, VoiceCodec.PCMU),
                        Duration.ofSeconds(30),
                        Duration.ofHours(1),
                        Duration.ofSeconds(30),
                        0,
                        MediaConfig.Io.AUTO));
        assertThat(config.call()).isEqualTo(new CallConfig(Duration.ofSeconds(30)));
        assertThat(config.mail()).isEmpty();
        assertThat(config.webhooks().inside()).isEmpty();
        assertThat(config.trace()).isEqualTo(new TraceConfig(Duration.ofHours(24), Optional.empty()));
        assertThat(config.database()).isEqualTo(new DatabaseConfig.Embedded());
        assertThat(config.metrics()).isEqualTo(new MetricsConfig(9464));
        assertThat(config.signOn()).isEqualTo(new SignOnConfig(List.of()));
        assertThat(config.status())
                .isEqualTo(
                        new StatusConfig(true, "pbx.test", "https://pbx.test:8443", Duration.ofSeconds(60), 3, false));
    }

    @Test
    void everyKeyIsMapped() throws IOException {
        KlinkeConfig config = loader.load(Map.of(), Map.of(), file(ALL_DIFFERENT), true);

        assertThat(config)
                .isEqualTo(new KlinkeConfig(
                        new ServerConfig("pbx.example.org"),
                        new SipConfig(
                                15061,
                                15060,
                                15062,
                                0,
                                List.of("app.example.org"),
                                Optional.of(Path.of("pom.xml")),
                                List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1")),
                                Optional.of(InetAddress.ofLiteral("203.0.113.7")),
                                List.of(Network.parse("10.1.0.0/16").orElseThrow()),
                                50,
                                Duration.ofMinutes(5),
                                false,
                                Duration.ofMinutes(10)),
                        new HttpConfig(
                                18443,
                                18884,
                                List.of(
                                        Network.parse("192.0.2.0/24").orElseThrow(),
                                        Network.parse("2001:db8::/32").orElseThrow())),
                        Optional.of(new AcmeConfig(
                                URI.create("https://ca.example/directory"),
                                List.of("pbx.example.org"),
                                Optional.of("klinke@example.org"),
                                80)),
                        new PhoneConfig(
                                List.of("time.example.org", "192.0.2.123"),
                                Duration.ofDays(7),
                                18636,
                                Optional.of(new PhoneConfig.PlugAndPlay("acme", "Berlin")),
                                List.of("redirect.example.org")),
                        new MediaConfig(
                                Optional.of(InetAddress.ofLiteral("127.0.0.2")),
                                Optional.of(InetAddress.ofLiteral("203.0.113.8")),
                                40_000,
                                40_099,
                                MediaConfig.Srtp.OPTIONAL,
                                List.of(SrtpSuite.AES_CM_128_HMAC_SHA1_80, SrtpSuite.AEAD_AES_256_GCM),
                                List.of(VoiceCodec.PCMA, VoiceCodec.OPUS),
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(20),
                                Duration.ofSeconds(12),
                                3,
                                MediaConfig.Io.NIO),
                        new CallConfig(Duration.ofSeconds(45)),
                        Optional.of(new MailConfig(
                                "mail.example.org",
                                465,
                                MailConfig.Security.TLS,
                                "klinke@example.org",
                                "klinke",
                                "mail-secret")),
                        new KlinkeConfig.WebhookConfig(
                                List.of(Network.parse("192.168.10.0/24").orElseThrow())),
                        new TraceConfig(
                                Duration.ZERO,
                                Optional.of(new HepConfig(
                                        "capture.example.org", 19_060, HepConfig.Transport.TCP, 7, "hep-secret"))),
                        new DatabaseConfig.External(
                                "jdbc:postgresql://db/klinke", "app", "app-secret", "owner", "owner-secret"),
                        new MetricsConfig(19464),
                        new SignOnConfig(List.of(Network.parse("192.0.2.0/24").orElseThrow())),
                        new StatusConfig(
                                false,
                                "Example phones",
                                "https://phones.example.org",
                                Duration.ofMinutes(5),
                                5,
                                true)));
        var different = ConfigFactory.parseString(ALL_DIFFERENT);
        assertThat(loader.keys()).allSatisfy(key -> {
            assertThat(different.hasPath(key)).as(key).isTrue();
            assertThat(different.getValue(key).unwrapped())
                    .as(key)
                    .isNotEqualTo(loader.reference().getValue(key).unwrapped());
        });
    }

    @Test
    void mailIsEncryptedButOnThisMachineAndComesFromSomebody() throws IOException {
        assertThatThrownBy(() -> loader.load(Map.of(), Map.of(), file("""
                                mail.host = mail.example.org
                                mail.security = none
                                mail.user = klinke
                                """), true))
                .isInstanceOfSatisfying(
                        ConfigProblems.class,
                        wrong -> assertThat(wrong.problems())
                                .hasSize(3)
                                .anyMatch(problem -> problem.contains("mail.from: is missing"))
                                .anyMatch(problem -> problem.contains("mail.user: belongs together"))
                                .anyMatch(problem -> problem.contains("mail.security: may be none")));
        assertThat(loader.load(
                                Map.of(),
                                Map.of(),
                                file("mail.host = localhost\nmail.security = none\nmail.from = \"k@example.org\"\n"),
                                true)
                        .mail())
                .isPresent();
    }

    @Test
    void anAuthorityCertifiesPublicNamesOnly() {
        for (Map<String, String> wrong : List.of(
                Map.of("acme.names", "10.0.0.1"),
                Map.of("acme.names", "localhost"),
                Map.of("acme.directory", "http://ca.example/directory"),
                Map.of("acme.http.port", "0"))) {
            Map<String, String> all = new HashMap<>(Map.of(
                    "acme.directory", "https://ca.example/d", "acme.names", "pbx.example.org", "acme.http.port", "80"));
            assertThat(loader.load(all, Map.of(), Optional.empty(), false).acme())
                    .isPresent();
            all.putAll(wrong);
            assertThatThrownBy(() -> loader.load(all, Map.of(), Optional.empty(), false))
                    .hasMessageContaining(wrong.keySet().iterator().next());
        }
    }

    @Test
    void everyKeyIsRead() {
        ConfigReader reader = new ConfigReader(loader.reference());
        KlinkeConfig.read(reader);

        assertThat(reader.keysRead()).containsExactlyInAnyOrderElementsOf(loader.keys());
    }

    @Test
    void flagBeatsEnvironmentBeatsFileBeatsDefault() throws IOException {
        Optional<Path> file = file("sip.tls.port = 1\nhttps.port = 1\nmetrics.port = 1\n");
        Map<String, String> environment = Map.of(
                "KLINKE_SIP_TLS_PORT",
                "2",
                "KLINKE_HTTPS_PORT",
                "2",
                "KLINKE_SIP_LOCAL_NETWORKS",
                "10.0.0.0/8,::1/128");

        KlinkeConfig config = loader.load(Map.of("sip.tls.port", "3"), environment, file, true);

        assertThat(config.sip().tlsPort()).isEqualTo(3);
        assertThat(config.http().httpsPort()).isEqualTo(2);
        assertThat(config.metrics().port()).isEqualTo(1);
        assertThat(config.sip().udpPort()).isZero();
        assertThat(config.sip().localNetworks())
                .containsExactly(
                        Network.parse("10.0.0.0/8").orElseThrow(),
                        Network.parse("::1/128").orElseThrow());
    }

    @Test
    void everyKeyHasItsEnvironmentVariable() {
        assertThat(ConfigLoader.environmentName("sip.external-address")).isEqualTo("KLINKE_SIP_EXTERNAL_ADDRESS");
        assertThat(loader.keys().stream().map(ConfigLoader::environmentName).distinct())
                .hasSameSizeAs(loader.keys());
    }

    @Test
    void oneAddressOrSeveralCanBeGivenAndAWildcardTakesInWhatItCovers() throws IOException {
        assertThat(addresses("\"::1\"")).containsExactly(InetAddress.ofLiteral("::1"));
        assertThat(addresses("\"127.0.0.1, ::1\""))
                .containsExactly(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
        assertThat(addresses("[\"0.0.0.0\", \"::\", \"::1\"]")).containsExactly(InetAddress.ofLiteral("::"));
        assertThat(addresses("[\"0.0.0.0\", \"127.0.0.1\", \"::1\"]"))
                .containsExactly(InetAddress.ofLiteral("0.0.0.0"), InetAddress.ofLiteral("::1"));
        assertThatThrownBy(() -> addresses("[]")).hasMessageContaining("sip.address: names no address");
        assertThatThrownBy(() -> addresses("[\"::1\", \"here\"]"))
                .hasMessageContaining("\"here\" is not an IP address");
    }

    private List<InetAddress> addresses(String value) throws IOException {
        return loader.load(Map.of(), Map.of(), file("sip.address = " + value), true)
                .sip()
                .addresses();
    }

    @Test
    void pagesAreNamedByTheirHost() throws IOException {
        assertThatThrownBy(() -> loader.load(Map.of(), Map.of(), file("sip.wss.origins = [\"https://a.b\"]"), true))
                .hasMessageContaining("sip.wss.origins: \"https://a.b\" is not a host name");
    }

    @Test
    void unknownKeyIsRefusedWithFileAndLine() throws IOException {
        Optional<Path> file = file("sip {\n  tls.port = 5061\n  tls.prot = 5062\n}\n");

        assertThatThrownBy(() -> loader.load(Map.of(), Map.of(), file, true))
                .isInstanceOf(ConfigProblems.class)
                .hasMessageContaining("klinke.conf:3: sip.tls.prot: unknown key; did you mean sip.tls.port?");
    }

    @Test
    void wrongValuesAreRefusedAllAtOnceWithFileAndLine() throws IOException {
        Optional<Path> file = file("""
                sip.tls.port = 70000
                media.srtp = maybe
                media.ports = "5-4"
                sip.address = localhost
                call.no-answer = soon
                admin.networks = ["10.0.0.0/33"]
                server.name = "a b"
                sip.tls.client-ca = "not/there.pem"
                media.srtp-suites = [AES_CM_128_HMAC_SHA1_80, NULL_HMAC_SHA1_80]
                """);

        assertThatThrownBy(() -> loader.load(Map.of(), Map.of("KLINKE_HTTPS_PORT", "x"), file, true))
                .hasMessageContaining("klinke.conf:1: sip.tls.port: \"70000\" is not a port")
                .hasMessageContaining("klinke.conf:2: media.srtp: \"maybe\" is none of required, optional")
                .hasMessageContaining("klinke.conf:3: media.ports: ")
                .hasMessageContaining("klinke.conf:4: sip.address: \"localhost\" is not an IP address")
                .hasMessageContaining("klinke.conf:5: call.no-answer: is not a duration")
                .hasMessageContaining("klinke.conf:6: admin.networks: ")
                .hasMessageContaining("klinke.conf:7: server.name: ")
                .hasMessageContaining("klinke.conf:8: sip.tls.client-ca: there is no readable file not/there.pem")
                .hasMessageContaining(
                        "klinke.conf:9: media.srtp-suites: \"NULL_HMAC_SHA1_80\" is none of AEAD_AES_256_GCM,")
                .hasMessageContaining("environment variable KLINKE_HTTPS_PORT: https.port: \"x\" is not a port");
    }

    /// The second line would only mislead: it speaks of what was put in the wrong value's place.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "media.codecs = [mp3]",
                "media.codecs = 3",
                "media.codecs = []",
                "media.srtp-suites = [none]",
                "media.rtp-timeout = soon",
                "media.rtp-timeout = 2 h",
                "media.rtp-hold-timeout = later",
                "media.rtp-hold-timeout = 1 s",
                "media.rtp-hold-timeout = 20 s"
            })
    void oneMistakeIsOneLine(String line) throws IOException {
        Optional<Path> file = file("server.name = pbx.test\n" + line + "\n");

        assertThatThrownBy(() -> loader.load(Map.of(), Map.of(), file, true))
                .isInstanceOfSatisfying(
                        ConfigProblems.class,
                        problems -> assertThat(problems.problems()).hasSize(1));
    }

    @Test
    void brokenSyntaxNamesFileAndLine() throws IOException {
        Optional<Path> file = file("sip.tls.port = 5061\nsip {\n");

        assertThatThrownBy(() -> loader.load(Map.of(), Map.of(), file, true))
                .isInstanceOf(ConfigProblems.class)
                .hasMessageContaining("klinke.conf: ");
    }

    @Test
    void mistypedEnvironmentVariablesAreFound() {
        assertThat(ConfigLoader.unknownVariables(Map.of(
                        "KLINKE_SIP_TSL_PORT", "1", "KLINKE_SIP_TLS_PORT", "1", "KLINKE_JAVA_OPTS", "", "HOME", "")))
                .containsExactly("KLINKE_SIP_TSL_PORT");
    }

    @Test
    void passwordsAreMasked() throws IOException {
        KlinkeConfig config = loader.load(Map.of(), Map.of(), file(ALL_DIFFERENT), true);

        assertThat(config.toString())
                .doesNotContain("app-secret")
                .doesNotContain("owner-secret")
                .doesNotContain("mail-secret")
                .doesNotContain("hep-secret");
    }

    @Test
    void ownDatabaseNeedsBothRoles() throws IOException {
        Optional<Path> file = file("database.url = \"jdbc:postgresql://db/klinke\"\ndatabase.user = app\n");

        assertThatThrownBy(() -> loader.load(Map.of(), Map.of(), file, true))
                .hasMessageContaining("database.owner.user: is missing, though database.url is given");
    }

    private Optional<Path> file(String text) throws IOException {
        Path file = dir.resolve("klinke.conf");
        Files.writeString(file, text);
        return Optional.of(file);
    }
}
