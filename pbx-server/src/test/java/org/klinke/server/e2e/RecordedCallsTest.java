package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;
import org.klinke.media.tone.Goertzel;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// A call is recorded by a rule, found, heard, held and deleted.
class RecordedCallsTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @AfterEach
    void recordNothingAnyMore() throws IOException {
        rules("[]");
    }

    private void rules(String rules) throws IOException {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    recordings:
                      rules: %s
                """.formatted(rules));
    }

    private JsonNode recordings(String tenant) {
        return klinke.server().get("/recordings?tenant=" + tenant).path("recordings");
    }

    @Test
    void bothVoicesAreOnTheRightChannelsOfTheRecording() throws Exception {
        rules("[{title: Sales, users: ['101'], consent: announced, direction: in, keepDays: 30}]");
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");
        PhoneCall here = a.call("101").awaitRinging(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.answer();
        here.awaitAnswered(SOON);
        KlinkeServer.await("the recording to begin", SOON, () -> klinke.server().metric("pbx_recordings") == 1);
        here.listenFor(Duration.ofSeconds(3));
        here.awaitTone(b.toneHz(), SOON);
        assertThat(here.hangup()).isEqualTo(200);
        KlinkeServer.await(
                "the recording to be listed", SOON, () -> recordings("acme").size() == 1);

        JsonNode one = recordings("acme").get(0);
        assertThat(one.path("extension").asText()).isEqualTo("101");
        assertThat(one.path("number").asText()).isEqualTo("100");
        assertThat(one.path("direction").asText()).isEqualTo("in");
        assertThat(one.path("whole").asBoolean()).isTrue();
        assertThat(one.path("consent").asText()).contains("(100) was told").contains("(101) was told");
        assertThat(one.path("rule").asText()).isEqualTo("Sales");
        assertThat(klinke.acme().record("101").path("timeline").toString())
                .contains("rule 'Sales' applies, consent: all are told")
                .contains("begins: " + one.path("id").asText());

        byte[] sound = get(one.path("id").asText());
        Sound heard = SoundFile.read(sound, 60);
        assertThat(heard.channels()).hasNumberOfRows(2);
        assertThat(heard.seconds())
                .isGreaterThan(2)
                .isCloseTo(one.path("seconds").asDouble(), within(0.1));
        heard(heard, 0, b.toneHz());
        heard(heard, 1, a.toneHz());

        held(one.path("id").asText());
    }

    private byte[] get(String id) throws IOException {
        JsonNode opened =
                klinke.server().post("/recordings/open", Map.of("tenant", "acme", "id", id, "reason", "a complaint"));
        JsonNode part = klinke.server()
                .get("/recordings/part?from=0&ticket=" + opened.path("ticket").asText());
        byte[] sound = Base64.getDecoder().decode(part.path("part").asText());
        assertThat(sound).hasSize(opened.path("bytes").asInt());
        return sound;
    }

    /// In the middle of it: at its ends the tones begin and end.
    private static void heard(Sound sound, int channel, int hz) {
        short[] all = sound.channels()[channel];
        short[] middle = Arrays.copyOfRange(all, all.length / 2, all.length / 2 + sound.sampleRate());
        Goertzel.Tone tone = Goertzel.strongest(middle, sound.sampleRate());
        assertThat(tone.hz()).as("channel %d", channel).isCloseTo(hz, within(5));
        assertThat(tone.purity()).as("channel %d", channel).isGreaterThan(0.9);
    }

    private void held(String id) throws IOException {
        Map<String, Object> wish = Map.of("tenant", "acme", "id", id, "reason", "lawsuit 4711");
        klinke.server().post("/recordings/hold", wish);
        assertThatThrownBy(() -> klinke.server().post("/recordings/delete", wish))
                .hasMessageContaining("held");
        assertThatThrownBy(() ->
                        klinke.server().post("/recordings/delete", Map.of("tenant", "globex", "id", id, "reason", "x")))
                .hasMessageContaining("no recording");
        klinke.server().post("/recordings/hold", Map.of("tenant", "acme", "id", id, "reason", "settled", "end", true));
        assertThat(recordings("globex")).isEmpty();
        klinke.server().post("/recordings/delete", wish);
        assertThat(recordings("acme")).isEmpty();
    }

    /// With foreign phones: the keys of both, in the call.
    @Test
    @Tag("foreign")
    void aKeyBeginsARecordingOnceTheOtherAgreesAndAnotherDeletesIt() throws Exception {
        rules("[{title: Sales, users: ['101'], start: code, consent: all}]");
        Baresip a = klinke.acme().baresip("100", false);
        Baresip b = klinke.acme().baresip("101", true);
        a.awaitRegistered(SOON);
        b.awaitRegistered(SOON);
        a.dial("sip:101@" + klinke.acme().domain());
        a.awaitEvent("CALL_ESTABLISHED", SOON);
        b.awaitEvent("CALL_ESTABLISHED", SOON);
        press(b, "*1");
        KlinkeServer.await("the other to be asked", SOON, () -> noted("is asked"));
        assertThat(klinke.server().metric("pbx_recordings"))
                .as("nobody has agreed")
                .isZero();
        press(a, "1");
        KlinkeServer.await("the recording to begin", SOON, () -> klinke.server().metric("pbx_recordings") == 1);
        press(a, "*0");
        KlinkeServer.await("the recording to end", SOON, () -> klinke.server().metric("pbx_recordings") == 0);
        KlinkeServer.await("it to be deleted", SOON, () -> noted("deleted: "));
        b.hangup();
        a.awaitEvent("CALL_CLOSED", SOON);
        assertThat(recordings("acme")).isEmpty();
    }

    /// One after the other: a key that is still held is not pressed again.
    private static void press(Baresip phone, String keys) {
        for (int at = 0; at < keys.length(); at++) {
            phone.press(keys.charAt(at));
            long end = System.nanoTime() + 400_000_000L;
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        }
    }

    private boolean noted(String text) {
        return klinke.acme().live("101").path("timeline").toString().contains(text);
    }

    @Test
    void noIdOrTicketLeadsToAFile() {
        for (String each : List.of("../../keys/keyring.json", "..%2f..%2fkeys", "1-1-1-1-1", "", "\u0000")) {
            assertThatThrownBy(() -> klinke.server()
                            .post("/recordings/open", Map.of("tenant", "acme", "id", each, "reason", "x")))
                    .as(each)
                    .hasMessageContaining("is no id of a recording");
        }
        assertThatThrownBy(() -> klinke.server().get("/recordings/part?ticket=..%2f..%2fkeys"))
                .hasMessageContaining("is no id");
    }

    @Test
    void whatIsNoRuleIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> rules("[{title: Sales, consent: perhaps}]"))
                .hasMessageContaining("consent is one of all, others, announced");
        assertThatThrownBy(() -> rules("[{title: Sales, cosnent: all}]")).hasMessageContaining("'cosnent'");
        assertThatThrownBy(() -> rules("[{title: Sales, percent: 101}]")).hasMessageContaining("1 to 100");
        assertThatThrownBy(() -> rules("[{users: ['101']}]")).hasMessageContaining("title");
    }

    @Test
    void whatIsExportedIsTakenAgain() throws IOException {
        rules("[{title: Sales, users: ['101'], start: code, channels: 1}]");
        String yaml = klinke.server().get("/export/acme").path("yaml").asText();
        assertThat(yaml).contains("recordings:").contains("\"title\":\"Sales\"").contains("\"start\":\"code\"");
        klinke.server().apply(yaml);
        assertThat(klinke.server().get("/export/acme").path("yaml").asText()).isEqualTo(yaml);
    }
}
