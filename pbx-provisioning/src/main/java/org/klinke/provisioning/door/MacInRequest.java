package org.klinke.provisioning.door;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.phone.MacAddress;

/// Which telephone asks, as it says itself: in the name of the file (`000413a1b2c3.xml`, `cfg000b82a1b2c3.xml`)
/// or, where that is the same for all of a model, in its User-Agent (`Yealink SIP-T46U 108.86.0.20
/// 00:15:65:a1:b2:c3`).
final class MacInRequest {
    private static final int TEXT_CHARACTERS_MAX = 300;
    private static final Pattern MAC = Pattern.compile(
            "(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{12}|[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5})(?![0-9A-Fa-f])");
    /// Grandstream writes a word in front that ends like a digit.
    private static final Pattern PREFIXED = Pattern.compile("^cfg(?=[0-9A-Fa-f]{12}(?![0-9A-Fa-f]))");

    /// Yealink numbers its models in names of files: y000000000108.cfg.
    private static final String NO_MAKER_OF_PHONES = "000000";

    private MacInRequest() {}

    static Optional<MacAddress> of(Asked asked) {
        return in(PREFIXED.matcher(asked.file()).replaceFirst("")).or(() -> in(asked.userAgent()));
    }

    private static Optional<MacAddress> in(String text) {
        if (text.length() > TEXT_CHARACTERS_MAX) {
            return Optional.empty();
        }
        Matcher found = MAC.matcher(text);
        while (found.find()) {
            try {
                MacAddress mac = MacAddress.of(found.group());
                if (!mac.maker().equals(NO_MAKER_OF_PHONES)) {
                    return Optional.of(mac);
                }
            } catch (InvalidInput _) {
                // twelve digits that no phone has: it may say another thing before
            }
        }
        return Optional.empty();
    }
}
