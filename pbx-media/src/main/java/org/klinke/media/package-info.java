/// The media engine: `core.media.MediaPort` on UDP sockets. In: commands about legs, packets. Out: events, packets.
/// `pbx-server` builds it from a [MediaConfig] by [MediaWiring]; calls know only the port.
@NullMarked
package org.klinke.media;

import org.jspecify.annotations.NullMarked;
