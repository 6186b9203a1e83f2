/// End to end: a whole server in this process, built-in phones and foreign ones (baresip) on its sockets. Tests look at
/// the server as its users do: by phone, by the control endpoint, by the metrics page.
@NullMarked
package org.klinke.server.e2e;

import org.jspecify.annotations.NullMarked;
