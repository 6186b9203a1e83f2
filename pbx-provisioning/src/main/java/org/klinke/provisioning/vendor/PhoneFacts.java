package org.klinke.provisioning.vendor;

import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.klinke.core.code.FeatureCodes;

/// Everything a phone is told, before its maker's words are put to it ([Told]). Names here are names in templates:
/// `{{account.sipUsername}}`; what is null is a section that is left out.
///
/// @param handsets of a DECT base by their numbers, the first first; of any other telephone its one line
/// @param keys in order of their numbers; numbers may be missing
/// @param directory null if phones have no phone book
/// @param firmware null if the phone keeps what it has
/// @param codes that its tenant dials, by their words ([org.klinke.core.code.FeatureCode]); "" for what is switched off
public record PhoneFacts(
        Server server,
        Account account,
        Place place,
        Phone phone,
        List<Handset> handsets,
        List<Key> keys,
        @Nullable Directory directory,
        @Nullable Firmware firmware,
        Map<String, String> codes) {
    private static final int HTTPS_PORT = 443;
    private static final int PIN_MIN = 100_000_000;
    /// A prime, so that each character counts.
    private static final BigInteger PINS = BigInteger.valueOf(899_999_963);

    /// Where all codes are as usual.
    public PhoneFacts(
            Server server,
            Account account,
            Place place,
            Phone phone,
            List<Handset> handsets,
            List<Key> keys,
            @Nullable Directory directory,
            @Nullable Firmware firmware) {
        this(server, account, place, phone, handsets, keys, directory, firmware, FeatureCodes.USUAL.byWord());
    }

    /// One with a single line.
    public PhoneFacts(
            Server server,
            Account account,
            Place place,
            Phone phone,
            List<Key> keys,
            @Nullable Directory directory,
            @Nullable Firmware firmware) {
        this(server, account, place, phone, List.of(Handset.first(account)), keys, directory, firmware);
    }

    /// @param name of the certificate, which phones check
    /// @param audioCodecs in our order, by their names in SDP: "opus", "G722", "PCMA"
    /// @param ntp time servers' names, one at least
    public record Server(String name, int tlsPort, List<String> audioCodecs, boolean srtpOnly, List<String> ntp) {
        public String firstNtp() {
            return ntp.getFirst();
        }
    }

    /// @param label what the display shows: the person's name, or the device's
    /// @param extension "" for a phone that belongs to nobody
    /// @param address the folder where this phone fetches from next time; ends with "/"
    public record Account(
            String sipUsername,
            String password,
            String domain,
            String label,
            String extension,
            String address,
            @Nullable String reports) {
        public String addressHost() {
            return URI.create(address).getHost();
        }

        public int addressPort() {
            int port = URI.create(address).getPort();
            return port < 0 ? HTTPS_PORT : port;
        }

        /// Without slashes around it.
        public String addressPath() {
            return URI.create(address).getPath().replaceAll("^/+|/+$", "");
        }

        @Override
        public String toString() {
            return "Account[" + sipUsername + "@" + domain + ", masked]";
        }
    }

    /// A line of a telephone, with the account it registers.
    ///
    /// @param line its number, from 1
    /// @param sipUsername that, `password`, `label` and `extension` as in [Account]
    public record Handset(int line, String sipUsername, String password, String label, String extension) {
        /// The telephone's own.
        public static Handset first(Account account) {
            return new Handset(1, account.sipUsername(), account.password(), account.label(), account.extension());
        }

        /// "00002"
        public String place() {
            return "%05d".formatted(line);
        }

        /// By which it registers at its base, where each has one of its own: 0000 for the first, then 0002, 0003, ...
        public String code() {
            return line == 1 ? "0000" : "%04d".formatted(line);
        }

        @Override
        public String toString() {
            return "Handset[" + line + " " + sipUsername + ", masked]";
        }
    }

    /// @param language "de" or "en"
    /// @param country two capital letters: tones
    /// @param timeZone "Europe/Berlin"
    /// @param posixTimeZone "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX.1 §8.3), with the rules of today
    /// @param utcOffset of its standard time: "+1", "+5:30", "-8", "0"
    /// @param emergencyNumbers 110, 112, and what the tenant has added: can be called though the keys are locked
    public record Place(
            String language,
            String country,
            String timeZone,
            String posixTimeZone,
            String utcOffset,
            List<String> emergencyNumbers) {}

    /// @param mac twelve lower-case digits, "" if unknown
    /// @param webPassword for its own pages, whose user is "admin": ours, so that no phone keeps its maker's
    /// @param vlan 1 to 4094; null: the phone's port decides
    /// @param fileKey of its encrypted files, 16 or 32 letters and digits; null if it is not told one
    /// @param asksNetwork whether it goes on looking for its server by DHCP and plug and play. Of a phone that is
    ///     somebody's these doors are shut; one that is nobody's must find back to a server that has forgotten it
    public record Phone(
            String mac,
            String webPassword,
            @Nullable Integer vlan,
            @Nullable String fileKey,
            boolean asksNetwork) {
        /// Somebody's.
        public Phone(String mac, String webPassword, @Nullable Integer vlan, @Nullable String fileKey) {
            this(mac, webPassword, vlan, fileKey, false);
        }

        /// Of the password, for makers whose phones take digits only: nine, the first no zero.
        public String webPin() {
            return String.valueOf(PIN_MIN
                    + new BigInteger(1, webPassword.getBytes(StandardCharsets.US_ASCII))
                            .mod(PINS)
                            .intValue());
        }

        @Override
        public String toString() {
            return "Phone[" + mac + ", masked]";
        }
    }

    /// A function key.
    ///
    /// @param number from 1
    /// @param kind "line", "lamp" (watches and calls an extension, picks up what rings there), "dial", "switch" (an
    ///     extension's switch, with lamp), "park" (a park place, with lamp), "record", "forward", "disturb" (do not
    ///     disturb), "book", "journal", "menu"
    /// @param label "" for the phone's own
    /// @param target extension or number, "" where the kind needs none
    public record Key(int number, String kind, String label, String target) {}

    /// The tenant's phone book over LDAPS (RFC 4511 over TLS).
    ///
    /// @param base where it searches: "dc=phonebook,dc=acme"
    /// @param user the name to bind with
    public record Directory(String host, int port, String base, String user, String password) {
        @Override
        public String toString() {
            return "Directory[" + host + ", masked]";
        }
    }

    /// @param version as the maker writes it
    /// @param address where it lies, under this phone's own address
    public record Firmware(String version, String address) {
        /// Where it lies, without "https://" and the file's name: some phones have a name of their own for the file.
        public String folder() {
            URI uri = URI.create(address);
            return uri.getAuthority() + uri.getPath().replaceAll("/[^/]*$", "");
        }
    }
}
