package org.klinke.sip.transport;

import io.netty.handler.ssl.SslProvider;
import java.security.SecureRandom;

/// The same where no native library loads.
class SipTransportsOnJdkTest extends SipTransportsTest {
    @Override
    SipTransports make(int loops, TransportLimits limits) {
        return new SipTransports(
                loops, limits, new SecureRandom(), Sockets.JDK, new TlsEngines(SslProvider.JDK, System::nanoTime));
    }
}
