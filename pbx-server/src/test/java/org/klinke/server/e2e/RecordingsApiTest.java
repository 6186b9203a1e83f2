package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.account.Role;
import org.klinke.core.media.Direction;
import org.klinke.media.file.OggOpusWriter;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;
import org.klinke.media.file.Wav;
import org.klinke.media.tone.Sine;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// Recordings and messages by the API: found, heard in parts, drawn, held, deleted; by whom, and by whom not.
class RecordingsApiTest {
    private static final String LIST = "/tenants/acme/recordings";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @SuppressWarnings("NullAway.Init")
    private ApiClient operator;

    @BeforeEach
    void recordSales() throws IOException {
        people = new ApiPeople(klinke.server());
        operator = people.operator("acme");
        rules("[{title: Sales, users: ['101'], consent: announced}]");
    }

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

    private JsonNode recorded() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        KlinkeServer.await("the recording to begin", SOON, () -> klinke.server().metric("pbx_recordings") == 1);
        here.awaitTone(b.toneHz(), SOON);
        here.listenFor(Duration.ofSeconds(2));
        assertThat(here.hangup()).isEqualTo(200);
        KlinkeServer.await(
                "the recording to be listed", SOON, () -> items("?seconds=1").size() == 1);
        return items("?seconds=1").get(0);
    }

    private JsonNode items(String query) {
        return operator.get(LIST + query).json().path("items");
    }

    private int accesses() {
        return operator.get("/tenants/acme/audit?kind=recording&action=access")
                .json()
                .path("items")
                .size();
    }

    @Test
    void itIsFoundHeardInPartsHeldAndDeleted() throws Exception {
        JsonNode one = recorded();
        String path = LIST + "/" + one.path("id").asText();
        assertThat(one.at("/owner/number").asText()).isEqualTo("101");
        assertThat(one.at("/other/number").asText()).isEqualTo("100");
        assertThat(one.path("direction").asText()).isEqualTo("in");
        assertThat(one.path("consent").asText()).contains("(101) was told");
        assertThat(operator.get(path).json()).isEqualTo(one);
        assertThat(items("?person=101")).hasSize(1);
        assertThat(items("?person=nobody")).isEmpty();
        assertThat(items("?seconds=600")).isEmpty();
        assertThat(items("?until=2020-01-01T00:00:00Z")).isEmpty();

        int before = accesses();
        ApiClient.Bytes all = operator.bytes(path + "/sound");
        assertThat(all.status()).isEqualTo(200);
        assertThat(all.header("content-type")).isEqualTo("audio/wav");
        assertThat(all.header("accept-ranges")).isEqualTo("bytes");
        int size = all.body().length;
        assertThat(one.path("format").asText()).isEqualTo("wav");
        assertThat(one.path("bytes").asInt()).as("packets are smaller").isLessThan(size / 2);
        assertThat(SoundFile.read(all.body(), 60).seconds())
                .isCloseTo(one.path("seconds").asDouble(), within(0.6));
        for (List<Integer> part : List.of(List.of(0, 1), List.of(10, 999), List.of(size - 5, size - 1))) {
            ApiClient.Bytes some = operator.with("Range", "bytes=" + part.get(0) + "-" + part.get(1))
                    .bytes(path + "/sound");
            assertThat(some.status()).isEqualTo(206);
            assertThat(some.header("content-range")).isEqualTo("bytes " + part.get(0) + "-" + part.get(1) + "/" + size);
            assertThat(some.body()).isEqualTo(Arrays.copyOfRange(all.body(), part.get(0), part.get(1) + 1));
        }
        assertThat(operator.with("Range", "bytes=-7").bytes(path + "/sound").body())
                .isEqualTo(Arrays.copyOfRange(all.body(), size - 7, size));
        assertThat(operator.with("Range", "bytes=" + size + "-")
                        .get(path + "/sound")
                        .status())
                .isEqualTo(416);
        ApiClient.Bytes wav = operator.bytes(path + "/sound?format=wav");
        assertThat(wav.header("content-type")).isEqualTo("audio/wav");
        assertThat(wav.header("content-disposition")).contains("attachment", ".wav");
        assertThat(wav.body()).isEqualTo(all.body());
        ApiClient.Bytes ogg = operator.bytes(path + "/sound?format=ogg");
        assertThat(ogg.header("content-type")).isEqualTo("audio/ogg");
        assertThat(ogg.header("content-disposition")).contains("attachment", ".ogg");
        assertThat(ogg.body().length).isLessThan(size / 5);
        Sound encoded = SoundFile.read(ogg.body(), 60);
        assertThat(encoded.channels()).hasNumberOfRows(2);
        assertThat(encoded.seconds()).isCloseTo(one.path("seconds").asDouble(), within(0.1));
        JsonNode drawn = operator.get(path + "/waveform").json();
        assertThat(drawn.path("channels")).hasSize(2).allSatisfy(channel -> {
            assertThat(channel).hasSize(1_000);
            assertThat(channel.get(500).asInt()).as("a tone").isGreaterThan(20);
        });
        assertThat(accesses())
                .as("one listener, one access, and two files taken away")
                .isEqualTo(before + 3);

        assertThat(operator.delete(path).status()).as("without a reason").isEqualTo(400);
        assertThat(operator.put(path + "/hold?reason=lawsuit", "").text("hold")).isEqualTo("lawsuit");
        assertThat(operator.delete(path + "?reason=wish").status()).isEqualTo(422);
        assertThat(operator.delete(path + "/hold?reason=settled").json().has("hold"))
                .isFalse();
        assertThat(operator.delete(path + "?reason=wish").status()).isEqualTo(204);
        assertThat(operator.get(path).status()).isEqualTo(404);
        assertThat(operator.get(path + "/sound").status()).isEqualTo(404);
        assertThat(operator.get(path + "/waveform").status()).isEqualTo(404);
    }

    /// Whoever may know that there is one does not hear it yet; and no other tenant knows of it.
    @Test
    void whoMayNotHearDoesNot() {
        String id = recorded().path("id").asText();
        ApiClient auditor = people.in("acme", Role.AUDITOR);
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        ApiClient intruder = people.in("globex", Role.AUDITOR);
        ApiClient there = people.operator("globex");
        int before = accesses();

        assertThat(auditor.get(LIST + "/" + id).status()).isEqualTo(200);
        assertThat(manager.get(LIST).status()).isEqualTo(403);
        for (String what : List.of("/sound", "/waveform")) {
            assertThat(auditor.get(LIST + "/" + id + what).status()).isEqualTo(403);
            assertThat(manager.get(LIST + "/" + id + what).status()).isEqualTo(403);
            assertThat(there.get("/tenants/globex/recordings/" + id + what).status())
                    .isEqualTo(404);
        }
        assertThat(auditor.delete(LIST + "/" + id + "?reason=x").status()).isEqualTo(403);
        assertThat(intruder.get("/tenants/globex/recordings/" + id).status()).isEqualTo(404);
        assertThat(intruder.get("/tenants/globex/recordings").json().path("items"))
                .isEmpty();
        assertThat(intruder.get(LIST).status()).isEqualTo(404);
        for (String no : List.of("..%2f..%2fkeys", UUID.randomUUID().toString(), "1-1-1-1-1")) {
            assertThat(operator.get(LIST + "/" + no + "/sound").status()).as(no).isIn(400, 404);
        }
        assertThat(accesses()).as("nobody heard it").isEqualTo(before);
        assertThat(operator.delete(LIST + "/" + id + "?reason=over").status()).isEqualTo(204);
    }

    /// A disk that somebody has tidied, a backup that lacks it: said so, and nothing else is lost by it.
    @Test
    void aFileThatIsMissingIsSaidSoAndNothingElseIsLost() throws IOException {
        String id = recorded().path("id").asText();
        String path = LIST + "/" + id;
        int before = accesses();
        Path file = klinke.server().soundFile(id);
        Path elsewhere = Files.move(file, file.resolveSibling("elsewhere"));

        for (String what : List.of("/sound", "/sound?format=ogg", "/waveform")) {
            ApiClient.Answer refused = operator.get(path + what);
            assertThat(refused.status()).as(what).isEqualTo(422);
            assertThat(refused.json().toString())
                    .contains("its file is missing on the disk")
                    .doesNotContain("sealed");
        }
        assertThatThrownBy(() -> klinke.server()
                        .post("/recordings/open", Map.of("tenant", "acme", "id", id, "reason", "his case")))
                .hasMessageContaining("its file is missing on the disk");
        assertThat(accesses()).as("nobody heard it").isEqualTo(before);
        assertThat(operator.get(path).status()).isEqualTo(200);

        Files.move(elsewhere, file);
        assertThat(operator.bytes(path + "/sound").status()).as("restored").isEqualTo(200);
        Files.delete(file);
        assertThat(operator.delete(path + "?reason=lost").status()).isEqualTo(204);
        assertThat(operator.get(path).status()).isEqualTo(404);
    }

    /// By who may not hear others; until it ends, and not while it is evidence.
    @Test
    void whatIsSharedIsHeardByWhomItIsForUntilItEnds() {
        String path = LIST + "/" + recorded().path("id").asText();
        ApiClient colleague = people.in("acme", Role.USER);
        String login = colleague.get("/me").text("login");
        ApiClient other = people.in("acme", Role.USER);
        ApiClient foreign = people.in("globex", Role.TENANT_ADMIN);
        String own = "/me/shared-recordings";
        Map<String, Object> wish = Map.of("account", login, "hours", 1, "reason", "his case");

        assertThat(people.in("acme", Role.AUDITOR).post(path + "/shares", wish).status())
                .isEqualTo(403);
        assertThat(foreign.post(path + "/shares", wish).status()).isEqualTo(404);
        assertThat(operator.post(path + "/shares", Map.of("account", "nobody", "hours", 1, "reason", "x"))
                        .json()
                        .toString())
                .contains("/account");
        assertThat(colleague.get(own).json().path("items")).isEmpty();
        ApiClient.Answer share = operator.post(path + "/shares", wish);
        assertThat(share.status()).isEqualTo(201);
        assertThat(operator.get(path + "/shares").json().path("items").get(0)).isEqualTo(share.json());
        assertThat(operator.get(path + "/shares/" + share.text("id")).json()).isEqualTo(share.json());

        int before = accesses();
        String sound = own + "/" + share.text("id") + "/sound";
        assertThat(colleague.get(own).json().at("/items/0/recording/id").asText())
                .isEqualTo(path.substring(LIST.length() + 1));
        assertThat(colleague.bytes(sound).body())
                .isEqualTo(operator.bytes(path + "/sound").body());
        assertThat(colleague.with("Range", "bytes=0-9").bytes(sound).status()).isEqualTo(206);
        assertThat(accesses()).as("colleague and operator").isEqualTo(before + 2);
        assertThat(colleague.get(path).status()).as("that alone").isEqualTo(403);
        assertThat(other.get(own).json().path("items")).isEmpty();
        assertThat(other.get(sound).status()).isEqualTo(404);
        assertThat(foreign.get(sound).status()).isEqualTo(404);
        assertThat(operator.get(sound).status()).isEqualTo(404);

        operator.put(path + "/hold?reason=lawsuit", "");
        assertThat(colleague.get(sound).status()).as("evidence").isEqualTo(404);
        operator.delete(path + "/hold?reason=settled");
        assertThat(colleague.bytes(sound).status()).isEqualTo(200);
        assertThat(operator.delete(path + "/shares/" + share.text("id")).status())
                .isEqualTo(204);
        assertThat(operator.delete(path + "/shares/" + share.text("id")).status())
                .as("it has ended")
                .isEqualTo(404);
        assertThat(operator.get(path + "/shares/" + share.text("id")).status()).isEqualTo(404);
        assertThat(colleague.get(sound).status()).isEqualTo(404);
        ApiClient.Answer again = operator.post(path + "/shares", wish);
        assertThat(operator.delete(path + "?reason=wish").status()).isEqualTo(204);
        assertThat(colleague.get(own + "/" + again.text("id") + "/sound").status())
                .isEqualTo(404);
        assertThat(colleague.get(own).json().path("items")).isEmpty();
    }

    private static byte[] tone(int hz, int seconds) {
        short[] samples = new Sine(hz, 16_000).next(16_000 * seconds);
        ByteBuffer file = ByteBuffer.allocate(Wav.HEAD_BYTES + 2 * samples.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(Wav.head(16_000, 1));
        for (short sample : samples) {
            file.putShort(sample);
        }
        return file.array();
    }

    private static void assertMissing(ApiClient client, String sound, Path file) throws IOException {
        Path elsewhere = Files.move(file, file.resolveSibling("elsewhere"));
        ApiClient.Answer refused = client.get(sound);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().toString())
                .contains("its file is missing on the disk")
                .doesNotContain("sealed");
        Files.move(elsewhere, file);
        assertThat(client.bytes(sound).status()).isEqualTo(200);
    }

    /// An Ogg/Opus file of silence: half a megabyte.
    private static byte[] fiveHours() {
        OggOpusWriter writer = new OggOpusWriter(7, 1);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(writer.heads(48_000, List.of()));
        for (int packet = 1; packet <= 5 * 3_600 * 1_000 / 120; packet++) {
            writer.add(new byte[][] {{3 << 3 | 1}}, new int[] {1}, 120); // two empty frames of 60 ms
            if (packet % 100 == 0) {
                file.writeBytes(writer.page(false));
            }
        }
        return file.toByteArray();
    }

    /// Uploaded, heard by whoever is kept waiting, and by nobody of another tenant.
    @Test
    void whatATenantBringsIsHeardByItsCallersAlone(@TempDir Path folder) throws IOException {
        rules("[]");
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        ApiClient globex = people.in("globex", Role.PBX_MANAGER);
        String prompts = "/tenants/acme/prompts";
        assertThat(manager.upload("POST", prompts + "?name=music", "a text".getBytes(StandardCharsets.US_ASCII))
                        .json()
                        .toString())
                .contains("/file");
        assertThat(manager.upload("POST", prompts + "?name=music", new byte[0])
                        .json()
                        .toString())
                .contains("it is empty");
        assertThat(manager.upload("POST", prompts + "?name=../music", tone(900, 1))
                        .status())
                .isEqualTo(400);
        assertThat(manager.upload("POST", prompts + "?name=music", new byte[13 << 20])
                        .status())
                .isEqualTo(413);
        assertThat(manager.upload("POST", prompts + "?name=music", fiveHours())
                        .json()
                        .toString())
                .contains("/file", "600 s");
        assertThat(manager.post(prompts + "?name=music", Map.of()).status()).isEqualTo(415);
        assertThat(people.in("acme", Role.AUDITOR)
                        .upload("POST", prompts + "?name=music", tone(900, 1))
                        .status())
                .isEqualTo(403);
        assertThat(manager.get(prompts).json().path("items")).isEmpty();

        ApiClient.Answer made = manager.upload("POST", prompts + "?name=music&file=tune.wav", tone(900, 5));
        assertThat(made.status()).isEqualTo(201);
        String id = made.text("id");
        assertThat(manager.get(prompts).json().path("items").get(0)).isEqualTo(made.json());
        ApiClient.Bytes part = manager.with("Range", "bytes=44-143").bytes(prompts + "/" + id + "/sound");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(tone(900, 5), 44, 144));
        assertMissing(manager, prompts + "/" + id + "/sound", klinke.server().soundFile(id));
        assertThat(globex.get(prompts + "/" + id + "/sound").status()).isEqualTo(404);
        assertThat(globex.get("/tenants/globex/prompts/" + id + "/sound").status())
                .isEqualTo(404);
        assertThat(globex.put("/tenants/globex/music", Map.of("prompts", List.of("music")))
                        .status())
                .isEqualTo(422);
        ApiClient.Answer music = manager.put("/tenants/acme/music", Map.of("prompts", List.of("music")));
        assertThat(music.status()).isEqualTo(200);
        assertThat(manager.delete(prompts + "/" + id).status()).isEqualTo(422);

        String byPhone = "/tenants/acme/phone-prompts";
        Map<String, Object> wish = Map.of("name", "closed", "users", List.of("100"));
        assertThat(manager.put(byPhone + "/4711", wish).text("number")).isEqualTo("4711");
        assertThat(manager.put(byPhone + "/4712", Map.of("name", "closed", "users", List.of("999")))
                        .status())
                .isEqualTo(422);
        assertThat(globex.get("/tenants/globex/phone-prompts").json().path("items"))
                .isEmpty();
        assertThat(manager.get(byPhone).json().at("/items/0/users/0").asText()).isEqualTo("100");
        assertThat(manager.delete(byPhone + "/4711").status()).isEqualTo(204);
        assertThat(manager.delete(byPhone + "/4711").status()).isEqualTo(404);

        Path file = Files.write(folder.resolve("tune.wav"), tone(900, 1));
        Map<String, Object> command =
                Map.of("tenant", "acme", "name", "music", "language", "en", "file", file.toString(), "version", 0);
        assertThat(klinke.server().post("/prompts/add", command).path("file").asText())
                .isEqualTo("tune.wav");
        assertThat(klinke.server().get("/prompts?tenant=acme").path("prompts")).hasSize(2);
        assertThat(klinke.server()
                        .post("/prompts/get", command)
                        .path("part")
                        .asText()
                        .length())
                .isGreaterThan(32_000);
        assertThat(klinke.server().post("/prompts/delete", command).path("deleted"))
                .hasSize(1);
        assertThatThrownBy(() -> klinke.server()
                        .post("/prompts/add", Map.of("tenant", "acme", "name", "x", "file", folder.toString())))
                .hasMessageContaining("the server cannot read");

        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        here.awaitTone(b.toneHz(), SOON);
        assertThat(b.awaitCall(SOON).hold(Direction.SENDONLY)).isEqualTo(200);
        here.awaitTone(900, SOON);
        assertThat(here.hangup()).isEqualTo(200);

        assertThat(manager.put("/tenants/acme/music", Map.of("prompts", List.of()))
                        .status())
                .isEqualTo(200);
        assertThat(manager.delete(prompts + "/" + id).status()).isEqualTo(204);
        assertThat(manager.delete(prompts + "/" + id).status()).as("it is gone").isEqualTo(404);
        assertThat(manager.get(prompts).json().path("items")).isEmpty();
    }

    @Test
    void promptsAreTakenAwayAsOneFileAndBroughtToAnotherTenant(@TempDir Path folder) throws IOException {
        ApiClient acme = people.in("acme", Role.PBX_MANAGER);
        ApiClient globex = people.in("globex", Role.PBX_MANAGER);
        String prompts = "/tenants/acme/prompts";
        acme.upload("POST", prompts + "?name=tune", tone(900, 1));
        acme.upload("POST", prompts + "?name=tune", tone(700, 2));
        acme.upload("POST", prompts + "?name=tune&language=de", tone(500, 1));

        ApiClient.Bytes taken = acme.bytes("/tenants/acme/prompt-archive");
        assertThat(taken.status()).isEqualTo(200);
        assertThat(taken.header("content-type")).isEqualTo("application/gzip");
        assertThat(globex.get("/tenants/acme/prompt-archive").status()).isEqualTo(404);
        assertThat(people.in("globex", Role.AUDITOR)
                        .upload("POST", "/tenants/globex/prompt-archive", taken.body())
                        .status())
                .isEqualTo(403);
        assertThat(globex.upload("POST", "/tenants/globex/prompt-archive", tone(900, 1))
                        .json()
                        .toString())
                .contains("/file", "no .tar.gz file");

        ApiClient.Answer brought = globex.upload("POST", "/tenants/globex/prompt-archive", taken.body());
        assertThat(brought.status()).isEqualTo(200);
        assertThat(brought.json().path("refused")).isEmpty();
        JsonNode there = globex.get("/tenants/globex/prompts").json().path("items");
        assertThat(there).isEqualTo(brought.json().path("added")).hasSize(2);
        String id = there.get(0).path("id").asText();
        assertThat(globex.bytes("/tenants/globex/prompts/" + id + "/sound").body())
                .as("the version that is heard")
                .isEqualTo(acme.bytes(prompts + "/"
                                + acme.get(prompts).json().at("/items/0/id").asText() + "/sound")
                        .body())
                .hasSameSizeAs(tone(700, 2));

        Path file = Files.write(folder.resolve("prompts.tar.gz"), taken.body());
        JsonNode again = klinke.server().post("/prompts/import", Map.of("tenant", "globex", "file", file.toString()));
        assertThat(again.path("added"))
                .allSatisfy(one -> assertThat(one.path("version").asInt()).isEqualTo(2));
        for (String tenant : List.of("acme", "globex")) {
            klinke.server().post("/prompts/delete", Map.of("tenant", tenant, "name", "tune"));
        }
    }

    @Test
    void aGreetingIsBroughtAsAFileAndHeardByCallers() throws IOException {
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        String greetings = "/tenants/acme/voice-boxes/101/greetings";
        assertThat(manager.upload("PUT", greetings + "/any", tone(700, 2)).status())
                .as("there is no box")
                .isEqualTo(404);
        klinke.server().apply("""
                tenants:
                  - name: acme
                    voicemail:
                      boxes: [{extension: "101"}]
                """);
        for (byte[] tooLong : List.of(tone(700, 130), fiveHours())) {
            assertThat(manager.upload("PUT", greetings + "/any", tooLong).json().toString())
                    .contains("/file", "120 s");
        }
        assertThat(manager.upload("PUT", greetings + "/never", tone(700, 2)).status())
                .isEqualTo(404);
        ApiClient.Answer set = manager.upload("PUT", greetings + "/unavailable", tone(700, 6));
        assertThat(set.status()).isEqualTo(200);
        assertThat(manager.get(greetings).json().path("items").get(0)).isEqualTo(set.json());
        assertThat(manager.bytes(greetings + "/unavailable/sound").body()).hasSize(tone(700, 6).length);
        assertMissing(manager, greetings + "/unavailable/sound", klinke.server().soundFile(set.text("id")));
        assertThat(manager.get(greetings + "/busy/sound").status()).isEqualTo(404);
        assertThat(people.in("globex", Role.PBX_MANAGER)
                        .get("/tenants/globex/voice-boxes/101/greetings/unavailable/sound")
                        .status())
                .isEqualTo(404);

        PhoneCall here = klinke.acme().registered("100").call("*103101").awaitAnswered(SOON);
        here.awaitTone(700, SOON);
        assertThat(here.hangup()).isEqualTo(200);

        assertThat(manager.delete(greetings + "/unavailable").status()).isEqualTo(204);
        assertThat(manager.delete(greetings + "/unavailable").status())
                .as("it is gone")
                .isEqualTo(404);
        assertThat(manager.get(greetings).json().path("items")).isEmpty();
        klinke.server().apply("""
                tenants:
                  - name: acme
                    voicemail:
                      boxes: []
                """);
    }

    private void boxes(String boxes) throws IOException {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    voicemail:
                      boxes: %s
                """.formatted(boxes));
    }

    private void leaveMessage(Phone from, String extension, int already) {
        PhoneCall here = from.call("*103" + extension).awaitAnswered(SOON);
        KlinkeServer.await("the tone", SOON, () -> klinke.server().metric("pbx_recordings") == 1);
        here.listenFor(Duration.ofSeconds(3));
        assertThat(here.hangup()).isEqualTo(200);
        KlinkeServer.await(
                "the message to be listed",
                SOON,
                () -> messages(operator, extension).size() == already + 1);
    }

    private static JsonNode messages(ApiClient client, String extension) {
        return client.get("/tenants/acme/voice-boxes/" + extension + "/messages")
                .json()
                .path("items");
    }

    private int heardBySomebody() {
        return operator.get("/tenants/acme/audit?kind=voicemail&action=access")
                .json()
                .path("items")
                .size();
    }

    /// Hearing it for somebody else leaves it new; who may hear recordings, or read everything, does not know of it.
    @Test
    void messagesAreListedHeardMarkedPassedOnAndDeletedByWhoMay() throws Exception {
        rules("[]");
        boxes("[{extension: '101'}, {extension: '102', messagesMax: 1}]");
        String all = "/tenants/acme/voice-boxes";
        ApiClient admin = people.in("acme", Role.TENANT_ADMIN);
        assertThat(admin.upload("PUT", all + "/101/greetings/any", tone(700, 1)).status())
                .isEqualTo(200);
        Phone a = klinke.acme().registered("100");
        leaveMessage(a, "101", 0);
        leaveMessage(a, "101", 1);

        JsonNode newest = messages(admin, "101").get(0);
        JsonNode older = messages(admin, "101").get(1);
        assertThat(newest.at("/from/number").asText()).isEqualTo("100");
        assertThat(newest.path("heard").asBoolean()).isFalse();
        assertThat(newest.path("seconds").asDouble()).isBetween(2.0, 6.0);
        ApiClient.Answer first = admin.get(all + "/101/messages?limit=1");
        assertThat(first.json().path("items")).containsExactly(newest);
        String rest = all + "/101/messages?limit=1&cursor=" + first.text("next");
        assertThat(admin.get(rest).json().path("items")).containsExactly(older);
        assertThat(admin.get(rest).json().has("next")).isFalse();
        assertThat(admin.get(rest.replace("/101/", "/102/")).status())
                .as("a cursor of another box")
                .isEqualTo(400);
        String id = newest.path("id").asText();
        String one = all + "/101/messages/" + id;

        int before = heardBySomebody();
        byte[] sound = admin.bytes(one + "/sound").body();
        assertThat(SoundFile.read(sound, 60).channels()).hasNumberOfRows(1);
        ApiClient.Bytes part = admin.with("Range", "bytes=44-143").bytes(one + "/sound");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("content-type")).isEqualTo("audio/wav");
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(sound, 44, 144));
        assertThat(heardBySomebody()).as("one listener, one access").isEqualTo(before + 1);
        assertThat(messages(admin, "101").get(0)).as("still new").isEqualTo(newest);

        for (ApiClient no : List.of(
                people.in("acme", Role.AUDITOR), people.in("acme", Role.PBX_MANAGER), people.in("acme", Role.USER))) {
            assertThat(no.get(all).status()).isEqualTo(403);
            assertThat(no.get(all + "/101/messages").status()).isEqualTo(403);
            assertThat(no.get(one + "/sound").status()).isEqualTo(403);
            assertThat(no.delete(one + "?reason=x").status()).isEqualTo(403);
        }
        ApiClient foreign = people.in("globex", Role.TENANT_ADMIN);
        assertThat(foreign.get(one + "/sound").status()).isEqualTo(404);
        assertThat(foreign.get(one.replace("acme", "globex") + "/sound").status())
                .isEqualTo(404);
        assertThat(foreign.get("/tenants/globex/voice-boxes").json().path("items"))
                .isEmpty();
        String elsewhere = one.replace("/101/", "/102/");
        assertThat(admin.get(elsewhere + "/sound").status())
                .as("in another box")
                .isEqualTo(404);
        assertThat(admin.put(elsewhere + "/heard", "").status()).isEqualTo(404);
        assertThat(admin.delete(elsewhere + "?reason=x").status()).isEqualTo(404);
        assertThat(admin.get(LIST + "/" + id + "/sound").status())
                .as("no recording")
                .isEqualTo(404);
        ApiClient deaf = admin.withKey(admin.post(
                        "/me/api-keys", Map.of("name", "cleaner", "scopes", List.of("messages:read", "messages:write")))
                .text("token"));
        assertThat(deaf.get(one + "/sound").status()).isEqualTo(403);
        assertThat(deaf.post(one + "/forward", Map.of("extension", "102")).status())
                .as("nor sends it where he hears it")
                .isEqualTo(403);
        assertThat(heardBySomebody()).isEqualTo(before + 1);

        assertThat(admin.put(one + "/heard", "").json().path("heard").asBoolean())
                .isTrue();
        assertThat(counts(admin, 0)).containsExactly(1, 1);
        assertThat(admin.delete(one + "/heard").json()).isEqualTo(newest);
        assertThat(counts(admin, 0)).containsExactly(2, 0);
        assertThat(operator.get("/tenants/acme/audit?kind=voicemail&object=" + id)
                        .json()
                        .path("items")
                        .findValuesAsText("action"))
                .contains("access", "update");

        assertThat(admin.post(one + "/forward", Map.of("extension", "104")).status())
                .isEqualTo(422);
        assertThat(admin.post(one + "/forward", Map.of("extension", "102")).status())
                .isEqualTo(204);
        KlinkeServer.await("the copy", SOON, () -> messages(admin, "102").size() == 1);
        assertThat(admin.post(one + "/forward", Map.of("extension", "102")).code())
                .isEqualTo("messages.full");
        String copy = all + "/102/messages/"
                + messages(admin, "102").get(0).path("id").asText();
        assertThat(admin.bytes(copy + "/sound").body()).hasSize(sound.length);

        assertThat(admin.delete(one).status()).as("without a reason").isEqualTo(400);
        for (String gone :
                List.of(one, copy, all + "/101/messages/" + older.path("id").asText())) {
            assertThat(admin.delete(gone + "?reason=done").status()).isEqualTo(204);
            assertThat(admin.get(gone + "/sound").status()).isEqualTo(404);
        }
        assertThat(counts(admin, 0)).containsExactly(0, 0);
        assertThat(admin.delete(all + "/101/greetings/any").status()).isEqualTo(204);
        boxes("[]");
        assertThat(admin.get(all).json().path("items")).isEmpty();
        assertThat(admin.get(all + "/101/messages").status()).isEqualTo(404);
    }

    private static List<Integer> counts(ApiClient client, int place) {
        JsonNode box =
                client.get("/tenants/acme/voice-boxes").json().path("items").get(place);
        return List.of(box.path("newMessages").asInt(), box.path("oldMessages").asInt());
    }
}
