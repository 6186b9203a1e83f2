package org.klinke.server.phone;

import java.io.IOException;
import java.net.InetSocketAddress;

/// What carries a phone's messages to the server and back, one transport each.
interface Wire extends AutoCloseable {

    /// Any thread; whole messages do not mix.
    void send(byte[] message) throws IOException;

    /// Blocks until the next whole message has come. One thread.
    ///
    /// @throws java.io.EOFException if the server has ended it
    byte[] next() throws IOException;

    InetSocketAddress local();

    boolean isOpen();

    @Override
    void close() throws IOException;
}
