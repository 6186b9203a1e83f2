package org.klinke.core.directory;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What can be said about a user. Checked when it is made.
///
/// @param extension 1 to 8 digits, no emergency number
/// Throws InvalidInput from the constructor, naming the field
public record UserDetails(String extension, String name, Optional<String> email) {
    public UserDetails {
        Check.extension(extension);
        name = Check.name("name", name);
        email.ifPresent(Check::email);
    }

    Map<String, String> facts() {
        Map<String, String> facts = new HashMap<>(Map.of("extension", extension, "name", name));
        email.ifPresent(address -> facts.put("email", address));
        return facts;
    }
}
