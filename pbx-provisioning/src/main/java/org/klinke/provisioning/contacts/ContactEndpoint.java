package org.klinke.provisioning.contacts;

import com.unboundid.ldap.listener.LDAPListener;
import com.unboundid.ldap.listener.LDAPListenerConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.klinke.core.time.Timers;

/// The port at which phones search contacts: LDAP inside TLS from the first byte on, never in the clear.
public final class ContactEndpoint implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 1_000;
    private static final int CONNECTIONS_PER_SOURCE_MAX = 100;
    private static final int MESSAGE_BYTES_MAX = 8_192;

    private final List<LDAPListener> listeners = new ArrayList<>();

    private ContactEndpoint() {}

    /// @param port 0 takes any free one (with a single address)
    /// @throws BindException if the port is in use
    public static ContactEndpoint start(
            List<InetAddress> addresses, int port, SSLContext tls, ContactDoor door, Contacts contacts, Timers timers)
            throws BindException {
        ContactGate gate = new ContactGate(CONNECTIONS_MAX, CONNECTIONS_PER_SOURCE_MAX, tls.getSocketFactory(), timers);
        return start(addresses, port, gate, door, contacts);
    }

    static ContactEndpoint start(
            List<InetAddress> addresses, int port, ContactGate gate, ContactDoor door, Contacts contacts)
            throws BindException {
        ContactEndpoint endpoint = new ContactEndpoint();
        for (InetAddress address : addresses) {
            LDAPListenerConfig config = new LDAPListenerConfig(port, new ContactSearch(door, contacts, gate));
            config.setListenAddress(address);
            config.setServerSocketFactory(new Sockets(gate));
            config.setMaxMessageSizeBytes(MESSAGE_BYTES_MAX);
            LDAPListener listener = new LDAPListener(config);
            try {
                listener.startListening();
            } catch (BindException e) {
                endpoint.close();
                throw e;
            } catch (IOException e) {
                endpoint.close();
                throw (BindException) new BindException(String.valueOf(e.getMessage())).initCause(e);
            }
            endpoint.listeners.add(listener);
        }
        return endpoint;
    }

    private static final class Sockets extends ServerSocketFactory {
        private final ContactGate gate;

        Sockets(ContactGate gate) {
            this.gate = gate;
        }

        @Override
        public ServerSocket createServerSocket(int port) {
            throw new UnsupportedOperationException("without an address");
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) {
            throw new UnsupportedOperationException("without an address");
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
            return gate.open(address, port, backlog);
        }
    }

    public int port() {
        return listeners.getFirst().getListenPort();
    }

    @Override
    public void close() {
        listeners.forEach(listener -> listener.shutDown(true));
    }
}
