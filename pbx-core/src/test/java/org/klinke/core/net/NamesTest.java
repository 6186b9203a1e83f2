package org.klinke.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NamesTest {
    private final CountDownLatch silence = new CountDownLatch(1);
    private final Semaphore asked = new Semaphore(0);

    private InetAddress[] lookup(String name) throws UnknownHostException {
        if (name.startsWith("silent")) {
            asked.release();
            try {
                silence.await();
            } catch (InterruptedException _) {
                throw new UnknownHostException(name);
            }
        }
        return InetAddress.getAllByName("127.0.0.1");
    }

    @AfterEach
    void answer() {
        silence.countDown();
    }

    private static void ask(Names names, String owner, String name) {
        Thread.ofVirtual().start(() -> {
            try {
                names.lookUp(owner, name);
            } catch (UnknownHostException _) {
                // nobody waits for it
            }
        });
    }

    @Test
    void silentNameServersOfOneHoldUpNobodyElse() throws Exception {
        Names names = new Names("test", 3, this::lookup);
        for (int i = 0; i < 20; i++) {
            ask(names, "acme", "silent" + i);
        }
        asked.acquire(2);

        assertThat(names.lookUp("zeta", "name")).hasSize(1);
        assertThat(asked.tryAcquire()).as("a third thread for the same").isFalse();
    }

    @Test
    void whoFindsAllThreadsHeldIsToldSoAndNotThatHisNameIsWrong() throws Exception {
        Names names = new Names("test", 2, this::lookup);
        ask(names, "acme", "silent1");
        ask(names, "zeta", "silent2");
        asked.acquire(2);

        assertThatThrownBy(() -> names.lookUp("beta", "name")).isInstanceOf(Names.Busy.class);
    }

    @Test
    void manyNamesOfOneAreLookedUpOneAfterTheOther() throws Exception {
        Names names = new Names("test", 8, this::lookup);
        CountDownLatch found = new CountDownLatch(50);
        for (int i = 0; i < 50; i++) {
            Thread.ofVirtual().start(() -> {
                try {
                    names.lookUp("acme", "name");
                    found.countDown();
                } catch (UnknownHostException _) {
                    // not counted
                }
            });
        }
        found.await();
    }
}
