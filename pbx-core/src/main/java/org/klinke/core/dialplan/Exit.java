package org.klinke.core.dialplan;

import java.util.Optional;
import org.klinke.core.id.TrunkId;

/// One way out for a call.
///
/// @param account user of the trunk's account to call with; empty = its first, or none
/// @param called as this trunk wants it written: user part of the Request-URI
/// @param caller number to show, as this trunk wants it written; it is sent even where `withheld`; "" where the
///     tenant has no number of its own: the carrier shows that of the account
/// @param own number of the tenant that stands behind the call, written alike: `caller`, or of a forwarded call that
///     of who forwards it; "" if there is none
/// @param withheld the caller is not to be shown to who is called (never so for emergency calls)
public record Exit(
        TrunkId trunk, Optional<String> account, String called, String caller, String own, boolean withheld) {}
