package org.klinke.server.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

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
        written.await();
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
                    stalled.await();
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
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("klinke-log"));
    }
}
