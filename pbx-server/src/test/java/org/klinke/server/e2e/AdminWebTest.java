package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.account.Role;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.sip.transport.SipTransport;

/// The admin web: what people do with it in a real browser. How it is served is [AdminWebFilesTest]'s.
class AdminWebTest {
    private static final Pattern SIP_USER = Pattern.compile("(\\n *)sipUsername: \"?([^\"\\n]+)\"?");
    private static final String PASSWORD = "a-password-of-16-and-more";
    private static final String ECHO = "*80";
    private static final Duration LOOK = Duration.ofMillis(200);
    /// Where pictures of a run are left, to be looked at.
    private static final Path PICTURES =
            Path.of("target", "pictures").toAbsolutePath().normalize();

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @Test
    @Tag("foreign")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void theApisPageShowsTheContractAndTriesIt() throws Exception {
        ApiPeople.Person admin = admin("acme");

        Walk.run("api.mjs", klinke.server(), PICTURES, Map.of("PERSON", admin.both(), "TENANT", "acme"));
    }

    @Test
    @Tag("foreign")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void anAdminLogsInMakesAUserAndIsShownTheDevice() throws Exception {
        ApiPeople.Person admin = admin("acme");

        Walk.run("users.mjs", klinke.server(), PICTURES, Map.of("PERSON", admin.both(), "TENANT", "acme"));
    }

    @Test
    @Tag("foreign")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void anAdminSetsWhatThereIsOnceAndTakesAChangeBack() throws Exception {
        klinke.server().apply("""
                tenants:
                  - name: once
                    domain: once.test
                    users:
                      - {extension: "101", name: Ben}
                      - {extension: "102", name: Cleo, devices: [{name: base}]}
                      - {extension: "103", name: Eva, devices: [{name: hand}]}
                    phones: [{device: base, model: yealink-w70b}]
                """);
        ApiPeople.Person admin = admin("once");

        String operator = operatorPassword();
        ApiClient.Answer grant = ApiClient.of(
                        klinke.server().https(), klinke.server().trust(), "127.3.0.1")
                .login("operator", operator)
                .post("/grants", Map.of("tenant", "once", "reason", "what calls may cost", "minutes", 10));
        assertThat(grant.status()).as(grant.json().toString()).isEqualTo(201);

        Walk.run(
                "sections.mjs",
                klinke.server(),
                PICTURES,
                Map.of("PERSON", admin.both(), "TENANT", "once", "OPERATOR", "operator " + operator));
    }

    @Test
    @Tag("foreign")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void everyPageIsAccessibleInBothLanguagesAndColours() throws Exception {
        klinke.server().apply("""
                tenants:
                  - name: pages
                    domain: pages.test
                    country: DE
                    areaCode: "89"
                    users:
                      - {extension: "100", name: Reception, devices: [{name: desk}]}
                      - {extension: "101", name: Jana Berg}
                      - {extension: "102", name: Kim Lund, devices: [{name: base}]}
                      - {extension: "103", name: Lea Moll, devices: [{name: hand-2}]}
                      - {extension: "104", name: Max Noll, devices: [{name: hand-3}]}
                    groups:
                      - {extension: "600", name: Sales, members: ["100", "101"]}
                    numbers:
                      - {number: "+49 89 5550", digits: 3, target: "100"}
                    inbound:
                      - {title: sales, destination: "+4989555060", extension: "600"}
                    phones:
                      - {device: desk, model: snom-d785, mac: "00:04:13:a1:b2:c3"}
                      - {device: base, model: yealink-w70b, mac: "00:15:65:a1:b2:c4"}
                    handsets:
                      - {device: hand-2, base: base, number: 2}
                    phoneSetup:
                      - {for: all, keys: ["2 lamp 101 Jana", "3 dial +498921610 Taxi"]}
                    recordings:
                      rules: [{title: Sales, groups: ["600"], consent: all}]
                    voicemail:
                      everyUser: true
                      boxes: [{extension: "600", mail: sales@pages.test}]
                    tolls:
                      classes: {europe: {kinds: [fixed, mobile], countries: [AT, CH]}}
                      users: {"101": europe}
                      verified: {"+49895557777": letter of the landlord}
                    alarms: {mail: [admin@pages.test], extensions: ["100"]}
                    trunks:
                      - name: main
                        profile: generic-registration
                        host: carrier.invalid
                        transport: tls
                        srtp: required
                        calls: 4
                        accounts: [{user: "1", password: a-password-of-16-and-more}]
                """);
        ApiPeople.Person admin = admin("pages");
        String login = admin.login().replaceFirst("@.*", "");
        klinke.server().post("/accounts/user", Map.of("tenant", "pages", "login", login, "user", "101"));

        Walk.run(
                "pictures.mjs",
                klinke.server(),
                PICTURES,
                Map.of(
                        "PERSON",
                        admin.both(),
                        "TENANT",
                        "pages",
                        "OPERATOR",
                        "operator " + operatorPassword(),
                        "INVITATION",
                        invitation()));
    }

    /// Hole 21: what a name holds is text wherever a browser shows it, and a real call's story is told as it was; its
    /// recording is heard.
    @Test
    @Tag("foreign")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aCallTellsItsStoryAndIsHeardAndWhatANameHoldsIsText() throws Exception {
        klinke.server().apply("""
                tenants:
                  - name: story
                    domain: story.test
                    users:
                      - extension: "100"
                        name: "<img src=x onerror=document.title='owned'>"
                        devices: [{name: desk, sipUsername: "100", sipPassword: a-password-of-16-and-more}]
                      - extension: "101"
                        name: Ben
                        devices: [{name: ben, sipUsername: "101", sipPassword: a-password-of-16-and-more}]
                    recordings:
                      rules: [{title: Ben, users: ["101"], consent: announced}]
                """);
        ApiPeople.Person admin = admin("story");
        Phone a = klinke.registered(phone("story.test", "100"));
        Phone b = klinke.registered(phone("story.test", "101").toneHz(1_200).autoAnswer());
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        KlinkeServer.await("the recording to begin", SOON, () -> klinke.server().metric("pbx_recordings") == 1);
        here.awaitTone(b.toneHz(), SOON);
        here.listenFor(Duration.ofSeconds(2));
        here.hangup();

        for (String walk : List.of("calls.mjs", "recordings.mjs")) {
            Walk.run(walk, klinke.server(), PICTURES, Map.of("PERSON", admin.both(), "TENANT", "story"));
        }
    }

    /// Somebody telephones as long as somebody looks: what is shown comes and goes by itself.
    @Test
    @Tag("foreign")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void whatGoesOnIsShownAsItGoesOn() throws Exception {
        klinke.server().apply("""
                tenants:
                  - name: live
                    domain: live.test
                    users:
                      - extension: "100"
                        name: Anna
                        devices: [{name: anna, sipUsername: "100", sipPassword: a-password-of-16-and-more}]
                      - extension: "101"
                        name: Ben
                        devices: [{name: ben, sipUsername: "101", sipPassword: a-password-of-16-and-more}]
                      - {extension: "102", name: Cleo, devices: [{name: desk}]}
                    phones:
                      - {device: desk, model: snom-d785}
                    trunks:
                      - name: main
                        profile: generic-registration
                        host: carrier.invalid
                        transport: tls
                        srtp: required
                        calls: 4
                        accounts: [{user: "1", password: a-password-of-16-and-more}]
                """);
        ApiPeople.Person admin = admin("live");
        Phone anna = klinke.registered(phone("live.test", "100"));
        klinke.registered(phone("live.test", "101").autoAnswer());

        try (ExecutorService looking = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> walk = looking.submit(() -> {
                Walk.run("live.mjs", klinke.server(), PICTURES, Map.of("PERSON", admin.both(), "TENANT", "live"));
                return true;
            });
            while (!walk.isDone()) {
                PhoneCall call = anna.call("101").awaitAnswered(SOON);
                pause(walk);
                call.hangup();
                pause(walk);
            }
            walk.get();
        }
    }

    /// A person's own calls: picked up, held, gone on with, handed on, parked and ended from the page, by a
    /// telephone that can
    /// be told so.
    @Test
    @Tag("foreign")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aPersonHasHisTelephoneDoWhatThePageSays(@TempDir Path files) throws Exception {
        klinke.server().apply("""
                tenants:
                  - name: mine
                    domain: mine.test
                    users:
                      - extension: "100"
                        name: Anna
                        devices: [{name: anna, sipUsername: "100", sipPassword: a-password-of-16-and-more}]
                      - extension: "101"
                        name: Ben
                        devices: [{name: ben, sipUsername: "101", sipPassword: a-password-of-16-and-more}]
                      - extension: "102"
                        name: Cleo
                        devices: [{name: cleo, sipUsername: "102", sipPassword: a-password-of-16-and-more}]
                    parking: [{extension: "760", name: Lobby, places: 3}]
                """);
        String password = klinke.server()
                .post(
                        "/accounts/add",
                        Map.of("tenant", "mine", "login", "ben", "roles", List.of(Role.USER.word()), "user", "101"))
                .path("password")
                .asText();
        Phone anna = klinke.registered(phone("mine.test", "100"));
        klinke.registered(phone("mine.test", "101").obeys());
        klinke.registered(phone("mine.test", "102").autoAnswer());

        try (ExecutorService looking = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> walk = looking.submit(() -> {
                Walk.run(
                        "mine.mjs",
                        klinke.server(),
                        PICTURES,
                        Map.of(
                                "PERSON",
                                "ben@mine " + password,
                                "SEEN",
                                files.resolve("seen").toString()));
                return true;
            });
            for (String language : List.of("en", "de")) {
                Path seen = files.resolve("seen-" + language);
                while (!walk.isDone() && !Files.exists(seen)) { // nobody may have picked up in time
                    PhoneCall call = anna.call("101");
                    while (!walk.isDone() && !Files.exists(seen) && call.end().isEmpty()) {
                        Thread.sleep(LOOK);
                    }
                    if (call.end().isEmpty()) {
                        call.hangup();
                    }
                }
            }
            walk.get();
        }
    }

    /// Long enough for a page to draw it.
    private static void pause(Future<?> walk) throws Exception {
        try {
            walk.get(3, TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            // it goes on
        }
    }

    @Test
    @Tag("foreign")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void anOperatorMakesATenantStepByStepAndItsTelephoneCalls(@TempDir Path files) throws Exception {
        String operator = "operator " + operatorPassword();
        Walk.run("start.mjs", klinke.server(), PICTURES, Map.of("OPERATOR", operator, "TENANT", "begun"));
        for (String language : List.of("en", "de")) {
            String tenant = "begun-" + language;
            Matcher user = SIP_USER.matcher(exported(tenant));
            assertThat(user.find()).as("a device of the first steps").isTrue();
            // The one that was made was shown once, and only to whoever made it.
            klinke.server().apply(user.replaceFirst("$0$1sipPassword: " + PASSWORD));
            Path seen = files.resolve(language);
            try (Baresip telephone = Baresip.start(
                            files.resolve("baresip-" + language),
                            klinke.server().tls(),
                            klinke.server().caFile(),
                            tenant + ".test",
                            new Account(user.group(2), PASSWORD, ECHO),
                            1_010,
                            false);
                    ExecutorService looking = Executors.newVirtualThreadPerTaskExecutor()) {
                telephone.awaitRegistered(SOON);
                telephone.dial("sip:" + ECHO + "@" + tenant + ".test");
                telephone.awaitEvent("CALL_ESTABLISHED", SOON);
                Future<?> walk = looking.submit(() -> {
                    Walk.run(
                            "foreign.mjs",
                            klinke.server(),
                            PICTURES,
                            Map.of(
                                    "OPERATOR",
                                    operator,
                                    "TENANT",
                                    tenant,
                                    "LANGUAGE",
                                    language,
                                    "WHO",
                                    "Anna",
                                    "SEEN",
                                    seen.toString()));
                    return true;
                });
                while (!walk.isDone() && !Files.exists(seen)) {
                    pause(walk);
                }
                telephone.hangup();
                walk.get();
            }
        }
    }

    private String exported(String tenant) {
        return klinke.server().get("/export/" + tenant).path("yaml").asText();
    }

    private PhoneBuilder phone(String domain, String extension) {
        return new PhoneBuilder(
                klinke.server().sip(SipTransport.TLS),
                domain,
                new Account(extension, "a-password-of-16-and-more", extension),
                klinke.server().trust());
    }

    private ApiPeople.Person admin(String tenant) {
        return ApiPeople.make(klinke.server(), tenant, Role.TENANT_ADMIN);
    }

    /// What stands behind the address of the page.
    private String invitation() throws IOException {
        String login = "jo";
        klinke.server()
                .post(
                        "/accounts/add",
                        Map.of("tenant", "pages", "login", login, "name", "Jo", "roles", List.of(Role.USER.word())));
        String link = klinke.server()
                .post("/accounts/invite", Map.of("tenant", "pages", "login", login, "mail", false, "days", 2))
                .path("link")
                .asText();
        assertThat(link).contains("#");
        return link.substring(link.indexOf('#'));
    }

    private String operatorPassword() throws IOException {
        return klinke.server()
                .post("/operator/reset", Map.of())
                .path("password")
                .asText();
    }
}
