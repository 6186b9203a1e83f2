package org.klinke.server.api;

import java.util.List;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.UserId;
import org.klinke.web.Problem;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute.Handler;

/// The person behind who asks: what is below `/me` is his, and what it is about is taken from here and from nothing
/// that the request says.
public record Own(Directory directory) {
    /// A tenant's route about one extension, about the caller's own.
    Handler of(Handler about) {
        return request -> about.answer(request.with("extension", user(request).extension()));
    }

    /// @throws Problem if the account is nobody's with a telephone
    User user(ApiRequest request) {
        UserId id = request.caller().account().details().user().orElseThrow(Own::nobody);
        return directory.in(request.tenant()).user(id).orElseThrow(Own::nobody);
    }

    private static Problem nobody() {
        return new Problem(
                403, "permission.missing", "the account belongs to no person of the telephone system", List.of());
    }
}
