package org.klinke.core.dialplan;

import org.klinke.core.id.DeviceId;

/// Somebody called 110 or 112 a while ago: the control centre may call back.
///
/// @param shown to the control centre, E.164
/// @param device from which it was called
public record HelpMade(String shown, DeviceId device) {}
