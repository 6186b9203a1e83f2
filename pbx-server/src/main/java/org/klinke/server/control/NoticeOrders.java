package org.klinke.server.control;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.klinke.core.audit.Actor;
import org.klinke.core.status.Notice;
import org.klinke.core.status.Notices;
import org.klinke.core.status.StatusMail;
import org.klinke.server.status.NoticeView;
import org.klinke.server.status.NoticeWish;
import org.klinke.server.status.PublicStatus;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;
import org.klinke.web.api.ApiAnswer;

/// `incidents`, `maintenance`, `subscribers` and `status-page`.
public final class NoticeOrders {
    private final Notices notices;
    private final Optional<StatusMail> subscribers;
    private final Supplier<PublicStatus> status;

    /// @param subscribers who is told by mail; empty: nobody
    /// @param status what everybody may know
    public NoticeOrders(Notices notices, Optional<StatusMail> subscribers, Supplier<PublicStatus> status) {
        this.notices = notices;
        this.subscribers = subscribers;
        this.status = status;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(
                        Method.GET,
                        "/notices",
                        request -> lines(notices.all().stream()
                                .filter(one -> one.kind()
                                        .word()
                                        .equals(request.queryParameter()
                                                .apply("kind")
                                                .orElse("")))
                                .toList())),
                new ControlRoute(
                        Method.POST,
                        "/notices",
                        request -> line(notices.create(Actor.LOCAL_CLI, NoticeWish.wanted(request.body()), false))),
                new ControlRoute(
                        Method.POST,
                        "/notices/{notice}/updates",
                        request -> line(notices.update(
                                Actor.LOCAL_CLI, found(request).id(), NoticeWish.added(request.body())))),
                new ControlRoute(Method.POST, "/notices/{notice}/delete", request -> {
                    Notice gone = found(request);
                    notices.delete(Actor.LOCAL_CLI, gone.id());
                    return line(gone);
                }),
                new ControlRoute(
                        Method.GET,
                        "/subscribers",
                        _ -> Map.of("count", subscribers.map(StatusMail::count).orElse(0))),
                new ControlRoute(
                        Method.POST,
                        "/subscribers/remove",
                        request -> Map.of(
                                "removed",
                                subscribers
                                        .filter(one -> one.remove(
                                                Actor.LOCAL_CLI,
                                                request.body().path("address").asText()))
                                        .isPresent())),
                new ControlRoute(
                        Method.GET,
                        "/status-page",
                        _ -> Map.of("status", new String(status.get().print(), StandardCharsets.UTF_8))));
    }

    private static Object line(Notice notice) {
        return ApiAnswer.withoutBlanks(NoticeView.of(notice));
    }

    private static Object lines(List<Notice> all) {
        return Map.of("notices", all.stream().map(NoticeOrders::line).toList());
    }

    private Notice found(Request request) {
        String id = request.pathParameter().apply("notice");
        List<Notice> found = notices.all().stream()
                .filter(one -> one.id().toString().startsWith(id)
                        || one.id().toString().endsWith(id))
                .toList();
        if (found.size() != 1) {
            throw Problem.notFound("there is nothing of that id");
        }
        return found.getFirst();
    }
}
