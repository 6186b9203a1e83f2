package org.klinke.sip.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.call.CallSettings;
import org.klinke.core.call.IncomingCall;
import org.klinke.core.call.LegEvent;
import org.klinke.core.call.LegSink;
import org.klinke.core.call.Switchboard;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.id.LegId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.SipConfig;

/// Faults of ours at places where nobody expects them: in a call's story, on a leg's event loop, in its media.
class CrashTest {
    private static final String DIRECTED = "9101";

    private final AtomicReference<@Nullable Throwable> onLeg = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> onEveryEvent = new AtomicReference<>();
    private final House house =
            new House(SipConfig.tls(InetAddress.getLoopbackAddress(), 0), Optional.of(new Switchboard() {
                @Override
                public LegSink open(TenantScope scope, IncomingCall call) {
                    LegSink sink = house().calls.open(scope, call);
                    return event -> {
                        if (event instanceof LegEvent.Offered) {
                            raise(onLeg.getAndSet(null));
                        }
                        if (call.dialled().equals(DIRECTED) && !(event instanceof LegEvent.Ended)) {
                            raise(onEveryEvent.get());
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
        /// Whatever the leg wants to say but that it has ended.
        LEG_AGAIN_AND_AGAIN,
        MEDIA,
        /// Each command for this call's sessions, their end too.
        MEDIA_AGAIN_AND_AGAIN
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
        talk(alice, DIRECTED, Optional.of(bob));

        crash(place, fault, alice);
        // A leg that can't even note what it sends goes without a word.
        List<Phone> told = place == Place.LEG_AGAIN_AND_AGAIN ? List.of(bob) : List.of(alice, bob);
        for (Phone phone : told) {
            assertThat(got(phone)).as(phone.name).contains("BYE");
            phone.respond(200, "OK", "BYE", Optional.empty(), "", List.of());
            house.settle();
        }
        // Media that never confirm their end are waited for, within bounds.
        house.advance(
                place == Place.MEDIA_AGAIN_AND_AGAIN ? CallSettings.DEFAULT.lingerAfterEnd() : Duration.ofSeconds(1));
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
        int notTaken = place == Place.MEDIA_AGAIN_AND_AGAIN ? 2 : 0;
        assertThat(house.left())
                .allSatisfy((what, count) ->
                        assertThat(count).as(what).isEqualTo(what.equals("media sessions") ? notTaken : 0));
    }

    private void crash(Place place, Throwable fault, Phone alice) {
        switch (place) {
            case STORY -> house.directed.order((call, leg) -> raise(fault));
            case LEG -> {
                onLeg.set(fault);
                alice.request("INVITE", Optional.of(alice.sdp().with("hold").text()), List.of());
            }
            case LEG_AGAIN_AND_AGAIN -> {
                onEveryEvent.set(fault);
                alice.request("INVITE", Optional.of(alice.sdp().with("hold").text()), List.of());
            }
            case MEDIA -> {
                house.media.before = command -> {
                    house.media.before = each -> {};
                    raise(fault);
                };
                changeMedia(alice);
            }
            case MEDIA_AGAIN_AND_AGAIN -> {
                Set<LegId> broken = new HashSet<>();
                house.directed.order(
                        (call, leg) -> broken.addAll(List.of(call.caller().id(), leg.id())));
                house.advance(Duration.ZERO);
                house.media.before = command -> {
                    if (broken.contains(command.leg())) {
                        raise(fault);
                    }
                };
                changeMedia(alice);
            }
        }
        house.advance(Duration.ZERO);
    }

    private void changeMedia(Phone alice) {
        alice.request("INVITE", Optional.of(alice.sdp().with("new address").text()), List.of());
        house.settle();
        alice.request("ACK", Optional.empty(), List.of()); // until then, RFC 3261 §15 lets nobody say BYE
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
