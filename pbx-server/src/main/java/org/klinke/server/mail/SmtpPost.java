package org.klinke.server.mail;

import jakarta.activation.DataHandler;
import jakarta.mail.Address;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.klinke.core.alarm.MailFile;
import org.klinke.core.alarm.Post;
import org.klinke.core.alarm.PostFailed;
import org.klinke.server.config.KlinkeConfig.MailConfig;

/// Sends mail through one mail server: encrypted, unless the operator says otherwise for one on this machine,
/// and only to a server whose certificate bears its name. Thread-safe.
public final class SmtpPost implements Post {
    private static final long CONNECT_MILLIS_MAX = Duration.ofSeconds(10).toMillis();
    /// RFC 5321 §4.2.3: mailbox unavailable, user not local, mailbox name not allowed.
    private static final Set<Integer> NOBODY = Set.of(550, 551, 553);
    private static final long ANSWER_MILLIS_MAX = Duration.ofSeconds(30).toMillis();

    private final MailConfig config;
    private final Supplier<SSLContext> trust;
    private final InstantSource time;

    /// @param trust whom we believe to be the mail server; asked for each mail
    public SmtpPost(MailConfig config, Supplier<SSLContext> trust, InstantSource time) {
        this.config = config;
        this.trust = trust;
        this.time = time;
    }

    @Override
    public void send(List<String> to, String subject, String text) throws PostFailed {
        send(to, subject, message -> message.setText(text, StandardCharsets.UTF_8.name()));
    }

    @Override
    public void send(List<String> to, String subject, String text, MailFile file) throws PostFailed {
        send(to, subject, message -> {
            MimeBodyPart words = new MimeBodyPart();
            words.setText(text, StandardCharsets.UTF_8.name());
            MimeBodyPart attached = new MimeBodyPart();
            attached.setDataHandler(new DataHandler(new ByteArrayDataSource(file.bytes(), file.type())));
            attached.setFileName(file.name());
            message.setContent(new MimeMultipart(words, attached));
        });
    }

    @Override
    public void send(List<String> to, String subject, String text, Map<String, String> headers) throws PostFailed {
        send(to, subject, message -> {
            message.setText(text, StandardCharsets.UTF_8.name());
            for (Map.Entry<String, String> header : headers.entrySet()) {
                message.setHeader(header.getKey(), header.getValue());
            }
        });
    }

    private interface Filling {
        void fill(MimeMessage message) throws MessagingException;
    }

    private void send(List<String> to, String subject, Filling filling) throws PostFailed {
        try {
            Session session = Session.getInstance(properties(), new Login());
            MimeMessage message = new MimeMessage(session);
            message.setFrom(new InternetAddress(config.from(), true));
            message.setRecipients(Message.RecipientType.TO, recipients(to));
            message.setSubject(subject, StandardCharsets.UTF_8.name());
            filling.fill(message);
            message.setSentDate(Date.from(time.instant()));
            message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834 §5: nobody's holiday notice answers it
            Transport.send(message);
        } catch (MessagingException e) {
            throw new PostFailed(reason(e), isOfAddress(e), e);
        }
    }

    private static Address[] recipients(List<String> to) throws PostFailed {
        try {
            Address[] all = new Address[to.size()];
            for (int i = 0; i < all.length; i++) {
                all[i] = new InternetAddress(to.get(i), true);
            }
            return all;
        } catch (AddressException e) {
            throw new PostFailed("the address cannot be read", true, e);
        }
    }

    /// Nobody is there, says the server to `RCPT TO`. Whatever else it refuses there ("too many", "try later", "you may
    /// not") is of the server or of us.
    private static boolean isOfAddress(MessagingException e) {
        for (Exception one = e; one instanceof MessagingException chained; one = chained.getNextException()) {
            if (one instanceof SMTPAddressFailedException refused && NOBODY.contains(refused.getReturnCode())) {
                return true;
            }
        }
        return false;
    }

    /// The innermost says most: "Connection refused", "PKIX path building failed".
    private String reason(MessagingException e) {
        Throwable inner = e;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return config.host() + ":" + config.port() + " says: "
                + String.valueOf(inner.getMessage()).strip();
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put("mail.transport.protocol", "smtp");
        properties.put("mail.smtp.host", config.host());
        properties.put("mail.smtp.port", String.valueOf(config.port()));
        properties.put("mail.smtp.auth", String.valueOf(!config.user().isEmpty()));
        properties.put("mail.smtp.connectiontimeout", String.valueOf(CONNECT_MILLIS_MAX));
        properties.put("mail.smtp.timeout", String.valueOf(ANSWER_MILLIS_MAX));
        properties.put("mail.smtp.writetimeout", String.valueOf(ANSWER_MILLIS_MAX));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.socketFactory", trust.get().getSocketFactory());
        switch (config.security()) {
            case STARTTLS -> {
                properties.put("mail.smtp.starttls.enable", "true");
                properties.put("mail.smtp.starttls.required", "true"); // else whoever sits between could hide it
            }
            case TLS -> properties.put("mail.smtp.ssl.enable", "true");
            case NONE -> properties.put("mail.smtp.starttls.enable", "false");
        }
        return properties;
    }

    private final class Login extends Authenticator {
        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication(config.user(), config.password());
        }
    }
}
