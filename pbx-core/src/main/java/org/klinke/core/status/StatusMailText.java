package org.klinke.core.status;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Collectors;

/// Says in words what goes by mail, by `mails.properties` and `mails_de.properties`.
///
/// @param name of the service
/// @param url of the server, without a slash at its end
/// @param zone by whose clock
public record StatusMailText(String name, String url, ZoneId zone) {
    /// @param end address by which it ends at once; empty: of the mail that asks first
    record Letter(String subject, String text, String end) {
        byte[] pack(String to) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                out.writeUTF(to);
                out.writeUTF(subject);
                out.writeUTF(text);
                out.writeUTF(end);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }
    }

    record Packed(String to, Letter letter) {}

    static Packed unpack(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String to = in.readUTF();
            return new Packed(to, new Letter(in.readUTF(), in.readUTF(), in.readUTF()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Letter question(boolean german, String link) {
        ResourceBundle words = words(german);
        return new Letter(
                String.format(Locale.ROOT, words.getString("question.subject"), name),
                String.format(
                        Locale.ROOT, words.getString("question.text"), name, url + "/status/confirm?link=" + link),
                "");
    }

    /// The latest of a notice.
    Letter news(Notice notice, boolean german, String link) {
        ResourceBundle words = words(german);
        String end = url + "/status/end?link=" + link;
        String title = notice.title().in(german).replaceAll("\\s+", " ");
        String steps = notice.updates().stream()
                .limit(1)
                .map(step -> clock(step.at(), german) + "  "
                        + words.getString("state." + step.state().word()) + "\n"
                        + step.text().in(german))
                .collect(Collectors.joining("\n\n"));
        String when = notice.kind() == Notice.Kind.MAINTENANCE
                ? clock(notice.startsAt(), german)
                        + notice.endsAt()
                                .map(ends -> " – " + clock(ends, german))
                                .orElse("")
                        + "\n\n"
                : "";
        return new Letter(
                "[" + name + "] " + words.getString("kind." + notice.kind().word()) + ": " + title,
                title + "\n" + when + "\n" + steps + "\n\n" + url + "/status\n\n-- \n"
                        + String.format(Locale.ROOT, words.getString("end"), name, end) + "\n",
                end);
    }

    private String clock(Instant at, boolean german) {
        return DateTimeFormatter.ofPattern(
                        german ? "dd.MM.yyyy HH:mm z" : "yyyy-MM-dd HH:mm z", german ? Locale.GERMANY : Locale.UK)
                .format(at.atZone(zone));
    }

    private static ResourceBundle words(boolean german) {
        return ResourceBundle.getBundle(
                "org.klinke.core.status.mails",
                german ? Locale.GERMAN : Locale.ROOT,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }
}
