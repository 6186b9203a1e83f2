package org.klinke.provisioning.contacts;

import com.unboundid.ldap.listener.LDAPListener;
import com.unboundid.ldap.listener.LDAPListenerConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/// The port at which phones search contacts: LDAP inside TLS from the first byte on, never in the clear.
public final class ContactEndpoint implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 1_000;
    private static final int MESSAGE_BYTES_MAX = 8_192;

    private final List<LDAPListener> listeners = new ArrayList<>();

    private ContactEndpoint() {}

    /// @param port 0 takes any free one (with a single address)
    /// @throws BindException if the port is in use
    public static ContactEndpoint start(
            List<InetAddress> addresses, int port, SSLContext tls, ContactDoor door, Contacts contacts)
            throws BindException {
        ContactEndpoint endpoint = new ContactEndpoint();
        for (InetAddress address : addresses) {
            LDAPListenerConfig config = new LDAPListenerConfig(port, new ContactSearch(door, contacts));
            config.setListenAddress(address);
            config.setServerSocketFactory(tls.getServerSocketFactory());
            config.setMaxConnections(CONNECTIONS_MAX);
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

    public int port() {
        return listeners.getFirst().getListenPort();
    }

    @Override
    public void close() {
        listeners.forEach(listener -> listener.shutDown(true));
    }
}
