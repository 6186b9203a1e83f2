package org.klinke.core.call;

import java.util.List;
import java.util.Optional;
import org.klinke.core.code.FeatureCode;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.dialplan.OutboundRule;
import org.klinke.core.dialplan.OutsidePlan;

/// What somebody dials, parted from the PIN behind it, if it is `*44EXTENSION#PIN`, or whatever the tenant dials for
/// `*44`. Whatever follows the extension may be a PIN, or one that was mistyped: it goes no further than to be
/// compared.
///
/// @param dialled as it may stand anywhere
record LoginCode(String dialled, Optional<String> pin) {
    /// As the tenant means it: neither a call for help nor another code is one, nor what leaves by a rule whose prefix
    /// begins with a code by which people log in.
    static LoginCode of(String typed, FeatureCodes codes, OutsidePlan outside) {
        LoginCode parted = of(typed, codes.loginCodes());
        boolean other = parted.pin().isPresent()
                && (outside.help(typed).isPresent()
                        || codes.read(typed)
                                .filter(feature -> feature != FeatureCode.LOGIN)
                                .isPresent()
                        || outside.outbound().stream()
                                .map(OutboundRule::prefix)
                                .filter(typed::startsWith)
                                .anyMatch(prefix -> codes.loginCodes().stream().anyMatch(prefix::startsWith)));
        return other ? new LoginCode(typed, Optional.empty()) : parted;
    }

    /// @param codes by which people log in
    private static LoginCode of(String typed, List<String> codes) {
        for (String code : codes) {
            int end = typed.startsWith(code) ? digits(typed, code.length()) : 0;
            if (end > 0 && end < typed.length() && isBefore(typed.charAt(end))) {
                int over = typed.indexOf('#', end + 1);
                return new LoginCode(
                        typed.substring(0, end),
                        Optional.of(typed.substring(end + 1, over < 0 ? typed.length() : over)));
            }
        }
        return new LoginCode(typed, Optional.empty());
    }

    /// For logs, where nobody knows whose it is: without whatever may be a PIN in any tenant.
    static String hidden(String typed) {
        int stars = typed.startsWith("**") ? 2 : 1;
        int end = digits(typed, stars);
        return typed.startsWith("*") && end > stars && end < typed.length() && isBefore(typed.charAt(end))
                ? typed.substring(0, end)
                : typed;
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static boolean isBefore(char separator) {
        return separator == '#' || separator == '*';
    }

    @Override
    public String toString() {
        return dialled;
    }
}
