package org.klinke.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `klinke accounts …`.
@Command(
        name = "accounts",
        mixinStandardHelpOptions = true,
        subcommands = {
            AccountsCommand.Add.class,
            AccountsCommand.Disable.class,
            AccountsCommand.Enable.class,
            AccountsCommand.Reset.class,
            AccountsCommand.Invite.class,
            AccountsCommand.Belongs.class,
            AccountsCommand.Delete.class
        })
final class AccountsCommand extends ListCommand {
    @Mixin
    private final RealmOptions realm = new RealmOptions();

    @Override
    String path() {
        return "/accounts" + realm.query();
    }

    @Override
    void print(JsonNode answer, CommandSpec spec) {
        Texts texts = Texts.of(spec);
        Table table = new Table(texts.columns("accounts.head"));
        for (JsonNode account : answer.path("accounts")) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("login", account.path("login").asText());
            row.put("name", account.path("name").asText());
            List<String> roles = new ArrayList<>();
            account.path("roles").forEach(role -> roles.add(role.asText()));
            row.put("roles", String.join(", ", roles));
            row.put("user", account.path("user").asText());
            row.put("factor", account.path("secondFactor").asBoolean() ? texts.say("accounts.factor") : "-");
            row.put(
                    "state",
                    texts.say(account.path("disabled").asBoolean() ? "accounts.disabled" : "accounts.enabled"));
            row.put(
                    "changed",
                    AlarmsCommand.clock(account.path("passwordChangedAt").asText()));
            table.row(row, "login", "name", "user", "roles", "state", "factor", "changed");
        }
        table.print(spec.commandLine().getOut());
    }

    /// `klinke accounts add`.
    @Command(name = "add", mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Mixin
        private final RealmOptions realm = new RealmOptions();

        @Parameters(index = "0", paramLabel = "LOGIN", descriptionKey = "option.new-login")
        private String login = "";

        @Option(names = "--role", required = true, paramLabel = "ROLE", descriptionKey = "option.role")
        private List<String> roles = List.of();

        @Option(names = "--name", paramLabel = "NAME", descriptionKey = "option.person")
        private String name = "";

        @Option(names = "--user", paramLabel = "EXTENSION", descriptionKey = "option.account-user")
        private String user = "";

        @Option(names = "--json", descriptionKey = "option.json")
        private boolean json;

        @Override
        public Integer call() {
            JsonNode answer = server.connect()
                    .post(
                            "/accounts/add",
                            Map.of(
                                    "tenant", realm.tenant(),
                                    "login", login,
                                    "name", name,
                                    "roles", roles,
                                    "user", user));
            tell(spec, answer, json, "accounts.password");
            return 0;
        }
    }

    /// What is done with one account.
    abstract static class Deed implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Mixin
        private final RealmOptions realm = new RealmOptions();

        @Parameters(index = "0", paramLabel = "LOGIN", descriptionKey = "option.login")
        private String login = "";

        @Option(names = "--json", descriptionKey = "option.json")
        private boolean json;

        private final String path;
        private final String text;

        Deed(String path, String text) {
            this.path = path;
            this.text = text;
        }

        @Override
        public final Integer call() {
            tell(spec, server.connect().post(path, realm.body("login", login)), json, text);
            return 0;
        }
    }

    /// `klinke accounts disable`.
    @Command(name = "disable", mixinStandardHelpOptions = true)
    static final class Disable extends Deed {
        Disable() {
            super("/accounts/disable", "accounts.now-disabled");
        }
    }

    /// `klinke accounts enable`.
    @Command(name = "enable", mixinStandardHelpOptions = true)
    static final class Enable extends Deed {
        Enable() {
            super("/accounts/enable", "accounts.now-enabled");
        }
    }

    /// `klinke accounts reset`.
    @Command(name = "reset", mixinStandardHelpOptions = true)
    static final class Reset extends Deed {
        Reset() {
            super("/accounts/reset", "accounts.password");
        }
    }

    /// `klinke accounts invite`.
    @Command(name = "invite", mixinStandardHelpOptions = true)
    static final class Invite implements Callable<Integer> {
        private static final int DAYS = 7;

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Mixin
        private final RealmOptions realm = new RealmOptions();

        @Parameters(index = "0", paramLabel = "LOGIN", descriptionKey = "option.login")
        private String login = "";

        @Option(names = "--mail", descriptionKey = "option.invite-mail")
        private boolean mail;

        @Option(names = "--days", paramLabel = "DAYS", descriptionKey = "option.invite-days")
        private int days = DAYS;

        @Option(names = "--json", descriptionKey = "option.json")
        private boolean json;

        @Override
        public Integer call() {
            JsonNode answer = server.connect()
                    .post(
                            "/accounts/invite",
                            Map.of("tenant", realm.tenant(), "login", login, "mail", mail, "days", days));
            String until = AlarmsCommand.clock(answer.path("endsAt").asText());
            String said = mail
                    ? Texts.of(spec)
                            .say("accounts.mailed", answer.path("mailedTo").asText(), until)
                    : Texts.of(spec).say("accounts.link", answer.path("link").asText(), until);
            spec.commandLine().getOut().println(json ? ControlClient.pretty(answer) : said);
            return 0;
        }
    }

    /// `klinke accounts user`.
    @Command(name = "user", mixinStandardHelpOptions = true)
    static final class Belongs implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Mixin
        private final RealmOptions realm = new RealmOptions();

        @Parameters(index = "0", paramLabel = "LOGIN", descriptionKey = "option.login")
        private String login = "";

        @Parameters(index = "1", arity = "0..1", paramLabel = "EXTENSION", descriptionKey = "option.account-user")
        private String user = "";

        @Option(names = "--json", descriptionKey = "option.json")
        private boolean json;

        @Override
        public Integer call() {
            JsonNode answer = server.connect()
                    .post("/accounts/user", Map.of("tenant", realm.tenant(), "login", login, "user", user));
            tell(spec, answer, json, user.isEmpty() ? "accounts.nobodys" : "accounts.somebodys");
            return 0;
        }
    }

    /// `klinke accounts delete`.
    @Command(name = "delete", mixinStandardHelpOptions = true)
    static final class Delete extends Deed {
        Delete() {
            super("/accounts/delete", "accounts.deleted");
        }
    }

    private static void tell(CommandSpec spec, JsonNode answer, boolean json, String text) {
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? ControlClient.pretty(answer)
                                : Texts.of(spec)
                                        .say(
                                                text,
                                                answer.path("login").asText(),
                                                answer.path("password").asText()));
    }
}
