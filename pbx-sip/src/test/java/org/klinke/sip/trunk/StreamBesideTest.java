package org.klinke.sip.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.trunk.Trunk;
import org.klinke.sip.resolve.Hop;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;

/// The TCP connection for what does not fit into a datagram, on fake time.
class StreamBesideTest {
    private final Carriers carriers = new Carriers();
    private final Trunk trunk = Example.of(
                    "mode: register", "account: 4711@carrier.test", "transport: udp", "switchesToTcp: true")
            .trunk();
    private final List<Hop> tried = new ArrayList<>();
    private final CompletableFuture<SipFlow> connection = new CompletableFuture<>();

    @BeforeEach
    void connect() {
        carriers.host("sip.carrier.test", SipTransport.UDP, 5060, Carriers.registrar(600));
        carriers.beside = hop -> {
            tried.add(hop);
            return connection;
        };
        carriers.desk.replace(carriers.acme, List.of(trunk));
        carriers.seconds(2);
    }

    private TrunkLine line() {
        return carriers.desk.lines(carriers.acme, trunk.id(), Optional.empty()).getFirst();
    }

    private CompletableFuture<SipFlow> large() {
        CompletableFuture<SipFlow> way = carriers.desk.forLarge(carriers.acme, line(), false);
        carriers.settle();
        return way;
    }

    private CompletableFuture<SipFlow> urgent() {
        return carriers.desk.forLarge(carriers.acme, line(), true);
    }

    private FakeFlow open() {
        FakeFlow stream =
                new FakeFlow(carriers.loop, SipTransport.TCP, tried.getFirst().address(), Optional.empty());
        connection.complete(stream);
        carriers.settle();
        return stream;
    }

    @Test
    void isOpenedOnceToTheSameHost() {
        CompletableFuture<SipFlow> first = large();
        CompletableFuture<SipFlow> second = large();
        assertThat(first).isNotDone();
        FakeFlow stream = open();
        assertThat(first).isCompletedWithValue(stream);
        assertThat(second).isCompletedWithValue(stream);
        assertThat(large()).isCompletedWithValue(stream);
        assertThat(tried).hasSize(1);
        assertThat(tried.getFirst().address()).isEqualTo(line().flow().remote());
        assertThat(carriers.desk.speaks(stream, trunk.id()))
                .as("the carrier may speak on it")
                .isTrue();
    }

    @Test
    void isNotWaitedForLongAndFoundIfItComesLater() {
        CompletableFuture<SipFlow> way = large();
        carriers.pass(Duration.ofMillis(400));
        assertThat(way).isNotDone();
        carriers.pass(Duration.ofMillis(200));
        assertThat(way).isCompletedWithValue(line().flow());
        assertThat(large()).isCompletedWithValue(line().flow());
        assertThat(tried).hasSize(1);

        FakeFlow late = open();
        assertThat(large()).isCompletedWithValue(late);
    }

    @Test
    void isLeftAloneForTenMinutesWhereItIsRefused() {
        connection.completeExceptionally(new IOException("refused"));
        assertThat(large()).isCompletedWithValue(line().flow());
        carriers.seconds(590);
        assertThat(large()).isCompletedWithValue(line().flow());
        assertThat(tried).hasSize(1);
        carriers.seconds(15);
        large();
        assertThat(tried).hasSize(2);
    }

    @Test
    void isOpenedAnewWhenTheCarrierHasClosedIt() {
        large();
        FakeFlow stream = open();
        stream.close("by the carrier");
        carriers.settle();
        assertThat(carriers.desk.speaks(stream, trunk.id())).isFalse();
        large();
        assertThat(tried).hasSize(2);
    }

    @Test
    void isLeftAloneForTenMinutesWhereItIsMute() {
        large();
        FakeFlow stream = open();
        TrunkLine line = line();
        carriers.desk.tried(carriers.acme, line, stream, false);
        carriers.settle();
        assertThat(large()).isCompletedWithValue(line.flow());
        assertThat(line()).as("the way over UDP has not failed").isEqualTo(line);
        assertThat(stream.isOpen()).as("calls may ring there").isTrue();
        carriers.seconds(605);
        large();
        assertThat(tried).hasSize(2);
    }

    @Test
    void isForUrgentOnesOnlyIfItAnsweredJustNow() {
        assertThat(urgent()).isCompletedWithValue(line().flow());
        assertThat(tried).isEmpty();
        large();
        assertThat(urgent()).as("while it is opened").isCompletedWithValue(line().flow());
        FakeFlow stream = open();
        assertThat(urgent()).as("nothing was heard yet").isCompletedWithValue(line().flow());
        carriers.desk.tried(carriers.acme, line(), stream, true);
        assertThat(urgent()).isCompletedWithValue(stream);
        carriers.seconds(61);
        assertThat(urgent()).as("a minute ago").isCompletedWithValue(line().flow());
        assertThat(large()).isCompletedWithValue(stream);
    }

    @Test
    void staysForItsCallsWhenItsTrunkGoes() {
        large();
        FakeFlow stream = open();
        carriers.desk.replace(carriers.acme, List.of());
        carriers.settle();
        assertThat(stream.isOpen()).isTrue();
        assertThat(carriers.desk.speaks(stream, trunk.id()))
                .as("the carrier may hang up")
                .isTrue();
        stream.close("by the carrier");
        carriers.settle();
        assertThat(carriers.desk.speaks(stream, trunk.id())).isFalse();
    }

    @Test
    void isNobodysIfItsTrunkGoesWhileItIsOpened() {
        SipFlow usual = line().flow();
        CompletableFuture<SipFlow> way = large();
        carriers.desk.replace(carriers.acme, List.of());
        carriers.settle();
        FakeFlow stream = open();
        assertThat(way).isCompletedWithValue(usual);
        assertThat(stream.isOpen()).isFalse();
    }

    @Test
    void isNobodysIfTheTrunkSaysThatItsCarrierTakesNone() {
        carriers.desk.replace(
                carriers.acme,
                List.of(Example.of("mode: register", "account: 4711@carrier.test", "transport: udp")
                        .trunk()));
        carriers.seconds(2);
        assertThat(large()).isCompletedWithValue(line().flow());
        assertThat(tried).isEmpty();
    }
}
