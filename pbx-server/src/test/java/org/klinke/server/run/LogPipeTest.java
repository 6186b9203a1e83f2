package org.klinke.server.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogPipeTest {
    private static final long MILLIS_MAX = 30_000;

    @Test
    void everyLineComesInItsTurn() throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        LogPipe pipe = new LogPipe(written);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            String line = "line " + i + "\n";
            expected.append(line);
            pipe.write(line.getBytes(UTF_8));
        }
        pipe.drain(MILLIS_MAX);
        pipe.write("after the end\n".getBytes(UTF_8));
        assertThat(written.toString(UTF_8)).isEqualTo(expected + "after the end\n");
    }

    @Test
    void aLineIsWrittenThoughNoneFollows() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        LogPipe pipe = new LogPipe(new OutputStream() {
            @Override
            public void write(int oneByte) {
                written.countDown();
            }
        });
        pipe.write('x');
        assertThat(written.await(MILLIS_MAX, MILLISECONDS)).isTrue();
        pipe.drain(MILLIS_MAX);
    }

    @Test
    void whoLogsNeverWaitsForWhoReads() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        LogPipe pipe = new LogPipe(new OutputStream() {
            @Override
            public void write(int oneByte) throws IOException {
                write(new byte[] {(byte) oneByte}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                try {
                    if (!stalled.await(MILLIS_MAX, MILLISECONDS)) {
                        throw new IOException("nobody reads");
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                written.write(bytes, from, length);
            }
        });
        byte[] line = ("x".repeat(1_023) + "\n").getBytes(UTF_8);
        int lines = 3 * LogPipe.BYTES_MAX / line.length;
        for (int i = 0; i < lines; i++) {
            pipe.write(line);
        }
        stalled.countDown();
        pipe.drain(MILLIS_MAX);
        String text = written.toString(UTF_8);
        long whole = text.lines().filter(each -> each.length() == 1_023).count();
        assertThat(whole).isBetween(1_024L, 2_048L);
        long told = text.lines()
                .filter(each -> each.endsWith(" log lines were dropped"))
                .mapToLong(each -> Long.parseLong(each.substring(0, each.indexOf(' '))))
                .sum();
        assertThat(told).isEqualTo(lines - whole);
    }

    @Test
    void whatCannotBeWrittenHurtsNobody() throws Exception {
        LogPipe pipe = new LogPipe(new OutputStream() {
            @Override
            public void write(int oneByte) throws IOException {
                throw new IOException("closed");
            }
        });
        pipe.write("first\n".getBytes(UTF_8));
        pipe.write("second\n".getBytes(UTF_8));
        pipe.drain(MILLIS_MAX);
        assertThat(pipe.writer().isAlive()).isFalse();
    }

    /// As where memory ran out for a moment.
    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, IllegalStateException.class})
    void theWriterGoesOnWhateverItMeets(Class<? extends Throwable> fault) throws Exception {
        CountDownLatch met = new CountDownLatch(1);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        LogPipe pipe = new LogPipe(new OutputStream() {
            @Override
            public void write(int oneByte) {
                written.write(oneByte);
            }

            @Override
            public void write(byte[] bytes) throws IOException {
                if (met.getCount() > 0) {
                    met.countDown();
                    if (fault == OutOfMemoryError.class) {
                        throw new OutOfMemoryError("for a test");
                    }
                    throw new IllegalStateException("for a test");
                }
                written.write(bytes);
            }
        });
        pipe.write("lost\n".getBytes(UTF_8));
        assertThat(met.await(MILLIS_MAX, MILLISECONDS)).isTrue();
        pipe.write("comes\n".getBytes(UTF_8));
        pipe.drain(MILLIS_MAX);
        assertThat(written.toString(UTF_8)).isEqualTo("comes\n");
    }

    @Test
    void whereTheWriterHasEndedEachWritesItsOwn() throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        LogPipe pipe = new LogPipe(written);
        pipe.write("first\n".getBytes(UTF_8));
        pipe.writer().interrupt();
        assertThat(pipe.writer().join(Duration.ofMillis(MILLIS_MAX))).isTrue();
        pipe.write("second\n".getBytes(UTF_8));
        assertThat(written.toString(UTF_8)).isEqualTo("first\nsecond\n");
    }
}
