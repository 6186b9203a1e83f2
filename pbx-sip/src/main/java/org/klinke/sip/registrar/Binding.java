package org.klinke.sip.registrar;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.id.DeviceId;
import org.klinke.sip.transport.SipFlow;

/// One way to reach a device: a Contact, tied to the flow its REGISTER came on. Requests to it go over that flow and
/// nowhere else; an inbound TLS connection is never dialled back (RFC 5626 §5.3).
///
/// @param id opaque; stays the same when the same phone (same instance, else same Contact) comes back on another flow
/// @param contact goes into the Request-URI: to be cloned, never changed
/// @param instance `+sip.instance` as written, with its angle brackets (RFC 5626 §4.1)
/// @param regId `reg-id`, 0 if not given
/// @param path proxies between the phone and us, nearest to us first (RFC 3327): the Route of requests to it
/// @param credentials what the device proved itself with: once they change, the binding counts no more
/// @param registeredAt when it appeared on this flow; refreshing does not change it
/// @param userAgent cleaned of control characters, may be empty
public record Binding(
        String id,
        DeviceId device,
        SipURI contact,
        Optional<String> instance,
        int regId,
        List<Address> path,
        SipFlow flow,
        String callId,
        long cseq,
        DeviceCredentials credentials,
        Instant registeredAt,
        Instant expiresAt,
        String userAgent) {}
