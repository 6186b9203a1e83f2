package org.klinke.server.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.klinke.core.account.Permission;
import org.klinke.core.prompt.Prompt;
import org.klinke.core.prompt.Prompts;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.prompt.PromptImport;
import org.klinke.server.prompt.PromptTar;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Cost;
import org.klinke.web.api.ApiRoute.Verb;

/// A tenant's prompts as one file: what is heard of them to take away, and files of others to be heard here.
public final class PromptArchiveRoutes {
    private static final String ARCHIVE = "/tenants/{tenant}/prompt-archive";

    private final Prompts prompts;
    private final PromptImport imports;
    private final Turns turns = new Turns(1, 5, "prompts.many", "many prompts are played just now; try again");

    public PromptArchiveRoutes(Prompts prompts, PromptImport imports) {
        this.prompts = prompts;
        this.imports = imports;
    }

    public List<ApiRoute> routes() {
        return List.of(
                new ApiRoute(
                        Verb.GET, ARCHIVE, "exportPrompts", Access.needs(Permission.DIALPLAN_READ), this::takeAway),
                new ApiRoute(
                        Verb.POST,
                        ARCHIVE,
                        "importPrompts",
                        Access.needs(Permission.DIALPLAN_WRITE),
                        Cost.HIGH,
                        this::bring));
    }

    /// @param refused what is no sound, or could not be kept
    record View(List<PromptRoutes.View> added, List<PromptImport.Refused> refused) {}

    private ApiAnswer bring(ApiRequest request) {
        try (Turns.Turn _ = turns.take(request.tenant())) {
            PromptImport.Outcome outcome = imports.keep(
                    request.tenant(),
                    () -> new ByteArrayInputStream(request.file()),
                    request.caller().actor());
            return ApiAnswer.ok(new View(
                    outcome.added().stream()
                            .map(one -> PromptRoutes.View.of(one, true))
                            .toList(),
                    outcome.refused()));
        }
    }

    private ApiAnswer takeAway(ApiRequest request) {
        TenantScope tenant = request.tenant();
        List<Prompt> heard = heard(tenant);
        try (Turns.Turn _ = turns.take(tenant)) {
            for (Prompt one : heard) { // what cannot be read is said before the answer begins
                prompts.open(tenant, one).close();
            }
        } catch (IOException | SecretUnavailable e) {
            throw new Problem(409, "prompts.unreadable", "the prompt can't be read: " + e.getMessage(), List.of());
        }
        return inTurn(
                        turns,
                        tenant,
                        (out, caller) ->
                                write(tenant, heard, out, () -> caller.get().isPresent()))
                .with("Content-Disposition", "attachment; filename=\"prompts.tar.gz\"");
    }

    /// A turn of its own: an answer that never begins to be written must not keep one for ever.
    static ApiAnswer inTurn(Turns turns, TenantScope tenant, ApiAnswer.Streaming file) {
        return ApiAnswer.stream("application/gzip", (out, caller) -> {
            try (Turns.Turn _ = turns.take(tenant)) {
                file.to(out, caller);
            }
        });
    }

    /// Of each name and language the version that is heard.
    private List<Prompt> heard(TenantScope tenant) {
        Map<String, Prompt> heard = new LinkedHashMap<>();
        prompts.list(tenant).forEach(one -> heard.putIfAbsent(one.name() + "." + one.language(), one));
        return List.copyOf(heard.values());
    }

    private void write(TenantScope tenant, List<Prompt> heard, OutputStream out, BooleanSupplier further)
            throws IOException {
        try (PromptTar tar = new PromptTar(out)) {
            for (Prompt one : heard) {
                try (RecordedSound sound = new RecordedSound(prompts.open(tenant, one))) {
                    tar.add(
                            one.name(),
                            one.language(),
                            sound.length(),
                            into -> sound.send(Optional.empty(), into, further));
                }
            }
        }
    }
}
