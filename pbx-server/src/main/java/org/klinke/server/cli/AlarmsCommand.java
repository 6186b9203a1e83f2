package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke alarms`.
@Command(name = "alarms", mixinStandardHelpOptions = true)
final class AlarmsCommand implements Callable<Integer> {
    private static final Pattern AGO = Pattern.compile("([0-9]{1,4})([mhd])");
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.alarms-of")
    private @Nullable String tenant;

    @Option(names = "--since", paramLabel = "TIME", descriptionKey = "option.since")
    private @Nullable String since;

    @Option(names = "--json", descriptionKey = "option.json")
    private boolean json;

    @Override
    public Integer call() {
        StringBuilder query = new StringBuilder("?");
        if (tenant != null) {
            query.append("tenant=").append(RoutePaths.segment(tenant)).append('&');
        }
        if (since != null) {
            query.append("since=").append(RoutePaths.segment(time(since).toString()));
        }
        JsonNode answer = server.connect().get("/alarms" + query);
        if (json) {
            spec.commandLine().getOut().println(ControlClient.pretty(answer));
            return 0;
        }
        Texts texts = Texts.of(spec);
        Table table = new Table(texts.columns("alarms.head"));
        String language = texts.locale().getLanguage().equals("de") ? "de" : "en";
        for (JsonNode alarm : answer.path("alarms")) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("at", clock(alarm.path("at").asText()));
            row.put("tenant", alarm.path("tenant").asText());
            String reason = alarm.path("facts").path("reason").asText();
            String text = alarm.path("text").path(language).asText();
            row.put("text", reason.isEmpty() ? text : text.replace(reason, texts.sentence(reason)));
            row.put("mail", mail(alarm, texts));
            table.row(row, "at", "tenant", "mail", "text");
        }
        table.print(spec.commandLine().getOut());
        return 0;
    }

    private static String mail(JsonNode alarm, Texts texts) {
        String word = switch (alarm.path("mail").asText()) {
            case "due" -> texts.say("alarms.mail.due");
            case "sent" -> texts.say("alarms.mail.sent");
            case "failed" -> texts.say("alarms.mail.failed");
            default -> "-"; // nobody is to be told
        };
        String note = alarm.path("mailNote").asText();
        return note.isEmpty() ? word : word + ": " + note;
    }

    /// As the clock of who looks shows it.
    static String clock(String instant) {
        return Instant.parse(instant).atZone(ZoneId.systemDefault()).format(CLOCK);
    }

    /// `90m`, `12h`, `7d` ago; a day, or a time, by the clock of who looks.
    static Instant time(String text) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long count = Long.parseLong(ago.group(1));
            return Instant.now()
                    .minus(
                            switch (ago.group(2)) {
                                case "m" -> Duration.ofMinutes(count);
                                case "h" -> Duration.ofHours(count);
                                default -> Duration.ofDays(count);
                            });
        }
        try {
            LocalDateTime time = text.contains("T")
                    ? LocalDateTime.parse(text)
                    : LocalDate.parse(text).atStartOfDay();
            return time.atZone(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeParseException _) {
            throw new CommandFailed(CommandFailed.USAGE, "alarms.no-time", text);
        }
    }
}
