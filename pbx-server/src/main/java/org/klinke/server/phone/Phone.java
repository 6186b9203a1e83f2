package org.klinke.server.phone;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sip.message.Request;
import javax.sip.message.Response;

/// A small SIP phone without a body: one account, one connection, any number of calls, each of which sends the
/// phone's own tone and tells what it hears.
///
/// ```
///   Phone a = new PhoneBuilder(server, "acme.example", account, trust).toneHz(440).build();
///   a.register();
///   PhoneCall call = a.call("101").awaitAnswered(Duration.ofSeconds(5));
///   call.awaitTone(1000, Duration.ofSeconds(5));
///   call.hangup();
/// ```
///
/// Methods block until the server has answered and throw [PhoneException] if it does not.
public final class Phone implements AutoCloseable {
    private static final int EXPIRES_SECONDS = 300;
    private static final int WAITING_CALLS_MAX = 64;

    private final String name;
    private final Account account;
    private final String domain;
    private final InetAddress mediaAddress;
    private final PhoneMedia.Settings mediaSettings;
    private final Consumer<PhoneCall> onCall;
    private final Consumer<String> onNotify;
    private final Ladder ladder;
    private final PhoneStack stack;
    private final Map<String, Ongoing> calls = new ConcurrentHashMap<>();
    private final BlockingQueue<PhoneCall> incoming = new ArrayBlockingQueue<>(WAITING_CALLS_MAX);
    private final String registrationId;
    private final UUID instance;
    private final String registrationTag;
    private long registrationCseq;

    /// A call and where its requests go.
    private record Ongoing(PhoneCall call, InRequests requests) {}

    /// Takes the requests of one call.
    private interface InRequests {
        void received(PhoneFlow flow, Request request);
    }

    Phone(
            PhoneStack.Settings settings,
            String domain,
            InetAddress mediaAddress,
            PhoneMedia.Settings mediaSettings,
            Consumer<PhoneCall> onCall,
            Consumer<String> onNotify) {
        this.name = settings.name();
        this.account = settings.account();
        this.domain = domain;
        this.mediaAddress = mediaAddress;
        this.mediaSettings = mediaSettings;
        this.onCall = onCall;
        this.onNotify = onNotify;
        this.ladder = new Ladder(name);
        this.stack = new PhoneStack(settings, ladder, new PhoneStack.User() {
            @Override
            public void request(PhoneFlow flow, Request request) {
                received(flow, request);
            }

            @Override
            public void flowLost(String why) {
                // calls go on: a dialog is tied to the device, not to the socket
            }
        });
        this.registrationId = stack.random();
        this.registrationTag = stack.random();
        this.instance = new UUID(settings.random().nextLong(), settings.random().nextLong());
    }

    public Account account() {
        return account;
    }

    /// The frequency this phone sends.
    public int toneHz() {
        return mediaSettings.toneHz();
    }

    /// What the phone sent, received and did.
    public String ladder() {
        return ladder.text();
    }

    /// Registers, or refreshes the registration, over the present connection or a new one.
    public PhoneReply register() {
        return register(EXPIRES_SECONDS);
    }

    /// @param expiresSeconds 0 unregisters
    public synchronized PhoneReply register(int expiresSeconds) {
        stack.connect();
        String uri = "sip:" + domain;
        String self = "<sip:" + account.sipUsername() + "@" + domain + ">";
        Response response = stack.transact(
                "REGISTER",
                uri,
                (via, authorization) -> MessageText.request("REGISTER", uri)
                        .header("Via", via)
                        .header("Max-Forwards", "70")
                        .header("From", self + ";tag=" + registrationTag)
                        .header("To", self)
                        .header("Call-ID", registrationId)
                        .header("CSeq", ++registrationCseq + " REGISTER")
                        .header(
                                "Supported",
                                "path, outbound") // RFC 5626 §4.2.1: the instance marks all our flows as one phone
                        .header("Contact", stack.contact() + ";+sip.instance=\"<urn:uuid:" + instance + ">\";reg-id=1")
                        .header("Expires", String.valueOf(expiresSeconds))
                        .line(authorization));
        return PhoneReply.of(response);
    }

    public PhoneReply unregister() {
        return register(0);
    }

    /// Cuts the connection without a word and registers over a new one; calls go on.
    public PhoneReply comeBackOnNewFlow() {
        stack.disconnect();
        return register();
    }

    /// Cuts the connection without a word; calls and their media go on.
    public void cutConnection() {
        stack.disconnect();
    }

    /// Stops everything at once, as if the plug was pulled: no BYE, no more packets.
    public void vanish() {
        stack.close();
        List.copyOf(calls.values())
                .forEach(ongoing -> ongoing.call().ended(new PhoneCall.End(0, "vanished", true, "")));
    }

    /// Calls an extension of the phone's own domain.
    public PhoneCall call(String number) {
        return callUri("sip:" + number + "@" + domain, true);
    }

    /// Calls without an offer: the server's comes with its answer, ours with the ACK.
    public PhoneCall callWithoutOffer(String number) {
        return callUri("sip:" + number + "@" + domain, false);
    }

    /// Calls any address.
    public PhoneCall callUri(String uri) {
        return callUri(uri, true);
    }

    /// The next call that came in.
    public PhoneCall awaitCall(Duration timeout) {
        try {
            PhoneCall call = incoming.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (call == null) {
                throw new PhoneException("no call came within " + timeout, ladder.text());
            }
            return call;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PhoneException("interrupted while waiting for a call", ladder.text(), e);
        }
    }

    /// No call has come that [#awaitCall] has not given yet.
    public boolean hasNoWaitingCall() {
        return incoming.isEmpty();
    }

    public boolean isConnected() {
        return stack.isConnected();
    }

    /// An OPTIONS to the server, answered or not.
    public PhoneReply options() {
        stack.connect();
        String uri = "sip:" + domain;
        String callId = stack.random();
        Response response = stack.transact(
                "OPTIONS",
                uri,
                (via, authorization) -> MessageText.request("OPTIONS", uri)
                        .header("Via", via)
                        .header("Max-Forwards", "70")
                        .header("From", "<sip:" + account.sipUsername() + "@" + domain + ">;tag=" + registrationTag)
                        .header("To", "<" + uri + ">")
                        .header("Call-ID", callId)
                        .header("CSeq", (authorization.isEmpty() ? 1 : 2) + " OPTIONS")
                        .line(authorization));
        return PhoneReply.of(response);
    }

    /// Sends bytes that need not be SIP over the phone's connection.
    public void sendRaw(byte[] bytes) {
        stack.connect();
        stack.sendRaw(bytes);
    }

    /// Ends its calls, unregisters and closes; whatever fails on the way is in the ladder.
    @Override
    public void close() {
        for (Ongoing ongoing : List.copyOf(calls.values())) {
            try {
                if (ongoing.call().state() == PhoneCall.State.UP && stack.isConnected()) {
                    ongoing.call().hangup();
                }
            } catch (PhoneException e) {
                ladder.note("hang-up failed while closing");
            }
        }
        vanish();
    }

    private PhoneCall callUri(String uri, boolean withOffer) {
        stack.connect();
        String self = "<sip:" + account.sipUsername() + "@" + domain + ">";
        DialogState state = DialogState.calling(stack.random() + "@" + name, stack.random(), self, uri);
        PhoneMedia media = new PhoneMedia(mediaSettings, mediaAddress, ladder);
        PhoneCall call = new PhoneCall(ladder, media, made -> {
            CallDialog dialog = new CallDialog(stack, state, media, ladder, made, () -> calls.remove(state.callId()));
            OutgoingSide side = new OutgoingSide(made, dialog, stack, media, ladder, withOffer);
            calls.put(state.callId(), new Ongoing(made, dialog::received));
            return side;
        });
        call.start(name);
        return call;
    }

    private void received(PhoneFlow flow, Request request) {
        Ongoing ongoing = calls.get(Fields.callId(request));
        if (ongoing != null) {
            ongoing.requests().received(flow, request);
            return;
        }
        switch (request.getMethod()) {
            case Request.INVITE -> {
                if (Fields.toTag(request).isPresent()) {
                    refuse(flow, request, 481, "Call/Transaction Does Not Exist");
                } else {
                    invited(flow, request);
                }
            }
            case Request.ACK -> {} // of a failure response
            case Request.OPTIONS -> refuse(flow, request, 200, "OK");
            case Request.NOTIFY -> {
                refuse(flow, request, 200, "OK");
                String event = Fields.value(request, "Event").orElse("");
                Thread.ofVirtual().name("phone-" + name + "-told").start(() -> onNotify.accept(event));
            }
            default -> refuse(flow, request, 481, "Call/Transaction Does Not Exist");
        }
    }

    private void invited(PhoneFlow flow, Request invite) {
        String self = Fields.value(invite, "To").orElse("");
        DialogState state = DialogState.called(invite, stack.random(), self);
        PhoneMedia media = new PhoneMedia(mediaSettings, mediaAddress, ladder);
        PhoneCall call = new PhoneCall(ladder, media, made -> {
            CallDialog dialog = new CallDialog(stack, state, media, ladder, made, () -> calls.remove(state.callId()));
            IncomingSide side = new IncomingSide(made, dialog, media, flow, invite);
            calls.put(state.callId(), new Ongoing(made, side::received));
            return side;
        });
        incoming.offer(call);
        Thread.ofVirtual().name("phone-" + name + "-called").start(() -> onCall.accept(call));
    }

    private void refuse(PhoneFlow flow, Request request, int status, String reason) {
        stack.sendOn(
                flow,
                MessageText.response(request, status, reason, stack.random()).bytes());
    }
}
