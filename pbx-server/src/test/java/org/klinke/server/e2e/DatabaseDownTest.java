package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.klinke.server.e2e.Klinke.SOON;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.e2e.ApiClient.Answer;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// The database dies in mid-call: nobody on the phone notices, and no record is lost.
@Tag("slow")
class DatabaseDownTest {
    private static final Duration RESTART_TIME_MAX = Duration.ofSeconds(60);

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @Test
    void callsGoOnAndTheirRecordsArriveLater() throws IOException {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.awaitTone(a.toneHz(), SOON);

        klinke.server().killDatabase();

        there.awaitTone(a.toneHz(), SOON);
        here.awaitTone(b.toneHz(), SOON);
        assertThat(a.register().status()).isEqualTo(200);
        Phone c = klinke.registered(klinke.acme().phone("102").autoAnswer());
        PhoneCall second = a.call("102").awaitAnswered(SOON);
        second.awaitTone(c.toneHz(), SOON);
        assertThat(second.hangup()).isEqualTo(200);
        assertThat(here.hangup()).isEqualTo(200);

        KlinkeServer.await(
                "the journal to be replayed",
                RESTART_TIME_MAX,
                () -> klinke.server().metric("pbx_journal_pending") == 0
                        && klinke.server().metric("pbx_db_up") == 1);
        assertThat(klinke.acme().record("101").path("cause").asText()).isEqualTo("NORMAL");
        assertThat(klinke.acme().record("102").path("cause").asText()).isEqualTo("NORMAL");
    }

    /// As long as it is away: whoever changes something is told so, whoever looks at what goes on sees it, and whoever
    /// calls is connected.
    @Test
    void changesAreRefusedLiveStateIsReadAndCallsAreMadeWhileItIsAway() throws Exception {
        ApiPeople people = new ApiPeople(klinke.server());
        ApiClient admin = people.in("acme", Role.TENANT_ADMIN);
        ApiClient program = people.stranger()
                .withKey(admin.post("/me/api-keys", Map.of("name", "watch", "scopes", List.of("calls:read")))
                        .text("token"));
        // Who has asked since the last change is known, and stays so.
        assertThat(program.get("/tenants/acme/live/calls").status()).isEqualTo(200);
        assertThat(admin.get("/tenants/acme/live/calls").status()).isEqualTo(200);
        String contacts = "/tenants/acme/contacts/contacts";
        Map<String, Object> contact = Map.of("name", "While it was away", "office", "+498912345");
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        here.awaitTone(b.toneHz(), SOON);

        klinke.server().holdDatabaseDown();
        try {
            Answer refused = admin.post(contacts, contact);
            assertThat(refused.status()).as(refused.json().toString()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("database.unavailable");
            assertThat(refused.text("detail")).contains("nothing was changed");
            assertThat(admin.send("PATCH", "/tenants/acme/dialplan", Optional.of(Map.of("parking", List.of())))
                            .code())
                    .isEqualTo("database.unavailable");
            assertThat(admin.delete("/tenants/acme/directory/users/102").code()).isEqualTo("database.unavailable");
            assertThatThrownBy(() -> klinke.server().post("/audit/undo", Map.of("tenant", "acme", "seq", 1)))
                    .as("by the command line, too")
                    .hasMessageContaining("database.unavailable");
            Answer stored = admin.get("/tenants/acme/directory/users");
            assertThat(stored.code()).as("what lies there is not made up").isEqualTo("database.unavailable");

            for (ApiClient reader : List.of(admin, program)) {
                Answer live = reader.get("/tenants/acme/live/calls");
                assertThat(live.status()).as(live.json().toString()).isEqualTo(200);
                assertThat(live.json().path("items"))
                        .as("the call that goes on")
                        .hasSize(1);
            }
            assertThat(admin.get("/tenants/acme/live/registrations").status()).isEqualTo(200);
            assertThat(admin.begins("/tenants/acme/events")).isTrue();

            Phone c = klinke.registered(klinke.acme().phone("102").autoAnswer());
            Phone d = klinke.registered(klinke.acme().phone("100"));
            PhoneCall second = d.call("102").awaitAnswered(SOON);
            second.awaitTone(c.toneHz(), SOON);
            assertThat(admin.get("/tenants/acme/live/calls").json().path("items"))
                    .as("one more, that was made meanwhile")
                    .hasSize(2);
            here.awaitTone(b.toneHz(), SOON);
            assertThat(second.hangup()).isEqualTo(200);
            assertThat(klinke.server().metric("pbx_db_up"))
                    .as("it was away all the time")
                    .isZero();
        } finally {
            klinke.server().letDatabaseUp();
        }
        KlinkeServer.await(
                "the database",
                RESTART_TIME_MAX,
                () -> klinke.server().metric("pbx_db_up") == 1
                        && klinke.server().metric("pbx_journal_pending") == 0);
        assertThat(here.hangup()).isEqualTo(200);
        assertThat(admin.get(contacts + "/While~20it~20was~20away").status())
                .as("what was refused was not done")
                .isEqualTo(404);
        assertThat(admin.post(contacts, contact).status()).isEqualTo(201);
        assertThat(admin.delete(contacts + "/While~20it~20was~20away").status()).isEqualTo(200);
    }
}
