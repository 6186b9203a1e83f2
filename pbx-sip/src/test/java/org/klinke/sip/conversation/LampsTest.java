package org.klinke.sip.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.presence.MessageCounts.Counts;

/// What becomes of subscriptions when the directory changes, and when there are many.
class LampsTest {
    private static final int PER_DEVICE_MAX = 200;
    private static final Duration SWEEP = Duration.ofSeconds(31);

    private final House house = new House();
    private final Phone alice = registered("alice");

    private Phone registered(String name) {
        Phone phone = Objects.requireNonNull(house.phones.get(name));
        phone.register(List.of());
        house.settle();
        assertThat(phone.next().orElseThrow().status()).isEqualTo(200);
        return phone;
    }

    private int subscribe(Phone phone, String extension, String event) {
        phone.call(
                "SUBSCRIBE",
                "sip:" + extension + "@" + phone.domain(),
                Optional.empty(),
                List.of("Event: " + event, "Expires: 3600"));
        house.settle();
        return phone.next().orElseThrow().status();
    }

    /// The next message must be a NOTIFY; answers it.
    private Text notified(Phone phone) {
        Text notify = phone.next().orElseThrow(() -> new AssertionError("no NOTIFY\n" + house.transcript()));
        assertThat(notify.method()).isEqualTo("NOTIFY");
        phone.respond(200, "OK", "NOTIFY", Optional.empty(), "", List.of());
        house.settle();
        return notify;
    }

    private void changeDevice(Phone phone, Optional<DeviceCredentials> credentials, Optional<String> extension) {
        house.device(
                phone,
                device -> Optional.of(new Device(
                        device.id(),
                        device.name(),
                        device.sipUsername(),
                        extension.map(house::userOf).map(User::id).or(device::user),
                        device.site(),
                        credentials.orElse(device.credentials()))));
    }

    @Test
    void aDeletedDeviceIsToldNoMore() {
        subscribe(alice, "101", "dialog");
        notified(alice);
        house.device(alice, device -> Optional.empty());
        house.advance(SWEEP);

        Text last = notified(alice);
        assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=rejected");
        assertThat(last.body()).isEmpty();
        assertThat(house.signalling.subscriptions()).isZero();
    }

    @Test
    void aChangedPasswordEndsWhatTheOldOneBegan() {
        subscribe(alice, "101", "dialog");
        notified(alice);
        changeDevice(
                alice,
                Optional.of(DeviceCredentials.of("alice", "demo.test", "another long password")),
                Optional.empty());

        alice.request("SUBSCRIBE", Optional.empty(), List.of("Event: dialog", "Expires: 600"));
        house.settle();
        assertThat(alice.next().orElseThrow().status()).isEqualTo(403);
        assertThat(notified(alice).header("Subscription-State")).isEqualTo("terminated;reason=rejected");
        assertThat(house.signalling.subscriptions()).isZero();
    }

    @Test
    void anExtensionThatBecomesSomebodyElsesIsAnother() {
        subscribe(alice, "101", "dialog");
        notified(alice);
        house.user("101", bob -> Optional.of(new User(bob.id(), "109", bob.name())));
        house.user("102", carol -> Optional.of(new User(carol.id(), "101", carol.name())));
        house.advance(SWEEP);

        assertThat(notified(alice).header("Subscription-State")).isEqualTo("terminated;reason=noresource");
        assertThat(house.signalling.subscriptions()).isZero();
    }

    @Test
    void messagesLightTheLampOfTheirUserOnly() {
        Phone carol = registered("carol");
        Phone otherAlice = registered("other-alice");
        for (Phone phone : List.of(alice, carol, otherAlice)) {
            subscribe(phone, phone.username(), "message-summary");
            assertThat(notified(phone).body()).startsWith("Messages-Waiting: no\r\n");
        }
        house.presence.report(house.scopeOf(alice), house.userOf("100").id(), new Counts(2, 5));
        house.settle();

        assertThat(notified(alice).body())
                .isEqualTo("Messages-Waiting: yes\r\nMessage-Account: sip:100@demo.test\r\nVoice-Message: 2/5\r\n");
        assertThat(carol.unread()).isEmpty();
        assertThat(otherAlice.unread()).isEmpty();
    }

    @Test
    void aDeviceThatGetsAnotherUserHearsNoMoreOfTheMessagesOfTheFirst() {
        subscribe(alice, "100", "message-summary");
        notified(alice);
        changeDevice(alice, Optional.empty(), Optional.of("102"));
        house.presence.report(house.scopeOf(alice), house.userOf("100").id(), new Counts(1, 0));
        house.settle();

        Text last = notified(alice);
        assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=rejected");
        assertThat(last.body()).isEmpty();
    }

    @Test
    void whatALampTellsOfARingingCallIsEnoughToPickItUp() {
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        subscribe(alice, "101", "dialog");
        notified(alice);
        carol.call("INVITE", "sip:101@demo.test", Optional.of(carol.sdp().text()), List.of());
        house.settle();
        notified(alice);
        bob.respond(180, "Ringing", "INVITE", Optional.empty(), "", List.of());
        house.settle();
        String lamp = notified(alice).body();

        alice.call(
                "INVITE",
                attribute(lamp, "target uri"),
                Optional.of(alice.sdp().text()),
                List.of("Replaces: " + attribute(lamp, "call-id") + ";to-tag=" + attribute(lamp, "remote-tag")
                        + ";from-tag=" + attribute(lamp, "local-tag")));
        house.settle();
        assertThat(alice.unread()).extracting(Text::firstLine).contains("SIP/2.0 200 OK");
        assertThat(bob.unread()).extracting(Text::method).contains("CANCEL");
        assertThat(carol.unread()).extracting(Text::firstLine).contains("SIP/2.0 200 OK");
    }

    private static String attribute(String document, String name) {
        Matcher matcher = Pattern.compile(name + "=\"([^\"]+)\"").matcher(document);
        assertThat(matcher.find()).as(name + " in " + document).isTrue();
        return matcher.group(1);
    }

    @Test
    void aDeviceHasOnlySoManyAndWhatALostConnectionLeftMakesRoom() {
        for (int i = 0; i < PER_DEVICE_MAX; i++) {
            assertThat(subscribe(alice, "101", "dialog;id=" + i)).isEqualTo(200);
            notified(alice);
        }
        assertThat(subscribe(alice, "101", "dialog")).isEqualTo(403);
        assertThat(house.signalling.subscriptions()).isEqualTo(PER_DEVICE_MAX);

        alice.loseConnection();
        alice.reconnect();
        alice.register(List.of());
        house.settle();
        assertThat(alice.next().orElseThrow().status()).isEqualTo(200);
        assertThat(subscribe(alice, "101", "dialog")).isEqualTo(200);
        assertThat(house.signalling.subscriptions()).isEqualTo(1);
    }

    @Test
    void whatWouldBeKeptHasALimit() {
        alice.call(
                "SUBSCRIBE",
                "sip:101@demo.test",
                Optional.empty(),
                List.of("Event: dialog", "Record-Route: <sip:" + "p".repeat(4_000) + ".test;lr>"));
        house.settle();
        assertThat(alice.next().orElseThrow().status()).isEqualTo(513);
        assertThat(house.signalling.subscriptions()).isZero();
    }

    @Test
    void aThousandLampsOfOneExtensionAllFollow() {
        int phones = 1_000 / PER_DEVICE_MAX;
        for (int i = 0; i < phones; i++) {
            house.addPhone("console" + i, "102");
            Phone console = registered("console" + i);
            for (int lamp = 0; lamp < PER_DEVICE_MAX; lamp++) {
                assertThat(subscribe(console, "101", "dialog;id=" + lamp)).isEqualTo(200);
                assertThat(notified(console).body()).contains("<state>terminated</state>");
            }
        }
        assertThat(house.signalling.subscriptions()).isEqualTo(1_000);
        assertThat(house.presence.entries(house.scopeOf(alice))).isEqualTo(1); // one watch, however many lamps

        registered("bob");
        alice.call("INVITE", "sip:101@demo.test", Optional.of(alice.sdp().text()), List.of());
        house.settle();
        for (int i = 0; i < phones; i++) {
            Phone console = Objects.requireNonNull(house.phones.get("console" + i));
            List<Text> told = console.unread();
            assertThat(told)
                    .hasSize(PER_DEVICE_MAX)
                    .allSatisfy(notify -> assertThat(notify.body())
                            .contains("<state>trying</state>")
                            .doesNotContain("100"));
        }
        house.hangUpAll();
        house.advance(Duration.ofSeconds(40)); // nobody answers any of them
        assertThat(house.signalling.subscriptions()).isZero();
        assertThat(house.presence.entries(house.scopeOf(alice))).isZero();
    }
}
