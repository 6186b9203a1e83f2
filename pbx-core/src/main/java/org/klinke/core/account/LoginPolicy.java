package org.klinke.core.account;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.Realm;

/// What a realm demands of its accounts.
///
/// @param secondFactor who has one of these roles does nothing before a second factor is set up
public record LoginPolicy(List<Role> secondFactor) {
    public static final LoginPolicy NOTHING = new LoginPolicy(List.of());

    public LoginPolicy {
        secondFactor = secondFactor.stream().distinct().sorted().toList();
    }

    boolean demandsSecondFactor(Collection<Role> roles) {
        return roles.stream().anyMatch(secondFactor::contains);
    }

    /// @throws InvalidInput if a role does not exist in that realm
    LoginPolicy in(Realm realm) {
        secondFactor.stream().filter(role -> !role.fits(realm)).findFirst().ifPresent(role -> {
            throw new InvalidInput("secondFactor", "'" + role.word() + "' does not exist here", "choose another role");
        });
        return this;
    }

    Map<String, String> facts() {
        return Map.of("secondFactor", secondFactor.stream().map(Role::word).collect(Collectors.joining(" ")));
    }
}
