package org.klinke.core.trunk;

import java.util.List;
import java.util.Optional;

/// What a carrier's profile asks a person: at most ten fields. Everything else follows from the profile.
public record Form(List<Field> fields) {
    static final int FIELDS_MAX = 10;

    public Form {
        fields = List.copyOf(fields);
    }

    public Optional<Field> field(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }

    /// @param name of a setting ("host"), of an account ("user", "authUser", "password", "number"), or of the numbers
    ///     ("baseNumber", "extensionDigits", "switchboard", "prefix", "fallback")
    /// @param example a value that the profile takes
    public record Field(String name, Type type, boolean needed, Text label, Text help, String example) {
        /// The field's value is one of an account: it goes there, and a password is kept encrypted.
        public boolean ofAccount() {
            return TrunkProfiles.OF_ACCOUNT.contains(name);
        }
    }

    public enum Type {
        TEXT,
        /// Domain, host name or address.
        HOST,
        /// Telephone number in any customary form.
        PHONE,
        COUNT,
        SECRET,
        /// Several values, separated by commas.
        LIST,
        /// `true` or `false`
        FLAG
    }

    /// For a person, in the languages the house speaks.
    public record Text(String de, String en) {}
}
