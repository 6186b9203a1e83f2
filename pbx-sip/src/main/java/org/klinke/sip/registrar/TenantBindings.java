package org.klinke.sip.registrar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.id.DeviceId;
import org.klinke.sip.transport.SipFlow;

/// All bindings of one tenant. Changes are made one at a time and all or nothing (RFC 3261 §10.3 step 7); reading takes
/// no lock. Expired and closed ones may still be in here: the registrar filters.
final class TenantBindings {
    static final int BINDINGS_PER_DEVICE_MAX = 10;
    private static final int ID_LENGTH_BYTES = 12;

    /// Who registers, and with what.
    record Origin(
            DeviceId device,
            DeviceCredentials credentials,
            SipFlow flow,
            List<Address> path,
            String callId,
            long cseq,
            String userAgent,
            Instant now) {}

    private final Map<DeviceId, List<Binding>> byDevice = new ConcurrentHashMap<>();
    private final Map<String, Binding> byId = new ConcurrentHashMap<>();

    List<Binding> of(DeviceId device) {
        return byDevice.getOrDefault(device, List.of());
    }

    Optional<Binding> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    List<Binding> all() {
        return List.copyOf(byId.values());
    }

    /// False, and nothing changed, if a request that was sent later has been here before (RFC 3261 §10.3: same
    /// Call-ID, CSeq not higher).
    synchronized boolean update(Origin origin, List<RegisterWish.Contact> contacts) {
        List<Binding> after = new ArrayList<>(of(origin.device));
        for (RegisterWish.Contact contact : contacts) {
            List<Binding> olds =
                    after.stream().filter(old -> isSame(old, contact)).toList();
            if (olds.stream().anyMatch(old -> isLater(old, origin))) {
                return false;
            }
            after.removeAll(olds);
            if (contact.expiresSeconds() > 0) {
                after.add(binding(origin, contact, olds));
            }
        }
        while (after.size() > BINDINGS_PER_DEVICE_MAX) {
            // Most likely a phone that came back again and again without a goodbye: the oldest ones are dead.
            after.remove(
                    after.stream().min(Comparator.comparing(Binding::expiresAt)).orElseThrow());
        }
        store(origin.device, after);
        return true;
    }

    /// False, and nothing changed, if one of them was changed by a later request.
    synchronized boolean removeAll(Origin origin) {
        if (of(origin.device).stream().anyMatch(old -> isLater(old, origin))) {
            return false;
        }
        store(origin.device, List.of());
        return true;
    }

    synchronized void removeIf(DeviceId device, Predicate<Binding> gone) {
        store(device, of(device).stream().filter(gone.negate()).toList());
    }

    private void store(DeviceId device, List<Binding> after) {
        List<Binding> before = of(device);
        if (after.isEmpty()) {
            byDevice.remove(device);
        } else {
            byDevice.put(device, List.copyOf(after));
        }
        for (Binding binding : after) {
            byId.put(binding.id(), binding);
        }
        for (Binding binding : before) {
            if (!holds(after, binding.id())) {
                byId.remove(binding.id());
            }
        }
    }

    private static boolean holds(List<Binding> bindings, String id) {
        for (Binding binding : bindings) {
            if (binding.id().equals(id)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLater(Binding old, Origin origin) {
        return old.callId().equals(origin.callId) && old.cseq() >= origin.cseq;
    }

    /// The same phone: by instance and reg-id where both name an instance (RFC 5626 §6), else by Contact URI.
    private static boolean isSame(Binding old, RegisterWish.Contact contact) {
        if (old.instance().isPresent() && contact.instance().isPresent()) {
            return old.regId() == contact.regId() && old.instance().equals(contact.instance());
        }
        return contactKey(old.contact()).equals(contactKey(contact.uri()));
    }

    private static Binding binding(Origin origin, RegisterWish.Contact contact, List<Binding> olds) {
        Instant since = olds.stream()
                .filter(old -> old.flow().equals(origin.flow))
                .map(Binding::registeredAt)
                .findFirst()
                .orElse(origin.now);
        String id =
                olds.isEmpty() ? id(origin.device, contact) : olds.getFirst().id();
        return new Binding(
                id,
                origin.device,
                contact.uri(),
                contact.instance(),
                contact.regId(),
                origin.path,
                origin.flow,
                origin.callId,
                origin.cseq,
                origin.credentials,
                since,
                origin.now.plusSeconds(contact.expiresSeconds()),
                origin.userAgent);
    }

    /// Made from what names the phone, so that it gets the same id again after its flow has closed and it has come
    /// back on a new one.
    private static String id(DeviceId device, RegisterWish.Contact contact) {
        String phone = contact.instance()
                .map(instance -> instance + " " + contact.regId())
                .orElseGet(() -> contactKey(contact.uri()));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest((device + " " + phone).getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, ID_LENGTH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What of a Contact tells two phones apart: RFC 3261 §19.1.4 without the parameters that say nothing about where.
    private static String contactKey(SipURI uri) {
        String transport = uri.getTransportParam();
        return uri.getScheme() + ":" + (uri.getUser() == null ? "" : uri.getUser()) + "@"
                + uri.getHost().toLowerCase(Locale.ROOT) + ":" + uri.getPort() + ";"
                + (transport == null ? "" : transport.toLowerCase(Locale.ROOT));
    }
}
