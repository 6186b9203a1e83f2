package org.klinke.core.trunk;

import java.util.List;
import java.util.Map;
import org.klinke.core.trunk.Form.Text;

/// What is known of a carrier.
///
/// @param name of its file
/// @param notes what whoever sets it up must know
/// @param settings all of [TrunkSettings#NAMES]
record TrunkProfile(String name, Text title, List<Text> notes, Form form, Map<String, Known> settings) {
    /// Said in place of a source where we have none.
    static final String UNVERIFIED = "unverified";

    TrunkProfile {
        notes = List.copyOf(notes);
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
