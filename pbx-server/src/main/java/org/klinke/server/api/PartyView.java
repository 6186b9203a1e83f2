package org.klinke.server.api;

import java.util.Optional;
import java.util.UUID;
import org.klinke.core.cdr.Party;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;

/// Who took part in a call.
///
/// @param number extension or telephone number; none if it was withheld
/// @param user none for a party outside, and for a device that is nobody's
record PartyView(Optional<String> number, Optional<String> name, Optional<UUID> user, Optional<UUID> device) {
    static PartyView of(Party party) {
        return new PartyView(
                Optional.of(party.number()).filter(text -> !text.isEmpty()),
                Optional.of(party.name()).filter(text -> !text.isEmpty()),
                party.user().map(UserId::value),
                party.device().map(DeviceId::value));
    }
}
