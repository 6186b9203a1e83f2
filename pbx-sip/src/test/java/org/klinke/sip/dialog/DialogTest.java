package org.klinke.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.junit.jupiter.api.Test;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipSyntaxException;

class DialogTest {
    private final JainCodec codec = new JainCodec();

    @Test
    void requestsOfAReceivedDialogGoBackWhereTheInviteCameFrom() throws SipSyntaxException {
        Dialog dialog = Dialog.ofReceived(codec, invite(7, "Contact: <sip:alice@192.0.2.1:5071>"), "n1.tag");

        Request bye = dialog.request(Request.BYE);

        assertThat(bye.getRequestURI()).hasToString("sip:alice@192.0.2.1:5071");
        assertThat(bye.getHeader("From")).asString().contains("<sip:101@acme.test>;tag=n1.tag");
        assertThat(bye.getHeader("To")).asString().contains("<sip:alice@acme.test>;tag=theirs");
        assertThat(bye.getHeader("CSeq")).asString().contains("1 BYE");
        assertThat(dialog.request(Request.BYE).getHeader("CSeq")).asString().contains("2 BYE");
        assertThat(dialog.id()).isEqualTo(new DialogId("call", "n1.tag", "theirs"));
    }

    @Test
    void onlyHigherNumbersAreInOrder() throws SipSyntaxException {
        Dialog dialog = Dialog.ofReceived(codec, invite(7, "Contact: <sip:alice@192.0.2.1>"), "n1.tag");

        assertThat(dialog.inOrder(invite(7, ""))).isFalse();
        assertThat(dialog.inOrder(invite(6, ""))).isFalse();
        assertThat(dialog.inOrder(invite(9, ""))).isTrue(); // gaps are allowed (RFC 3261 §12.2.2)
        assertThat(dialog.inOrder(invite(8, ""))).isFalse();
    }

    @Test
    void recordRoutesAreFollowedInOrderByTheServer() throws SipSyntaxException {
        Request invite = invite(
                1,
                "Contact: <sip:alice@192.0.2.1>\r\nRecord-Route: <sip:p1.test;lr>\r\nRecord-Route: <sip:p2.test;lr>");

        Request bye = Dialog.ofReceived(codec, invite, "n1.tag").request(Request.BYE);

        assertThat(routes(bye)).containsExactly("<sip:p1.test;lr>", "<sip:p2.test;lr>");
        assertThat(bye.getRequestURI()).hasToString("sip:alice@192.0.2.1");
    }

    @Test
    void recordRoutesAreReversedByTheClient() throws SipSyntaxException {
        Response ok = (Response) codec.parse(text(
                "SIP/2.0 200 OK",
                "bobs",
                1,
                "Contact: <sip:bob@192.0.2.2>\r\nRecord-Route: <sip:p1.test;lr>\r\nRecord-Route: <sip:p2.test;lr>"));

        Dialog dialog = Dialog.ofSent(codec, invite(1, ""), ok);

        Request ack = dialog.ack(1);
        assertThat(routes(ack)).containsExactly("<sip:p2.test;lr>", "<sip:p1.test;lr>");
        assertThat(ack.getHeader("CSeq")).asString().contains("1 ACK");
        assertThat(dialog.request(Request.BYE).getHeader("CSeq")).asString().contains("2 BYE");
        assertThat(dialog.id()).isEqualTo(new DialogId("call", "theirs", "bobs"));
    }

    @Test
    void aStrictRouterGetsTheRequestAndTheTargetComesLast() throws SipSyntaxException {
        Request invite = invite(1, "Contact: <sip:alice@192.0.2.1>\r\nRecord-Route: <sip:old.test>");

        Request bye = Dialog.ofReceived(codec, invite, "n1.tag").request(Request.BYE);

        assertThat(bye.getRequestURI()).hasToString("sip:old.test");
        assertThat(routes(bye)).containsExactly("<sip:alice@192.0.2.1>");
    }

    @Test
    void anInviteWithoutContactMakesNoDialog() {
        assertThatThrownBy(() -> Dialog.ofReceived(codec, invite(1, ""), "n1.tag"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Contact");
    }

    @Test
    void endlessRoutesAreRefused() {
        String routes = "\r\nRecord-Route: <sip:p.test;lr>".repeat(Dialog.ROUTES_MAX + 1);
        assertThatThrownBy(() -> Dialog.ofReceived(codec, invite(1, "Contact: <sip:a@192.0.2.1>" + routes), "n1.tag"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Record-Route");
    }

    private Request invite(int sequence, String more) throws SipSyntaxException {
        return (Request) codec.parse(text("INVITE sip:101@acme.test SIP/2.0", "", sequence, more));
    }

    private static byte[] text(String firstLine, String toTag, int sequence, String more) {
        return (firstLine + "\r\n"
                        + "Via: SIP/2.0/TLS 192.0.2.1;branch=z9hG4bK1\r\n"
                        + "From: <sip:alice@acme.test>;tag=theirs\r\n"
                        + "To: <sip:101@acme.test>" + (toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\n"
                        + "Call-ID: call\r\n"
                        + "CSeq: " + sequence + " INVITE\r\n"
                        + (more.isEmpty() ? "" : more + "\r\n")
                        + "Content-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> routes(Request request) {
        List<String> routes = new ArrayList<>();
        Iterator<?> headers = request.getHeaders("Route");
        while (headers.hasNext()) {
            routes.add(headers.next().toString().replace("Route: ", "").strip());
        }
        return routes;
    }
}
