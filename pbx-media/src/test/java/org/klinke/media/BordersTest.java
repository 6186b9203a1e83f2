package org.klinke.media;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class BordersTest {
    private final JavaClasses media = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.klinke.media");

    @Test
    void mediaKnowsNoSignallingAndOnlyTheMediaBorderOfCore() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.klinke.sip..",
                        "javax.sip..",
                        "gov.nist..",
                        "io.netty..",
                        "org.klinke.core.call..",
                        "org.klinke.core.tenant..",
                        "org.klinke.core.directory..")
                .check(media);
    }

    @Test
    void onlyCodecsAndPortsTouchNatives() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.klinke.media.codec..", "org.klinke.media.udp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jitsi..", "java.lang.foreign..")
                .check(media);
    }

    @Test
    void onlyUdpTouchesSockets() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.klinke.media.udp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.channels..")
                .check(media);
    }

    @Test
    void roomsFormNoCycles() {
        slices().matching("org.klinke.media.(*)..").should().beFreeOfCycles().check(media);
        noClasses()
                .that()
                .resideInAPackage("org.klinke.media.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.klinke.media")
                .check(media);
    }
}
