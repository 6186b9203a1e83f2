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

/// A message is left, lights a lamp, is heard and deleted.
@Tag("slow")
class VoicemailCallsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String PIN = "470815";
    private static final String MAIL = "anna@acme.example";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @AfterEach
    void closeTheBoxes() throws IOException {
        box("[]", "[]");
        for (JsonNode message : messages("acme")) {
            klinke.server()
                    .post(
                            "/voicemail/delete",
                            Map.of(
                                    "tenant", "acme",
                                    "id", message.path("id").asText(),
                                    "reason", "the test is over"));
        }
    }

    private void box(String boxes, String forwards) throws IOException {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    voicemail:
                      boxes: %s
                    reach:
                      - extension: "101"
                        forwards: %s
                """.formatted(boxes, forwards));
    }

    private JsonNode messages(String tenant) {
        return klinke.server().get("/voicemail?tenant=" + tenant).path("recordings");
    }

    private JsonNode leaveMessage() throws Exception {
        box("[{extension: '101', mail: anna@acme.example, attach: true}]", "['unreachable internal voicemail']");
        Phone a = klinke.acme().registered("100");
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        KlinkeServer.await("the tone", PATIENCE, () -> klinke.server().metric("pbx_recordings") == 1);
        here.listenFor(Duration.ofSeconds(4));
        assertThat(here.hangup()).isEqualTo(200);
        KlinkeServer.await(
                "the message to be listed", SOON, () -> messages("acme").size() == 1);
        return messages("acme").get(0);
    }

    @Test
    void whatSomebodySaysAfterTheToneIsKept() throws Exception {
        JsonNode message = leaveMessage();

        assertThat(message.path("extension").asText()).isEqualTo("101");
        assertThat(message.path("number").asText()).isEqualTo("100");
        assertThat(message.path("whole").asBoolean()).isTrue();
        assertThat(message.path("seconds").asDouble()).isBetween(3.0, 6.0);
        assertThat(klinke.acme().record("101").path("timeline").toString())
                .contains("forwards internal calls if unreachable to voicemail")
                .contains("reaches the voice box of");
        heard(get(message.path("id").asText()), klinke.acme().toneHz("100"));

        String id = message.path("id").asText();
        assertThat(messages("globex")).isEmpty();
        assertThat(klinke.server().get("/recordings?tenant=acme").path("recordings"))
                .as("no recording")
                .isEmpty();
        assertThatThrownBy(() -> klinke.server()
                        .post("/recordings/open", Map.of("tenant", "acme", "id", id, "reason", "curious")))
                .hasMessageContaining("no recording");
        assertThatThrownBy(() -> klinke.server()
                        .post("/voicemail/open", Map.of("tenant", "globex", "id", id, "reason", "curious")))
                .hasMessageContaining("no recording");
        klinke.server().post("/voicemail/delete", Map.of("tenant", "acme", "id", id, "reason", "done"));
        assertThat(messages("acme")).isEmpty();
    }

    private byte[] get(String id) throws IOException {
        JsonNode opened = klinke.server()
                .post("/voicemail/open", Map.of("tenant", "acme", "id", id, "reason", "a customer waits"));
        return Base64.getDecoder()
                .decode(klinke.server()
                        .get("/voicemail/part?from=0&ticket="
                                + opened.path("ticket").asText())
                        .path("part")
                        .asText());
    }

    private static void heard(byte[] file, int hz) throws IOException {
        Sound sound = SoundFile.read(file, 60);
        assertThat(sound.channels()).hasNumberOfRows(1);
        short[] all = sound.channels()[0];
        Goertzel.Tone tone = Goertzel.strongest(
                Arrays.copyOfRange(all, all.length / 2, all.length / 2 + sound.sampleRate()), sound.sampleRate());
        assertThat(tone.hz()).isCloseTo(hz, within(5));
        assertThat(tone.purity()).isGreaterThan(0.9);
    }

    @Test
    void whatIsExportedIsTakenAgain() throws IOException {
        box(
                "[{extension: '101', secondsMax: 60}]",
                "['no-answer external voicemail after 25s', 'busy internal voicemail']");
        String yaml = klinke.server().get("/export/acme").path("yaml").asText();
        assertThat(yaml)
                .contains("voicemail:")
                .contains("\"secondsMax\":60")
                .contains("no-answer external voicemail after 25s")
                .doesNotContain("*103");
        klinke.server().apply(yaml);
        assertThat(klinke.server().get("/export/acme").path("yaml").asText()).isEqualTo(yaml);
    }

    @Test
    void whoHasNoBoxCannotSendCallsThere() {
        assertThatThrownBy(() -> box("[]", "['busy internal voicemail']")).hasMessageContaining("voice box");
    }

    /// With a foreign phone: its lamp, its keys, its ears; and with a mail server.
    @Test
    @Tag("foreign")
    void aMessageIsMailedLightsALampIsHeardAndDeletedByPhone() throws Exception {
        int before = klinke.mailsTo(MAIL).size();
        String id = leaveMessage().path("id").asText();
        mailed(before, id);
        Baresip b = klinke.acme().baresipWithLamp("101");
        b.awaitRegistered(SOON);
        awaitLamp(b, "1/0");
        ApiClient manager = new ApiPeople(klinke.server()).operator("acme");
        String message = "/tenants/acme/voice-boxes/101/messages/" + id;
        assertThat(manager.put(message + "/heard", "").status()).isEqualTo(200);
        awaitLamp(b, "0/1");
        assertThat(manager.delete(message + "/heard").status()).isEqualTo(200);
        awaitLamp(b, "1/0");
        assertThat(manager.post(message + "/forward", Map.of("extension", "101"))
                        .status())
                .as("it is there already")
                .isEqualTo(422);
        b.dial("sip:*100@" + klinke.acme().domain());
        b.awaitEvent("CALL_ESTABLISHED", SOON);
        for (int time = 0; time < 2; time++) {
            for (char key : (PIN + "#").toCharArray()) {
                press(b, key);
            }
        }
        awaitNote("the PIN was set");
        for (int press = 0; press < 10 && !noted("hears a message of"); press++) {
            press(b, '1'); // a key that comes while something else is said ends that
            pause(Duration.ofSeconds(2));
        }
        awaitNote("hears a message of");
        KlinkeServer.await("the tone of the message", PATIENCE, () -> {
            Goertzel.Tone tone = b.heard();
            return Math.abs(tone.hz() - klinke.acme().toneHz("100")) < 6 && tone.purity() > 0.9;
        });
        awaitLamp(b, "0/1");
        press(b, '3');
        KlinkeServer.await(
                "the message to be gone", SOON, () -> messages("acme").isEmpty());
        awaitLamp(b, "0/0");
        b.hangup();
        b.awaitEvent("CALL_CLOSED", SOON);
    }

    /// Taken by a mail server: whose box, from whom, and what was said.
    private void mailed(int before, String id) throws IOException {
        KlinkeServer.await("the mail", SOON, () -> klinke.mailsTo(MAIL).size() > before);
        String mail = klinke.mailsTo(MAIL).getLast().data();
        assertThat(mail)
                .contains("From: klinke@house.example", "To: " + MAIL)
                .contains("message-" + id + ".wav", "audio/x-wav");
        String file = mail.substring(mail.indexOf("message-" + id));
        String encoded = file.substring(file.indexOf("\n\n") + 2);
        heard(
                Base64.getMimeDecoder().decode(encoded.substring(0, encoded.indexOf("\n--"))),
                klinke.acme().toneHz("100"));
    }

    private static void awaitLamp(Baresip phone, String counts) {
        KlinkeServer.await("the lamp " + counts, PATIENCE, () -> {
            String log = phone.log();
            int last = log.lastIndexOf("Voice-Message:");
            return last >= 0 && log.startsWith("Voice-Message: " + counts, last);
        });
    }

    private boolean noted(String text) {
        return klinke.acme().live("*100").path("timeline").toString().contains(text);
    }

    private void awaitNote(String text) {
        KlinkeServer.await(text, PATIENCE, () -> noted(text));
    }

    private static void press(Baresip phone, char key) {
        phone.press(key);
        pause(Duration.ofMillis(400));
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
