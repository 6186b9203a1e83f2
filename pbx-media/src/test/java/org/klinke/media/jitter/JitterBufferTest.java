package org.klinke.media.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.klinke.core.media.Codec;
import org.klinke.media.jitter.JitterBuffer.Packet;

class JitterBufferTest {
    private final JitterBuffer buffer = new JitterBuffer();

    @Test
    void ordersWhatCameInDisorderAndTwiceAcrossTheWrap() {
        put(65_535);
        put(1);
        put(0);
        put(1);
        put(65_534);
        assertThat(play(4)).containsExactly("65534", "65535", "0", "1");
        assertThat(buffer.lost()).isZero();
        assertThat(buffer.late()).isZero();
    }

    @Test
    void waitsForTwoPacketsThenPlaysThem() {
        assertThat(play(1)).containsExactly("wait");
        put(10);
        assertThat(play(1)).containsExactly("wait");
        put(11);
        assertThat(play(2)).containsExactly("10", "11");
    }

    @Test
    void aSinglePacketIsNotKeptForever() {
        put(10);
        assertThat(play(3)).containsExactly("wait", "wait", "10");
    }

    @Test
    void tellsLossWithWhatCameAfter() {
        put(10);
        put(12);
        assertThat(play(1)).containsExactly("10");
        assertThat(buffer.turn()).isEqualTo(JitterBuffer.Turn.LOST);
        assertThat(name(buffer.following())).isEqualTo("12");
        buffer.next();
        assertThat(play(1)).containsExactly("12");
        assertThat(buffer.lost()).isEqualTo(1);
    }

    @Test
    void aLatePacketMakesTheDelayLonger() {
        put(0);
        put(2);
        put(3);
        assertThat(play(2)).containsExactly("0", "lost");
        put(1);
        assertThat(buffer.late()).isEqualTo(1);
        assertThat(play(2)).containsExactly("wait", "2");
    }

    @Test
    void aPauseOfTheSenderStartsItAfresh() {
        put(10);
        put(11);
        assertThat(play(6)).containsExactly("10", "11", "wait", "wait", "wait", "wait");
        put(12);
        put(13);
        assertThat(play(2)).containsExactly("12", "13");
    }

    @Test
    void aLeapOfTheNumbersIsAnotherStream() {
        put(10);
        put(11);
        assertThat(play(1)).containsExactly("10");
        put(30_000);
        put(30_001);
        assertThat(play(2)).containsExactly("30000", "30001");
    }

    @Test
    void whatStandsInLineTooLongIsShortened() {
        int next = 0;
        for (; next < 8; next++) {
            put(next);
        }
        int depthBefore = buffer.depth();
        List<String> turns = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            turns.addAll(play(1));
            put(next++);
        }
        assertThat(turns).contains("skip").doesNotContain("wait", "lost");
        assertThat(buffer.depth()).isLessThan(depthBefore).isBetween(3, 5);
    }

    private void put(int sequence) {
        byte[] data = Integer.toString(sequence).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        buffer.put(sequence, Codec.PCMA, data, 0, data.length);
    }

    private List<String> play(int turns) {
        List<String> played = new ArrayList<>();
        for (int i = 0; i < turns; i++) {
            switch (buffer.turn()) {
                case PLAY -> {
                    played.add(name(buffer.packet()));
                    buffer.next();
                }
                case LOST -> {
                    played.add("lost");
                    buffer.next();
                }
                case WAIT -> played.add("wait");
                case SKIP -> {
                    played.add("skip");
                    buffer.next();
                    buffer.next();
                }
            }
        }
        return played;
    }

    private static String name(@Nullable Packet packet) {
        return packet == null
                ? "nothing"
                : new String(packet.data(), 0, packet.length(), java.nio.charset.StandardCharsets.US_ASCII);
    }
}
