package org.klinke.core.account;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.Realm;

/// What can be said of an account.
///
/// @param login lower case, unique in its realm
/// @param name of the person, for people; may be empty
/// @param disabled nobody logs in, nothing else is lost
/// @param user the person of the telephone system whose account it is
public record AccountDetails(String login, String name, List<Role> roles, boolean disabled, Optional<UserId> user) {
    private static final Pattern LOGIN = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int NAME_LENGTH_MAX = 100;

    /// What is stored is read as it is; what shall be stored must pass [#in].
    public AccountDetails {
        roles = roles.stream().distinct().sorted().toList();
    }

    /// Of nobody with a telephone.
    public AccountDetails(String login, String name, List<Role> roles, boolean disabled) {
        this(login, name, roles, disabled, Optional.empty());
    }

    /// The same, but that person's.
    public AccountDetails belongingTo(Optional<UserId> person) {
        return new AccountDetails(login, name, roles, disabled, person);
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
        if (roles.contains(Role.RESELLER) && roles.size() > 1) {
            throw new InvalidInput("roles", "a reseller has no other role", "make another account for that one");
        }
        if (user.isPresent() && realm.tenant().isEmpty()) {
            throw new InvalidInput("user", "the platform has no telephones", "leave it out");
        }
        return this;
    }

    /// As it is when that person has left; empty if nothing is left to be done with it.
    Optional<AccountDetails> withoutUser() {
        List<Role> others = roles.stream().filter(role -> role != Role.USER).toList();
        return others.isEmpty() ? Optional.empty() : Optional.of(new AccountDetails(login, name, others, disabled));
    }

    Map<String, String> facts() {
        return Map.of(
                "login", login,
                "name", name,
                "roles", words(roles),
                "disabled", String.valueOf(disabled),
                "user", user.map(id -> id.value().toString()).orElse(""));
    }

    private static String words(Collection<Role> roles) {
        return roles.stream().map(Role::word).collect(Collectors.joining(" "));
    }
}
