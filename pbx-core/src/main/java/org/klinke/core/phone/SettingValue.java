package org.klinke.core.phone;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;

/// What a setting may be told. A phone stands inside somebody's network and fetches what an address in its settings
/// says: whoever may set one must not reach through the phone what he cannot reach himself (SSRF). So an address is
/// one of the open internet, over HTTPS. Names are not looked up: what they mean where the phone is, nobody here knows.
final class SettingValue {
    private static final int LENGTH_MAX = 1000;
    private static final String FIELD = "settings";

    /// With any number of slashes, either way round: phones differ in what they forgive.
    private static final Pattern ADDRESS =
            Pattern.compile("(?i)(?<scheme>[a-z][a-z0-9+.-]*):(?<slashes>[/\\\\]+)(?<host>[^/\\\\?#\\s]*)");

    private static final Pattern BARE_SCHEME = Pattern.compile(
            "(?i)(?<![a-z0-9])(https?|t?ftps?|sftp|file|data|javascript|ldaps?|gopher|telnet):(?![/\\\\])");

    /// `host/path`, as some makers write addresses; not a network like 10.0.0.0/8.
    private static final Pattern WITHOUT_SCHEME =
            Pattern.compile("(//)?(?<host>(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?)/(?![0-9]{1,3}$).*");

    private SettingValue() {}

    /// @throws InvalidInput naming the field `settings` and the setting
    static void check(String name, String value) {
        if (value.length() > LENGTH_MAX) {
            throw refused(name, "its value has " + value.length() + " characters", "use up to " + LENGTH_MAX);
        }
        if (value.chars().anyMatch(one -> Character.isISOControl(one) || one == '\u2028' || one == '\u2029')) {
            throw refused(name, "its value has control characters", "write it in one line");
        }
        if (BARE_SCHEME.matcher(value).find()) {
            throw notOutside(name);
        }
        Matcher address = ADDRESS.matcher(value);
        while (address.find()) {
            if (!address.group("scheme").equalsIgnoreCase("https")
                    || !address.group("slashes").equals("//")
                    || value.indexOf('\\') >= 0 // some read it as the host's end, some as a part of the user's name
                    || !OutsideHost.is(address.group("host"))) {
                throw notOutside(name);
            }
        }
        Matcher bare = WITHOUT_SCHEME.matcher(value.strip());
        if (bare.matches() && (value.strip().startsWith("//") || OutsideHost.isInside(bare.group("host")))) {
            throw notOutside(name);
        }
    }

    private static InvalidInput notOutside(String name) {
        return refused(
                name,
                "its value is an address that a phone must not be sent to",
                "use https:// and a name of the public internet: nothing inside a network, no other protocol, no user in it");
    }

    private static InvalidInput refused(String name, String problem, String remedy) {
        return new InvalidInput(FIELD, "'" + name + "': " + problem, remedy);
    }
}
