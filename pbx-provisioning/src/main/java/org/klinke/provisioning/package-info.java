/// Device configurations over HTTPS, one folder per phone vendor. In: a device's token. Out: its configuration file.
/// Empty until provisioning is built; the border stands so that nothing else grows here.
@NullMarked
package org.klinke.provisioning;

import org.jspecify.annotations.NullMarked;
