package org.klinke.server.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.klinke.core.account.Permission;
import org.klinke.core.apply.Apply;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Refusal;
import org.klinke.server.api.ConfigurationRoutes.Applied;
import org.klinke.server.api.ConfigurationRoutes.Family;
import org.klinke.server.apply.UserTable;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// Users of a table: CSV, or a spreadsheet's file.
public final class ImportRoutes {
    private final Apply apply;

    public ImportRoutes(Apply apply) {
        this.apply = apply;
    }

    public List<ApiRoute> routes() {
        return List.of(new ApiRoute(
                Verb.POST,
                "/tenants/{tenant}/imports/users",
                "importUsers",
                Access.needs(Permission.DIRECTORY_WRITE),
                ApiRoute.Cost.HIGH,
                this::users));
    }

    private ApiAnswer users(ApiRequest request) {
        try {
            UserTable table = UserTable.read(file(request));
            try {
                return ApiAnswer.ok(Applied.of(apply.apply(
                        request.caller().actor(),
                        table.wanted(request.tenant()),
                        new Apply.Options(
                                false,
                                ConfigurationRoutes.flag(request, "dryRun"),
                                ConfigurationRoutes.flag(request, "breakExpectations"),
                                Family.DIRECTORY.mandate(request.caller())))));
            } catch (ApplyRefused e) {
                throw new ApplyRefused(table.explained(e));
            }
        } catch (ApplyRefused e) {
            throw Problem.invalid(
                    422,
                    "apply.refused",
                    "refused, nothing was changed:",
                    e.refusals().stream()
                            .map(Refusal::toString)
                            .map(said -> Problem.Fault.at("/file", said))
                            .toList());
        }
    }

    private static byte[] file(ApiRequest request) {
        String text = request.body().path("file").asText();
        if (!request.body().path("base64").asBoolean()) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw Problem.invalid(
                    400,
                    "request.body",
                    "the body is not as the contract has it",
                    List.of(Problem.Fault.at("/file", "it is no base64")));
        }
    }
}
