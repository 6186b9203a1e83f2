package org.klinke.core.visit;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.MacAddress;

/// Something that happened to a telephone.
///
/// @param source address it came from, "" if it did not come
/// @param agent what it says it is, "" if nothing
/// @param file it asked for, "" if it asked for none
/// @param note in words, for what a file's name does not say; "" mostly
/// @param changes lines that differ from the file as it was served before; empty if it was not, or this is no file
/// @param more as many before this one were not written down, there were too many
/// @param proof what is known of the phone from now on
public record Visit(
        DeviceId device,
        Instant at,
        What what,
        String source,
        String agent,
        String file,
        String note,
        Optional<String> changes,
        int more,
        Proof proof) {
    static final int TEXT_CHARS_MAX = 200;
    static final int CHANGES_CHARS_MAX = 8_000;
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\x{2028}\\x{2029}\\p{Cs}]+");

    /// @param certificate by which it has proven to be this phone; empty if it has not
    /// @param keyGeneration of the phone as it was sent its key; empty if it was sent none
    public record Proof(Optional<OwnCertificate> certificate, Optional<Integer> keyGeneration) {
        static final Proof NONE = new Proof(Optional.empty(), Optional.empty());

        /// What is known by this one, and by an older one where this one says nothing.
        Proof over(Proof older) {
            return new Proof(certificate.or(older::certificate), keyGeneration.or(older::keyGeneration));
        }
    }

    /// A factory certificate: the phone's own, which it names, and until when it is good.
    public record OwnCertificate(MacAddress mac, Instant ends) {}

    /// What a phone says is cut and cleaned: it ends on people's screens.
    public Visit {
        agent = clean(agent);
        file = clean(file);
        note = clean(note);
        changes = changes.map(
                lines -> lines.length() <= CHANGES_CHARS_MAX ? lines : lines.substring(0, CHANGES_CHARS_MAX) + "\n…");
    }

    /// @param source and the rest as above
    public static Visit of(DeviceId device, Instant at, What what, String source, String agent, String file) {
        return new Visit(device, at, what, source, agent, file, "", Optional.empty(), 0, Proof.NONE);
    }

    public Visit noting(String said) {
        return new Visit(device, at, what, source, agent, file, said, changes, more, proof);
    }

    public Visit proven(Optional<OwnCertificate> certificate) {
        return proving(new Proof(certificate, proof.keyGeneration()));
    }

    /// It was sent the key of its encrypted files.
    public Visit keyed(int generation) {
        return proving(new Proof(proof.certificate(), Optional.of(generation)));
    }

    private Visit proving(Proof now) {
        return new Visit(device, at, what, source, agent, file, note, changes, more, now);
    }

    Visit changed(Optional<String> lines) {
        return new Visit(device, at, what, source, agent, file, note, lines, more, proof);
    }

    Visit after(int unwritten) {
        return new Visit(device, at, what, source, agent, file, note, changes, unwritten, proof);
    }

    private static String clean(String text) {
        String visible = INVISIBLE.matcher(text).replaceAll(" ");
        return visible.length() <= TEXT_CHARS_MAX ? visible : visible.substring(0, TEXT_CHARS_MAX);
    }

    /// The names stand in the database: they never change.
    public enum What {
        /// It got the file.
        SERVED,
        /// Phones of its model have no such file: most ask for more than they need.
        NO_FILE,
        /// It came with an address that a later opening or a closing has killed.
        OLD_ADDRESS,
        /// It came with its first address after it had registered, or after the window's time.
        WINDOW_OVER,
        /// The device is no telephone any more.
        NO_PHONE,
        /// It showed the factory certificate of another phone.
        OTHER_CERTIFICATE,
        /// It must show its factory certificate, and showed none, or one that proves nothing.
        NO_CERTIFICATE,
        /// Its password has characters that not every phone takes.
        ODD_PASSWORD,
        /// It was asked to come later: the database did not answer.
        LATER,
        /// It was asked to come later: it asks too often.
        TOO_OFTEN,
        REGISTERED,
        GONE,
        /// It was told to fetch anew, or to restart; the note says what it answered.
        TOLD,
        /// Somebody opened a page of its menus; the file is the page's name.
        MENU,
        /// It says by itself that it has started and is set up.
        SAYS_SET_UP,
        /// It says by itself that it has registered.
        SAYS_REGISTERED,
        /// It says by itself that its registration has failed; the note is the answer it got, if it says so.
        SAYS_FAILED,
        /// It says by itself that it has taken its registration back.
        SAYS_UNREGISTERED;

        /// Whether it came with an address that is good no more, or without its certificate: it need not be the phone.
        public boolean isStale() {
            return switch (this) {
                case OLD_ADDRESS, WINDOW_OVER, NO_PHONE, OTHER_CERTIFICATE, NO_CERTIFICATE -> true;
                case SERVED, NO_FILE, ODD_PASSWORD, LATER, TOO_OFTEN, REGISTERED, GONE, TOLD, MENU -> false;
                case SAYS_SET_UP, SAYS_REGISTERED, SAYS_FAILED, SAYS_UNREGISTERED -> false;
            };
        }

        /// Whether the phone asked for a file.
        public boolean isFetch() {
            return switch (this) {
                case SERVED,
                        NO_FILE,
                        OLD_ADDRESS,
                        WINDOW_OVER,
                        NO_PHONE,
                        OTHER_CERTIFICATE,
                        NO_CERTIFICATE,
                        ODD_PASSWORD,
                        LATER,
                        TOO_OFTEN -> true;
                case REGISTERED, GONE, TOLD, MENU -> false;
                case SAYS_SET_UP, SAYS_REGISTERED, SAYS_FAILED, SAYS_UNREGISTERED -> false;
            };
        }

        /// Whether the phone says it, and nothing else shows that it is so.
        boolean isSaid() {
            return this == SAYS_SET_UP || this == SAYS_REGISTERED || this == SAYS_FAILED || this == SAYS_UNREGISTERED;
        }
    }
}
