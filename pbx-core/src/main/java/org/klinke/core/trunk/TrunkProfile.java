package org.klinke.core.trunk;

import java.util.Map;
import org.klinke.core.trunk.Form.Text;

/// What is known of a carrier.
///
/// @param name of its file
/// @param settings all of [TrunkSettings#NAMES]
record TrunkProfile(String name, Text title, Form form, Map<String, Known> settings) {
    /// Said in place of a source where we have none.
    static final String UNVERIFIED = "unverified";

    TrunkProfile {
        settings = Map.copyOf(settings);
    }

    /// @param value as text, "" = none
    /// @param source public manual or specification with its section, or `unverified`
    record Known(String value, String source) {
        boolean verified() {
            return !source.startsWith(UNVERIFIED);
        }
    }
}
