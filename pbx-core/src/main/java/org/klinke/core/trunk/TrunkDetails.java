package org.klinke.core.trunk;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A trunk as a person sets it up: the profile of its carrier, what the profile's form asks for, and what shall differ
/// from the profile. What is left out comes from the profile, also when a later version of it changes.
///
/// @param fields by the names the profile's form and the settings have ("host", "srtp", "channels")
public record TrunkDetails(
        String name, String profile, boolean enabled, Map<String, String> fields, List<AccountDetails> accounts) {
    public TrunkDetails {
        fields = Map.copyOf(fields);
        accounts = List.copyOf(accounts);
    }

    /// @param authUser empty: the same as `user`
    /// @param password empty: keeps the one it has
    /// @param limit what the carrier allows this account; empty: as many as the trunk
    public record AccountDetails(
            String user,
            Optional<String> authUser,
            Optional<String> password,
            Optional<String> number,
            Optional<Ceiling> limit) {
        @Override
        public String toString() {
            return "AccountDetails[" + user + ", masked]";
        }
    }
}
