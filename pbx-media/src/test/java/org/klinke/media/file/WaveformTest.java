package org.klinke.media.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaveformTest {
    private static final int RATE = 8_000;
    private static final short LOUD = 12_800;

    /// Left silent at first and loud then, right the other way round.
    private static byte[] stereo(int samples) {
        ByteBuffer file = ByteBuffer.allocate(Wav.HEAD_BYTES + samples * 4).order(ByteOrder.LITTLE_ENDIAN);
        file.put(Wav.head(RATE, 2));
        for (int i = 0; i < samples; i++) {
            boolean first = i < samples / 2;
            file.putShort(first ? 0 : Short.MIN_VALUE).putShort(first ? LOUD : 0);
        }
        return file.array();
    }

    @Test
    void eachSideIsDrawnAsLoudAsItIs() {
        byte[] file = stereo(RATE);
        Waveform waveform = new Waveform(4, file.length);
        waveform.write(file, 0, file.length);
        assertThat(waveform.channels())
                .containsExactly(List.of(0, 0, Waveform.PEAK_MAX, Waveform.PEAK_MAX), List.of(100, 100, 0, 0));
    }

    @Test
    void aSoundShorterThanThePictureHasAPointForEachSample() {
        byte[] file = stereo(3);
        Waveform waveform = new Waveform(1_000, file.length);
        for (byte one : file) {
            waveform.write(one);
        }
        assertThat(waveform.channels())
                .allSatisfy(channel -> assertThat(channel).hasSize(3));
    }

    @Test
    void whatIsNoSuchFileIsRefused() {
        Waveform waveform = new Waveform(4, 100);
        assertThatThrownBy(() -> waveform.write(new byte[100], 0, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 bits");
    }

    @Test
    void ofAFileThatIsCutOffThereIsNothing() {
        Waveform waveform = new Waveform(4, 10);
        waveform.write(stereo(3), 0, 10);
        assertThat(waveform.channels()).isEmpty();
    }
}
