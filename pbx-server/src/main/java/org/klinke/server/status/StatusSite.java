package org.klinke.server.status;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.klinke.core.status.Notices;
import org.klinke.core.status.StatusBoard;
import org.klinke.core.status.StatusMail;
import org.klinke.web.PublicPages;

/// The status page, its feed and its JSON: rendered after each round and each new notice, and handed out as they are.
/// So
/// a crowd costs nothing, and the page is there while the database is not.
public final class StatusSite implements PublicPages {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String SUBSCRIBE = "/status/subscribe";
    private static final String CONFIRM = "/status/confirm";
    private static final String END = "/status/end";
    private static final String LINK = "link";
    private static final int IPV6_NETWORK_BYTES = 8;
    private static final String ATOM = "application/atom+xml; charset=utf-8";

    private final String name;
    private final String url;
    private final StatusBoard board;
    private final Notices notices;
    private final Optional<StatusMail> mail;
    private final BooleanSupplier storing;
    private final InstantSource time;
    private volatile Map<String, Page> pages = Map.of();

    /// @param name of the service, for people
    /// @param url of the server as people reach it, without a slash at its end
    /// @param mail tells people by mail; empty: nobody is told
    /// @param storing whether the database answers
    public StatusSite(
            String name,
            String url,
            StatusBoard board,
            Notices notices,
            Optional<StatusMail> mail,
            BooleanSupplier storing,
            InstantSource time) {
        this.name = name;
        this.url = url;
        this.board = board;
        this.notices = notices;
        this.mail = mail;
        this.storing = storing;
        this.time = time;
        render();
        notices.follow((_, _) -> render());
    }

    /// What everybody may know, now.
    public PublicStatus status() {
        return PublicStatus.of(name, time.instant(), storing.getAsBoolean(), board.lines(), notices.all());
    }

    /// Makes all of it anew.
    public final synchronized void render() {
        PublicStatus status = status();
        Map<String, Page> all = new HashMap<>();
        for (boolean german : new boolean[] {true, false}) {
            String language = german ? "de" : "en";
            all.put(language, Page.kept(HTML, html(status, german, Optional.empty())));
            all.put(
                    language + "/feed",
                    Page.kept(
                            ATOM,
                            StatusHtml.feed(
                                    status,
                                    german,
                                    ZoneId.systemDefault(),
                                    url + "/status/" + language + "/feed",
                                    url + "/status/" + language)));
        }
        all.put("json", Page.kept("application/json", new String(status.print(), StandardCharsets.UTF_8)));
        all.put("style.css", Page.kept("text/css; charset=utf-8", StatusHtml.css()));
        pages = Map.copyOf(all);
    }

    private String html(PublicStatus status, boolean german, Optional<String> message) {
        return StatusHtml.page(
                status,
                german,
                ZoneId.systemDefault(),
                new StatusHtml.Links(
                        "/status/style.css",
                        "/status/de",
                        "/status/en",
                        "/status/" + (german ? "de" : "en") + "/feed",
                        "/status.json",
                        mail.map(_ -> SUBSCRIBE)),
                message);
    }

    @Override
    public Optional<Page> get(String path, boolean german, Function<String, Optional<String>> parameter) {
        String language = german ? "de" : "en";
        String link = parameter.apply(LINK).orElse("");
        return switch (path) {
            case "/status" -> page(language);
            case "/status.json" -> page("json");
            case "/status/feed" -> page(language + "/feed");
            case CONFIRM ->
                mail.map(one -> one.isGood(link)
                        ? told(200, german, "confirm-button", "", CONFIRM, link)
                        : told(410, german, "", "stale", "", ""));
            case END -> mail.map(_ -> told(200, german, "end-button", "", END, link));
            default -> page(path.substring("/status/".length()));
        };
    }

    private Optional<Page> page(String key) {
        return Optional.ofNullable(pages.get(key));
    }

    @Override
    public Optional<Page> post(
            String path, boolean german, Function<String, Optional<String>> parameter, InetAddress from) {
        if (mail.isEmpty()) {
            return Optional.empty();
        }
        String link = parameter.apply(LINK).orElse("");
        return switch (path) {
            case SUBSCRIBE -> {
                boolean wanted = parameter.apply("language").map("de"::equals).orElse(german);
                yield Optional.of(
                        switch (mail.get().ask(parameter.apply("address").orElse(""), wanted, network(from))) {
                            case TAKEN -> told(200, wanted, "", "ordered", "", "");
                            case NO_ADDRESS -> told(422, wanted, "", "no-address", "", "");
                            case TOO_MANY -> told(429, wanted, "", "too-many", "", "");
                        });
            }
            case CONFIRM ->
                Optional.of(
                        mail.get().confirm(link)
                                ? told(200, german, "", "confirmed", "", "")
                                : told(410, german, "", "stale", "", ""));
            case END ->
                Optional.of(
                        mail.get().end(link)
                                ? told(200, german, "", "ended", "", "")
                                : told(410, german, "", "stale", "", ""));
            default -> Optional.empty();
        };
    }

    private Page told(int status, boolean german, String button, String text, String action, String link) {
        return Page.own(status, StatusHtml.ask(name, german, button, text, action, link));
    }

    /// An address, of IPv6 its /64.
    private static String network(InetAddress from) {
        byte[] bytes = from.getAddress();
        return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, IPV6_NETWORK_BYTES));
    }
}
