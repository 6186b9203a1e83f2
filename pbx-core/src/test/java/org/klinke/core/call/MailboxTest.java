package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.LegId;
import org.klinke.core.trace.MessageText;

class MailboxTest {
    private static final int PATIENT_MAX = 3;
    private static final LegId LEG = new LegId(new UUID(0, 1));
    private static final CallMessage STOP = new CallMessage.Stop(HangupCause.NORMAL);

    private static final LegEvent.Way WAY = new LegEvent.Way(
            InetSocketAddress.createUnresolved("us", 5061), InetSocketAddress.createUnresolved("them", 5061), "TLS");

    private final Mailbox mailbox = new Mailbox(PATIENT_MAX);
    private final BlockingQueue<CallMessage> taken = new LinkedBlockingQueue<>();
    private final Thread reader = Thread.ofVirtual().unstarted(this::read);

    private void read() {
        try {
            while (true) {
                taken.add(mailbox.take());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        reader.interrupt();
        reader.join();
    }

    @Test
    void aMessageOnTheWireLetsTheThreadSleepAndComesInItsTurn() throws InterruptedException {
        sleep();
        CallMessage wire = wire();
        mailbox.post(wire);
        assertThat(mailbox.idle()).isTrue();
        mailbox.post(STOP);
        assertThat(next()).isSameAs(wire);
        assertThat(next()).isSameAs(STOP);
    }

    @Test
    void aHandfulOfThemWakesIt() throws InterruptedException {
        sleep();
        List<CallMessage> posted = new ArrayList<>();
        for (int i = 0; i <= PATIENT_MAX; i++) {
            posted.add(wire());
            mailbox.post(posted.getLast());
        }
        for (CallMessage each : posted) {
            assertThat(next()).isSameAs(each);
        }
    }

    @Test
    void whatWaitsIsTakenBeforeTheThreadSleeps() throws InterruptedException {
        CallMessage wire = wire();
        mailbox.post(wire);
        assertThat(mailbox.idle()).as("the thread has not come yet").isFalse();
        reader.start();
        assertThat(next()).isSameAs(wire);
    }

    @Test
    void aThreadWhoseMessageWasTakenOutSleepsOn() throws InterruptedException {
        sleep();
        CallMessage wire = wire();
        mailbox.post(wire);
        assertThat(mailbox.takeOut(LEG)).containsExactly(wire);
        mailbox.post(STOP);
        assertThat(next()).isSameAs(STOP);
    }

    @Test
    void closesOnceAllIsTaken() {
        CallMessage wire = wire();
        mailbox.post(wire);
        assertThat(mailbox.takeOrClose()).isSameAs(wire);
        assertThat(mailbox.post(STOP)).isTrue();
        assertThat(mailbox.takeOrClose()).isSameAs(STOP);
        assertThat(mailbox.takeOrClose()).isNull();
        assertThat(mailbox.post(STOP)).isFalse();
    }

    @Test
    void whatMerelyInformsIsDroppedFirst() {
        while (mailbox.post(wire())) {
            // until it is full of them
        }
        CallMessage look = new CallMessage.Look(new CompletableFuture<>());
        assertThat(mailbox.post(look)).isTrue();
        while (mailbox.post(look)) {
            // until it is full
        }
        assertThat(mailbox.post(STOP)).isTrue();
    }

    private void sleep() throws InterruptedException {
        reader.start();
        while (!mailbox.idle()) {
            Thread.onSpinWait();
        }
        assertThat(taken).isEmpty();
    }

    private CallMessage next() throws InterruptedException {
        return taken.poll(10, TimeUnit.SECONDS);
    }

    private static CallMessage wire() {
        return new CallMessage.FromLeg(
                new LegEvent.Wire(LEG, Instant.EPOCH, true, false, WAY, "INVITE", MessageText.of("INVITE")));
    }
}
