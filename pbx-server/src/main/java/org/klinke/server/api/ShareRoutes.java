package org.klinke.server.api;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.klinke.core.account.Permission;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.share.Share;
import org.klinke.core.share.Shares;
import org.klinke.core.shelf.Archive;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// One recording for one colleague for a while. Who hears it so stands in the tenant's history as anybody does.
public final class ShareRoutes {
    private static final String LIST = "/tenants/{tenant}/recordings/{recording}/shares";
    private static final String ONE = LIST + "/{share}";
    private static final String OWN = "/me/shared-recordings";

    private final Archive archive;
    private final Shares shares;
    private final Decoding decoding;
    private final Turns sounds =
            new Turns(20, 100, "recordings.many", "many recordings are played just now; try again");

    public ShareRoutes(Archive archive, Shares shares, Decoding decoding) {
        this.archive = archive;
        this.shares = shares;
        this.decoding = decoding;
    }

    public List<ApiRoute> routes() {
        Access read = Access.needs(Permission.RECORDINGS_READ);
        Access write = Access.needs(Permission.RECORDINGS_WRITE);
        Access self = Access.needs(Permission.SELF);
        return List.of(
                new ApiRoute(Verb.GET, LIST, "listShares", read, this::list),
                new ApiRoute(Verb.POST, LIST, "shareRecording", write, this::share),
                new ApiRoute(Verb.GET, ONE, "getShare", read, this::one),
                new ApiRoute(Verb.DELETE, ONE, "endShare", write, this::end),
                new ApiRoute(Verb.GET, OWN, "listSharedRecordings", self, this::own),
                new ApiRoute(Verb.GET, OWN + "/{share}/sound", "playSharedRecording", self, this::play));
    }

    /// @param account how its owner logs in
    record View(UUID id, String account, String reason, Instant createdAt, Instant endsAt) {
        static View of(Share share) {
            return new View(share.id(), share.login(), share.reason(), share.created(), share.ends());
        }
    }

    /// @param id of the share
    record SharedView(UUID id, Instant endsAt, KeptRecordingRoutes.View recording) {
        static SharedView of(Shares.Shared shared) {
            return new SharedView(
                    shared.share().id(), shared.share().ends(), KeptRecordingRoutes.View.of(shared.object()));
        }
    }

    private MediaObject find(ApiRequest request) {
        return archive.find(request.tenant(), new RecordingId(request.id("recording")))
                .orElseThrow(() -> Problem.notFound("there is nothing of that id"));
    }

    private ApiAnswer list(ApiRequest request) {
        return ApiAnswer.items(shares.of(request.tenant(), find(request)).stream()
                .map(View::of)
                .toList());
    }

    private ApiAnswer one(ApiRequest request) {
        UUID id = request.id("share");
        return shares.of(request.tenant(), find(request)).stream()
                .filter(share -> share.id().equals(id))
                .findFirst()
                .map(share -> ApiAnswer.ok(View.of(share)))
                .orElseThrow(ShareRoutes::nothing);
    }

    private ApiAnswer share(ApiRequest request) {
        // Who may not hear it gives nobody the right to.
        if (!request.caller().may(Permission.RECORDINGS_HEAR)) {
            throw new Problem(403, "permission.missing", "this needs recordings:hear", List.of());
        }
        MediaObject object = find(request);
        Share share = shares.share(
                request.tenant(),
                object,
                request.body().path("account").asText(),
                request.body().path("hours").asInt(),
                request.body().path("reason").asText(),
                request.caller().actor());
        return ApiAnswer.created(
                View.of(share),
                LIST.replace("{tenant}", request.path("tenant"))
                                .replace("{recording}", object.id().toString())
                        + "/" + share.id());
    }

    private ApiAnswer end(ApiRequest request) {
        shares.end(
                request.tenant(),
                find(request),
                request.id("share"),
                request.caller().actor());
        return ApiAnswer.done();
    }

    private ApiAnswer own(ApiRequest request) {
        return ApiAnswer.items(request.realm().tenant().stream()
                .flatMap(scope -> shares.with(scope, request.caller().account().id()).stream())
                .map(SharedView::of)
                .toList());
    }

    /// As it is; what its hearer asks for within ten minutes is one access.
    private ApiAnswer play(ApiRequest request) {
        UUID account = request.caller().account().id();
        TenantScope scope = request.realm().tenant().orElseThrow(ShareRoutes::nothing);
        MediaObject object = shares.find(scope, account, request.id("share"))
                .orElseThrow(ShareRoutes::nothing)
                .object();
        boolean opus = object.label().format().kind() == RecordingFormat.Kind.OPUS;
        Turns.Turn turn = sounds.take(scope);
        try {
            RecordedSound sound = new RecordedSound(
                    archive.play(
                            scope,
                            object,
                            request.caller().credential(),
                            request.caller().actor()),
                    object.label().format(),
                    decoding::apart);
            try {
                return KeptRecordingRoutes.part(request, sound, turn)
                        .with("Content-Type", opus ? "audio/ogg" : "audio/wav");
            } catch (RuntimeException e) {
                sound.close();
                throw e;
            }
        } catch (IOException | SecretUnavailable e) {
            turn.close();
            throw KeptRecordingRoutes.unreadable(e);
        } catch (RuntimeException e) {
            turn.close();
            throw e;
        }
    }

    private static Problem nothing() {
        return Problem.notFound("there is nothing of that id");
    }
}
