package org.klinke.sip.trunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sip.message.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.Place;
import org.klinke.core.trunk.NumberForms;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkIdentity.NumberForm;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.edge.TrunkDoor;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.SipTransport;
import org.slf4j.LoggerFactory;

/// Whose a call on a trunk of the platform is, and what the operator learns of calls that are nobody's.
class TrunkEntranceTest {
    private static final E164 NUMBER = new E164("+4989123456");

    private final Carriers carriers = new Carriers();
    private final TrunkEntrance entrance = new TrunkEntrance(
            carriers.desk,
            number -> number.equals(NUMBER) ? Optional.of(carriers.acme) : Optional.empty(),
            carriers.loop);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger room = (Logger) LoggerFactory.getLogger(TrunkEntrance.class);

    @BeforeEach
    void listen() {
        log.start();
        room.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        room.detachAppender(log);
    }

    private TrunkDoor.Claim call(String address, String called) {
        FakeFlow flow = new FakeFlow(carriers.loop, SipTransport.TLS, address, 40_000);
        String text = "INVITE sip:" + called + "@127.0.0.1 SIP/2.0\r\n"
                + "Via: SIP/2.0/TLS 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:1@c.test>;tag=1\r\n"
                + "To: <sip:" + called + "@c.test>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n"
                + "Contact: <sip:192.0.2.1>\r\n\r\n";
        try {
            return entrance.claim(flow, (Request) carriers.codec.parse(text.getBytes(UTF_8)));
        } catch (SipSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private void assertOf(TrunkId trunk, TrunkDoor.Claim claim) {
        assertThat(claim).isInstanceOfSatisfying(TrunkDoor.Claim.Of.class, of -> {
            assertThat(of.scope()).isEqualTo(carriers.acme);
            assertThat(of.line().trunkId()).isEqualTo(trunk);
        });
    }

    private TrunkId platform(String form) {
        Trunk trunk = Example.of("name: colt", "host: colt.test", "network: 198.51.100.1", "numbers: " + form)
                .trunk();
        carriers.desk.replacePlatform(List.of(trunk));
        return trunk.id();
    }

    @ParameterizedTest
    @EnumSource(NumberForm.class)
    void aNumberFindsItsTenantInEachForm(NumberForm form) {
        TrunkId trunk = platform(form.name());
        String called = NumberForms.write(NUMBER, form, new Place("DE", "89"));

        assertOf(trunk, call("198.51.100.1", called));
    }

    /// As the dial plan reads them: whatever the carrier promised.
    @ParameterizedTest
    @CsvSource({
        "e164, 4989123456",
        "e164, 004989123456",
        "e164, 089123456",
        "e164_without_plus, 4989123456",
        "e164_without_plus, +4989123456",
        "international, 4989123456",
        "national, 4989123456",
    })
    void aNumberFindsItsTenantAsCarriersWriteIt(String form, String called) {
        TrunkId trunk = platform(form);

        assertOf(trunk, call("198.51.100.1", called));
    }

    @Test
    void aNumberNobodyHasIsNobodys() {
        platform("e164");
        assertThat(call("198.51.100.1", "+4989999999")).isInstanceOf(TrunkDoor.Claim.Nobody.class);
        assertThat(call("198.51.100.1", "4711")).isInstanceOf(TrunkDoor.Claim.Nobody.class);
        assertThat(call("198.51.100.2", "+4989123456")).isInstanceOf(TrunkDoor.Claim.None.class);
        assertThat(log.list).as("strangers call all day").isEmpty();
    }

    @Test
    void whyACallIsNobodysIsSaidOnceAMinute() {
        carriers.desk.replace(
                carriers.acme,
                List.of(Example.of("name: a", "host: a.test", "network: 198.51.100.1")
                        .trunk()));
        carriers.desk.replace(
                carriers.other,
                List.of(Example.of("name: b", "host: b.test", "network: 198.51.100.1")
                        .trunk()));

        for (int i = 0; i < 10; i++) {
            assertThat(call("198.51.100.1", "+4989123456")).isInstanceOf(TrunkDoor.Claim.None.class);
        }
        assertThat(log.list).hasSize(1);
        assertThat(log.list.getFirst().getKeyValuePairs().toString())
                .contains("198.51.100.1", "trunks of different tenants have this address");
        carriers.loop.advance(Duration.ofSeconds(61));
        call("198.51.100.1", "+4989123456");
        call("198.51.100.1", "+4989123456");
        assertThat(log.list).hasSize(2);
    }
}
