package org.klinke.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.alarm.PhoneTexts;
import org.klinke.core.call.CallerId;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.leg.DeviceBindings;
import org.klinke.sip.leg.DeviceBindings.Binding;
import org.klinke.sip.tx.ClientListener;
import org.klinke.sip.tx.SipStack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Texts of the server's own to the phones of a user: a MESSAGE outside any dialog for each place where one is
/// registered (RFC 3428 §4), over the flow it registered on.
public final class TextsToPhones implements PhoneTexts {
    private static final Logger LOG = LoggerFactory.getLogger(TextsToPhones.class);
    private static final int TARGETS_MAX = 16;
    private static final int MAX_FORWARDS = 70;
    /// RFC 3428 §8: of the whole request, whatever it travels by.
    static final int REQUEST_BYTES_MAX = 1_300;
    /// Room for the Via that is still missing.
    private static final int VIA_BYTES_MAX = 160;

    private final MessageRequests requests;
    private final SipStack stack;
    private final Directory directory;
    private final DeviceBindings bindings;

    public TextsToPhones(MessageRequests requests, SipStack stack, Directory directory, DeviceBindings bindings) {
        this.requests = requests;
        this.stack = stack;
        this.directory = directory;
        this.bindings = bindings;
    }

    @Override
    public void send(TenantScope scope, UserId to, String name, String number, String text) {
        DirectorySnapshot people = directory.in(scope);
        Optional<User> user = people.user(to);
        if (user.isEmpty()) {
            return;
        }
        CallerId from = new CallerId(name, number);
        for (Device device : people.devicesOf(to)) {
            List<Binding> open = bindings.of(scope, device.id()).stream()
                    .filter(binding -> binding.flow().isOpen())
                    .limit(TARGETS_MAX)
                    .toList();
            for (Binding phone : open) {
                stack.send(
                        phone.flow(),
                        fitting(
                                text,
                                body -> requests.message(
                                        phone, from, user.get().extension(), scope.domain(), MAX_FORWARDS, body)),
                        new Outcome(scope, device.id()));
            }
        }
    }

    /// With as much of the text as there is room for.
    static Request fitting(String text, Function<byte[], Request> build) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        Request whole = build.apply(body);
        int bytes = whole.toString().getBytes(StandardCharsets.UTF_8).length;
        int over = bytes + VIA_BYTES_MAX - REQUEST_BYTES_MAX;
        return over <= 0 ? whole : build.apply(cut(text, body.length - over).getBytes(StandardCharsets.UTF_8));
    }

    /// Whole characters only, and a sign that something is missing.
    static String cut(String text, int bytesMax) {
        int room = bytesMax - "…".getBytes(StandardCharsets.UTF_8).length;
        StringBuilder cut = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            String character = Character.toString(text.codePointAt(at));
            room -= character.getBytes(StandardCharsets.UTF_8).length;
            if (room < 0) {
                break;
            }
            cut.append(character);
            at += character.length();
        }
        return cut.append('…').toString();
    }

    /// Nobody tries again: there are other ways to learn of it.
    private record Outcome(TenantScope scope, DeviceId device) implements ClientListener {
        @Override
        public void onResponse(Response response) {
            if (response.getStatusCode() >= 300) {
                failed("the phone answers " + response.getStatusCode());
            }
        }

        @Override
        public void onTimeout() {
            failed("the phone does not answer");
        }

        @Override
        public void onFlowLost() {
            failed("the connection was lost");
        }

        private void failed(String why) {
            LOG.atWarn()
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("device", device)
                    .addKeyValue("reason", why)
                    .log("A text has not reached a phone");
        }
    }
}
