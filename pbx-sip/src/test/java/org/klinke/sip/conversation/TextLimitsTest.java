package org.klinke.sip.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How much text, and how many texts, a device may send.
class TextLimitsTest {
    private static final List<String> PLAIN = List.of("Content-Type: text/plain");

    private final House house = new House();
    private final Phone alice = registered("alice");
    private final Phone bob = registered("bob");

    @Test
    void aTextHasAnEnd() {
        assertThat(send(alice, "x".repeat(4_097))).isEqualTo(413);
        assertThat(bob.next()).isEmpty();

        assertThat(send(alice, "x".repeat(4_096))).isZero();
        assertThat(bob.next().orElseThrow().body()).hasSize(4_096);
        bob.respond(200, "OK", "", Optional.empty(), "", List.of());
        house.settle();
        assertThat(alice.next().orElseThrow().status()).isEqualTo(200);
    }

    @Test
    void aDeviceThatSendsWithoutEndHasToWaitAndOthersNeedNot() {
        for (int i = 0; i < 20; i++) {
            assertThat(send(alice, "again")).isZero();
            bob.respond(200, "OK", "", Optional.empty(), "", List.of());
            house.settle();
            assertThat(alice.next().orElseThrow().status()).isEqualTo(200);
        }
        assertThat(send(alice, "again")).isEqualTo(503);
        bob.unread().forEach(_ -> bob.next());
        assertThat(send(bob, "enough")).isZero();
        assertThat(alice.next().orElseThrow().body()).isEqualTo("enough");

        house.advance(Duration.ofSeconds(1));
        assertThat(send(alice, "again")).isZero();
    }

    /// @return the response's status, 0 while there is none
    private int send(Phone phone, String text) {
        String to = phone == alice ? "sip:101@demo.test" : "sip:100@demo.test";
        phone.call("MESSAGE", to, Optional.of(text), PLAIN);
        house.settle();
        return phone.next().map(Text::status).orElse(0);
    }

    private Phone registered(String name) {
        Phone phone = house.phones.get(name);
        assertThat(phone).isNotNull();
        phone.register(List.of());
        house.settle();
        assertThat(phone.next().orElseThrow().status()).isEqualTo(200);
        return phone;
    }
}
