package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.klinke.core.account.Permission;
import org.klinke.core.audit.Changes;
import org.klinke.core.dialplan.JudgedWishes;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.reach.FollowMe;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.NumberMask;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.reach.WishChange;
import org.klinke.core.reach.Wishes;
import org.klinke.core.reach.WishesStore;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// How a person is reached, changed by himself: judged as the code he would dial.
public final class OwnReachRoutes {
    private static final String REACH = "/me/reach";
    private static final String RETRY_SECONDS = "5";

    private final Own own;
    private final Directory directory;
    private final ReachBook reach;
    private final JudgedWishes judge;
    private final WishesStore wishes;
    private final Changes changes;

    public OwnReachRoutes(
            Own own, Directory directory, ReachBook reach, JudgedWishes judge, WishesStore wishes, Changes changes) {
        this.own = own;
        this.directory = directory;
        this.reach = reach;
        this.judge = judge;
        this.wishes = wishes;
        this.changes = changes;
    }

    public List<ApiRoute> routes() {
        Access write = Access.needs(Permission.OWN_WRITE);
        String forward = REACH + "/forwards/{when}";
        return List.of(
                new ApiRoute(Verb.GET, REACH, "getOwnReach", Access.needs(Permission.OWN_READ), this::show),
                new ApiRoute(
                        Verb.PUT,
                        REACH + "/do-not-disturb",
                        "setOwnDoNotDisturb",
                        write,
                        request -> change(request, new WishChange.DoNotDisturb(on(request)))),
                new ApiRoute(
                        Verb.PUT,
                        REACH + "/call-waiting",
                        "setOwnCallWaiting",
                        write,
                        request -> change(request, new WishChange.CallWaiting(on(request)))),
                new ApiRoute(Verb.PUT, forward, "setOwnForward", write, this::forward),
                new ApiRoute(Verb.DELETE, forward, "deleteOwnForward", write, this::forwardNoMore),
                new ApiRoute(Verb.PUT, REACH + "/follow-me/{line}", "setOwnFollowMeLine", write, this::followMe),
                new ApiRoute(Verb.PUT, REACH + "/blocked", "setOwnBlockedCallers", write, this::block));
    }

    /// @param afterSeconds of "no-answer" alone
    record ForwardView(String when, String origin, String target, Optional<Integer> afterSeconds) {
        static ForwardView of(Forward forward) {
            return new ForwardView(
                    word(forward.when()),
                    word(forward.origin()),
                    forward.target(),
                    forward.when() == Forward.Case.NO_ANSWER ? Optional.of(forward.afterSeconds()) : Optional.empty());
        }
    }

    /// @param line counted from 1
    /// @param rings name of a phone, or a number outside
    /// @param mine he may turn it on and off
    record LineView(
            int line,
            String rings,
            String origin,
            boolean enabled,
            int delaySeconds,
            int timeoutSeconds,
            boolean mine) {
        static LineView of(int line, FollowMe one, DirectorySnapshot directory) {
            return new LineView(
                    line,
                    switch (one.what()) {
                        case FollowMe.What.Phone(var device) ->
                            directory
                                    .device(device)
                                    .map(DirectorySnapshot.Device::name)
                                    .orElse("");
                        case FollowMe.What.Outside(var number) -> number;
                    },
                    word(one.origin()),
                    one.enabled(),
                    one.delaySeconds(),
                    one.timeoutSeconds(),
                    one.userMayChange());
        }
    }

    /// @param blocked callers that never reach him
    record View(
            boolean doNotDisturb,
            boolean callWaiting,
            List<ForwardView> forwards,
            List<LineView> followMe,
            List<String> blocked) {}

    private ApiAnswer show(ApiRequest request) {
        Wishes now = reach.in(request.tenant()).of(own.user(request).id());
        DirectorySnapshot people = directory.in(request.tenant());
        return ApiAnswer.ok(new View(
                now.doNotDisturb(),
                now.callWaiting(),
                now.forwards().stream().map(ForwardView::of).toList(),
                IntStream.range(0, now.followMe().size())
                        .mapToObj(at -> LineView.of(at + 1, now.followMe().get(at), people))
                        .toList(),
                now.blocked().stream().map(NumberMask::text).toList()));
    }

    private ApiAnswer forward(ApiRequest request) {
        JsonNode body = request.body();
        return change(
                request,
                new WishChange.Forwarding(
                        when(request),
                        origins(Optional.ofNullable(body.get("origin")).map(JsonNode::asText)),
                        Optional.of(body.path("target").asText().strip()),
                        body.has("afterSeconds")
                                ? OptionalInt.of(body.path("afterSeconds").asInt())
                                : OptionalInt.empty()));
    }

    private ApiAnswer forwardNoMore(ApiRequest request) {
        return change(
                request, new WishChange.Forwarding(when(request), origins(request.query("origin")), Optional.empty()));
    }

    private ApiAnswer followMe(ApiRequest request) {
        int line;
        try {
            line = Integer.parseInt(request.path("line"));
        } catch (NumberFormatException _) {
            throw Problem.notFound("there is nothing of that id");
        }
        if (line < 1 || line > FollowMe.LINES_MAX) {
            throw Problem.notFound("there is nothing of that id");
        }
        return change(request, new WishChange.FollowMeLine(line, on(request)));
    }

    private ApiAnswer block(ApiRequest request) {
        return change(
                request,
                new WishChange.Blocking(StreamSupport.stream(
                                request.body().path("blocked").spliterator(), false)
                        .map(mask -> NumberMask.read("blocked", mask.asText().strip()))
                        .distinct()
                        .toList()));
    }

    private ApiAnswer change(ApiRequest request, WishChange wanted) {
        User user = own.user(request);
        List<String> refusal = judge.refusal(request.tenant(), user.id(), wanted);
        if (!refusal.isEmpty()) {
            throw Problem.refused("reach.refused", String.join("; ", refusal));
        }
        Wishes before = reach.in(request.tenant()).of(user.id());
        if (!wanted.apply(before).equals(before)) {
            if (!judge.takeTurn(request.tenant(), user.id())) {
                throw new Problem(429, "reach.many", "this was changed many times just now; wait a moment", List.of())
                        .with("Retry-After", RETRY_SECONDS);
            }
            changes.in(request.tenant(), request.caller().actor(), "own wish", change -> {
                wishes.dial(change, user.id(), wanted);
                return true;
            });
        }
        return show(request);
    }

    private static boolean on(ApiRequest request) {
        return request.body().path("on").asBoolean();
    }

    private static Forward.Case when(ApiRequest request) {
        return switch (request.path("when")) {
            case "always" -> Forward.Case.ALWAYS;
            case "busy" -> Forward.Case.BUSY;
            case "no-answer" -> Forward.Case.NO_ANSWER;
            case "unreachable" -> Forward.Case.UNREACHABLE;
            default -> throw Problem.notFound("there is nothing of that id");
        };
    }

    private static List<Origin> origins(Optional<String> word) {
        return word.map(one -> List.of(Origin.valueOf(one.toUpperCase(Locale.ROOT))))
                .orElse(Origin.EITHER);
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
