package org.klinke.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.klinke.server.events.EventStream.Told;
import org.klinke.server.events.LiveEvent.Kind;
import org.klinke.server.events.LiveState.Thing;

/// Who watches is told what is new, in order and once; and where that is not possible, that it is not.
class EventStreamTest {
    private final EventRing ring = new EventRing();

    private EventStream stream(Optional<String> last) {
        return new EventStream(ring, "r", last, () -> {});
    }

    private void happen(int first, int count) {
        IntStream.range(first, first + count)
                .forEach(n -> ring.add(new LiveEvent(Kind.CALL, JsonNodeFactory.instance.numberNode(n))));
    }

    private static List<Integer> numbers(List<Told> told) {
        return told.stream()
                .flatMap(one -> one.event().stream())
                .map(event -> event.data().asInt())
                .toList();
    }

    @Test
    void whoBeginsIsToldWhatComesFromThenOn() throws InterruptedException {
        happen(0, 3);
        EventStream stream = stream(Optional.empty());

        assertThat(stream.next(Duration.ZERO)).containsExactly(new Told("r-3", Optional.empty(), false));
        assertThat(stream.next(Duration.ZERO)).isEmpty();
        happen(3, 2);
        assertThat(numbers(stream.next(Duration.ZERO))).containsExactly(3, 4);
    }

    @Test
    void whoComesBackGoesOnWhereHeWas() throws InterruptedException {
        happen(0, 5);
        EventStream stream = stream(Optional.of("r-2"));

        assertThat(stream.next(Duration.ZERO).getFirst().reset()).isFalse();
        assertThat(numbers(stream.next(Duration.ZERO))).containsExactly(2, 3, 4);
    }

    @Test
    void whatCannotBeToldAnyMoreIsAReset() throws InterruptedException {
        happen(0, EventRing.EVENTS_MAX + 5);
        for (String last : List.of("r-2", "other-2000", "r-99999", "r-", "r--1", "r-99999999999999999999", "")) {
            EventStream stream = stream(Optional.of(last));
            assertThat(stream.next(Duration.ZERO)).as(last).allMatch(Told::reset);
            assertThat(stream.next(Duration.ZERO)).as(last).isEmpty();
        }
        EventStream slow = stream(Optional.empty());
        slow.next(Duration.ZERO);

        happen(0, EventRing.EVENTS_MAX + 1);

        assertThat(slow.next(Duration.ZERO)).allMatch(Told::reset);
        happen(7, 1);
        assertThat(numbers(slow.next(Duration.ZERO))).containsExactly(7);
    }

    @Test
    void whoWaitsIsWoken() throws Exception {
        EventStream stream = stream(Optional.empty());
        stream.next(Duration.ZERO);
        CompletableFuture<List<Integer>> waiting = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                waiting.complete(numbers(stream.next(Duration.ofMinutes(1))));
            } catch (InterruptedException e) {
                waiting.completeExceptionally(e);
            }
        });

        happen(1, 1);

        assertThat(waiting.get(20, TimeUnit.SECONDS)).containsExactly(1);
        ring.close();
        assertThat(stream.next(Duration.ofMinutes(1))).isEmpty();
        assertThat(stream.isOver()).isTrue();
    }

    @Test
    void newsIsWhatIsNewOtherOrGone() {
        LiveState before = state(Map.of("a", 1, "b", 1, "c", 1));
        LiveState after = state(Map.of("b", 1, "c", 2, "d", 1));

        assertThat(after.since(before).stream()
                        .map(event -> event.data().path("what").asText()
                                + " "
                                + event.data().path("name").asText()))
                .containsExactlyInAnyOrder("new d", "changed c", "gone a");
        assertThat(after.since(after)).isEmpty();
    }

    private static LiveState state(Map<String, Integer> calls) {
        Map<String, Thing> things = new HashMap<>();
        calls.forEach((name, same) -> things.put(name, new Thing(same, JsonNodeFactory.instance.objectNode())));
        Map<Kind, Map<String, Thing>> all = new EnumMap<>(Kind.class);
        all.put(Kind.CALL, things);
        return new LiveState(all);
    }
}
