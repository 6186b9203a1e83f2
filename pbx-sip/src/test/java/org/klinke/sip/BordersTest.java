package org.klinke.sip;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/// The rooms of this module and the doors between them: bytes go up from transport through codec and transactions to
/// edge, dialogs and legs, and nobody reaches down past his neighbour's door.
@AnalyzeClasses(packages = "org.klinke.sip", importOptions = ImportOption.DoNotIncludeTests.class)
class BordersTest {

    @ArchTest
    static final ArchRule onlyTheTransportKnowsNetty = noClasses()
            .that()
            .resideOutsideOfPackage("org.klinke.sip.transport")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule onlyTheResolverKnowsDns = noClasses()
            .that()
            .resideOutsideOfPackage("org.klinke.sip.resolve")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.xbill..");

    @ArchTest
    static final ArchRule onlyTheJainClassesOfTheCodecKnowTheSipLibraryInside = noClasses()
            .that(JavaClass.Predicates.resideOutsideOfPackage("org.klinke.sip.codec")
                    .or(JavaClass.Predicates.simpleNameStartingWith("Jain").negate()))
            .and()
            .doNotHaveFullyQualifiedName("org.klinke.sip.codec.JainCodec$HeaderParseException")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("gov.nist..");

    @ArchTest
    static final ArchRule theTransportKnowsNoSip = noClasses()
            .that(resideInAPackage("org.klinke.sip.transport"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "javax.sip..",
                    "org.klinke.sip.codec",
                    "org.klinke.sip.tx",
                    "org.klinke.sip.edge",
                    "org.klinke.sip.registrar",
                    "org.klinke.sip.dialog",
                    "org.klinke.sip.leg");

    @ArchTest
    static final ArchRule theCodecKnowsNoRoomAboveOrBeside = noClasses()
            .that(resideInAPackage("org.klinke.sip.codec"))
            .should()
            .dependOnClassesThat(resideInAPackage("org.klinke.sip..")
                    .and(JavaClass.Predicates.resideOutsideOfPackage("org.klinke.sip.codec")));

    @ArchTest
    static final ArchRule transactionsKnowNoRoomAbove = noClasses()
            .that(resideInAPackage("org.klinke.sip.tx"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.klinke.sip.edge",
                    "org.klinke.sip.registrar",
                    "org.klinke.sip.dialog",
                    "org.klinke.sip.leg",
                    "org.klinke.sip.trace");

    @ArchTest
    static final ArchRule roomsHaveNoCycles =
            slices().matching("org.klinke.sip.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule mediaIsAnotherHouse = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.klinke.media..", "org.jitsi..", "java.sql..", "org.jdbi..", "io.javalin..");

    @ArchTest
    static final ArchRule timeIsAParameter = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs =
            classes().should().haveNameNotMatching(".*(Util|Utils|Manager|Helper|Impl)(\\$.*)?");

    @Test
    void everyRoomSaysWhatItIsFor() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> rooms = files.filter(each -> each.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
            Assertions.assertThat(rooms)
                    .isNotEmpty()
                    .allSatisfy(room -> Assertions.assertThat(Files.readString(room.resolve("package-info.java")))
                            .contains("@NullMarked", "In:", "Out:"));
        }
    }
}
