package org.klinke.server.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.klinke.core.audit.Actor;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.prompt.Prompt;
import org.klinke.core.prompt.Prompts;
import org.klinke.core.tenant.TenantScope;
import org.klinke.media.convert.ConverterBusy;
import org.klinke.media.convert.SoundConverter;
import org.klinke.media.file.UnreadableSound;

/// Keeps what an archive holds as prompts. It is read twice: all names and lengths are looked at before anything is
/// kept, and no name in it ever becomes that of a file. Thread-safe.
public final class PromptImport {
    private static final int ENTRIES_MAX = 1_000;
    /// Of all that is in it, unpacked.
    private static final long BYTES_MAX = 512L << 20;
    /// Between two entries: padding, and what tar programs write of names and owners.
    private static final int BESIDE_BYTES_MAX = 1 << 20;

    private static final Pattern NAME =
            Pattern.compile("(?:\\./)?([a-z0-9][a-z0-9-]{0,39})(?:\\.([a-z]{2}))?\\.[A-Za-z0-9]{1,5}");

    private final Keeper keeper;
    private final SoundConverter converter;

    public PromptImport(Keeper keeper, SoundConverter converter) {
        this.keeper = keeper;
        this.converter = converter;
    }

    /// As [Prompts#add].
    @FunctionalInterface
    public interface Keeper {
        Prompt add(TenantScope scope, String name, String language, String file, byte[] wav, Actor actor)
                throws IOException;
    }

    /// Opens the archive, each time from its beginning.
    @FunctionalInterface
    public interface Archive {
        InputStream open() throws IOException;
    }

    /// @param file its name in the archive
    public record Refused(String file, String reason) {}

    /// @param refused what is no sound, or could not be kept; the others are
    public record Outcome(List<Prompt> added, List<Refused> refused) {}

    /// @throws InvalidInput naming the field `file`, if the archive as a whole is none: nothing of it is kept then
    public Outcome keep(TenantScope scope, Archive archive, Actor actor) {
        List<Prompt> added = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        each(archive, (_, _) -> {});
        each(archive, (entry, in) -> {
            try {
                added.add(keep(scope, entry, in.readNBytes(SoundConverter.BYTES_MAX), actor));
            } catch (UnreadableSound | ConverterBusy e) {
                refused.add(new Refused(entry.getName(), String.valueOf(e.getMessage())));
            } catch (InvalidInput e) {
                refused.add(new Refused(entry.getName(), e.problem()));
            }
        });
        return new Outcome(added, refused);
    }

    private Prompt keep(TenantScope scope, TarArchiveEntry entry, byte[] file, Actor actor)
            throws IOException, UnreadableSound, ConverterBusy {
        Matcher name = matched(entry);
        String language = name.group(2) == null ? "" : name.group(2);
        byte[] wav = converter.wav(file, Prompts.SECONDS_MAX);
        try {
            return keeper.add(scope, name.group(1), language, entry.getName(), wav, actor);
        } catch (IOException e) {
            throw new InvalidInput("file", "it cannot be kept: " + e.getMessage(), "make room first");
        }
    }

    private interface Taker {
        void take(TarArchiveEntry entry, InputStream in) throws IOException;
    }

    private static void each(Archive archive, Taker taker) {
        Set<String> names = new HashSet<>();
        int entries = 0;
        long bytes = 0;
        try (Allowance allowed = new Allowance(new GZIPInputStream(archive.open()));
                TarArchiveInputStream tar = new TarArchiveInputStream(allowed)) {
            allowed.next(0);
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                allowed.next(entry.getSize());
                bytes += entry.getSize();
                if (++entries > ENTRIES_MAX || bytes > BYTES_MAX) {
                    throw refused("it holds more than " + ENTRIES_MAX + " files, or " + (BYTES_MAX >> 20) + " MB");
                }
                if (entry.isDirectory()) {
                    continue;
                }
                check(entry);
                Matcher name = matched(entry);
                if (!names.add(name.group(1) + "." + name.group(2))) {
                    throw refused("'" + entry.getName() + "' is in it twice, or in two kinds");
                }
                taker.take(entry, tar);
            }
        } catch (IOException e) {
            throw refused("it is no .tar.gz file, or a damaged one");
        }
        if (names.isEmpty()) {
            throw refused("it holds no file");
        }
    }

    private static void check(TarArchiveEntry entry) {
        if (entry.getLinkFlag() != TarConstants.LF_NORMAL && entry.getLinkFlag() != TarConstants.LF_OLDNORM) {
            throw refused("'" + printable(entry.getName()) + "' in it is no file");
        }
        if (!matched(entry).matches()) {
            throw refused("'" + printable(entry.getName()) + "' in it cannot be a prompt");
        }
        if (entry.getSize() > SoundConverter.BYTES_MAX) {
            throw refused("'" + entry.getName() + "' in it is larger than " + (SoundConverter.BYTES_MAX >> 20) + " MB");
        }
    }

    private static Matcher matched(TarArchiveEntry entry) {
        Matcher name = NAME.matcher(entry.getName());
        name.matches();
        return name;
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?").substring(0, Math.min(text.length(), 100));
    }

    private static InvalidInput refused(String problem) {
        return new InvalidInput(
                "file", problem, "bring a .tar.gz with files like welcome.wav or welcome.de.mp3, and nothing else");
    }

    /// A head that claims gigabytes of name, or an entry that goes on and on, ends here.
    private static final class Allowance extends InputStream {
        private final InputStream in;
        private long left;

        Allowance(InputStream in) {
            this.in = in;
        }

        /// As much may come until this is called again.
        void next(long entryBytes) {
            left = Math.min(entryBytes, SoundConverter.BYTES_MAX) + BESIDE_BYTES_MAX;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (left <= 0) {
                throw new IOException("more than an archive of sounds has");
            }
            int read = in.read(into, from, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
