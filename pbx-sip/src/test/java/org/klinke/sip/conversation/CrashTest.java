package org.klinke.sip.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.call.IncomingCall;
import org.klinke.core.call.LegEvent;
import org.klinke.core.call.LegSink;
import org.klinke.core.call.Switchboard;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.SipConfig;

/// Faults of ours at places where nobody expects them: in a call's story, on a leg's event loop, in its media.
class CrashTest {
    private final AtomicReference<@Nullable Throwable> onLeg = new AtomicReference<>();
    private final House house =
            new House(SipConfig.tls(InetAddress.getLoopbackAddress(), 0), Optional.of(new Switchboard() {
                @Override
                public LegSink open(TenantScope scope, IncomingCall call) {
                    LegSink sink = house().calls.open(scope, call);
                    return event -> {
                        if (event instanceof LegEvent.Offered) {
                            raise(onLeg.getAndSet(null));
                        }
                        sink.post(event);
                    };
                }
            }));

    private House house() {
        return house;
    }

    private static void raise(@Nullable Throwable fault) {
        switch (fault) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalArgumentException(fault);
        }
    }

    enum Place {
        STORY,
        LEG,
        MEDIA
    }

    static Stream<Arguments> faults() {
        return Stream.of(Place.values())
                .flatMap(place -> Stream.of(
                                new IllegalStateException("injected"),
                                new StackOverflowError("injected"),
                                new AssertionError("injected"),
                                new NoClassDefFoundError("injected"))
                        .map(fault -> Arguments.of(place, fault)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aCrashOfOneCallsCodeEndsThatCallOnly(Place place, Throwable fault) {
        house.phones.values().forEach(phone -> phone.register(List.of()));
        house.settle();
        Phone alice = phone("alice");
        Phone bob = phone("bob");
        Phone carol = phone("carol");
        Phone otherAlice = phone("other-alice");
        Phone otherCarol = phone("other-carol");
        talk(carol, "*80", Optional.empty());
        talk(otherAlice, "102", Optional.of(otherCarol));
        talk(alice, "9101", Optional.of(bob));

        crash(place, fault, alice);
        for (Phone phone : List.of(alice, bob)) {
            assertThat(got(phone)).as(phone.name).contains("BYE");
            phone.respond(200, "OK", "BYE", Optional.empty(), "", List.of());
            house.settle();
        }
        house.advance(Duration.ofSeconds(1));
        assertThat(house.records).extracting(CallRecord::cause).containsExactly(HangupCause.INTERNAL);
        assertThat(house.calls.count()).isEqualTo(2);

        talk(alice, "101", Optional.of(bob)); // a new one
        hangUp(alice, Optional.of(bob));
        hangUp(carol, Optional.empty());
        hangUp(otherAlice, Optional.of(otherCarol));
        assertThat(house.records)
                .extracting(CallRecord::cause)
                .containsExactly(HangupCause.INTERNAL, HangupCause.NORMAL, HangupCause.NORMAL, HangupCause.NORMAL);
        assertThat(house.records.removeFirst().timeline()).isNotEmpty();
        house.records.clear();
        assertThat(house.left())
                .allSatisfy((what, count) -> assertThat(count).as(what).isZero());
    }

    private void crash(Place place, Throwable fault, Phone alice) {
        switch (place) {
            case STORY -> house.directed.order((call, leg) -> raise(fault));
            case LEG -> {
                onLeg.set(fault);
                alice.request("INVITE", Optional.of(alice.sdp().with("hold").text()), List.of());
            }
            case MEDIA -> {
                Consumer<MediaCommand> once = command -> {
                    house.media.before = each -> {};
                    raise(fault);
                };
                house.media.before = once;
                alice.request(
                        "INVITE", Optional.of(alice.sdp().with("new address").text()), List.of());
                house.settle();
                alice.request("ACK", Optional.empty(), List.of()); // until then, RFC 3261 §15 lets nobody say BYE
            }
        }
        house.advance(Duration.ZERO);
    }

    private void talk(Phone caller, String number, Optional<Phone> called) {
        caller.call(
                "INVITE",
                "sip:" + number + "@" + caller.domain(),
                Optional.of(caller.sdp().text()),
                List.of());
        house.settle();
        called.ifPresent(phone -> {
            assertThat(got(phone)).contains("INVITE");
            phone.sdp(phone.sdp().answering(phone.lastOffer()));
            phone.respond(200, "OK", "INVITE", Optional.of(phone.sdp().text()), "", List.of());
            house.settle();
            assertThat(got(phone)).contains("ACK");
        });
        assertThat(got(caller)).contains("200");
        caller.request("ACK", Optional.empty(), List.of());
        house.settle();
    }

    private void hangUp(Phone caller, Optional<Phone> called) {
        caller.request("BYE", Optional.empty(), List.of());
        house.settle();
        assertThat(got(caller)).contains("200");
        called.ifPresent(phone -> {
            assertThat(got(phone)).contains("BYE");
            phone.respond(200, "OK", "BYE", Optional.empty(), "", List.of());
        });
        house.advance(Duration.ofSeconds(1));
    }

    /// Methods and statuses of all that came.
    private static List<String> got(Phone phone) {
        List<String> kinds = new ArrayList<>();
        for (Optional<Text> next = phone.next(); next.isPresent(); next = phone.next()) {
            Text text = next.get();
            kinds.add(text.isResponse() ? Integer.toString(text.status()) : text.method());
        }
        return kinds;
    }

    private Phone phone(String name) {
        return Objects.requireNonNull(house.phones.get(name));
    }
}
