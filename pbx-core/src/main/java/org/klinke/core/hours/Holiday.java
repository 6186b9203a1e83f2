package org.klinke.core.hours;

import java.time.LocalDate;

/// @param name as its law calls it, in German
public record Holiday(LocalDate date, String name, Region region) {
    /// "Fronleichnam (Bavaria)"
    @Override
    public String toString() {
        return name + " (" + region.english() + ")";
    }
}
