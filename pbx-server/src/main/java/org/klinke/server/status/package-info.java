/// How the server is, found out and shown: a call to itself every minute ([org.klinke.server.status.TestCalls]), a
/// look at every part ([org.klinke.server.status.StatusRounds]), and the page that says so
/// ([org.klinke.server.status.StatusSite]), which is rendered once for all who ask. The wiring makes them.
@NullMarked
package org.klinke.server.status;

import org.jspecify.annotations.NullMarked;
