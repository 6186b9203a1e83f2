package org.klinke.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.web.Problem;

class ByteRangeTest {
    private static Optional<ByteRange> of(String header) {
        return ByteRange.of(Optional.of(header), 100);
    }

    /// The kinds of RFC 9110 §14.1.2, of a file of 100 bytes.
    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 0, 10",
        "bytes=90-, 90, 10",
        "bytes=-10, 90, 10",
        "bytes=-1000, 0, 100",
        "bytes=50-1000, 50, 50",
        "bytes=99-99, 99, 1",
    })
    void aPartIsFound(String header, long from, long length) {
        assertThat(of(header)).contains(new ByteRange(from, length));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes=-",
                "bytes=9-3",
                "bytes=0-1,5-6",
                "lines=1-2",
                "bytes=a-b",
                "bytes=1-99999999999999999999"
            })
    void whatIsNoneIsIgnored(String header) {
        assertThat(of(header)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0"})
    void whatTheFileDoesNotHaveIsRefused(String header) {
        assertThatThrownBy(() -> of(header)).isInstanceOf(Problem.class).hasMessageContaining("100 bytes");
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(new ByteRange(10, 5).contentRange(100)).isEqualTo("bytes 10-14/100");
    }
}
