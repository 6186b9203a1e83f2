package org.klinke.server.phone;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sip.message.Response;

/// One INVITE or re-INVITE of the phone: challenge, provisional responses, CANCEL, final response, ACK.
///
/// ```
///   run ──INVITE──▶ 401 ──ACK, INVITE with credentials──▶ 1xx ──▶ 2xx ──▶ acknowledge(answer or "")
///                                          cancel ──CANCEL──▶ │ ──▶ 3xx–6xx, acknowledged here
/// ```
final class InviteClient {
    private static final Duration FINAL_RESPONSE_WAIT = Duration.ofMinutes(5);

    private final PhoneStack stack;
    private final DialogState dialog;
    private final Ladder ladder;
    private final String sdp;
    private final boolean inDialog;
    private final String uri;
    private final String toTag;

    private String authorization = "";
    private long cseq;
    private Optional<String> pendingBranch = Optional.empty();
    private boolean provisionalSeen;
    private boolean cancelWanted;
    private boolean cancelSent;

    /// @param sdp "" for an INVITE without an offer
    InviteClient(PhoneStack stack, DialogState dialog, Ladder ladder, String sdp, boolean inDialog) {
        this.stack = stack;
        this.dialog = dialog;
        this.ladder = ladder;
        this.sdp = sdp;
        this.inDialog = inDialog;
        this.uri = dialog.remoteTarget();
        this.toTag = dialog.remoteTag();
    }

    /// Blocks until the final response.
    Response run(Consumer<Response> onProvisional) {
        authorization = inDialog ? "" : stack.remembered("INVITE", uri);
        boolean answered = false;
        while (true) {
            Exchange exchange = send();
            try {
                Response response = finalResponse(exchange, onProvisional);
                if (response.getStatusCode() < 300) {
                    return response;
                }
                acknowledgeFailure(exchange, response);
                Optional<String> answer =
                        answered || isCancelled() ? Optional.empty() : stack.authorization(response, "INVITE", uri);
                if (answer.isEmpty()) {
                    return response;
                }
                authorization = answer.get();
                answered = true;
            } finally {
                stack.close(exchange);
            }
        }
    }

    /// Takes the INVITE back; the final response comes out of [#run] as always (RFC 3261 §9.1). Waits for the first
    /// provisional response by itself.
    void cancel() {
        synchronized (this) {
            cancelWanted = true;
        }
        cancelIfPossible();
    }

    synchronized boolean isCancelled() {
        return cancelWanted;
    }

    /// The ACK of a 2xx, a request of its own (RFC 3261 §13.2.2.4).
    ///
    /// @param answer our answer where the 2xx brought the offer, else ""
    void acknowledge(String answer) {
        stack.send(dialog.request("ACK", stack.via(stack.newBranch()), cseq)
                .line(authorization)
                .sdp(answer)
                .bytes());
    }

    private Exchange send() {
        String branch = stack.newBranch();
        Exchange exchange = stack.open(branch, "INVITE");
        synchronized (this) {
            cseq = dialog.nextCseq();
            pendingBranch = Optional.of(branch);
            provisionalSeen = false;
        }
        stack.send(dialog.request("INVITE", stack.via(branch), cseq)
                .header("Contact", stack.contact())
                .header("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS")
                .line(stack.allowEvents())
                .line(authorization)
                .sdp(sdp)
                .bytes());
        return exchange;
    }

    private Response finalResponse(Exchange exchange, Consumer<Response> onProvisional) {
        long deadline = System.nanoTime() + FINAL_RESPONSE_WAIT.toNanos();
        while (true) {
            Response response = exchange.next(Duration.ofNanos(deadline - System.nanoTime()))
                    .orElseThrow(() -> new PhoneException("no final response to INVITE", ladder.text()));
            if (response.getStatusCode() >= 200) {
                synchronized (this) {
                    pendingBranch = Optional.empty();
                }
                return response;
            }
            synchronized (this) {
                provisionalSeen = true;
            }
            cancelIfPossible();
            onProvisional.accept(response);
        }
    }

    private void cancelIfPossible() {
        String branch;
        synchronized (this) {
            if (!cancelWanted || cancelSent || !provisionalSeen || pendingBranch.isEmpty()) {
                return;
            }
            cancelSent = true;
            branch = pendingBranch.get();
        }
        stack.send(dialog.belongingTo(uri, "CANCEL", stack.via(branch), cseq, toTag)
                .bytes());
    }

    /// Belongs to the INVITE's transaction: same branch, same CSeq number (RFC 3261 §17.1.1.3).
    private void acknowledgeFailure(Exchange exchange, Response failure) {
        stack.send(dialog.belongingTo(
                        uri,
                        "ACK",
                        stack.via(exchange.branch()),
                        cseq,
                        Fields.toTag(failure).orElse(""))
                .bytes());
    }
}
