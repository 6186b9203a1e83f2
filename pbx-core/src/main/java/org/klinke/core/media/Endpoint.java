package org.klinke.core.media;

import java.net.InetSocketAddress;

/// Where a leg's media session receives, as [MediaEvent.Opened] told: what our descriptions say.
public record Endpoint(InetSocketAddress rtp, InetSocketAddress rtcp) {}
