package org.klinke.core.account;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.Realm;

/// What can be said of an account.
///
/// @param login lower case, unique in its realm
/// @param name of the person, for people; may be empty
/// @param disabled nobody logs in, nothing else is lost
public record AccountDetails(String login, String name, List<Role> roles, boolean disabled) {
    private static final Pattern LOGIN = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int NAME_LENGTH_MAX = 100;

    /// What is stored is read as it is; what shall be stored must pass [#in].
    public AccountDetails {
        roles = roles.stream().distinct().sorted().toList();
    }

    /// @throws InvalidInput if this cannot be an account of that realm
    AccountDetails in(Realm realm) {
        if (!LOGIN.matcher(login).matches()) {
            throw new InvalidInput(
                    "login", "it is not allowed", "use 1 to 64 lower-case letters, digits, '.', '_' or '-'");
        }
        if (name.length() > NAME_LENGTH_MAX || CONTROL.matcher(name).find()) {
            throw new InvalidInput("name", "it cannot be a name", "use at most 100 printable characters");
        }
        if (roles.isEmpty()) {
            throw new InvalidInput("roles", "there is none", "give the account at least one role");
        }
        roles.stream().filter(role -> !role.fits(realm)).findFirst().ifPresent(role -> {
            throw new InvalidInput("roles", "'" + role.word() + "' does not exist here", "choose another role");
        });
        return this;
    }

    Map<String, String> facts() {
        return Map.of("login", login, "name", name, "roles", words(roles), "disabled", String.valueOf(disabled));
    }

    private static String words(Collection<Role> roles) {
        return roles.stream().map(Role::word).collect(Collectors.joining(" "));
    }
}
