package org.klinke.sip.presence;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sip.InvalidArgumentException;
import javax.sip.address.Address;
import javax.sip.address.URI;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.PhoneControl;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.dialog.DialogTags;
import org.klinke.sip.leg.DeviceBindings;
import org.klinke.sip.leg.LegMessages;
import org.klinke.sip.tx.ClientListener;
import org.klinke.sip.tx.SipStack;

/// Tells a phone to fetch its configuration: a NOTIFY that nobody subscribed to, `Event: check-sync`, over each flow
/// the device is registered on. Most makers' phones understand it; a parameter says whether to restart.
public final class CheckSync implements PhoneControl {
    private static final int MAX_FORWARDS = 70;

    private final SipStack stack;
    private final LegMessages messages;
    private final DeviceBindings bindings;
    private final DialogTags tags;
    private final Directory directory;

    public CheckSync(
            SipStack stack, LegMessages messages, DeviceBindings bindings, DialogTags tags, Directory directory) {
        this.stack = stack;
        this.messages = messages;
        this.bindings = bindings;
        this.tags = tags;
        this.directory = directory;
    }

    @Override
    public CompletableFuture<Result> checkSync(TenantScope scope, DeviceId device, String event) {
        Optional<Device> known = directory.in(scope).device(device);
        List<CompletableFuture<Result>> asked = new ArrayList<>();
        if (known.isPresent()) {
            for (DeviceBindings.Binding binding : bindings.of(scope, device)) {
                if (binding.flow().isOpen()) {
                    asked.add(ask(scope, known.get(), binding, event));
                }
            }
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApply(
                        all -> best(asked.stream().map(CompletableFuture::join).toList()));
    }

    private CompletableFuture<Result> ask(
            TenantScope scope, Device device, DeviceBindings.Binding binding, String event) {
        CompletableFuture<Result> result = new CompletableFuture<>();
        Request notify = notify(scope, device, binding);
        messages.header(notify, "Event", event);
        messages.header(notify, "Subscription-State", "terminated");
        messages.contact(notify, binding.flow(), false);
        messages.header(notify, "User-Agent", "Klinke");
        stack.send(binding.flow(), notify, new ClientListener() {
            @Override
            public void onResponse(Response response) {
                int status = response.getStatusCode();
                if (status >= 200) {
                    result.complete(status < 300 ? new Result.Accepted() : new Result.Refused(status));
                }
            }

            @Override
            public void onTimeout() {
                result.complete(new Result.NoAnswer());
            }

            @Override
            public void onFlowLost() {
                result.complete(new Result.NoAnswer());
            }
        });
        return result;
    }

    private Request notify(TenantScope scope, Device device, DeviceBindings.Binding binding) {
        JainCodec codec = messages.codec();
        try {
            Request notify = codec.messages()
                    .createRequest(
                            (URI) binding.contact().clone(),
                            Request.NOTIFY,
                            codec.headers().createCallIdHeader(tags.callId()),
                            codec.headers().createCSeqHeader(1L, Request.NOTIFY),
                            codec.headers()
                                    .createFromHeader(
                                            codec.addresses()
                                                    .createAddress(
                                                            codec.addresses().createSipURI(null, scope.domain())),
                                            tags.tag()),
                            codec.headers()
                                    .createToHeader(
                                            codec.addresses()
                                                    .createAddress(codec.addresses()
                                                            .createSipURI(device.sipUsername(), scope.domain())),
                                            null),
                            new ArrayList<>(),
                            codec.headers().createMaxForwardsHeader(MAX_FORWARDS));
            for (Address proxy : binding.path()) { // RFC 3327 §5.3
                notify.addHeader(codec.headers().createRouteHeader((Address) proxy.clone()));
            }
            return notify;
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException("cannot build NOTIFY", e);
        }
    }

    private static Result best(List<Result> results) {
        Result best = new Result.NotRegistered();
        for (Result result : results) {
            if (rank(result) > rank(best)) {
                best = result;
            }
        }
        return best;
    }

    private static int rank(Result result) {
        return switch (result) {
            case Result.Accepted _ -> 3;
            case Result.Refused _ -> 2;
            case Result.NoAnswer _ -> 1;
            case Result.NotRegistered _ -> 0;
        };
    }
}
