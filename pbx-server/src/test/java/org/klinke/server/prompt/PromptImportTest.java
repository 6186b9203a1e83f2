package org.klinke.server.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.audit.Actor;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.RecordingId;
import org.klinke.core.prompt.Prompt;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.media.convert.SoundConverter;
import org.klinke.media.file.Wav;
import org.klinke.media.tone.Sine;

/// What is in an archive becomes prompts, or nothing of it does.
class PromptImportTest {
    private final TenantScope acme;
    private final List<String> kept = new ArrayList<>();
    private final PromptImport imports = new PromptImport(this::keep, new SoundConverter());

    PromptImportTest() {
        TenantDirectory tenants = new TenantDirectory();
        tenants.replace(List.of(
                new Tenant(new TenantId(UUID.randomUUID()), "acme", "acme.test", "DE", "89", "Europe/Berlin", "de")));
        acme = tenants.byName("acme").orElseThrow();
    }

    private Prompt keep(TenantScope scope, String name, String language, String file, byte[] wav, Actor actor)
            throws IOException {
        if (name.equals("full")) {
            throw new IOException("the disk is full");
        }
        kept.add(name + " " + language + " " + wav.length);
        return new Prompt(new RecordingId(UUID.randomUUID()), name, language, 1, 1, file, Instant.EPOCH);
    }

    private static byte[] tone() {
        short[] samples = new Sine(440, 16_000).next(16_000);
        ByteBuffer wav = ByteBuffer.allocate(Wav.HEAD_BYTES + 2 * samples.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(Wav.head(16_000, 1, 2L * samples.length));
        for (short sample : samples) {
            wav.putShort(sample);
        }
        return wav.array();
    }

    private interface Filling {
        void into(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] archive(Filling filling) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(file))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            filling.into(tar);
        }
        return file.toByteArray();
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] bytes) throws IOException {
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] bytes) throws IOException {
        put(tar, new TarArchiveEntry(name, true), bytes);
    }

    private PromptImport.Outcome keep(byte[] archive) {
        return imports.keep(acme, () -> new ByteArrayInputStream(archive), Actor.LOCAL_CLI);
    }

    private void assertRefused(byte[] archive, String why) {
        assertThatThrownBy(() -> keep(archive)).isInstanceOf(InvalidInput.class).hasMessageContaining(why);
        assertThat(kept).isEmpty();
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        byte[] tone = tone();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (PromptTar tar = new PromptTar(file)) {
            tar.add("welcome", "de", tone.length, out -> out.write(tone));
            tar.add("welcome", "", tone.length, out -> out.write(tone));
        }
        assertThat(keep(file.toByteArray()).added())
                .extracting(Prompt::file)
                .containsExactly("welcome.de.wav", "welcome.wav");
        assertThat(kept).containsExactly("welcome de " + tone.length, "welcome  " + tone.length);
    }

    /// As `tar czf x.tar.gz .` writes it.
    @Test
    void whatIsNoSoundIsToldOfAndTheOthersAreKept() throws IOException {
        PromptImport.Outcome outcome = keep(archive(tar -> {
            put(tar, "./", new byte[0]);
            put(tar, "./text.wav", "no sound".getBytes(StandardCharsets.US_ASCII));
            put(tar, "./full.wav", tone());
            put(tar, "./good.wav", tone());
        }));
        assertThat(outcome.added()).extracting(Prompt::name).containsExactly("good");
        assertThat(outcome.refused())
                .extracting(PromptImport.Refused::file)
                .containsExactly("./text.wav", "./full.wav");
        assertThat(outcome.refused().getLast().reason()).contains("the disk is full");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.wav",
                "./../evil.wav",
                "/etc/evil.wav",
                "folder/evil.wav",
                "..\\evil.wav",
                "EVIL.wav",
                "evil",
                "evil.deu.wav",
                ".wav",
                "e\u0000vil.wav.exe.so"
            })
    void noNameLeadsOut(String name) throws IOException {
        assertRefused(
                archive(tar -> {
                    put(tar, "good.wav", tone());
                    put(tar, name, tone());
                }),
                "cannot be a prompt");
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_FIFO, TarConstants.LF_CHR})
    void nothingButFilesIsInIt(byte kind) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("evil.wav", kind);
        entry.setLinkName("/etc/passwd");
        assertRefused(
                archive(tar -> {
                    put(tar, "good.wav", tone());
                    put(tar, entry, new byte[0]);
                }),
                "is no file");
    }

    @Test
    void whatIsNoArchiveIsSaidSo() throws IOException {
        byte[] good = archive(tar -> put(tar, "good.wav", tone()));
        assertRefused(new byte[0], "no .tar.gz file");
        assertRefused(tone(), "no .tar.gz file");
        assertRefused(Arrays.copyOf(good, good.length / 2), "a damaged one");
        assertRefused(archive(_ -> {}), "holds no file");
        assertRefused(
                archive(tar -> {
                    put(tar, "good.wav", tone());
                    put(tar, "good.mp3", tone());
                }),
                "is in it twice");
    }

    /// A few kilobytes that would become gigabytes: of sound, of files, of a name.
    @Test
    void whatUnpacksToTooMuchIsRefusedBeforeItFillsTheMemory() throws IOException {
        byte[] sound = archive(tar -> put(tar, "evil.wav", new byte[SoundConverter.BYTES_MAX + 1]));
        byte[] files = archive(tar -> {
            for (int file = 0; file <= 1_000; file++) {
                put(tar, "evil-" + file + ".wav", new byte[1]);
            }
        });
        byte[] name = archive(tar -> {
            put(tar, new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME), new byte[64 << 20]);
            put(tar, "good.wav", tone());
        });
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertRefused(sound, "larger than 12 MB");
        assertRefused(files, "more than 1000 files");
        assertRefused(name, "a damaged one");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
    }
}
