/// A call's messages as a file that Wireshark reads. In: what the call inspector has kept, secrets masked. Out:
/// bytes. Used by [org.klinke.server.control.CallInspector] alone.
@NullMarked
package org.klinke.server.capture;

import org.jspecify.annotations.NullMarked;
