package org.klinke.sip.registrar;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.UserAgentHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.Registrations;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.transport.HostText;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.Caller;
import org.klinke.sip.tx.ServerTransaction;

/// The registrar (RFC 3261 §10.3, outbound: RFC 5626 §6, Path: RFC 3327 §5.3, public GRUU: RFC 5627 §5). The address of
/// record of a device is `sip:<sipUsername>@<domain>`; a
/// phone that writes its user's extension instead, and proves itself with the sipUsername, means the same.
///
/// A binding counts while its time is not up, its flow is open, its device exists and the device's credentials are
/// those it was made with: every look-up asks the directory's snapshot, so a deleted device or a changed password is
/// gone at once, without anybody telling the registrar. A sweep later frees the memory. Thread-safe.
public final class Registrar implements Registrations, AutoCloseable {
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);
    private static final int USER_AGENT_LENGTH_MAX_CHARS = 120;

    /// Control and format characters, as those that turn the reading direction.
    private static final Pattern INVISIBLE = Pattern.compile("\\p{C}");

    private final JainCodec codec;
    private final RegisterAnswers answers;
    private final Directory directory;
    private final InstantSource time;
    private final Timers timers;
    private final PerTenant<TenantBindings> bindings = new PerTenant<>(TenantBindings::new);
    private final FlowIndex flows = new FlowIndex(this::flowGone);
    private final Moves moves;
    private volatile boolean closed;

    /// Hears that a device has come, is on other flows than before, or has gone; not that it refreshed. Called on any
    /// loop, in order for each device; must not block.
    public interface Moves {
        void moved(TenantScope scope, DeviceId device, boolean registered);
    }

    public Registrar(JainCodec codec, Directory directory, InstantSource time, Timers timers, Moves moves) {
        this.moves = moves;
        this.codec = codec;
        this.answers = new RegisterAnswers(codec);
        this.directory = directory;
        this.time = time;
        this.timers = timers;
        timers.after(SWEEP_INTERVAL, this::sweep);
    }

    /// Answers a REGISTER that the edge accepted.
    public void onRegister(ServerTransaction transaction) {
        transaction.respond(register(transaction.flow(), transaction.caller(), transaction.request()));
    }

    /// Where the device can be reached now.
    public List<Binding> bindings(TenantScope scope, DeviceId device) {
        List<Binding> all = bindings.in(scope).of(device);
        DirectorySnapshot snapshot = directory.in(scope);
        Instant now = time.instant();
        for (Binding binding : all) {
            if (!isCurrent(binding, snapshot, now)) {
                return current(scope, all.stream()).toList();
            }
        }
        return all; // nearly always; asked several times for each request
    }

    public Optional<Binding> binding(TenantScope scope, String id) {
        return current(scope, bindings.in(scope).byId(id).stream()).findFirst();
    }

    /// The device's binding on this flow, if it has one: there it has proven itself.
    public Optional<Binding> bindingOn(SipFlow flow, TenantScope scope, DeviceId device) {
        for (Binding binding : bindings(scope, device)) {
            if (binding.flow().equals(flow)) {
                return Optional.of(binding);
            }
        }
        return Optional.empty();
    }

    public boolean authenticatedOn(SipFlow flow, TenantScope scope, DeviceId device) {
        return bindingOn(flow, scope, device).isPresent();
    }

    /// Whether some device is registered on this flow.
    public boolean carries(SipFlow flow) {
        for (FlowIndex.Bound bound : flows.on(flow)) {
            if (authenticatedOn(flow, bound.scope(), bound.device())) {
                return true;
            }
        }
        return false;
    }

    /// The flow on which the phone that once had this binding is now: its own binding if that is there (it may have
    /// moved), else the device's only one, for a phone that came back with a new Contact.
    public Optional<SipFlow> currentFlow(TenantScope scope, DeviceId device, String bindingId) {
        List<Binding> candidates = bindings(scope, device);
        return candidates.stream()
                .filter(binding -> binding.id().equals(bindingId))
                .findFirst()
                .or(() -> candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty())
                .map(Binding::flow);
    }

    /// The one tenant whose devices are registered on this flow; empty if there is none or more than one.
    public Optional<TenantScope> tenantOn(SipFlow flow) {
        Set<TenantScope> scopes = flows.on(flow).stream()
                .filter(bound -> authenticatedOn(flow, bound.scope(), bound.device()))
                .map(FlowIndex.Bound::scope)
                .collect(Collectors.toSet());
        return scopes.size() == 1 ? Optional.of(scopes.iterator().next()) : Optional.empty();
    }

    @Override
    public List<Registration> in(TenantScope scope) {
        return current(scope, bindings.in(scope).all().stream())
                .map(Registrar::registration)
                .toList();
    }

    @Override
    public List<Registration> of(TenantScope scope, DeviceId device) {
        return bindings(scope, device).stream().map(Registrar::registration).toList();
    }

    private static Registration registration(Binding binding) {
        return new Registration(
                binding.device(),
                binding.contact().toString(),
                HostText.hostPort(binding.flow().remote()),
                binding.flow().transport().name(),
                binding.userAgent(),
                binding.registeredAt(),
                binding.expiresAt());
    }

    /// Forgets where the device is, until it registers anew. Calls that go on are none of this.
    ///
    /// @return whether it was registered
    public boolean forget(TenantScope scope, DeviceId device) {
        TenantBindings store = bindings.in(scope);
        synchronized (store) {
            List<Binding> before = store.of(device);
            store.removeIf(device, _ -> true);
            follow(new FlowIndex.Bound(scope, device), before, store.of(device));
            return !before.isEmpty();
        }
    }

    /// Stops the sweep.
    @Override
    public void close() {
        closed = true;
    }

    Response register(SipFlow flow, Caller caller, Request request) {
        Optional<DirectorySnapshot.Device> found = directory.in(caller.scope()).device(caller.device());
        if (found.isEmpty() || !isAddressOf(found.get(), caller.scope(), request)) {
            return codec.response(Response.FORBIDDEN, request);
        }
        DirectorySnapshot.Device device = found.get();
        List<Address> path;
        RegisterWish wish;
        try {
            path = Extensions.path(request);
            wish = RegisterWish.of(request);
        } catch (IllegalArgumentException unusable) {
            return answers.refusal(request, new RegisterWish.Refused(400, String.valueOf(unusable.getMessage())));
        }
        TenantBindings.Origin origin = new TenantBindings.Origin(
                device.id(),
                device.credentials(),
                flow,
                path,
                ((CallIdHeader) request.getHeader(CallIdHeader.NAME)).getCallId(),
                ((CSeqHeader) request.getHeader(CSeqHeader.NAME)).getSeqNumber(),
                userAgent(request),
                time.instant());
        boolean inOrder = fulfil(wish, origin, caller.scope());
        if (wish instanceof RegisterWish.Refused refused) {
            return answers.refusal(request, refused);
        }
        if (!inOrder) {
            return answers.refusal(request, new RegisterWish.Refused(500, "CSeq out of order"));
        }
        return answers.ok(
                request, wish, bindings(caller.scope(), device.id()), origin.now(), number(device, caller.scope()));
    }

    private boolean fulfil(RegisterWish wish, TenantBindings.Origin origin, TenantScope scope) {
        TenantBindings store = bindings.in(scope);
        // One lock over bindings and flow index, or two loops could leave them at odds for the same device.
        synchronized (store) {
            List<Binding> before = store.of(origin.device());
            boolean inOrder = switch (wish) {
                case RegisterWish.Query _, RegisterWish.Refused _ -> true;
                case RegisterWish.RemoveAll _ -> store.removeAll(origin);
                case RegisterWish.Update update -> store.update(origin, update.contacts());
            };
            follow(new FlowIndex.Bound(scope, origin.device()), before, store.of(origin.device()));
            return inOrder;
        }
    }

    private void flowGone(SipFlow flow, FlowIndex.Bound bound) {
        TenantBindings store = bindings.in(bound.scope());
        synchronized (store) {
            store.removeIf(bound.device(), binding -> binding.flow().equals(flow));
            moved(bound);
        }
    }

    private void moved(FlowIndex.Bound bound) {
        moves.moved(
                bound.scope(),
                bound.device(),
                !bindings(bound.scope(), bound.device()).isEmpty());
    }

    /// Keeps the flow index in step with what a request changed; under the store's lock.
    private void follow(FlowIndex.Bound bound, List<Binding> before, List<Binding> after) {
        for (Binding binding : after) {
            flows.bind(binding.flow(), bound);
        }
        boolean moved = false;
        for (Binding binding : before) {
            if (!isOn(binding.flow(), after)) {
                flows.unbind(binding.flow(), bound);
                moved = true;
            }
        }
        for (Binding binding : after) {
            moved |= !isOn(binding.flow(), before);
        }
        if (moved) {
            moved(bound);
        }
    }

    private static boolean isOn(SipFlow flow, List<Binding> bindings) {
        for (Binding binding : bindings) {
            if (binding.flow().equals(flow)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAddressOf(DirectorySnapshot.Device device, TenantScope scope, Request request) {
        if (!(((ToHeader) request.getHeader(ToHeader.NAME)).getAddress().getURI() instanceof SipURI to)) {
            return false;
        }
        String user = to.getUser();
        return device.sipUsername().equals(user)
                || device.user()
                        .flatMap(directory.in(scope)::user)
                        .filter(owner -> owner.extension().equals(user))
                        .isPresent();
    }

    /// `sip:<extension>@<domain>`: what the device's user is called by.
    private Optional<SipURI> number(DirectorySnapshot.Device device, TenantScope scope) {
        return device.user().flatMap(directory.in(scope)::user).map(owner -> {
            try {
                return codec.addresses().createSipURI(owner.extension(), scope.domain());
            } catch (ParseException e) {
                throw new IllegalStateException("our own directory", e);
            }
        });
    }

    private static String userAgent(Request request) {
        if (!(request.getHeader(UserAgentHeader.NAME) instanceof UserAgentHeader header)) {
            return "";
        }
        ListIterator<?> products = header.getProduct();
        StringBuilder text = new StringBuilder();
        while (products != null && products.hasNext() && text.length() < USER_AGENT_LENGTH_MAX_CHARS) {
            text.append(text.isEmpty() ? "" : " ").append(products.next());
        }
        String clean = INVISIBLE.matcher(text).replaceAll("").strip();
        return clean.length() <= USER_AGENT_LENGTH_MAX_CHARS ? clean : clean.substring(0, USER_AGENT_LENGTH_MAX_CHARS);
    }

    private Stream<Binding> current(TenantScope scope, Stream<Binding> candidates) {
        DirectorySnapshot snapshot = directory.in(scope);
        Instant now = time.instant();
        return candidates.filter(binding -> isCurrent(binding, snapshot, now));
    }

    private static boolean isCurrent(Binding binding, DirectorySnapshot snapshot, Instant now) {
        return binding.expiresAt().isAfter(now)
                && binding.flow().isOpen()
                && snapshot.device(binding.device())
                        .filter(device -> device.credentials().equals(binding.credentials()))
                        .isPresent();
    }

    private void sweep() {
        Instant now = time.instant();
        for (FlowIndex.Bound bound : flows.all()) {
            DirectorySnapshot snapshot = directory.in(bound.scope());
            TenantBindings store = bindings.in(bound.scope());
            synchronized (store) {
                List<Binding> before = store.of(bound.device());
                store.removeIf(bound.device(), binding -> !isCurrent(binding, snapshot, now));
                follow(bound, before, store.of(bound.device()));
            }
        }
        if (!closed) {
            timers.after(SWEEP_INTERVAL, this::sweep);
        }
    }
}
