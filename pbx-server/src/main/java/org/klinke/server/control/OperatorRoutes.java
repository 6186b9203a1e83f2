package org.klinke.server.control;

import java.util.List;
import java.util.Map;
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
        return Map.of("login", OperatorAccount.LOGIN, "password", account.reset());
    }
}
