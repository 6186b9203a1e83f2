package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.server.tls.PhoneCa;
import org.klinke.server.tls.PhoneCa.Shown;

/// What a phone's factory certificate is worth at the port phones fetch their files from: real handshakes, with
/// a little authority for each maker.
class FactoryCertificatesTest {
    /// Each test has a phone of its own: of visits with bad addresses only a few are written down for one.
    private static final AtomicInteger PHONES = new AtomicInteger();

    private static final String OTHER = "CN=000413A1B2F9";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private final int number = PHONES.incrementAndGet();
    private final String device = "certified-" + number;
    private final String mac = "000413A1B20" + number;

    private Path phones = Path.of("");
    private String root = "";
    private PhoneCa snom;
    private PhoneCa yealink;

    @BeforeEach
    void open() throws Exception {
        snom = PhoneCa.of("Snom Phone CA");
        yealink = PhoneCa.of("Yealink Phone CA");
        phones = klinke.server().certificates().resolveSibling("phones");
        klinke.server().apply("""
                tenants:
                  - name: acme
                    users:
                      - {extension: "180", name: Alice, devices: [{name: %1$s, sipUsername: %1$s, sipPassword: known-to-somebody}]}
                    phones: [{device: %1$s, model: snom-d785, mac: "%2$s"}]
                    phoneSetup: [{for: device %1$s, certificate: wanted}]
                  - name: globex
                    users:
                      - {extension: "180", name: Carl, devices: [{name: %1$s, sipUsername: %1$s, sipPassword: known-to-somebody}]}
                    phones: [{device: %1$s, model: snom-d785, mac: "000413A1B21%3$d"}]
                """.formatted(device, mac, number));
        root = first("globex").replaceFirst("/p/.*", "/");
    }

    @AfterEach
    void takeAway() throws Exception {
        if (Files.isDirectory(phones)) {
            try (Stream<Path> all = Files.walk(phones)) {
                for (Path file : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
        use("off");
        // The next test has authorities of its own: the server must have forgotten these.
        Shown anybody = PhoneCa.selfSigned("CN=anybody");
        KlinkeServer.await("phones to be asked no more", SOON, () -> !isAsked(anybody));
    }

    private void use(String use) throws IOException {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    phoneSetup: [{for: device %s, certificate: %s}]
                """.formatted(device, use));
    }

    /// Until the server has read it.
    private void authority(String maker, PhoneCa authority, Shown anyPhone) throws Exception {
        Files.createDirectories(phones.resolve(maker));
        Files.writeString(phones.resolve(maker).resolve("ca.pem"), authority.pem());
        KlinkeServer.await("phones to be asked", SOON, () -> isAsked(anyPhone));
    }

    /// At an address that is nobody's: no phone's fetches are counted there.
    private boolean isAsked(Shown phone) {
        int before = phone.asked().get();
        try {
            fetch(phone.client("TLSv1.3"), root);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        return phone.asked().get() > before;
    }

    private String first(String tenant) throws IOException {
        return klinke.server()
                .post("/phones/open", Map.of("tenant", tenant, "device", device, "hours", 1))
                .path("address")
                .asText();
    }

    private static HttpResponse<String> fetch(HttpClient phone, String file) {
        try (phone) {
            return phone.send(HttpRequest.newBuilder(URI.create(file)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(file, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(file, e);
        }
    }

    private int status(Shown phone, String address) {
        return answer(phone, address, "TLSv1.3").statusCode();
    }

    private HttpResponse<String> answer(Shown phone, String address, String protocol) {
        try {
            return fetch(phone.client(protocol), address + mac + ".xml");
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private HttpClient withoutAny() {
        return HttpClient.newBuilder().sslContext(klinke.server().trust()).build();
    }

    private String lastVisit(String tenant) {
        JsonNode visits = klinke.server()
                .get("/phones/timeline?tenant=" + tenant + "&device=" + device)
                .path("visits");
        JsonNode last = visits.path(visits.size() - 1);
        return last.path("what").asText() + " " + last.path("note").asText();
    }

    private String certificateEnds() {
        for (JsonNode line : klinke.server().get("/phones?tenant=acme").path("phones")) {
            if (line.path("device").asText().equals(device)) {
                return line.path("certificateEnds").asText();
            }
        }
        throw new AssertionError(device);
    }

    @Test
    void withoutAnAuthorityNoPhoneIsAsked() throws Exception {
        Shown phone = snom.phone(OTHER);
        assertThat(status(phone, first("acme"))).isEqualTo(200);
        assertThat(phone.asked()).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whoShowsAnotherPhonesIsTurnedAwayLikeWhoGuesses(String protocol) throws Exception {
        authority("snom", snom, snom.phone("CN=" + mac));
        String address = first("acme");
        Shown phone = snom.phone("CN=" + mac);
        assertThat(answer(phone, address, protocol).body()).contains("<settings");
        assertThat(phone.asked().get()).isPositive();
        Instant end = phone.chain().getFirst().getNotAfter().toInstant();
        KlinkeServer.await(
                "the inventory to tell its end", SOON, () -> certificateEnds().equals(end.toString()));

        HttpResponse<String> turned = answer(snom.phone(OTHER), address, protocol);

        HttpResponse<String> guessed =
                answer(snom.phone(OTHER), address.replaceFirst("/[^/]*/$", "/guessed/"), protocol);
        assertThat(turned.statusCode()).isEqualTo(404);
        assertThat(turned.body()).isEqualTo(guessed.body());
        assertThat(turned.headers().map().keySet())
                .isEqualTo(guessed.headers().map().keySet());
        KlinkeServer.await(
                "the timeline to say it", SOON, () -> lastVisit("acme").equals("OTHER_CERTIFICATE 00:04:13:a1:b2:f9"));
        assertThat(fetch(withoutAny(), address + mac + ".xml").statusCode())
                .as("wanted, not required")
                .isEqualTo(200);
        for (Shown odd : new Shown[] {
            yealink.phone(OTHER),
            PhoneCa.selfSigned(OTHER),
            snom.phone(OTHER, Instant.now().minusSeconds(60), ""),
            snom.phone("CN=Snom generic"),
            snom.phone("CN=phone,serialNumber=ABCDEF012345") // twelve digits, and no MAC address of this maker
        }) {
            assertThat(status(odd, address)).as("proves nothing").isEqualTo(200);
        }
        use("off");
        assertThat(status(snom.phone(OTHER), address)).isEqualTo(200);
    }

    @Test
    void whereItIsRequiredNothingElseOpens() throws Exception {
        authority("snom", snom, snom.phone("CN=" + mac));
        use("required");
        String address = first("acme");
        PhoneCa between = snom.under("Snom Devices");
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        for (Shown own : new Shown[] {
            snom.phone("CN=" + mac + ",O=Snom"),
            snom.phone("CN=00:04:13:a1:b2:0" + number),
            snom.phone("CN=snom D785 00-04-13-A1-B2-0" + number),
            snom.phone("CN=phone,serialNumber=000413a1b20" + number),
            snom.phone("CN=phone", tomorrow, "d785-000413a1b20" + number + ".phones.example"),
            between.phone("CN=" + mac)
        }) {
            assertThat(status(own, address))
                    .as(own.chain().getFirst().getSubjectX500Principal().getName())
                    .isEqualTo(200);
        }
        assertThat(fetch(withoutAny(), address + mac + ".xml").statusCode()).isEqualTo(404);
        for (Shown not : new Shown[] {
            snom.phone(OTHER),
            yealink.phone("CN=" + mac),
            PhoneCa.selfSigned("CN=" + mac),
            snom.phone("CN=" + mac, Instant.now().minusSeconds(60), ""),
            snom.phone("CN=Snom generic"),
            snom.phone("CN=1" + mac),
            PhoneCa.selfSigned("CN=x")
        }) {
            assertThat(status(not, address))
                    .as(not.chain().getFirst().toString())
                    .isEqualTo(404);
        }
        Matcher steady = Pattern.compile("https://[^/]+/p/[^/]+/")
                .matcher(answer(snom.phone("CN=" + mac), address, "TLSv1.3").body());
        assertThat(steady.find()).isTrue();
        String menu = steady.group() + "menu/home";
        assertThat(fetch(snom.phone("CN=" + mac).client("TLSv1.3"), menu).statusCode())
                .isEqualTo(200);
        assertThat(fetch(withoutAny(), menu).statusCode()).isEqualTo(404);
        KlinkeServer.await(
                "the timeline to say it", SOON, () -> lastVisit("acme").equals("NO_CERTIFICATE "));
    }

    /// A certificate opens nothing by itself, and another tenant's address nothing with it.
    @Test
    void aCertificateWithoutItsOwnAddressIsWorthNothing() throws Exception {
        authority("snom", snom, snom.phone("CN=" + mac));
        Shown phone = snom.phone("CN=" + mac);
        String own = first("acme");
        String foreign = first("globex");
        assertThat(status(phone, foreign)).isEqualTo(404);
        KlinkeServer.await(
                "their timeline to say it",
                SOON,
                () -> lastVisit("globex").equals("OTHER_CERTIFICATE 00:04:13:a1:b2:0" + number));
        assertThat(status(phone, own.replaceFirst("/[^/]*/$", "/" + mac + "/"))).isEqualTo(404);
        first("acme");
        assertThat(status(phone, own)).as("a dead address").isEqualTo(404);
    }

    @Test
    void anAuthorityThatIsTakenAwayCountsNoMore() throws Exception {
        authority("snom", snom, snom.phone("CN=" + mac));
        use("required");
        String address = first("acme");
        Shown phone = snom.phone("CN=" + mac);
        assertThat(status(phone, address)).isEqualTo(200);
        Files.delete(phones.resolve("snom").resolve("ca.pem"));
        KlinkeServer.await("phones to be asked no more", SOON, () -> !isAsked(phone));
        assertThat(status(phone, address)).isEqualTo(404);
    }
}
