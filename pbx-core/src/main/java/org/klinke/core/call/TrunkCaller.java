package org.klinke.core.call;

import java.util.Optional;

/// Who calls from outside, as the carrier says.
///
/// @param number as the carrier wrote it; "" if it did not
/// @param name that the carrier shows, "" if none
/// @param withheld the number is here, but not to be shown to who is called
/// @param account that the carrier called, if the trunk registers
/// @param diverted how often it was passed on before it came here
public record TrunkCaller(String number, String name, boolean withheld, Optional<String> account, int diverted) {}
