package org.klinke.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.Problem;
import org.klinke.web.api.ApiAnswer;

/// A tenant takes its prompts away one file at a time; a file that nobody ever began is none.
class PromptArchiveTurnTest {
    private final Turns turns = new Turns(1, 5, "prompts.many", "many prompts are played just now; try again");
    private final TenantScope acme;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PromptArchiveTurnTest() {
        TenantDirectory tenants = new TenantDirectory();
        tenants.replace(List.of(
                new Tenant(new TenantId(UUID.randomUUID()), "acme", "acme.test", "DE", "89", "Europe/Berlin", "de")));
        acme = tenants.byName("acme").orElseThrow();
    }

    private ApiAnswer.Streaming file(ApiAnswer.Streaming content) {
        return PromptArchiveRoutes.inTurn(turns, acme, content).stream().orElseThrow();
    }

    private static void write(ApiAnswer.Streaming file, OutputStream out) throws IOException {
        file.to(out, Optional::empty);
    }

    @Test
    void anAnswerThatNeverBeginsKeepsNoTurn() throws IOException {
        ApiAnswer.Streaming abandoned = file((to, _) -> to.write(1));
        write(file((to, _) -> to.write(2)), out);
        assertThat(out.toByteArray()).containsExactly(2);
        write(abandoned, out);
        assertThat(out.toByteArray()).containsExactly(2, 1);
    }

    @Test
    void onlyOneIsWrittenAtATimeAndEachGivesItsTurnBack() throws IOException {
        write(
                file((to, _) -> assertThatThrownBy(() -> write(file((_, _) -> to.write(1)), to))
                        .isInstanceOf(Problem.class)),
                out);
        assertThat(out.size()).isZero();
        assertThatThrownBy(() -> write(
                        file((_, _) -> {
                            throw new IOException("the client has gone");
                        }),
                        out))
                .isInstanceOf(IOException.class);
        write(file((to, _) -> to.write(3)), out);
        assertThat(out.toByteArray()).containsExactly(3);
    }
}
