package org.klinke.core.db;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives a test its own database on a real PostgreSQL: declare a parameter of type [TestDatabase]. One server per JVM:
/// Testcontainers where a Docker engine answers, an embedded one elsewhere.
public final class PostgresExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);

    /// A constructor's parameter belongs to the test method, like any other: each method gets a database of its own.
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestDatabase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        PostgresServer server = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(PostgresServer.class, _ -> PostgresServer.start(), PostgresServer.class);
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(TestDatabase.class, _ -> TestDatabase.migrated(server), TestDatabase.class);
    }
}
