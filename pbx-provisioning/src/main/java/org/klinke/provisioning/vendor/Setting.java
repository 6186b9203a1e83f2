package org.klinke.provisioning.vendor;

/// A parameter of a phone.
///
/// @param name by which its maker knows it, in the form that `vendors/README.txt` gives for its format
/// @param value without control characters; may be empty
/// @param origin who said so
public record Setting(String name, String value, Origin origin) {
    /// Who says what, each of them over those before.
    public enum Origin {
        /// Our template for the maker.
        MAKER,
        /// An override for all phones of the tenant, for those of one model, for this phone.
        TENANT,
        MODEL,
        PHONE
    }
}
