package org.klinke.sip.presence;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.sip.address.SipURI;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.Header;
import javax.sip.header.RecordRouteHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.code.FeatureCode;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.DeviceId;
import org.klinke.core.presence.Presence;
import org.klinke.core.presence.SwitchLamp;
import org.klinke.core.reach.WishDoor;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers;
import org.klinke.sip.dialog.Dialog;
import org.klinke.sip.dialog.DialogId;
import org.klinke.sip.dialog.DialogTags;
import org.klinke.sip.dialog.DialogUser;
import org.klinke.sip.dialog.Dialogs;
import org.klinke.sip.leg.DeviceFlows;
import org.klinke.sip.leg.LegMessages;
import org.klinke.sip.leg.SipFrontDoor;
import org.klinke.sip.leg.SipLegs;
import org.klinke.sip.transport.SipLoop;
import org.klinke.sip.tx.Caller;
import org.klinke.sip.tx.ServerTransaction;
import org.klinke.sip.tx.SipStack;

/// All subscriptions of this node: lets them in, counts them, forgets them. They live in memory only; after a restart a
/// phone's refresh gets 481 and it subscribes anew (RFC 6665 §4.1.2.2). Thread-safe.
public final class Subscriptions implements SipFrontDoor.SubscribeHandler, AutoCloseable {
    /// A phone with expansion modules: a key each, and its own presence and message lamp.
    static final int PER_DEVICE_MAX = 200;

    static final int PER_TENANT_MAX = 10_000;
    static final int TOTAL_MAX = 50_000;

    /// Of the headers that are kept. With those that phones write a subscription takes 2.4 KB (measured); nothing of a
    /// NOTIFY is kept once it is answered.
    static final int KEPT_CHARS_MAX = 4_096;

    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);

    final SipStack stack;
    final LegMessages messages;
    final DeviceFlows flows;
    final Sights sights;
    private final Directory directory;
    private final Presence presence;
    private final DialogTags tags;
    private final Timers timers;
    private final Dialogs dialogs = new Dialogs(PER_DEVICE_MAX);
    private final Map<DeviceId, Set<Subscription>> byDevice = new ConcurrentHashMap<>();
    private final Map<SipLoop, Watchers> watchers = new ConcurrentHashMap<>();
    private final PerTenant<AtomicInteger> perTenant = new PerTenant<>(AtomicInteger::new);
    private final AtomicInteger total = new AtomicInteger();
    private volatile boolean closed;
    private volatile Function<TenantScope, FeatureCodes> codes = _ -> FeatureCodes.USUAL;
    private volatile WishDoor wishes = (_, _, _, _) -> CompletableFuture.completedFuture(false);

    /// @param legs whose dialogs are shown where they can be picked up
    public Subscriptions(
            SipStack stack,
            LegMessages messages,
            DeviceFlows flows,
            SipLegs legs,
            DialogTags tags,
            Directory directory,
            Presence presence,
            Timers timers) {
        this.stack = stack;
        this.messages = messages;
        this.flows = flows;
        this.tags = tags;
        this.directory = directory;
        this.presence = presence;
        this.timers = timers;
        this.sights = new Sights(directory, presence, legs::dialogOf);
        timers.after(SWEEP_INTERVAL, this::sweep);
    }

    /// @param door takes from now on what phones' own keys want changed
    public void wishes(WishDoor door) {
        wishes = door;
    }

    /// @param ofTenant what people dial, by their tenant
    public void codes(Function<TenantScope, FeatureCodes> ofTenant) {
        codes = ofTenant;
    }

    /// What a SUBSCRIBE's body wants changed, if anything.
    ///
    /// @return done once the state is as it will be, whether it changed or not
    CompletableFuture<Boolean> carryOut(Resource resource, FeatureWish wish) {
        return switch (wish) {
            case FeatureWish.Wanted(var change) -> {
                String device = directory
                        .in(resource.scope())
                        .device(resource.watcher())
                        .map(Device::name)
                        .orElse("");
                yield wishes.set(resource.scope(), resource.user(), change, device + " (" + resource.extension() + ")");
            }
            case FeatureWish.Nothing _, FeatureWish.Bad _ -> CompletableFuture.completedFuture(true);
        };
    }

    @Override
    public String allowEvents() {
        return EventPackage.ALL;
    }

    @Override
    public Optional<DialogUser> find(DialogId dialog) {
        return dialogs.find(dialog);
    }

    /// Alive, for metrics.
    public int live() {
        return total.get();
    }

    /// A device is on other flows than before: what could not be told it can be told now.
    public void moved(DeviceId device) {
        byDevice.getOrDefault(device, Set.of()).forEach(Subscription::moved);
    }

    @Override
    public void onSubscribe(ServerTransaction transaction) {
        String tag = tags.tag();
        switch (SubscribeWish.of(transaction.request())) {
            case SubscribeWish.Refused refused -> respond(transaction, tag, refused);
            case SubscribeWish.Wanted wanted -> {
                if (wanted.features() instanceof FeatureWish.Bad(int status)) {
                    respond(transaction, tag, status);
                    return;
                }
                switch (resource(transaction.caller(), transaction.request(), wanted.event())) {
                    case Found.Watchable(Resource resource) -> open(transaction, tag, wanted, resource);
                    case Found.Not(int status) -> respond(transaction, tag, status);
                }
            }
        }
    }

    private sealed interface Found {
        record Watchable(Resource resource) implements Found {}

        record Not(int status) implements Found {}
    }

    /// Only the caller's own tenant is ever looked into: what others have does not exist here.
    private Found resource(Caller caller, Request request, EventPackage event) {
        TenantScope scope = caller.scope();
        if (!(request.getRequestURI() instanceof SipURI uri) || !scope.domain().equalsIgnoreCase(uri.getHost())) {
            return new Found.Not(Response.FORBIDDEN);
        }
        DirectorySnapshot snapshot = directory.in(scope);
        Optional<Device> device = snapshot.device(caller.device());
        if (device.isEmpty()) {
            return new Found.Not(Response.FORBIDDEN);
        }
        String name = uri.getUser() == null ? "" : uri.getUser();
        Optional<User> owner = device.get().user().flatMap(snapshot::user);
        // A phone asks for what is its account's, which may bear another name than its user's extension.
        boolean ofOwner = event == EventPackage.MESSAGE_SUMMARY || event == EventPackage.FEATURES;
        boolean account = ofOwner
                && (name.equals(device.get().sipUsername())
                        || (event == EventPackage.MESSAGE_SUMMARY && opensOwnBox(scope, name)));
        Optional<User> user = account ? owner : snapshot.userByExtension(name);
        Optional<SwitchLamp> lamp =
                event == EventPackage.DIALOG && !account ? presence.lamp(scope, name) : Optional.empty();
        if (lamp.isPresent()) {
            return new Found.Watchable(new Resource(
                    scope,
                    event,
                    lamp.get().id(),
                    lamp.get().extension(),
                    caller.device(),
                    device.get().credentials()));
        }
        if (user.isEmpty()) {
            return new Found.Not(Response.NOT_FOUND);
        }
        if (ofOwner && !user.equals(owner)) {
            return new Found.Not(Response.FORBIDDEN);
        }
        return new Found.Watchable(new Resource(
                scope,
                event,
                user.get().id(),
                user.get().extension(),
                caller.device(),
                device.get().credentials()));
    }

    /// Some phones watch what their key for messages dials, which opens the box of whoever dials it. One that has not
    /// fetched its files since the code was changed still knows the usual one: its lamp goes on.
    private boolean opensOwnBox(TenantScope scope, String name) {
        return name.equals(FeatureCode.OWN_BOX.usual())
                || codes.apply(scope)
                        .of(FeatureCode.OWN_BOX)
                        .filter(name::equals)
                        .isPresent();
    }

    private void open(ServerTransaction transaction, String tag, SubscribeWish.Wanted wanted, Resource resource) {
        Request request = transaction.request();
        if (keptChars(request) > KEPT_CHARS_MAX) {
            respond(transaction, tag, Response.MESSAGE_TOO_LARGE);
            return;
        }
        Dialog dialog;
        try {
            dialog = Dialog.ofReceived(messages.codec(), request, tag);
        } catch (IllegalArgumentException missing) {
            Response bad = messages.response(Response.BAD_REQUEST, request, tag);
            messages.warning(bad, String.valueOf(missing.getMessage()));
            transaction.respond(bad);
            return;
        }
        if (!enter(resource.scope())) {
            respond(transaction, tag, Response.SERVICE_UNAVAILABLE);
            return;
        }
        boolean secure = request.getRequestURI() instanceof SipURI uri && uri.isSecure();
        Subscription subscription =
                new Subscription(this, resource, dialog, wanted.eventId(), secure, transaction.flow());
        boolean madeRoom = false;
        boolean admitted = dialogs.add(subscription.id(), subscription);
        if (!admitted) {
            madeRoom = dropGhosts(subscription.peer());
            admitted = dialogs.add(subscription.id(), subscription);
        }
        if (!admitted) {
            leave(resource.scope());
            // The room may be made on another loop in a moment.
            respond(transaction, tag, madeRoom ? Response.SERVICE_UNAVAILABLE : Response.FORBIDDEN);
            return;
        }
        index(subscription);
        subscription.begin(transaction, wanted);
    }

    /// A phone that restarts again and again leaves its old subscriptions behind, on connections that are gone.
    private boolean dropGhosts(DeviceId device) {
        List<Subscription> ghosts = byDevice.getOrDefault(device, Set.of()).stream()
                .filter(old -> !old.flow().isOpen())
                .toList();
        ghosts.forEach(Subscription::drop);
        return !ghosts.isEmpty();
    }

    private void index(Subscription subscription) {
        byDevice.compute(subscription.peer(), (device, others) -> {
            Set<Subscription> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(subscription);
            return all;
        });
        watchers.computeIfAbsent(subscription.loop, loop -> new Watchers(loop, presence))
                .add(subscription);
    }

    /// On the subscription's loop, once.
    void forget(Subscription subscription) {
        dialogs.remove(subscription.id());
        byDevice.computeIfPresent(subscription.peer(), (device, all) -> {
            all.remove(subscription);
            return all.isEmpty() ? null : all;
        });
        Watchers here = watchers.get(subscription.loop);
        if (here != null) {
            here.remove(subscription);
        }
        leave(subscription.scope());
    }

    private boolean enter(TenantScope scope) {
        boolean room = perTenant.in(scope).incrementAndGet() <= PER_TENANT_MAX;
        room &= total.incrementAndGet() <= TOTAL_MAX;
        if (!room) {
            leave(scope);
        }
        return room;
    }

    private void leave(TenantScope scope) {
        perTenant.in(scope).decrementAndGet();
        total.decrementAndGet();
    }

    // What all of them say.

    void body(Request notify, Resource resource, View view, long version) {
        try {
            notify.setContent(
                    Documents.of(resource, view, version).getBytes(StandardCharsets.UTF_8), (ContentTypeHeader)
                            messages.codec().headers().createHeader(ContentTypeHeader.NAME, Documents.type(resource)));
        } catch (ParseException e) {
            throw new IllegalStateException("cannot write a document", e);
        }
    }

    void respond(ServerTransaction transaction, String tag, int status) {
        Response response = messages.response(status, transaction.request(), tag);
        if (status == Response.SERVICE_UNAVAILABLE) {
            messages.retryAfter(response, LegMessages.RETRY_AFTER_SECONDS);
        }
        transaction.respond(response);
    }

    void respond(ServerTransaction transaction, String tag, SubscribeWish.Refused refused) {
        Response response = messages.response(refused.status(), transaction.request(), tag);
        if (refused.status() == Response.BAD_EVENT) {
            messages.allowEvents(response, EventPackage.ALL);
        }
        if (!refused.header().isEmpty()) {
            messages.header(response, refused.header(), refused.value());
        }
        transaction.respond(response);
    }

    private static int keptChars(Request request) {
        int chars = request.getRequestURI().toString().length();
        for (String name : List.of(
                FromHeader.NAME, ToHeader.NAME, CallIdHeader.NAME, ContactHeader.NAME, RecordRouteHeader.NAME)) {
            Iterator<?> headers = request.getHeaders(name);
            while (headers.hasNext()) {
                chars += ((Header) headers.next()).toString().length();
            }
        }
        return chars;
    }

    private void sweep() {
        watchers.values().forEach(Watchers::sweep);
        if (!closed) {
            timers.after(SWEEP_INTERVAL, this::sweep);
        }
    }

    /// Stops looking for rights that have changed.
    @Override
    public void close() {
        closed = true;
    }
}
