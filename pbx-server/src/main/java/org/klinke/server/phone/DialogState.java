package org.klinke.server.phone;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import javax.sip.header.Header;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

/// One dialog of the phone (RFC 3261 §12): who is who, where requests go, the next CSeq. Thread-safe.
final class DialogState {
    private final String callId;
    private final String localTag;
    private final String localUri;
    private final String remoteUri;
    private String remoteTag = "";
    private String remoteTarget;
    private List<String> routes = List.of();
    private long cseq;

    private DialogState(String callId, String localTag, String localUri, String remoteUri, String remoteTarget) {
        this.callId = callId;
        this.localTag = localTag;
        this.localUri = localUri;
        this.remoteUri = remoteUri;
        this.remoteTarget = remoteTarget;
    }

    static DialogState calling(String callId, String localTag, String localUri, String remoteUri) {
        return new DialogState(callId, localTag, localUri, remoteUri, remoteUri);
    }

    static DialogState called(Request invite, String localTag, String localUri) {
        String remoteUri = withoutTag(Fields.value(invite, "From").orElse(""));
        DialogState dialog = new DialogState(Fields.callId(invite), localTag, localUri, remoteUri, remoteUri);
        dialog.remoteTag = Fields.fromTag(invite).orElse("");
        Fields.contact(invite).ifPresent(target -> dialog.remoteTarget = target);
        dialog.routes = recordRoutes(invite, false);
        return dialog;
    }

    /// A response that makes or confirms the dialog (RFC 3261 §12.1.2).
    synchronized void established(Response response) {
        Fields.toTag(response).ifPresent(tag -> remoteTag = tag);
        Fields.contact(response).ifPresent(target -> remoteTarget = target);
        routes = recordRoutes(response, true);
    }

    /// Target refresh by a re-INVITE of the far end.
    synchronized void refreshed(Request request) {
        Fields.contact(request).ifPresent(target -> remoteTarget = target);
    }

    String callId() {
        return callId;
    }

    String localTag() {
        return localTag;
    }

    synchronized String remoteTarget() {
        return remoteTarget;
    }

    /// For a Replaces header: tags as the far end sees them (RFC 3891 §3).
    synchronized String replaces() {
        return callId + ";to-tag=" + remoteTag + ";from-tag=" + localTag;
    }

    /// Who calls or is called, as the far end wrote it.
    String remoteUri() {
        return remoteUri;
    }

    synchronized long nextCseq() {
        return ++cseq;
    }

    /// A request of this dialog, up to its Contact; without To tag and Route while there is none.
    synchronized MessageText request(String method, String via, long number) {
        return write(method, remoteTarget, via, number, remoteTag);
    }

    /// The CANCEL or the failure ACK of an INVITE: goes where the INVITE went (RFC 3261 §9.1, §17.1.1.3).
    synchronized MessageText belongingTo(String inviteUri, String method, String via, long number, String toTag) {
        return write(method, inviteUri, via, number, toTag);
    }

    private MessageText write(String method, String uri, String via, long number, String toTag) {
        MessageText text = MessageText.request(method, uri).header("Via", via).header("Max-Forwards", "70");
        if (!toTag.isEmpty()) {
            routes.forEach(route -> text.header("Route", route));
        }
        return text.header("From", nameAddress(localUri) + ";tag=" + localTag)
                .header("To", nameAddress(remoteUri) + (toTag.isEmpty() ? "" : ";tag=" + toTag))
                .header("Call-ID", callId)
                .header("CSeq", number + " " + method);
    }

    private static String nameAddress(String uri) {
        return uri.contains("<") ? uri : "<" + uri + ">";
    }

    private static String withoutTag(String fromHeader) {
        int tag = fromHeader.indexOf(";tag=", Math.max(0, fromHeader.indexOf('>')));
        return tag < 0 ? fromHeader : fromHeader.substring(0, tag);
    }

    private static List<String> recordRoutes(Message message, boolean reversed) {
        List<String> found = new ArrayList<>();
        ListIterator<?> headers = message.getHeaders("Record-Route");
        while (headers.hasNext()) {
            String line = ((Header) headers.next()).toString();
            found.add(line.substring(line.indexOf(':') + 1).strip());
        }
        return List.copyOf(reversed ? found.reversed() : found);
    }

    /// "" before the far end has given one.
    synchronized String remoteTag() {
        return remoteTag;
    }
}
