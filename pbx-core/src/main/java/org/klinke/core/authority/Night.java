package org.klinke.core.authority;

import java.time.LocalTime;

/// Hours in which fraud is more likely than a call: another class and other limits count besides the usual ones.
///
/// @param from as the tenant's clock shows it; may be later than `to`: over midnight
/// @param tollClass what everybody may call at most
public record Night(LocalTime from, LocalTime to, TollClass tollClass, Limits user, Limits tenant) {
    boolean at(LocalTime time) {
        return from.isBefore(to)
                ? !time.isBefore(from) && time.isBefore(to)
                : !time.isBefore(from) || time.isBefore(to);
    }
}
