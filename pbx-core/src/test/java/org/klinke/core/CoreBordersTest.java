package org.klinke.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.klinke.core.account.Callers;
import org.klinke.core.account.KeptAnswers;
import org.klinke.core.account.Logins;
import org.klinke.core.db.Database;
import org.klinke.core.status.StatusDays;
import org.klinke.core.status.StatusMail;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.trunk.PlatformNumbers;

/// The borders of the house, as far as `pbx-core` is concerned.
@AnalyzeClasses(packages = "org.klinke.core", importOptions = ImportOption.DoNotIncludeTests.class)
class CoreBordersTest {
    @ArchTest
    static final ArchRule KNOWS_NO_SIP_NO_NETTY_NO_HTTP = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "javax.sip..",
                    "gov.nist..",
                    "io.netty..",
                    "org.jitsi..",
                    "io.javalin..",
                    "org.eclipse.jetty..",
                    "java.net.http..",
                    "com.sun.net.httpserver..",
                    "org.klinke.sip..",
                    "org.klinke.media..",
                    "org.klinke.server..",
                    "org.klinke.admin..",
                    "org.klinke.provisioning..")
            .because("core speaks to the network through its own small interfaces (ARCHITECTURE)");

    @ArchTest
    static final ArchRule ROOMS_HAVE_NO_CYCLES =
            slices().matching("org.klinke.core.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule SQL_STAYS_IN_THE_STORES = noClasses()
            .that()
            .resideOutsideOfPackages("org.klinke.core.db..", "org.klinke.core.audit..")
            .and(are(com.tngtech.archunit.base.DescribedPredicate.not(simpleNameEndingWith("Store"))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.jdbi..", "org.postgresql..", "com.zaxxer..")
            .because("SQL lives in core.db, in the Change door, and in *Store classes");

    @ArchTest
    static final ArchRule ONLY_THE_DOOR_AND_THE_JOURNAL_WRITE = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.klinke.core.db..",
                    "org.klinke.core.audit..",
                    "org.klinke.core.cdr..",
                    "org.klinke.core.alarm..",
                    "org.klinke.core.trace..",
                    "org.klinke.core.shelf..",
                    "org.klinke.core.boxmail..",
                    "org.klinke.core.webhook..",
                    "org.klinke.core.redirect..",
                    "org.klinke.core.visit..")
            // When a session or key was last used, which code was, what was answered, how a day was, who has asked to
            // be told: not what somebody
            // has set.
            .and()
            .doNotBelongToAnyOf(Callers.class, KeptAnswers.class, Logins.class, StatusDays.class, StatusMail.class)
            .should()
            .callMethod(
                    Database.class,
                    "writeInTenant",
                    org.klinke.core.tenant.TenantScope.class,
                    java.util.function.Function.class)
            .orShould()
            .callMethod(Database.class, "writeInPlatform", java.util.function.Function.class)
            .orShould()
            .callMethod(
                    Database.class,
                    "writeInRealm",
                    org.klinke.core.tenant.Realm.class,
                    java.util.function.Function.class)
            .because("every mutation passes the Change door, which audits it");

    @ArchTest
    static final ArchRule ONLY_DOORS_ASK_THE_TENANT_DIRECTORY = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.klinke.core.tenant..",
                    "org.klinke.core.directory..",
                    "org.klinke.core.cdr..",
                    "org.klinke.core.alarm..",
                    "org.klinke.core.shelf..",
                    "org.klinke.core.boxmail..",
                    "org.klinke.core.webhook..",
                    "org.klinke.core.trace..",
                    "org.klinke.core.visit..",
                    "org.klinke.core.apply..")
            .should()
            .dependOnClassesThat(belongToAnyOf(TenantDirectory.class))
            .because(
                    "a scope is a capability: in core only its stores, the background jobs of journal, alarms, recordings, mail, traces and visits and the operator's"
                            + " apply, which names tenants, look one up");

    @ArchTest
    static final ArchRule ONLY_THE_LOADER_KNOWS_WHOSE_A_NUMBER_IS = noClasses()
            .that()
            .resideOutsideOfPackages("org.klinke.core.trunk..", "org.klinke.core.outside..")
            .should()
            .dependOnClassesThat(belongToAnyOf(PlatformNumbers.class))
            .because("it gives a scope for a number: in core it is filled, and only the door for trunks asks it");

    @ArchTest
    static final ArchRule STORES_DO_NOT_REACH_INTO_CALLS = noClasses()
            .that(are(resideInAPackage("org.klinke.core.db..")
                    .or(resideInAPackage("org.klinke.core.audit.."))
                    .or(resideInAPackage("org.klinke.core.secret.."))
                    .or(resideInAPackage("org.klinke.core.directory.."))
                    .or(resideInAPackage("org.klinke.core.cdr.."))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.klinke.core.call..", "org.klinke.core.flow..", "org.klinke.core.dialplan..");

    @ArchTest
    static final ArchRule TIME_AND_CHANCE_ARE_PARAMETERS = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", java.time.Duration.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callConstructor(Random.class)
            .because("time and randomness come in by constructors, so that tests can hold them");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_THING_IS = noClasses()
            .should()
            .haveNameMatching(".*(Utils?|Manager|Helper|Impl)(\\$.*)?")
            .because("such names say nothing");

    @Test
    void everyPackageSaysWhatComesInAndWhatGoesOut() throws IOException {
        Path sources = Path.of("src", "main", "java");
        try (Stream<Path> all = Files.walk(sources)) {
            List<Path> silent = all.filter(Files::isDirectory)
                    .filter(CoreBordersTest::holdsClasses)
                    .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
                    .toList();
            assertThat(silent).isEmpty();
        }
    }

    private static boolean holdsClasses(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
