package org.klinke.server.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.klinke.server.status.PublicStatus;
import org.klinke.server.status.StatusHtml;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `klinke status-page`: the page as plain files for another web server, which says so when the server is gone. Run
/// each
/// minute by a timer, best on another machine.
@Command(name = "status-page", mixinStandardHelpOptions = true)
final class StatusPageCommand implements Callable<Integer> {
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final String JSON = "status.json";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--out", required = true, paramLabel = "DIR", descriptionKey = "option.status-out")
    private Path out = Path.of("");

    @Option(names = "--from", paramLabel = "URL", descriptionKey = "option.status-from")
    private @Nullable URI from;

    @Override
    public Integer call() {
        Optional<PublicStatus> told = ask();
        try {
            PublicStatus status = told.isPresent() ? told.get() : before();
            Files.createDirectories(out);
            for (Map.Entry<String, String> file : files(status).entrySet()) {
                // A reader never sees half a page.
                Path fresh = Files.writeString(out.resolve(file.getKey() + ".new"), file.getValue());
                Files.move(
                        fresh,
                        out.resolve(file.getKey()),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.REFUSED, "cannot-write", out, String.valueOf(e.getMessage()));
        }
        if (told.isEmpty()) {
            spec.commandLine().getErr().println(Texts.of(spec).say("status-page.away", out));
        }
        return told.isPresent() ? 0 : CommandFailed.NO_SERVER;
    }

    private Map<String, String> files(PublicStatus status) {
        boolean germanFirst = Texts.of(spec).locale().getLanguage().equals(Locale.GERMAN.getLanguage());
        Map<String, String> files = new LinkedHashMap<>();
        files.put("style.css", StatusHtml.css());
        files.put(JSON, new String(status.print(), StandardCharsets.UTF_8));
        for (boolean german : new boolean[] {true, false}) {
            String language = german ? "de" : "en";
            String feed = "feed-" + language + ".xml";
            String page = language + ".html";
            String html = StatusHtml.page(
                    status,
                    german,
                    ZoneId.systemDefault(),
                    new StatusHtml.Links("style.css", "de.html", "en.html", feed, JSON, Optional.empty()),
                    Optional.empty());
            files.put(feed, StatusHtml.feed(status, german, ZoneId.systemDefault(), feed, page));
            files.put(page, html);
            if (german == germanFirst) {
                files.put("index.html", html);
            }
        }
        return files;
    }

    private Optional<PublicStatus> ask() {
        try {
            String json = from == null
                    ? server.connect().get("/status-page").path("status").asText()
                    : fetched(from.resolve("/" + JSON));
            return Optional.of(PublicStatus.parse(json.getBytes(StandardCharsets.UTF_8)));
        } catch (CommandFailed e) {
            if (e.status() == CommandFailed.NO_SERVER) {
                return Optional.empty();
            }
            throw e;
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static String fetched(URI address) throws IOException {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(WAIT_MAX).build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(address).timeout(WAIT_MAX).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(String.valueOf(answer.statusCode()));
            }
            return answer.body();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(CommandFailed.REFUSED, "interrupted");
        }
    }

    /// What the last run has written.
    private PublicStatus before() throws IOException {
        Path last = out.resolve(JSON);
        if (!Files.exists(last)) {
            throw new CommandFailed(CommandFailed.NO_SERVER, "status-page.never", out);
        }
        return PublicStatus.parse(Files.readAllBytes(last)).unanswered();
    }
}
