package org.klinke.core.numbering;

/// What was dialled.
public sealed interface Dialled {
    /// @param number 110 or 112, whatever was dialled before it
    record Emergency(String number) implements Dialled {}

    /// Too short for E.164, and valid within its country only: 115, 116117, 11833.
    record Service(String number, String country) implements Dialled {}

    /// Asks for another carrier for this call (010xx), which no trunk can give.
    ///
    /// @param prefix that of the carrier: 01033, 010012
    record OtherCarrier(String prefix) implements Dialled {}

    /// @param country ISO 3166-1 alpha-2; `001` if it belongs to none (+800, +881)
    record Outside(E164 number, NumberKind kind, String country) implements Dialled {}

    /// @param why a half sentence that follows "it "
    record NoNumber(String why) implements Dialled {}
}
