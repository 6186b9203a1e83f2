package org.klinke.sip.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sip.address.SipURI;
import javax.sip.header.ContentEncodingHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.MaxForwardsHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.call.CallerId;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.TokenBuckets;
import org.klinke.sip.identity.PrivacyWish;
import org.klinke.sip.leg.DeviceBindings;
import org.klinke.sip.leg.DeviceBindings.Binding;
import org.klinke.sip.tx.ServerTransaction;
import org.klinke.sip.tx.SipStack;

/// Takes a text from a device and brings it to all phones of the extension it names, within the device's own tenant.
///
///     rate ─► domain: 403 ─► plain text? 415, 413, 400 ─► extension: 404 ─► registered? 480 ─► [Delivery]
///
/// Nothing of the request goes on but its text: who it comes from is what the directory says.
public final class Messages {
    public static final String TEXT = "text/plain";
    public static final int TEXT_BYTES_MAX = 4_096;

    /// A person who types; more is a machine.
    private static final int PER_DEVICE_BURST = 20;

    private static final double PER_DEVICE_PER_SECOND = 1;
    private static final int DEVICES_MAX = 100_000;
    private static final int TARGETS_MAX = 16;
    private static final int MAX_FORWARDS = 70;
    private static final Set<String> CHARSETS = Set.of("utf-8", "us-ascii");

    private final MessageRequests requests;
    private final SipStack stack;
    private final Directory directory;
    private final DeviceBindings bindings;
    private final TokenBuckets perDevice;

    public Messages(
            MessageRequests requests,
            SipStack stack,
            Directory directory,
            DeviceBindings bindings,
            InstantSource time) {
        this.requests = requests;
        this.stack = stack;
        this.directory = directory;
        this.bindings = bindings;
        perDevice = new TokenBuckets(PER_DEVICE_BURST, PER_DEVICE_PER_SECOND, DEVICES_MAX, time);
    }

    /// Any thread; answers the transaction now or when a phone has taken the text.
    public void onMessage(ServerTransaction transaction) {
        Request request = transaction.request();
        TenantScope scope = transaction.caller().scope();
        DeviceId sender = transaction.caller().device();
        if (!perDevice.take(sender)) {
            refuse(transaction, Response.SERVICE_UNAVAILABLE, "Retry-After", "5");
            return;
        }
        if (!(request.getRequestURI() instanceof SipURI to) || !scope.domain().equalsIgnoreCase(to.getHost())) {
            refuse(transaction, Response.FORBIDDEN);
            return;
        }
        if (!isPlainText(request)) {
            refuse(transaction, Response.UNSUPPORTED_MEDIA_TYPE, "Accept", TEXT);
            return;
        }
        byte[] text = request.getRawContent();
        if (text.length > TEXT_BYTES_MAX) {
            refuse(transaction, Response.REQUEST_ENTITY_TOO_LARGE);
            return;
        }
        if (!isUtf8(text)) {
            refuse(transaction, Response.BAD_REQUEST);
            return;
        }
        DirectorySnapshot people = directory.in(scope);
        Optional<DirectorySnapshot.User> user = people.userByExtension(to.getUser() == null ? "" : to.getUser());
        if (user.isEmpty()) {
            refuse(transaction, Response.NOT_FOUND);
            return;
        }
        List<Binding> phones = people.devicesOf(user.get().id()).stream()
                .map(DirectorySnapshot.Device::id)
                .filter(device -> !device.equals(sender)) // a text to oneself is for the other phones
                .flatMap(device -> bindings.of(scope, device).stream())
                .filter(binding -> binding.flow().isOpen())
                .limit(TARGETS_MAX)
                .toList();
        if (phones.isEmpty()) {
            refuse(transaction, Response.TEMPORARILY_UNAVAILABLE);
            return;
        }
        CallerId from = from(people, sender, PrivacyWish.of(request));
        Delivery delivery = new Delivery(transaction, requests, phones.size());
        for (Binding phone : phones) {
            Request copy =
                    requests.message(phone, from, user.get().extension(), scope.domain(), maxForwards(request), text);
            stack.send(phone.flow(), copy, delivery);
        }
        delivery.startClock();
    }

    private static CallerId from(DirectorySnapshot people, DeviceId sender, boolean withheld) {
        Optional<DirectorySnapshot.Device> device = people.device(sender);
        Optional<DirectorySnapshot.User> user =
                device.flatMap(DirectorySnapshot.Device::user).flatMap(people::user);
        return new CallerId(
                user.map(DirectorySnapshot.User::name)
                        .or(() -> device.map(DirectorySnapshot.Device::name))
                        .orElse(""),
                user.map(DirectorySnapshot.User::extension).orElse(""),
                withheld);
    }

    /// `text/plain` in a character set that is UTF-8, or part of it, and not compressed.
    private static boolean isPlainText(Request request) {
        byte[] body = request.getRawContent();
        if (body == null
                || body.length == 0
                || !(request.getHeader(ContentTypeHeader.NAME) instanceof ContentTypeHeader type)
                || (request.getHeader(ContentEncodingHeader.NAME) instanceof ContentEncodingHeader encoding
                        && !"identity".equalsIgnoreCase(encoding.getEncoding()))) {
            return false;
        }
        String charset = type.getParameter("charset");
        return "text".equalsIgnoreCase(type.getContentType())
                && "plain".equalsIgnoreCase(type.getContentSubType())
                && (charset == null || CHARSETS.contains(charset.toLowerCase(Locale.ROOT)));
    }

    private static boolean isUtf8(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    /// The validator lets 0 pass, since a MESSAGE might have been for us; it never is.
    private static int maxForwards(Request request) {
        int left = request.getHeader(MaxForwardsHeader.NAME) instanceof MaxForwardsHeader header
                ? header.getMaxForwards()
                : MAX_FORWARDS;
        return Math.clamp(left - 1L, 0, MAX_FORWARDS);
    }

    private void refuse(ServerTransaction transaction, int status) {
        transaction.respond(requests.response(status, transaction.request()));
    }

    private void refuse(ServerTransaction transaction, int status, String header, String value) {
        transaction.respond(requests.response(status, transaction.request(), header, value));
    }
}
