package org.klinke.core.status;

/// What people read, in the languages it was written in.
///
/// @param de empty: not in German
/// @param en empty: not in English
public record Words(String de, String en) {
    /// In a language, or in the other if there is nothing in that.
    public String in(boolean german) {
        return (german && !de.isEmpty()) || en.isEmpty() ? de : en;
    }

    boolean isEmpty() {
        return de.isBlank() && en.isBlank();
    }
}
