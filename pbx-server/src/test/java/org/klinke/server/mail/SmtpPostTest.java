package org.klinke.server.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.klinke.core.alarm.MailFile;
import org.klinke.core.alarm.PostFailed;
import org.klinke.core.status.ComponentState;
import org.klinke.server.config.KlinkeConfig.MailConfig;
import org.klinke.server.config.KlinkeConfig.MailConfig.Security;
import org.klinke.server.phone.TestCertificate;
import org.klinke.server.status.WatchedPost;

/// Against a mail server on a real socket.
class SmtpPostTest {
    private static final List<String> TO = List.of("a@acme.example", "b@acme.example");

    private final TestCertificate certificate;

    SmtpPostTest() throws Exception {
        certificate = new TestCertificate();
    }

    private SmtpPost post(String host, int port, Security security, SSLContext trust) {
        return new SmtpPost(
                new MailConfig(host, port, security, "klinke@example.org", "klinke", "secret-of-mail"),
                () -> trust,
                () -> Instant.parse("2026-11-26T10:00:00Z"));
    }

    @Test
    void startsTlsBeforeItSaysAnythingOfInterest() throws Exception {
        try (MailServer server = new MailServer(MailServer.Kind.STARTTLS, certificate.server())) {
            post("127.0.0.1", server.port(), Security.STARTTLS, certificate.client())
                    .send(TO, "112 wird gerufen von Änne", "Zeile 1\nÄnne\n");

            MailServer.Taken mail = server.taken.getFirst();
            assertThat(mail.encrypted()).isTrue();
            assertThat(mail.login()).isEqualTo("klinke:secret-of-mail");
            assertThat(mail.recipients()).containsExactlyElementsOf(TO);
            assertThat(mail.data())
                    .contains("From: klinke@example.org", "Auto-Submitted: auto-generated", "Subject: =?UTF-8?")
                    .contains("Date: Thu, 26 Nov 2026");
            assertThat(body(mail.data())).isEqualTo("Zeile 1\nÄnne\n");
            assertThat(server.readable).allMatch(line -> line.startsWith("EHLO ") || line.equals("STARTTLS"));
        }
    }

    @Test
    void headersGoWithIt() throws Exception {
        try (MailServer server = new MailServer(MailServer.Kind.STARTTLS, certificate.server())) {
            post("127.0.0.1", server.port(), Security.STARTTLS, certificate.client())
                    .send(TO, "No sound", "We look\n", Map.of("List-Unsubscribe", "<https://pbx.example.org/x>"));
            assertThat(server.taken.getFirst().data())
                    .contains("List-Unsubscribe: <https://pbx.example.org/x>", "Auto-Submitted: auto-generated");
        }
    }

    @Test
    void aFileGoesWithIt() throws Exception {
        byte[] sound = {0, 1, 2, (byte) 0xff, 13, 10};
        try (MailServer server = new MailServer(MailServer.Kind.STARTTLS, certificate.server())) {
            post("127.0.0.1", server.port(), Security.STARTTLS, certificate.client())
                    .send(TO, "Nachricht für Änne", "Änne\n", new MailFile("message-1.wav", "audio/x-wav", sound));

            MailServer.Taken mail = server.taken.getFirst();
            assertThat(mail.encrypted()).isTrue();
            assertThat(mail.data())
                    .contains("Content-Type: multipart/mixed", "audio/x-wav", "message-1.wav")
                    .contains(Base64.getEncoder().encodeToString(sound));
        }
    }

    private static String body(String data) {
        String body = data.substring(data.indexOf("\n\n") + 2);
        if (data.contains("base64")) {
            return new String(Base64.getMimeDecoder().decode(body), StandardCharsets.UTF_8).replace("\r", "");
        }
        if (data.contains("quoted-printable")) {
            return body.replace("=C3=84", "Ä");
        }
        return body;
    }

    @Test
    void speaksTlsFromTheFirstByteWhereThatIsAskedFor() throws Exception {
        try (MailServer server = new MailServer(MailServer.Kind.TLS, certificate.server())) {
            post("127.0.0.1", server.port(), Security.TLS, certificate.client()).send(TO, "s", "t\n");
            assertThat(server.taken).hasSize(1);
            assertThat(server.readable).isEmpty();
        }
    }

    @Test
    void aServerWithoutStartTlsGetsNeitherMailNorPassword() throws Exception {
        try (MailServer server = new MailServer(MailServer.Kind.PLAIN, certificate.server())) {
            assertThatThrownBy(() -> post("127.0.0.1", server.port(), Security.STARTTLS, certificate.client())
                            .send(TO, "s", "t\n"))
                    .isInstanceOf(PostFailed.class)
                    .hasMessageContaining("STARTTLS");
            assertThat(server.taken).isEmpty();
            assertThat(server.readable).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        }
    }

    @Test
    void aServerNobodyVouchesForGetsNothing() throws Exception {
        SSLContext usual = SSLContext.getDefault();
        try (MailServer server = new MailServer(MailServer.Kind.STARTTLS, certificate.server())) {
            assertThatThrownBy(() -> post("127.0.0.1", server.port(), Security.STARTTLS, usual)
                            .send(TO, "s", "t\n"))
                    .isInstanceOf(PostFailed.class);
            assertThat(server.taken).isEmpty();
        }
    }

    @Test
    void aServerWithAnothersCertificateGetsNothing() throws Exception {
        try (MailServer server =
                new MailServer(MailServer.Kind.STARTTLS, certificate.server(), InetAddress.ofLiteral("127.0.0.2"))) {
            assertThatThrownBy(() -> post("127.0.0.2", server.port(), Security.STARTTLS, certificate.client())
                            .send(TO, "s", "t\n"))
                    .isInstanceOf(PostFailed.class);
            assertThat(server.readable).contains("STARTTLS");
            assertThat(server.taken).isEmpty();
        }
    }

    @Test
    void saysWhyTheServerDoesNotTakeItAndWhere() throws Exception {
        try (MailServer server = new MailServer(MailServer.Kind.BUSY, certificate.server())) {
            assertThatThrownBy(() -> post("127.0.0.1", server.port(), Security.NONE, certificate.client())
                            .send(TO, "s", "t\n"))
                    .isInstanceOf(PostFailed.class)
                    .hasMessageContaining("127.0.0.1:" + server.port())
                    .hasMessageContaining("451 come again later")
                    .hasMessageNotContaining("secret-of-mail");
        }
    }

    @Test
    void anAddressThatIsNotTakenSaysNothingAboutTheServer() throws Exception {
        try (MailServer server = new MailServer(MailServer.Kind.STARTTLS, certificate.server())) {
            WatchedPost watched =
                    new WatchedPost(post("127.0.0.1", server.port(), Security.STARTTLS, certificate.client()));
            watched.send(TO, "s", "t\n");
            for (String address : List.of("nobody@acme.example", "no address")) {
                assertThatThrownBy(() -> watched.send(List.of(address), "s", "t\n"))
                        .isInstanceOf(PostFailed.class);
                assertThat(watched.state()).as(address).isEqualTo(ComponentState.OPERATIONAL);
            }
        }
        assertThatThrownBy(() -> new WatchedPost(post("127.0.0.1", 1, Security.STARTTLS, certificate.client()))
                        .send(TO, "s", "t\n"))
                .isInstanceOfSatisfying(
                        PostFailed.class, e -> assertThat(e.isOfAddress()).isFalse());
    }

    @Test
    void saysThatNobodyIsThere() throws IOException {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        assertThatThrownBy(() -> post("127.0.0.1", nobody, Security.STARTTLS, certificate.client())
                        .send(TO, "s", "t\n"))
                .isInstanceOf(PostFailed.class)
                .hasMessageContaining("127.0.0.1:" + nobody);
    }
}
