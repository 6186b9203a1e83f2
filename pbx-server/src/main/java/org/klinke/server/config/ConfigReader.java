package org.klinke.server.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.net.Network;

/// Reads typed values and collects every problem instead of stopping at the first; after a problem it returns some
/// harmless value. Remembers which keys were read, so that a test can tell that none is forgotten.
final class ConfigReader {
    private static final int PORT_MAX = 65_535;
    private static final String HOST_NAME = "[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?";

    private final Config config;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> wrong = new HashSet<>();
    private final Set<String> read = new LinkedHashSet<>();

    ConfigReader(Config config) {
        this.config = config;
    }

    record PortRange(int first, int last) {}

    List<String> problems() {
        return problems;
    }

    Set<String> keysRead() {
        return read;
    }

    void problem(String key, String reason) {
        wrong.add(key);
        problems.add(where(config.getValue(key).origin()) + key + ": " + reason);
    }

    /// Whether these keys have no problem of their own, so that it means something to compare them.
    boolean fine(String... keys) {
        return Arrays.stream(keys).noneMatch(wrong::contains);
    }

    /// `klinke.conf:7: ` or `environment variable KLINKE_…: `.
    static String where(ConfigOrigin origin) {
        String name = origin.filename() == null ? origin.description() : origin.filename();
        return origin.lineNumber() > 0 && origin.filename() != null
                ? name + ":" + origin.lineNumber() + ": "
                : name + ": ";
    }

    String text(String key) {
        ConfigValue value = value(key);
        return switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN -> String.valueOf(value.unwrapped()).strip();
            case OBJECT, LIST, NULL -> {
                problem(key, "must be a text");
                yield "";
            }
        };
    }

    void required(String key, String text, String because) {
        if (text.isEmpty()) {
            problem(key, "is missing, though " + because);
        }
    }

    boolean flag(String key) {
        String text = text(key);
        return switch (text) {
            case "true", "on", "yes" -> true;
            case "false", "off", "no" -> false;
            default -> {
                problem(key, "\"" + text + "\" is neither true nor false");
                yield false;
            }
        };
    }

    int port(String key) {
        String text = text(key);
        if (text.equals("off") || text.equals("false")) {
            return 0;
        }
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= PORT_MAX) {
                return port;
            }
        } catch (NumberFormatException e) {
            // falls through to the problem
        }
        problem(key, "\"" + text + "\" is not a port (1 to 65535, 0 or off)");
        return 0;
    }

    int number(String key, int min, int max) {
        String text = text(key);
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the problem
        }
        problem(key, "\"" + text + "\" is not a number from " + min + " to " + max);
        return min;
    }

    PortRange portRange(String key) {
        String text = text(key);
        String[] ends = text.split("-", -1);
        try {
            if (ends.length == 2) {
                PortRange range = new PortRange(Integer.parseInt(ends[0].strip()), Integer.parseInt(ends[1].strip()));
                if (range.first >= 1024 && range.last <= PORT_MAX && range.last - range.first >= 3) {
                    return range;
                }
            }
        } catch (NumberFormatException e) {
            // falls through to the problem
        }
        problem(key, "\"" + text + "\" is not a range of ports such as 30000-30999 (from 1024, four at least)");
        return new PortRange(30_000, 30_999);
    }

    Optional<InetAddress> address(String key) {
        String text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            problem(key, "\"" + text + "\" is not an IP address");
            return Optional.empty();
        }
    }

    /// One or several to listen on. A wildcard takes in what it covers: `::` all addresses, `0.0.0.0` those of IPv4.
    List<InetAddress> addresses(String key) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : texts(key)) {
            try {
                addresses.add(InetAddress.ofLiteral(text));
            } catch (IllegalArgumentException e) {
                problem(key, "\"" + text + "\" is not an IP address");
            }
        }
        if (addresses.isEmpty()) {
            problem(key, "names no address to listen on");
            return List.of(InetAddress.getLoopbackAddress());
        }
        return addresses.stream()
                .distinct()
                .filter(address -> addresses.stream().noneMatch(other -> covers(other, address)))
                .toList();
    }

    private static boolean covers(InetAddress wildcard, InetAddress address) {
        return wildcard.isAnyLocalAddress()
                && !wildcard.equals(address)
                && (wildcard instanceof Inet6Address || address instanceof Inet4Address);
    }

    /// A file that must be there.
    Optional<Path> file(String key) {
        String text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!Files.isReadable(Path.of(text))) {
            problem(key, "there is no readable file " + text);
        }
        return Optional.of(Path.of(text));
    }

    /// Host names, lower case.
    List<String> hosts(String key) {
        List<String> hosts =
                texts(key).stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
        hosts.stream()
                .filter(host -> !host.matches(HOST_NAME))
                .forEach(host -> problem(key, "\"" + host + "\" is not a host name such as app.example.org"));
        return hosts;
    }

    List<Network> networks(String key) {
        List<Network> networks = new ArrayList<>();
        for (String text : texts(key)) {
            Network.parse(text)
                    .ifPresentOrElse(
                            networks::add,
                            () -> problem(key, "\"" + text + "\" is not a network such as 192.168.0.0/16"));
        }
        return List.copyOf(networks);
    }

    <E extends Enum<E>> E choice(String key, Class<E> type) {
        String text = text(key);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        problem(key, "\"" + text + "\" is none of " + String.join(", ", names));
        return type.getEnumConstants()[0];
    }

    /// One or more, written as their constants are, each once.
    <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
        List<E> chosen = new ArrayList<>();
        for (String text : texts(key)) {
            Optional<E> constant = Arrays.stream(type.getEnumConstants())
                    .filter(one -> one.name().equalsIgnoreCase(text))
                    .findFirst();
            if (constant.isEmpty()) {
                problem(
                        key,
                        "\"" + text + "\" is none of "
                                + String.join(
                                        ", ",
                                        Arrays.stream(type.getEnumConstants())
                                                .map(Enum::name)
                                                .toList()));
            } else if (chosen.contains(constant.get())) {
                problem(key, text + " stands there twice");
            } else {
                chosen.add(constant.get());
            }
        }
        if (chosen.isEmpty() && fine(key)) {
            problem(key, "names nothing: at least one is needed");
        }
        return List.copyOf(chosen);
    }

    Duration duration(String key, Duration min, Duration max) {
        value(key);
        try {
            Duration duration = config.getDuration(key);
            if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                return duration;
            }
            problem(key, "must lie between " + min.toSeconds() + " s and " + max.toSeconds() + " s");
        } catch (ConfigException e) {
            problem(key, "is not a duration such as 30 s or 2 minutes");
        }
        return min;
    }

    /// Like [#duration], but 0 = off is allowed.
    Duration durationOrOff(String key, Duration min, Duration max) {
        return value(key).unwrapped().toString().strip().matches("0+( ?s)?|off")
                ? Duration.ZERO
                : duration(key, min, max);
    }

    /// Empty means: the machine's own.
    String hostName(String key) {
        String text = text(key).toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            return localHostName();
        }
        if (!text.matches(HOST_NAME)) {
            problem(key, "\"" + text + "\" is not a host name");
            return "localhost";
        }
        return text;
    }

    /// At least one.
    List<String> hostNames(String key) {
        List<String> names = anyHostNames(key);
        if (names.isEmpty()) {
            problem(key, "names nobody");
        }
        return names;
    }

    /// May be empty.
    List<String> anyHostNames(String key) {
        List<String> names =
                texts(key).stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
        names.stream()
                .filter(name -> !name.matches(HOST_NAME))
                .forEach(name -> problem(key, "\"" + name + "\" is not a host name"));
        return names;
    }

    /// `TENANT`, `TENANT/SITE`, or empty.
    Optional<KlinkeConfig.PhoneConfig.PlugAndPlay> plugAndPlay(String key) {
        String[] parts = text(key).split("/", 2);
        if (parts[0].isEmpty() && parts.length > 1) {
            problem(key, "names no tenant; write tenant/site");
        }
        return parts[0].isEmpty()
                ? Optional.empty()
                : Optional.of(new KlinkeConfig.PhoneConfig.PlugAndPlay(
                        parts[0].strip(), parts.length > 1 ? parts[1].strip() : ""));
    }

    private static String localHostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            return name.matches(HOST_NAME) ? name : "localhost";
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private List<String> texts(String key) {
        ConfigValue value = value(key);
        if (value.valueType() == ConfigValueType.STRING) {
            // From the environment or a flag: separated by commas.
            return Arrays.stream(String.valueOf(value.unwrapped()).split(","))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .toList();
        }
        if (value instanceof ConfigList list) {
            return list.stream().map(item -> String.valueOf(item.unwrapped())).toList();
        }
        problem(key, "must be a list");
        return List.of();
    }

    private ConfigValue value(String key) {
        read.add(key);
        return config.hasPath(key) ? config.getValue(key) : ConfigValueFactory.fromAnyRef("");
    }
}
