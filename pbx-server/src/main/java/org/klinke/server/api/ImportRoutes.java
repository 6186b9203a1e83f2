package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.klinke.core.account.Permission;
import org.klinke.core.apply.Apply;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Refusal;
import org.klinke.core.phone.PhoneImport;
import org.klinke.server.api.ConfigurationRoutes.Applied;
import org.klinke.server.api.ConfigurationRoutes.Family;
import org.klinke.server.apply.UserTable;
import org.klinke.server.control.PhoneImportRoutes;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// Users of a table: CSV, or a spreadsheet's file; telephones of a list: CSV.
public final class ImportRoutes {
    private final Apply apply;
    private final PhoneImportRoutes phones;

    public ImportRoutes(Apply apply, PhoneImportRoutes phones) {
        this.apply = apply;
        this.phones = phones;
    }

    public List<ApiRoute> routes() {
        Access write = Access.needs(Permission.DIRECTORY_WRITE);
        return List.of(
                new ApiRoute(
                        Verb.POST,
                        "/tenants/{tenant}/imports/users",
                        "importUsers",
                        write,
                        ApiRoute.Cost.HIGH,
                        this::users),
                new ApiRoute(
                        Verb.POST,
                        "/tenants/{tenant}/imports/phones",
                        "importPhones",
                        write,
                        ApiRoute.Cost.HIGH,
                        this::phones),
                new ApiRoute(
                        Verb.GET,
                        "/tenants/{tenant}/exports/phones",
                        "exportPhones",
                        Access.needs(Permission.PHONES_READ),
                        ApiRoute.Cost.HIGH,
                        request -> ApiAnswer.ok(Map.of(
                                "csv",
                                phones.csv(
                                        request.tenant(),
                                        request.query("language")
                                                .filter("de"::equals)
                                                .isPresent())))));
    }

    /// Makes devices and opens them, as the command does: what is answered are the addresses to give to the phones.
    private ApiAnswer phones(ApiRequest request) {
        JsonNode body = request.body();
        try {
            return ApiAnswer.ok(ApiAnswer.withoutBlanks(phones.run(
                    request.tenant(),
                    request.caller().actor(),
                    file(request),
                    new PhoneImport.Options(
                            ConfigurationRoutes.flag(request, "dryRun"),
                            body.path("openAll").asBoolean(),
                            Duration.ofHours(body.path("hours").asInt())))));
        } catch (PhoneImport.Refused e) {
            throw Problem.invalid(422, "phones.import", PhoneImportRoutes.REFUSED, inFile(PhoneImportRoutes.said(e)));
        }
    }

    private static List<Problem.Fault> inFile(List<String> faults) {
        return faults.stream().map(said -> Problem.Fault.at("/file", said)).toList();
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
                    inFile(e.refusals().stream().map(Refusal::toString).toList()));
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
