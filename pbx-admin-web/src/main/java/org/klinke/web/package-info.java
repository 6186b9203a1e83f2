/// The HTTPS doors. In: requests of health checkers and of the command line (later REST API and web interface), and of
/// phones on a port of their own. Out: calls of [org.klinke.web.ControlRoute] handlers, rendered as JSON; errors as
/// problem+json (RFC 9457) with stable codes; for phones the files that [org.klinke.web.PhoneFiles] gives. The only
/// place that knows Javalin and Jetty. `pbx-server` starts it and brings the routes.
@NullMarked
package org.klinke.web;

import org.jspecify.annotations.NullMarked;
