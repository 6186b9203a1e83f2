package org.klinke.server.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.klinke.core.account.OperatorStore;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;

/// `operator reset`.
public final class OperatorRoutes {
    private final OperatorAccount account;

    public OperatorRoutes(OperatorAccount account) {
        this.account = account;
    }

    public List<ControlRoute> routes() {
        return List.of(new ControlRoute(Method.POST, "/operator/reset", request -> reset()));
    }

    private Object reset() {
        try {
            return Map.of("login", OperatorStore.LOGIN, "password", account.reset());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
