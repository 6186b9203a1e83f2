/// Where devices are. In: REGISTER requests whose sender the edge has proven. Out: the bindings of a device, each tied
/// to the flow it came on, for legs that call it, for the edge that asks whether a flow is a device's, and for people
/// through [org.klinke.core.directory.Registrations]. Bindings live in memory only: a flow does not survive a restart.
@NullMarked
package org.klinke.sip.registrar;

import org.jspecify.annotations.NullMarked;
