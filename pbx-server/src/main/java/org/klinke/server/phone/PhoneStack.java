package org.klinke.server.phone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipSyntaxException;

/// The phone's connection and its client transactions, with one answer to a challenge each.
final class PhoneStack implements PhoneFlow.Receiver, AutoCloseable {
    private static final Duration FINAL_RESPONSE_WAIT = Duration.ofSeconds(20);
    private static final int RANDOM_BYTES = 8;

    /// @param algorithms of digest that the phone speaks, upper case
    /// @param obeys does what it is told from elsewhere within a call
    record Settings(
            String name,
            PhoneFlow.Way way,
            Account account,
            List<String> algorithms,
            boolean obeys,
            SecureRandom random) {}

    /// Who takes the server's requests; called on the flow's reader thread, must not wait for responses.
    interface User {
        void request(PhoneFlow flow, Request request);

        void flowLost(String why);
    }

    /// Writes a request; may be asked twice, the second time with credentials.
    ///
    /// The second argument is a whole header line, or "".
    interface Writer {
        MessageText write(String via, String authorization);
    }

    private final Settings settings;
    private final User user;
    private final Ladder ladder;
    private final JainCodec codec = new JainCodec();
    private final Map<String, Exchange> exchanges = new ConcurrentHashMap<>();
    private volatile Optional<PhoneFlow> flow = Optional.empty();
    private volatile Optional<DigestAnswer> challenge = Optional.empty();

    PhoneStack(Settings settings, Ladder ladder, User user) {
        this.settings = settings;
        this.ladder = ladder;
        this.user = user;
    }

    /// What it can be told within a call: a header line, or "".
    String allowEvents() {
        return settings.obeys() ? "Allow-Events: talk, hold" : "";
    }

    /// Opens a connection if there is none.
    void connect() {
        if (flow.filter(PhoneFlow::isOpen).isPresent()) {
            return;
        }
        try {
            PhoneFlow opened = PhoneFlow.connect(settings.name(), settings.way(), this);
            flow = Optional.of(opened);
            ladder.note(opened.transport() + " connection from port " + opened.localPort());
        } catch (IOException e) {
            throw new PhoneException(
                    "no " + settings.way().transport() + " connection to "
                            + settings.way().server(),
                    ladder.text(),
                    e);
        }
    }

    /// Cuts the connection as a broken network does: no farewell.
    void disconnect() {
        flow.ifPresent(PhoneFlow::close);
        flow = Optional.empty();
    }

    boolean isConnected() {
        return flow.filter(PhoneFlow::isOpen).isPresent();
    }

    /// `<sip:user@host:port;transport=tls>` or what it is of the present connection.
    String contact() {
        PhoneFlow now = openFlow();
        return "<sip:" + settings.account().sipUsername() + "@" + now.address() + ";transport="
                + now.transport().uriParameter() + ">";
    }

    String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        settings.random().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    String newBranch() {
        return "z9hG4bK" + random();
    }

    String via(String branch) {
        PhoneFlow now = openFlow();
        return "SIP/2.0/" + now.transport() + " " + now.address() + ";branch=" + branch + ";rport";
    }

    /// Sends a request other than INVITE and waits for its final response.
    Response transact(String method, String uri, Writer writer) {
        String authorization = "";
        boolean answered = false;
        while (true) {
            String branch = newBranch();
            Exchange exchange = open(branch, method);
            try {
                send(writer.write(via(branch), authorization).bytes());
                Response response = finalResponse(exchange);
                Optional<String> answer = answered ? Optional.empty() : authorization(response, method, uri);
                if (answer.isEmpty()) {
                    return response;
                }
                authorization = answer.get();
                answered = true;
            } finally {
                close(exchange);
            }
        }
    }

    /// Credentials for a challenge; empty if the response is none or cannot be answered.
    Optional<String> authorization(Response response, String method, String uri) {
        int status = response.getStatusCode();
        if (status != Response.UNAUTHORIZED && status != Response.PROXY_AUTHENTICATION_REQUIRED) {
            return Optional.empty();
        }
        challenge = DigestAnswer.to(response, settings.algorithms());
        if (challenge.isEmpty()) {
            ladder.note("no challenge the phone can answer");
        }
        return challenge.map(asked -> asked.line(settings.account(), method, uri, random()));
    }

    /// Credentials made from the last challenge, as phones send them unasked; "" if there was none.
    String remembered(String method, String uri) {
        return challenge
                .map(asked -> asked.line(settings.account(), method, uri, random()))
                .orElse("");
    }

    Exchange open(String branch, String method) {
        Exchange exchange = new Exchange(branch, method);
        exchanges.put(exchange.key(), exchange);
        return exchange;
    }

    void close(Exchange exchange) {
        exchanges.remove(exchange.key(), exchange);
    }

    void send(byte[] message) {
        sendOn(openFlow(), message);
    }

    void sendOn(PhoneFlow on, byte[] message) {
        try {
            ladder.sent(new String(message, StandardCharsets.UTF_8));
            on.send(message);
        } catch (IOException e) {
            throw new PhoneException("not sent", ladder.text(), e);
        }
    }

    /// Bytes that need not be SIP.
    void sendRaw(byte[] bytes) {
        try {
            ladder.note("sends " + bytes.length + " raw bytes");
            openFlow().send(bytes);
        } catch (IOException e) {
            throw new PhoneException("not sent", ladder.text(), e);
        }
    }

    @Override
    public void received(PhoneFlow from, byte[] bytes) {
        ladder.received(new String(bytes, StandardCharsets.UTF_8));
        Message message;
        try {
            message = codec.parse(bytes);
        } catch (SipSyntaxException e) {
            ladder.note("the server sent what is no SIP: " + e.reason());
            return;
        }
        switch (message) {
            case Response response -> {
                Exchange exchange = exchanges.get(Exchange.key(Fields.branch(response), Fields.cseqMethod(response)));
                if (exchange != null) {
                    exchange.received(response);
                }
            }
            case Request request -> user.request(from, request);
            default -> throw new IllegalStateException("neither request nor response");
        }
    }

    @Override
    public void lost(PhoneFlow which, String why) {
        ladder.note("connection from port " + which.localPort() + " gone: " + why);
        if (flow.filter(now -> now == which).isPresent()) {
            exchanges.values().forEach(Exchange::lost);
            user.flowLost(why);
        }
    }

    @Override
    public void close() {
        disconnect();
        exchanges.values().forEach(Exchange::lost);
    }

    private Response finalResponse(Exchange exchange) {
        long deadline = System.nanoTime() + FINAL_RESPONSE_WAIT.toNanos();
        while (true) {
            Response response = exchange.next(Duration.ofNanos(deadline - System.nanoTime()))
                    .orElseThrow(() -> new PhoneException("no final response to " + exchange.key(), ladder.text()));
            if (response.getStatusCode() >= 200) {
                return response;
            }
        }
    }

    private PhoneFlow openFlow() {
        return flow.filter(PhoneFlow::isOpen)
                .orElseThrow(() -> new PhoneException("the phone has no connection", ladder.text()));
    }
}
