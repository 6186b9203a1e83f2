package org.klinke.provisioning.boot;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Where a simulated phone fetches from.
@FunctionalInterface
public interface Files {
    /// @param name without the folder
    /// @return empty for 404
    Optional<byte[]> ask(String name);

    default Optional<String> text(String name) {
        return ask(name).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
