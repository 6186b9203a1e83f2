package org.klinke.core.apply;

import org.klinke.core.directory.InvalidInput;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;

/// Numbers as people write them into a file.
final class NumberTexts {
    private NumberTexts() {}

    /// @throws InvalidInput if it is no number that a tenant can have
    static E164 e164(String field, String text, Place place) {
        return switch (NumberReader.read(text, place)) {
            case Dialled.Outside outside -> outside.number();
            case Dialled.NoNumber no -> throw refused(field, text, "it " + no.why());
            case Dialled.Emergency _, Dialled.Service _, Dialled.OtherCarrier _ ->
                throw refused(field, text, "it is no number that anybody can have");
        };
    }

    private static InvalidInput refused(String field, String text, String why) {
        return new InvalidInput(field, "'" + text + "' cannot be it: " + why, "write it like \"+49 89 1234567\"");
    }
}
