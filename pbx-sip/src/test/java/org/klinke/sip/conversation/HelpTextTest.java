package org.klinke.sip.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.klinke.sip.transport.SipTransport;

/// The text by which the reception learns that somebody calls for help.
class HelpTextTest {
    private static final String TEXT = "112 wird gerade gerufen von Alice (100), München, Sonnenstr. 1";

    @Test
    void comesToEveryPhoneOfTheUserAndNobodyElses() {
        comesToEveryPhone(new House());
    }

    @Test
    void soItDoesOverTls() {
        try (SocketHouse house = new SocketHouse(SipTransport.TLS)) {
            comesToEveryPhone(house);
        }
    }

    private static void comesToEveryPhone(Building house) {
        List<Phone> all = List.of("bob", "bobcell", "carol", "other-bob").stream()
                .map(name -> Optional.ofNullable(house.phones.get(name)).orElseThrow())
                .toList();
        for (Phone phone : all) {
            phone.register(List.of());
            assertThat(house.next(phone, Text::isResponse)).isPresent();
        }
        house.signalling
                .texts()
                .send(house.scopeOf(all.getFirst()), house.userOf("101").id(), "112: Alice (100)", "100", TEXT);
        for (Phone phone : all.subList(0, 2)) {
            Text text = house.next(phone, one -> one.body().equals(TEXT)).orElseThrow();
            assertThat(text.method()).isEqualTo("MESSAGE");
            assertThat(text.header("From")).startsWith("\"112: Alice (100)\" <sip:100@demo.test>");
            assertThat(text.header("To")).isEqualTo("<sip:101@demo.test>");
            assertThat(text.header("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
            assertThat(text.find("Contact")).as("RFC 3428 §4").isEmpty();
            phone.respond(200, "OK", "", Optional.empty(), "", List.of());
        }
        house.settle();
        assertThat(all.get(2).next()).as("another user's").isEmpty();
        assertThat(all.get(3).next()).as("the same extension of another tenant").isEmpty();
    }

    @Test
    void aPhoneThatIsNotThereOrRefusesHarmsNobody() {
        House house = new House();
        Phone bob = Optional.ofNullable(house.phones.get("bob")).orElseThrow();
        bob.register(List.of());
        assertThat(house.next(bob, Text::isResponse)).isPresent();
        house.signalling.texts().send(house.scopeOf(bob), house.userOf("102").id(), "112", "", TEXT);
        house.signalling.texts().send(house.scopeOf(bob), house.userOf("101").id(), "112", "", TEXT);
        assertThat(house.next(bob, one -> one.body().equals(TEXT))).isPresent();
        bob.respond(405, "Method Not Allowed", "", Optional.empty(), "", List.of());
        house.settle();
        assertThat(bob.next()).isEmpty();
    }
}
