package org.klinke.server.api;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.klinke.core.account.Permission;
import org.klinke.core.status.ComponentState;
import org.klinke.core.status.Notice;
import org.klinke.core.status.Notices;
import org.klinke.core.status.StatusBoard;
import org.klinke.server.phone.SelfTestReport;
import org.klinke.server.status.NoticeView;
import org.klinke.server.status.NoticeWish;
import org.klinke.server.status.TestCalls;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// How the parts of the server are, and what people are told about it: incidents and maintenance.
public final class StatusRoutes {
    private final boolean page;
    private final StatusBoard board;
    private final Notices notices;
    private final Supplier<Optional<TestCalls.Outcome>> testCall;
    private final Supplier<Instant> now;

    /// @param page whether the public page is switched on
    /// @param testCall the last one
    public StatusRoutes(
            boolean page,
            StatusBoard board,
            Notices notices,
            Supplier<Optional<TestCalls.Outcome>> testCall,
            Supplier<Instant> now) {
        this.page = page;
        this.board = board;
        this.notices = notices;
        this.testCall = testCall;
        this.now = now;
    }

    public List<ApiRoute> routes() {
        Access reads = Access.needs(Permission.PLATFORM_READ);
        Access writes = Access.needs(Permission.PLATFORM_WRITE);
        return List.of(
                new ApiRoute(Verb.GET, "/platform/status", "getStatus", reads, _ -> ApiAnswer.ok(view())),
                new ApiRoute(Verb.GET, "/platform/notices", "listNotices", reads, this::list),
                new ApiRoute(Verb.POST, "/platform/notices", "createNotice", writes, this::create),
                new ApiRoute(
                        Verb.GET,
                        "/platform/notices/{notice}",
                        "getNotice",
                        reads,
                        request -> ApiAnswer.ok(NoticeView.of(found(request)))),
                new ApiRoute(Verb.DELETE, "/platform/notices/{notice}", "deleteNotice", writes, this::delete),
                new ApiRoute(Verb.POST, "/platform/notices/{notice}/updates", "updateNotice", writes, this::update));
    }

    record View(boolean page, String state, Instant at, List<PartView> components, Optional<TestCallView> testCall) {}

    record PartView(
            String name, String state, Optional<Instant> since, Optional<Double> uptimePercent, List<DayView> days) {
        static PartView of(StatusBoard.Line line) {
            return new PartView(
                    line.component().word(),
                    line.state().word(),
                    line.since(),
                    line.uptimePercent(),
                    line.days().stream()
                            .map(day -> new DayView(day.day(), day.minutes(), day.degraded(), day.down()))
                            .toList());
        }
    }

    record DayView(LocalDate day, int minutes, int degraded, int down) {}

    record TestCallView(
            Instant at,
            boolean ok,
            boolean skipped,
            Optional<Long> setupMillis,
            Optional<String> failure,
            int failuresInRow) {
        static TestCallView of(TestCalls.Outcome outcome) {
            return new TestCallView(
                    outcome.at(),
                    outcome.ok(),
                    outcome.report().isEmpty(),
                    outcome.report().map(SelfTestReport::setupMillis).filter(millis -> millis >= 0),
                    outcome.report().map(SelfTestReport::failure).filter(failure -> !failure.isEmpty()),
                    outcome.failuresInRow());
        }
    }

    private View view() {
        List<StatusBoard.Line> lines = board.lines();
        return new View(
                page,
                ComponentState.worst(lines.stream().map(StatusBoard.Line::state).toList())
                        .word(),
                now.get(),
                lines.stream().map(PartView::of).toList(),
                testCall.get().map(TestCallView::of));
    }

    private ApiAnswer list(ApiRequest request) {
        Optional<String> kind = request.query("kind");
        boolean open = request.query("open").filter("true"::equals).isPresent();
        return ApiAnswer.items(notices.all().stream()
                .filter(one -> kind.isEmpty() || one.kind().word().equals(kind.get()))
                .filter(one -> !open || !one.state().isOver())
                .map(NoticeView::of)
                .toList());
    }

    private ApiAnswer create(ApiRequest request) {
        Notice made = notices.create(request.caller().actor(), NoticeWish.wanted(request.body()), false);
        return ApiAnswer.created(NoticeView.of(made), "/platform/notices/" + made.id());
    }

    private ApiAnswer update(ApiRequest request) {
        found(request);
        return ApiAnswer.ok(NoticeView.of(
                notices.update(request.caller().actor(), request.id("notice"), NoticeWish.added(request.body()))));
    }

    private ApiAnswer delete(ApiRequest request) {
        found(request);
        notices.delete(request.caller().actor(), request.id("notice"));
        return ApiAnswer.done();
    }

    private Notice found(ApiRequest request) {
        return notices.find(request.id("notice")).orElseThrow(() -> Problem.notFound("there is nothing of that id"));
    }
}
