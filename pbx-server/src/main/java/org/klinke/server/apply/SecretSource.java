package org.klinke.server.apply;

import java.util.Optional;

/// Where `{env: NAME}` and `{file: PATH}` lead.
@FunctionalInterface
public interface SecretSource {
    /// @param kind "env" or "file"
    /// @return empty if there is no such variable or file
    Optional<String> find(String kind, String name);
}
