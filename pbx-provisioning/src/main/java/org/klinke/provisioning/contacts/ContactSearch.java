package org.klinke.provisioning.contacts;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.listener.LDAPListenerClientConnection;
import com.unboundid.ldap.listener.LDAPListenerRequestHandler;
import com.unboundid.ldap.protocol.AddRequestProtocolOp;
import com.unboundid.ldap.protocol.AddResponseProtocolOp;
import com.unboundid.ldap.protocol.BindRequestProtocolOp;
import com.unboundid.ldap.protocol.BindResponseProtocolOp;
import com.unboundid.ldap.protocol.CompareRequestProtocolOp;
import com.unboundid.ldap.protocol.CompareResponseProtocolOp;
import com.unboundid.ldap.protocol.DeleteRequestProtocolOp;
import com.unboundid.ldap.protocol.DeleteResponseProtocolOp;
import com.unboundid.ldap.protocol.ExtendedRequestProtocolOp;
import com.unboundid.ldap.protocol.ExtendedResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ModifyDNRequestProtocolOp;
import com.unboundid.ldap.protocol.ModifyDNResponseProtocolOp;
import com.unboundid.ldap.protocol.ModifyRequestProtocolOp;
import com.unboundid.ldap.protocol.ModifyResponseProtocolOp;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.protocol.SearchResultDoneProtocolOp;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.tenant.TenantScope;

/// One phone's connection: it binds, it searches; all else is refused.
final class ContactSearch extends LDAPListenerRequestHandler {
    static final int FOUND_MAX = 500;
    private static final int IDLE_MILLIS_MAX = 300_000;

    private final ContactDoor door;
    private final Contacts contacts;
    private final ContactGate gate;
    private final @Nullable LDAPListenerClientConnection connection;
    private final InetAddress remote;
    private Optional<ContactDoor.Guest> guest = Optional.empty();

    /// For all connections; each gets its own.
    ContactSearch(ContactDoor door, Contacts contacts, ContactGate gate) {
        this(door, contacts, gate, null, InetAddress.getLoopbackAddress());
    }

    private ContactSearch(
            ContactDoor door,
            Contacts contacts,
            ContactGate gate,
            @Nullable LDAPListenerClientConnection connection,
            InetAddress remote) {
        this.door = door;
        this.contacts = contacts;
        this.gate = gate;
        this.connection = connection;
        this.remote = remote;
    }

    @Override
    public LDAPListenerRequestHandler newInstance(LDAPListenerClientConnection connection) throws LDAPException {
        waitAtMost(connection, IDLE_MILLIS_MAX);
        return new ContactSearch(
                door, contacts, gate, connection, connection.getSocket().getInetAddress());
    }

    private static void waitAtMost(LDAPListenerClientConnection connection, int millis) throws LDAPException {
        try {
            connection.getSocket().setSoTimeout(millis);
        } catch (SocketException e) {
            throw new LDAPException(ResultCode.CONNECT_ERROR, "closed", e);
        }
    }

    @Override
    public LDAPMessage processBindRequest(int id, BindRequestProtocolOp request, List<Control> controls) {
        guest = Optional.empty(); // RFC 4511 §4.2.1: whoever binds is nobody until he is somebody
        ResultCode result = ResultCode.AUTH_METHOD_NOT_SUPPORTED;
        ASN1OctetString password = request.getSimplePassword();
        if (password != null) { // else SASL
            result = bind(request.getBindDN(), password.getValue());
        }
        return new LDAPMessage(id, new BindResponseProtocolOp(result.intValue(), null, null, null, null));
    }

    private ResultCode bind(String name, byte[] password) {
        try {
            guest = door.enter(ContactNames.Device.of(new DN(name)), password, remote);
            if (guest.isPresent() && connection != null) {
                gate.bound(connection.getSocket());
                return ResultCode.SUCCESS;
            }
        } catch (LDAPException _) {
            // no name at all is as wrong as another's
        }
        return door.isTired(remote) ? ResultCode.BUSY : ResultCode.INVALID_CREDENTIALS;
    }

    @Override
    public LDAPMessage processSearchRequest(int id, SearchRequestProtocolOp request, List<Control> controls) {
        ResultCode result;
        try {
            result = search(id, request);
        } catch (LDAPException e) {
            result = e.getResultCode();
        }
        return new LDAPMessage(id, new SearchResultDoneProtocolOp(result.intValue(), null, null, null));
    }

    private ResultCode search(int id, SearchRequestProtocolOp request) throws LDAPException {
        if (connection == null || !guest.map(door::holds).orElse(false)) {
            return ResultCode.INSUFFICIENT_ACCESS_RIGHTS;
        }
        TenantScope whose = guest.orElseThrow().scope();
        DN base = new DN(ContactNames.base(whose.name()));
        // Another tenant's book is as unknown as one that nobody has.
        if (!base.equals(new DN(request.getBaseDN()))) {
            return ResultCode.NO_SUCH_OBJECT;
        }
        if (SearchScope.BASE.equals(request.getScope())) {
            return ResultCode.SUCCESS;
        }
        int max = request.getSizeLimit() > 0 ? Math.min(request.getSizeLimit(), FOUND_MAX) : FOUND_MAX;
        int found = 0;
        for (Contact contact : contacts.of(whose, guest.orElseThrow().device())) {
            if (request.getFilter().matchesEntry(entry(contact, base, true))) {
                if (found == max) {
                    return ResultCode.SIZE_LIMIT_EXCEEDED;
                }
                connection.sendSearchResultEntry(id, asked(entry(contact, base, false), request.getAttributes()));
                found++;
            }
        }
        return ResultCode.SUCCESS;
    }

    /// @param allNumbers as well as it may be shown: for comparing, not for dialling
    private static Entry entry(Contact contact, DN base, boolean allNumbers) {
        String name = contact.name();
        int space = name.lastIndexOf(' ');
        Entry entry = new Entry("cn="
                + new com.unboundid.ldap.sdk.RDN("cn", name + " " + contact.number())
                        .toString()
                        .substring(3) + "," + base);
        entry.addAttribute("objectClass", "top", "person", "organizationalPerson", "inetOrgPerson");
        entry.addAttribute("cn", name);
        entry.addAttribute("displayName", name);
        entry.addAttribute("sn", space < 0 ? name : name.substring(space + 1));
        if (space > 0) {
            entry.addAttribute("givenName", name.substring(0, space));
        }
        entry.addAttribute("telephoneNumber", contact.number());
        if (allNumbers && !contact.alias().isEmpty()) {
            entry.addAttribute("telephoneNumber", contact.alias());
        }
        return entry;
    }

    /// RFC 4511 §4.5.1.8: none named, or "*", is all; "1.1" is none.
    private static Entry asked(Entry entry, List<String> attributes) {
        if (attributes.isEmpty() || attributes.contains("*")) {
            return entry;
        }
        List<String> lower =
                attributes.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        Entry asked = new Entry(entry.getDN());
        entry.getAttributes().stream()
                .filter(attribute -> lower.contains(attribute.getName().toLowerCase(Locale.ROOT)))
                .forEach(asked::addAttribute);
        return asked;
    }

    private static final int REFUSED = ResultCode.UNWILLING_TO_PERFORM.intValue();

    @Override
    public LDAPMessage processAddRequest(int id, AddRequestProtocolOp request, List<Control> controls) {
        return new LDAPMessage(id, new AddResponseProtocolOp(REFUSED, null, null, null));
    }

    @Override
    public LDAPMessage processCompareRequest(int id, CompareRequestProtocolOp request, List<Control> controls) {
        return new LDAPMessage(id, new CompareResponseProtocolOp(REFUSED, null, null, null));
    }

    @Override
    public LDAPMessage processDeleteRequest(int id, DeleteRequestProtocolOp request, List<Control> controls) {
        return new LDAPMessage(id, new DeleteResponseProtocolOp(REFUSED, null, null, null));
    }

    @Override
    public LDAPMessage processExtendedRequest(int id, ExtendedRequestProtocolOp request, List<Control> controls) {
        return new LDAPMessage(id, new ExtendedResponseProtocolOp(REFUSED, null, null, null, null, null));
    }

    @Override
    public LDAPMessage processModifyRequest(int id, ModifyRequestProtocolOp request, List<Control> controls) {
        return new LDAPMessage(id, new ModifyResponseProtocolOp(REFUSED, null, null, null));
    }

    @Override
    public LDAPMessage processModifyDNRequest(int id, ModifyDNRequestProtocolOp request, List<Control> controls) {
        return new LDAPMessage(id, new ModifyDNResponseProtocolOp(REFUSED, null, null, null));
    }
}
