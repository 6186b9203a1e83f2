/// How the server is, as people may know it: the state of its parts over 90 days
/// ([org.klinke.core.status.StatusBoard]), incidents and planned maintenance ([org.klinke.core.status.Notices]), and
/// who
/// is told of them by mail ([org.klinke.core.status.StatusMail]). In: what the server's rounds find, and what the
/// operator writes. Out: values for the status page, the API and the command line. Nothing here knows a tenant.
@NullMarked
package org.klinke.core.status;

import org.jspecify.annotations.NullMarked;
