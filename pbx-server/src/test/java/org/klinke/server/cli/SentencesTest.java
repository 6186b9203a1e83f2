package org.klinke.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the code says of calls and files, read from the code itself, has a German form.
class SentencesTest {
    private static final Path CORE = Path.of("../pbx-core/src/main/java/org/klinke/core");
    private static final List<Path> ROOMS = List.of(
            CORE.resolve("dialplan"),
            CORE.resolve("authority"),
            CORE.resolve("hours"),
            CORE.resolve("reach"),
            CORE.resolve("code"),
            CORE.resolve("contact"),
            CORE.resolve("recording"),
            CORE.resolve("blob"),
            CORE.resolve("shelf"),
            CORE.resolve("share"),
            CORE.resolve("retention"),
            CORE.resolve("voicemail"),
            CORE.resolve("prompt"),
            CORE.resolve("webhook"),
            Path.of("src/main/java/org/klinke/server/webhook"),
            Path.of("../pbx-media/src/main/java/org/klinke/media/convert"),
            CORE.resolve("numbering"),
            CORE.resolve("outside"),
            CORE.resolve("trunk"),
            CORE.resolve("directory"),
            CORE.resolve("apply"),
            CORE.resolve("phone"),
            CORE.resolve("firmware"),
            CORE.resolve("visit"),
            CORE.resolve("cause"),
            CORE.resolve("media"),
            CORE.resolve("account"),
            CORE.resolve("status"),
            Path.of("../pbx-sip/src/main/java/org/klinke/sip/trunk"),
            Path.of("../pbx-sip/src/main/java/org/klinke/sip/resolve"),
            Path.of("src/main/java/org/klinke/server/control/CallStories.java"),
            Path.of("src/main/java/org/klinke/server/apply"),
            Path.of("src/main/java/org/klinke/server/api"),
            Path.of("../pbx-admin-web/src/main/java/org/klinke/web"),
            Path.of("../pbx-provisioning/src/main/java/org/klinke/provisioning/sheet"));
    /// Where calls note what happens to them.
    private static final List<Path> STORIES =
            List.of(CORE.resolve("call"), CORE.resolve("flow"), Path.of("../pbx-sip/src/main/java/org/klinke/sip/leg"));
    private static final Path REMEDIES = Path.of("src/main/java/org/klinke/server/control/Remedy.java");

    /// Values, names, kinds of entries of the audit log, and what only a programmer reads.
    private static final Set<String> NO_SENTENCES = Set.of(
            "CallOutside[{} over {}]",
            "home {}, abroad {}",
            "limit unlocked",
            "calls deleted",
            "calls shortened",
            "Tag der Arbeit",
            "Tag der Befreiung",
            "Jahrestag des Volksaufstandes",
            "Tag der Deutschen Einheit",
            "hours known",
            "Bavaria, Catholic communities",
            "Saxony, Catholic communities",
            "Thuringia, Catholic communities",
            "{}, {}, {}, {}/{} s, before {}, after {}",
            "speed dials",
            "speed dial",
            "block lists",
            "block list",
            "phone setup",
            "dialled a code",
            "voice box",
            "voice boxes",
            "feature codes",
            "music on hold",
            "recording share",
            "feeds ffmpeg",
            "watches ffmpeg",
            "status notice",
            "status mail",
            "status page",
            "status subscriber",
            "{} de {}",
            "{} en {}",
            "dd.MM.yyyy HH:mm z",
            "yyyy-MM-dd HH:mm z",
            "by phone",
            "forwarded to {}",
            "another greeting",
            "login ends",
            "{} faults",
            "follow me {} {}",
            "emergency numbers",
            "export secrets",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
            "webhooks add",
            "webhooks on or off",
            "webhooks delete",
            "webhooks secret",
            "webhooks test",
            "webhooks again",
            "no channel free",
            "no channel of this account free",
            "no channel of this tenant's share free",
            "no channel free for this tenant, which has as many calls with the outside as it may",
            "lacks the settings {}",
            "asks for more than {} fields",
            "asks for '{}', which is neither a setting nor of an account or its numbers",
            "has the unknown key {} in {}",
            "has no list where it must",
            "says nothing where it must: {}",
            "alarm extensions",
            "extension pools",
            "targets of numbers",
            "dry run",
            "planned in this transaction",
            "planned from what is present",
            "put there by the planner",
            "{} {} off after {}s for {}s",
            "{} {} off after {}s",
            "{} {} off for {}s",
            "{}{} (order {}, weight {})",
            "{} go {} to {}",
            "{}. rings {}+{} s by user",
            "{}. rings {}+{} s",
            "{}. does not ring {}+{} s by user",
            "{}. does not ring {}+{} s",
            "authUser {}",
            "{} {} after {}s for {}s by user",
            "{} {} after {}s by user",
            "{} {} for {}s by user",
            "{} {} off after {}s for {}s by user",
            "{} {} off after {}s by user",
            "{} {} off for {}s by user",
            "{} {} off by user",
            "phone network",
            "new phone {}",
            "one of many new phones",
            "shared by phones that found the list full",
            "the list of newcomers is full",
            "the first phones run it",
            "not all of the first phones run it",
            "firmware rollout",
            "firmware roll-out",
            "came by the network address",
            "not seen for two weeks",
            "over the connection of a trunk that takes no such calls there",
            "to the Contact of an account that is registered over another connection",
            "trunks of different tenants have this address: {}; client certificates, demanded by all of them, would tell them apart",
            "Digest username=\"{}\", realm=\"{}\", nonce=\"{}\", uri=\"{}\", response=\"{}\", algorithm={}",
            " packets in, ",
            ", %.1f %% lost, jitter %.1f ms",
            ", round trip %.0f ms",
            ", MOS %.1f (at worst %.1f)",
            "; says of us: %.1f %% lost",
            ", %.1f %% too late",
            ", jitter %.1f ms",
            "sipPassword: as given",
            "{} password: changed",
            "account {}: removed",
            "accounts: in another order",
            "none given",
            "access grant",
            "second factor",
            "login policy",
            "recovery code",
            "{} (API key {})",
            "Attempt[{} from {}, masked]",
            "Settings[addresses={}, port={}, token masked]",
            "nowhere {}",
            "change {}",
            "{} has no answer {}",
            "tenant: there is no such tenant",
            "extension pools,inbound rule,outbound rule,expectation,calendar,hours,switch,group,parking,speed dial,block list,reach,voicemail,feature codes",
            "phone,phone setup",
            "contact,phone book",
            "# id on this server: ",
            "    # not exported, belongs to no user: device ");

    private static final Pattern SENTENCE = Pattern.compile(".*[a-z]{2,} [a-z{].*|.*[a-z{}'] [a-z]{2,}.*");
    private static final Pattern LETTERS = Pattern.compile("[^a-zA-Z]");
    private static final int PIECE_LETTERS_MIN = 3;

    @Test
    void everyFormHasAGermanOneWithTheSameGaps() {
        List<String> lines = Sentences.lines();
        assertThat(lines).hasSizeGreaterThan(800);
        List<String> english = new ArrayList<>();
        for (int at = 0; at < lines.size(); at += 2) {
            String german = lines.get(at + 1);
            assertThat(german).as(lines.get(at)).startsWith("= ");
            assertThat(german.split("\\{[1-9]?}", -1).length)
                    .as(german)
                    .isEqualTo(lines.get(at).split("\\{}", -1).length);
            english.add(lines.get(at));
        }
        assertThat(english).doesNotHaveDuplicates();
    }

    @Test
    void whatTheCodeSaysHasAGermanForm() throws IOException {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < Sentences.lines().size(); at += 2) {
            pieces.addAll(List.of(Sentences.lines().get(at).split("\\{}")));
        }
        List<String> missing = new ArrayList<>();
        Set<String> all = said(ROOMS, false);
        all.addAll(said(STORIES, true));
        for (String said : all) {
            String example = said.replace("{}", "Xq7");
            if (!NO_SENTENCES.contains(said)
                    && Sentences.german().say(example).equals(example)
                    && !consistsOf(said, pieces)) {
                missing.add(said);
            }
        }
        assertThat(missing)
                .as("write a German form into sentences_de.txt, or name it here if nobody reads it")
                .isEmpty();
        for (String remedy : said(List.of(REMEDIES), false)) {
            assertThat(Sentences.german().say(remedy)).isNotEqualTo(remedy);
        }
    }

    /// A part of a sentence, put together elsewhere.
    private static boolean consistsOf(String said, List<String> pieces) {
        List<String> own = Stream.of(said.split("\\{}"))
                .filter(piece -> LETTERS.matcher(piece).replaceAll("").length() >= PIECE_LETTERS_MIN)
                .map(piece -> piece.replaceAll("^[ ;]+|[ ;]+$", ""))
                .toList();
        return !own.isEmpty()
                && own.stream().allMatch(piece -> pieces.stream().anyMatch(known -> known.contains(piece)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            101 is the extension of Bert                | 101 ist die Nebenstelle von Bert
            if busy: Bert forwards external calls if busy to 102 | wenn besetzt: Bert leitet externe Anrufe bei besetzt um auf 102
            leaves over 'colt' as +4989, showing the account's number, withheld | geht über 'colt' als +4989 hinaus und zeigt die Nummer des Kontos, unterdrückt
            the caller has the toll class 'standard', which does not allow calls to FR; open FR in a toll class, and give that to who may call there | der Anrufer hat die Berechtigung 'standard', die Anrufe nach FR nicht erlaubt; FR in einer Berechtigung freigeben und sie dem geben, der dorthin telefonieren darf
            rule 'Night' (prefix 0, to _+49., from anything) does not count now: closed: the switch night is on | die Regel 'Night' (Vorwahl 0, an _+49., von alles) gilt jetzt nicht: geschlossen: der Schalter night ist an
            a.yaml:12: tenants[0].users[2].extension: 110 is an emergency number; choose another number | a.yaml:12: tenants[0].users[2].extension: 110 ist ein Notruf; eine andere Nummer wählen
            wrong PIN, attempt 2 of 3                   | falsche PIN, Versuch 2 von 3
            Anna (101) dials 0301234                    | Anna (101) wählt 0301234
            Busy; never answered, ended after 3 s.      | Besetzt; nie angenommen, beendet nach 3 s.
            Busy; answered by the telephone system alone, ended after 3 s. | Besetzt; nur von der Telefonanlage angenommen, beendet nach 3 s.
            Ended: Busy; never answered, ended after 3 s. | Beendet: Besetzt; nie angenommen, beendet nach 3 s.
            called us, answered, Busy; PCMA, plain RTP: 3 packets in, 4 out | rief uns an, angenommen, Besetzt; PCMA, plain RTP: 3 packets in, 4 out
            leaves by main as +4930, shows no number    | geht über main hinaus als +4930, zeigt keine Nummer
            the carrier refuses the account with 403: check user and password, or ask the carrier whether it is barred | der Anbieter lehnt das Konto mit 403 ab: Benutzer und Passwort prüfen, oder den Anbieter fragen, ob es gesperrt ist
            decision                                    | Entscheidung
            the moon is of cheese                       | the moon is of cheese
            """)
    void saysItInGerman(String english, String german) {
        assertThat(Sentences.german().say(english)).isEqualTo(german);
        assertThat(Texts.of(Locale.GERMAN).sentence(english)).isEqualTo(german);
        assertThat(Texts.of(Locale.ENGLISH).sentence(english)).isEqualTo(english);
    }

    /// @param notes only what is noted in timelines of calls
    private static Set<String> said(List<Path> places, boolean notes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Set<String> said = new LinkedHashSet<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> sources = new ArrayList<>();
            for (Path place : places) {
                try (Stream<Path> found = Files.walk(place)) {
                    sources.addAll(found.filter(path -> path.toString().endsWith(".java"))
                            .toList());
                }
            }
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of(), null, files.getJavaFileObjectsFromPaths(sources));
            for (CompilationUnitTree unit : task.parse()) {
                (notes ? new Notes(said) : new Sayings(said)).scan(unit, null);
            }
        }
        return said;
    }

    /// What is said in calls of `note(leg, kind, text)`, and nothing else.
    private static final class Notes extends TreeScanner<Void, Void> {
        private final Sayings sayings;

        Notes(Set<String> said) {
            sayings = new Sayings(said);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
            if (call.getMethodSelect().toString().matches("(.*\\.)?note")) {
                call.getArguments().forEach(said -> sayings.scan(said, null));
                return null;
            }
            return super.visitMethodInvocation(call, null);
        }
    }

    /// Texts with a blank between words, gaps for what is put in; not those for the database, logs and programmers.
    private static final class Sayings extends TreeScanner<Void, Void> {
        private static final Pattern UNSAID = Pattern.compile(
                ".*\\b(createUpdate|createQuery|bind|bindArray|bindByType|log|note|matches|compile|replaceAll|execute)|LOG.*",
                Pattern.DOTALL);
        private static final Set<String> BUGS =
                Set.of("IllegalStateException", "IllegalArgumentException", "AssertionError");

        private final Set<String> said;

        Sayings(Set<String> said) {
            this.said = said;
        }

        @Override
        public Void visitNewClass(NewClassTree made, Void none) {
            return BUGS.contains(made.getIdentifier().toString()) ? null : super.visitNewClass(made, null);
        }

        @Override
        public Void visitAnnotation(AnnotationTree annotation, Void none) {
            return null;
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
            return UNSAID.matcher(call.getMethodSelect().toString()).matches()
                    ? null
                    : super.visitMethodInvocation(call, null);
        }

        @Override
        public Void visitLiteral(LiteralTree literal, Void none) {
            add(literal);
            return null;
        }

        @Override
        public Void visitBinary(BinaryTree both, Void none) {
            if (both.getKind() == Tree.Kind.PLUS) {
                add(both);
                return null;
            }
            return super.visitBinary(both, null);
        }

        private void add(Tree text) {
            folded(text).stream()
                    .filter(one -> !one.contains("\n") && SENTENCE.matcher(one).matches())
                    .forEach(said::add);
        }

        private static List<String> folded(Tree text) {
            return switch (text) {
                case LiteralTree literal ->
                    List.of(
                            literal.getValue() instanceof String || literal.getValue() instanceof Character
                                    ? literal.getValue().toString()
                                    : "{}");
                case ParenthesizedTree inner -> folded(inner.getExpression());
                case ConditionalExpressionTree either ->
                    Stream.concat(
                                    folded(either.getTrueExpression()).stream(),
                                    folded(either.getFalseExpression()).stream())
                            .toList();
                case BinaryTree both
                when both.getKind() == Tree.Kind.PLUS ->
                    folded(both.getLeftOperand()).stream()
                            .flatMap(left ->
                                    folded(both.getRightOperand()).stream().map(left::concat))
                            .toList();
                default -> List.of("{}");
            };
        }
    }
}
