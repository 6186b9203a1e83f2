package org.klinke.core.apply;

/// One thing in the file that cannot be.
///
/// @param line from 1; 0 if it came from no file
/// @param field full path: "tenants[0].users[2].extension"
/// @param problem what is wrong and what to do
public record Refusal(int line, String field, String problem) {
    /// `12: tenants[0].users[2].extension: 110 is an emergency number`.
    @Override
    public String toString() {
        return (line > 0 ? line + ": " : "") + field + ": " + problem;
    }
}
