package org.klinke.core.trunk;

import java.net.InetAddress;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.TrunkId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.DigitWay;
import org.klinke.core.media.SrtpSuite;
import org.klinke.core.numbering.Place;
import org.klinke.core.trunk.TrunkAudio.Srtp;
import org.klinke.core.trunk.TrunkIdentity.CalledIn;
import org.klinke.core.trunk.TrunkIdentity.Clip;
import org.klinke.core.trunk.TrunkIdentity.Clir;
import org.klinke.core.trunk.TrunkIdentity.DiversionIn;
import org.klinke.core.trunk.TrunkIdentity.NoScreening;
import org.klinke.core.trunk.TrunkIdentity.NumberForm;
import org.klinke.core.trunk.TrunkSession.Prack;
import org.klinke.core.trunk.TrunkWay.Mode;
import org.klinke.core.trunk.TrunkWay.Transport;

/// A trunk's settings as text, made to what they mean. Each complaint names the setting, what is wrong, what to do.
final class TrunkSettings {
    /// Every setting; what has no value is "". A choice is written in lower case, with '-': `privacy-id`.
    static final Set<String> NAMES = Set.of(
            // TrunkWay
            "mode",
            "host",
            "port",
            "transport",
            "outboundProxy",
            "switchesToTcp",
            "optionsSeconds",
            "registerSeconds",
            // TrunkAccess
            "networks",
            "certificateName",
            // TrunkIdentity
            "calledIn",
            "clip",
            "clir",
            "numbers",
            "userPhone",
            "diversion",
            "noScreening",
            "country",
            "areaCode",
            "callbackPrefix",
            "accountInFrom",
            // also of its accounts
            "domain",
            // TrunkSession
            "timerSeconds",
            "weRefresh",
            "prack",
            "earlyMedia",
            "mediasec",
            // TrunkAudio
            "srtp",
            "suites",
            "codecs",
            "packetMillis",
            "digits",
            "t38",
            // TrunkLimits
            "calls",
            "inbound",
            "outbound",
            "reserved");

    private static final int REGISTER_SECONDS_MIN = 30;
    private static final int SECONDS_MAX = 86_400;
    private static final int OPTIONS_SECONDS_MIN = 5;
    /// RFC 4028 §4.
    private static final int TIMER_SECONDS_MIN = 90;
    private static final int PORT_MAX = 65_535;
    private static final int ACCOUNTS_MAX = 100;
    private static final int NETWORKS_MAX = 100;
    /// A peer is nobody's eighth of the Internet.
    /// No carrier's is larger, and whoever calls from there is let past what stops strangers.
    private static final int NETWORK_V4_BITS_MIN = 16;

    private static final int NETWORK_V6_BITS_MIN = 32;
    private static final List<Codec> CODECS = List.of(Codec.PCMA, Codec.PCMU, Codec.G722, Codec.G729, Codec.OPUS);
    private static final List<Integer> PACKET_MILLIS = List.of(10, 20, 30, 40, 60);
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)(?:[A-Za-z0-9_][A-Za-z0-9_-]{0,62}\\.)*[A-Za-z0-9_][A-Za-z0-9_-]{0,62}\\.?");
    private static final DateTimeFormatter HOURS_AND_MINUTES = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]{2,45}]");
    /// Such as go into a SIP URI as they are (RFC 3261 §25.1).
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9+._~!*#-]{1,128}");

    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]{1,256}");
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    private final Map<String, String> texts;

    TrunkSettings(Map<String, String> texts) {
        this.texts = Map.copyOf(texts);
    }

    Map<String, String> texts() {
        return texts;
    }

    Trunk trunk(TrunkId id, TrunkDetails details, List<TrunkAccount> accounts) {
        TrunkWay way = way();
        TrunkAudio audio = audio(way.transport());
        return new Trunk(
                id,
                details.name(),
                details.profile(),
                details.enabled(),
                way,
                access(way),
                identity(),
                session(audio),
                audio,
                limits(),
                accounts(way, accounts));
    }

    private TrunkWay way() {
        String host = text("host");
        if (host.isEmpty()) {
            throw new InvalidInput("host", "it is missing", "give the domain, name or address of the carrier");
        }
        Optional<String> proxy = given("outboundProxy");
        proxy.ifPresent(TrunkSettings::proxy);
        int options = count("optionsSeconds", text("optionsSeconds"), 0, SECONDS_MAX);
        if (options > 0 && options < OPTIONS_SECONDS_MIN) {
            throw new InvalidInput(
                    "optionsSeconds",
                    options + " would flood the carrier",
                    "use " + OPTIONS_SECONDS_MIN + " or more, or 0 for none");
        }
        Optional<String> port = given("port");
        return new TrunkWay(
                choice("mode", Mode.class),
                host("host", host),
                port.isEmpty() ? OptionalInt.empty() : OptionalInt.of(count("port", port.get(), 1, PORT_MAX)),
                choice("transport", Transport.class),
                proxy,
                flag("switchesToTcp"),
                options,
                count("registerSeconds", text("registerSeconds"), REGISTER_SECONDS_MIN, SECONDS_MAX));
    }

    private TrunkAccess access(TrunkWay way) {
        List<String> networks = list("networks");
        if (networks.size() > NETWORKS_MAX) {
            throw new InvalidInput("networks", "more than " + NETWORKS_MAX, "join neighbours to larger networks");
        }
        networks.forEach(TrunkSettings::network);
        Optional<String> certificate = given("certificateName").map(name -> host("certificateName", name));
        if (certificate.isPresent() && way.transport() != Transport.TLS) {
            throw new InvalidInput(
                    "certificateName",
                    "there are certificates with TLS only",
                    "set transport to 'tls', or leave it out");
        }
        return new TrunkAccess(networks, certificate);
    }

    private TrunkIdentity identity() {
        String prefix = text("callbackPrefix");
        if (!prefix.matches("[0-9*#]{0,4}")) {
            throw new InvalidInput(
                    "callbackPrefix", "'" + prefix + "' cannot be dialled", "use up to 4 of 0-9, * and #");
        }
        Clip clip = choice("clip", Clip.class);
        boolean accountInFrom = flag("accountInFrom");
        return new TrunkIdentity(
                choice("calledIn", CalledIn.class),
                clip,
                choice("clir", Clir.class),
                choice("numbers", NumberForm.class),
                flag("userPhone"),
                choice("diversion", DiversionIn.class),
                noScreening(clip, accountInFrom),
                place(),
                prefix,
                accountInFrom,
                given("domain").map(name -> host("domain", name)));
    }

    /// Once it was yes or no; yes was From, and nothing where the account stood there.
    private NoScreening noScreening(Clip clip, boolean accountInFrom) {
        NoScreening chosen = switch (text("noScreening")) {
            case "true" ->
                !accountInFrom ? NoScreening.FROM : clip == Clip.FROM ? NoScreening.OFF : NoScreening.IDENTITY;
            case "false" -> NoScreening.OFF;
            case String other -> choice("noScreening", other, NoScreening.class);
        };
        if (chosen == NoScreening.FROM && accountInFrom) {
            throw new InvalidInput(
                    "noScreening",
                    "who calls would stand in From, where the account stands",
                    "use 'identity', or set accountInFrom to 'false'");
        }
        if (chosen == NoScreening.IDENTITY && clip == Clip.FROM) {
            throw new InvalidInput(
                    "noScreening",
                    "who calls would stand in P-…-Identity, which is not sent",
                    "use 'from', or set clip to 'pai' or 'ppi'");
        }
        return chosen;
    }

    Place place() {
        String country = text("country");
        if (!COUNTRIES.contains(country)) {
            throw new InvalidInput("country", "'" + country + "' is not a country code", "use two letters like 'DE'");
        }
        String area = text("areaCode");
        if (!area.matches("([1-9][0-9]{0,7})?")) {
            throw new InvalidInput(
                    "areaCode", "'" + area + "' is no area code", "write it without the leading 0, like '89'");
        }
        return new Place(country, area);
    }

    private TrunkSession session(TrunkAudio audio) {
        if (flag("mediasec") && audio.srtp() == Srtp.OFF) {
            throw new InvalidInput(
                    "mediasec",
                    "it says that media are encrypted, and srtp is off",
                    "set srtp to 'required', or leave it out");
        }
        int timer = count("timerSeconds", text("timerSeconds"), 0, SECONDS_MAX);
        if (timer > 0 && timer < TIMER_SECONDS_MIN) {
            throw new InvalidInput(
                    "timerSeconds",
                    timer + " is less than RFC 4028 allows",
                    "use " + TIMER_SECONDS_MIN + " or more, or 0 for none");
        }
        return new TrunkSession(
                timer, flag("weRefresh"), choice("prack", Prack.class), flag("earlyMedia"), flag("mediasec"));
    }

    private TrunkAudio audio(Transport transport) {
        Srtp srtp = choice("srtp", Srtp.class);
        if (srtp != Srtp.OFF && transport != Transport.TLS) {
            throw new InvalidInput(
                    "srtp",
                    "its keys would be readable in the messages, which do not go by TLS",
                    "set transport to 'tls', or srtp to 'off'");
        }
        List<SrtpSuite> suites = list("suites").stream()
                .map(name -> choice("suites", name, SrtpSuite.class))
                .toList();
        if (srtp != Srtp.OFF && suites.isEmpty()) {
            throw new InvalidInput("suites", "there is none to encrypt with", "name one, or set srtp to 'off'");
        }
        List<Codec> codecs = list("codecs").stream().map(TrunkSettings::codec).toList();
        if (codecs.isEmpty()) {
            throw new InvalidInput("codecs", "there is none to speak with", "name at least 'pcma'");
        }
        int millis = count("packetMillis", text("packetMillis"), 10, 60);
        if (!PACKET_MILLIS.contains(millis)) {
            throw new InvalidInput("packetMillis", "no packet has " + millis, "use one of " + PACKET_MILLIS);
        }
        boolean t38 = flag("t38");
        if (t38 && srtp == Srtp.REQUIRED) {
            throw new InvalidInput(
                    "t38",
                    "a fax by T.38 is not encrypted, and srtp is required",
                    "set srtp to 'optional' or 'off', or leave it out");
        }
        return new TrunkAudio(srtp, suites, codecs, millis, choice("digits", DigitWay.class), t38);
    }

    private TrunkLimits limits() {
        int calls = count("calls", text("calls"), 1, Ceiling.CALLS_MAX);
        int inbound = count("inbound", given("inbound").orElse("" + calls), 0, calls);
        int outbound = count("outbound", given("outbound").orElse("" + calls), 0, calls);
        int most = Math.max(0, Math.min(calls, outbound) - 1);
        int reserved = count("reserved", text("reserved"), 0, Ceiling.CALLS_MAX);
        if (reserved > most) {
            if (most > 0 || reserved > 1) {
                throw new InvalidInput(
                        "reserved", reserved + " leave no channel for other calls", "use " + most + " or fewer");
            }
            reserved = 0; // one channel serves all, and an emergency call takes it
        }
        if (reserved == 0 && most > 0) {
            throw new InvalidInput("reserved", "no channel is kept for emergency calls", "use at least 1");
        }
        return TrunkLimits.of(calls, inbound, outbound, reserved);
    }

    private List<TrunkAccount> accounts(TrunkWay way, List<TrunkAccount> accounts) {
        if (way.mode() == Mode.PEER && accounts.size() > 1) {
            throw new InvalidInput(
                    "accounts",
                    "this carrier knows us by our address",
                    "leave the accounts out, or keep the one whose password it asks for");
        }
        if (way.mode() == Mode.REGISTER && accounts.isEmpty()) {
            throw new InvalidInput("accounts", "there is none to register with", "give one with user and password");
        }
        if (accounts.size() > ACCOUNTS_MAX) {
            throw new InvalidInput("accounts", "more than " + ACCOUNTS_MAX, "make several trunks");
        }
        Set<String> users = accounts.stream().map(TrunkAccount::user).collect(Collectors.toSet());
        if (users.size() < accounts.size()) {
            throw new InvalidInput("accounts", "two have the same user", "give each account once");
        }
        String domain = given("domain").map(name -> host("domain", name)).orElse(way.host());
        return IntStream.range(0, accounts.size())
                .mapToObj(at -> account("accounts[" + at + "].", accounts.get(at), domain))
                .toList();
    }

    private TrunkAccount account(String path, TrunkAccount account, String domain) {
        if (!USER.matcher(account.user()).matches()) {
            throw new InvalidInput(
                    path + "user", "no SIP address can have it as it is", "use letters, digits and + . _ ~ ! * # -");
        }
        String authUser = account.authUser().isEmpty() ? account.user() : account.authUser();
        if (!PRINTABLE.matcher(authUser).matches() || authUser.contains("\"") || authUser.contains("\\")) {
            throw new InvalidInput(
                    path + "authUser", "it has characters no digest can have", "use printable ASCII without \" and \\");
        }
        if (account.password().isEmpty() || account.password().length() > 256) {
            throw new InvalidInput(path + "password", "it is missing or too long", "give 1 to 256 characters");
        }
        return new TrunkAccount(
                account.user(),
                account.domain().isEmpty() ? domain : account.domain(),
                authUser,
                account.password(),
                account.number()
                        .map(number -> TrunkProfiles.e164(path + "number", number, place())
                                .text()));
    }

    private String text(String name) {
        return texts.getOrDefault(name, "");
    }

    private Optional<String> given(String name) {
        return Optional.of(text(name)).filter(text -> !text.isEmpty());
    }

    private List<String> list(String name) {
        return Arrays.stream(text(name).split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private boolean flag(String name) {
        return switch (text(name)) {
            case "true" -> true;
            case "false" -> false;
            case String other ->
                throw new InvalidInput(name, "'" + other + "' is neither yes nor no", "use 'true' or 'false'");
        };
    }

    private <E extends Enum<E>> E choice(String name, Class<E> type) {
        return choice(name, text(name), type);
    }

    private static <E extends Enum<E>> E choice(String name, String text, Class<E> type) {
        String constant = text.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> one.name().equals(constant))
                .findFirst()
                .orElseThrow(() -> new InvalidInput(
                        name,
                        "'" + text + "' is not to be chosen",
                        "use one of "
                                + Arrays.stream(type.getEnumConstants())
                                        .map(one -> one.name()
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', '-'))
                                        .collect(Collectors.joining(", "))));
    }

    private static Codec codec(String name) {
        return CODECS.stream()
                .filter(codec -> codec.name().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new InvalidInput(
                        "codecs",
                        "'" + name + "' is not spoken here",
                        "use " + CODECS.stream().map(Codec::name).collect(Collectors.joining(", "))));
    }

    static LocalTime time(String text) {
        try {
            return LocalTime.parse(text, HOURS_AND_MINUTES);
        } catch (DateTimeParseException _) {
            throw new InvalidInput(
                    TrunkProfiles.NIGHTLY_TEST,
                    "'" + text + "' is no time of the day",
                    "write it like '03:30', or leave it empty for no test");
        }
    }

    static int count(String name, String text, int least, int most) {
        if (text.matches("[0-9]{1,6}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new InvalidInput(name, "'" + text + "' is not possible", "use a number from " + least + " to " + most);
    }

    private static String host(String name, String text) {
        if (!NAME.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            throw new InvalidInput(
                    name, "'" + text + "' is no domain, host name or address", "write it like 'sip.example.net'");
        }
        return text;
    }

    private static void proxy(String text) {
        int colon = text.lastIndexOf(':');
        if (colon > text.lastIndexOf(']')) {
            count("outboundProxy", text.substring(colon + 1), 1, PORT_MAX);
            host("outboundProxy", text.substring(0, colon));
        } else {
            host("outboundProxy", text);
        }
    }

    private static void network(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        int bits;
        try {
            bits = InetAddress.ofLiteral(address).getAddress().length * Byte.SIZE;
        } catch (IllegalArgumentException _) {
            throw new InvalidInput(
                    "networks",
                    "'" + address + "' is no address",
                    "write addresses like '192.0.2.10' or '192.0.2.0/29'");
        }
        if (slash >= 0) {
            int least = bits == Integer.SIZE ? NETWORK_V4_BITS_MIN : NETWORK_V6_BITS_MIN;
            count("networks", text.substring(slash + 1), least, bits);
        }
    }
}
