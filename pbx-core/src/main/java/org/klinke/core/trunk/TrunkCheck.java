package org.klinke.core.trunk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.numbering.E164;
import org.klinke.core.trunk.TrunkDetails.AccountDetails;

/// Shapes of what people type for a trunk, but for the fields of its profile, which the profile checks.
final class TrunkCheck {
    private static final int ACCOUNTS_MAX = 100;
    private static final int PASSWORD_LENGTH_MAX = 128;
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,39}");
    /// RFC 3261 §25.1: `user` of a SIP URI, without escapes.
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_.!~*'()&=+$,;?/-]{1,128}");
    private static final Pattern AUTH_USER = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,128}");
    private static final Pattern PASSWORD = Pattern.compile("[\\x20-\\x7e]+");

    private TrunkCheck() {}

    static void check(TrunkDetails details) {
        if (!NAME.matcher(details.name()).matches()) {
            throw new InvalidInput(
                    "name",
                    "'" + details.name() + "' cannot be the name of a trunk",
                    "use 1 to 40 letters, digits, spaces, '.', '_' and '-', like 'colt'");
        }
        if (details.accounts().size() > ACCOUNTS_MAX) {
            throw new InvalidInput(
                    "accounts",
                    "a trunk has " + ACCOUNTS_MAX + " accounts at most",
                    "put the others into another trunk");
        }
        Set<String> users = new HashSet<>();
        for (AccountDetails account : details.accounts()) {
            check(account);
            if (!users.add(account.user())) {
                throw new InvalidInput(
                        "accounts", "the user '" + account.user() + "' stands there twice", "leave one of them out");
            }
        }
    }

    private static void check(AccountDetails account) {
        if (!USER.matcher(account.user()).matches()) {
            throw new InvalidInput(
                    "user",
                    "'" + account.user() + "' is no user of a SIP address",
                    "write what the carrier gave you, without '@' and what follows it");
        }
        account.authUser().filter(user -> !AUTH_USER.matcher(user).matches()).ifPresent(user -> {
            throw new InvalidInput("authUser", "it has characters that no digest carries", "write it as given");
        });
        account.password()
                .filter(password -> password.length() > PASSWORD_LENGTH_MAX
                        || !PASSWORD.matcher(password).matches())
                .ifPresent(_ -> {
                    throw new InvalidInput(
                            "password",
                            "it is empty, longer than " + PASSWORD_LENGTH_MAX + " characters or not plain ASCII",
                            "write what the carrier gave you");
                });
        account.number().ifPresent(number -> {
            try {
                new E164(number);
            } catch (IllegalArgumentException _) {
                throw new InvalidInput("number", "'" + number + "' is no number", "write it like '+49891234567'");
            }
        });
    }

    /// What the audit log keeps of it, never a password.
    static Map<String, String> facts(TrunkDetails details) {
        Map<String, String> facts = new HashMap<>(new TreeMap<>(details.fields()));
        facts.put("name", details.name());
        facts.put("profile", details.profile());
        facts.put("enabled", String.valueOf(details.enabled()));
        for (AccountDetails account : details.accounts()) {
            List<String> words = new ArrayList<>();
            account.authUser().ifPresent(user -> words.add("authUser " + user));
            account.number().ifPresent(number -> words.add("number " + number));
            account.limit().ifPresent(limit -> limit.fields().forEach((field, text) -> words.add(field + " " + text)));
            facts.put("account " + account.user(), String.join(" ", words));
        }
        return facts;
    }
}
