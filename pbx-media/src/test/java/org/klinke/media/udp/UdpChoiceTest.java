package org.klinke.media.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/// What is chosen where, asked in another JVM.
class UdpChoiceTest {
    /// Says what `AUTO` is, and why.
    static final class Asked {
        private Asked() {}

        public static void main(String[] arguments) {
            System.out.println(
                    UdpChoice.AUTO.settle() + " " + UdpChoice.obstacle().orElse("works"));
            UdpChoice.NATIVE.settle();
        }
    }

    @Test
    void linuxIsCalledWhereThatIsAllowed() throws Exception {
        assertThat(ask("--enable-native-access=ALL-UNNAMED")).isEqualTo("NATIVE works\n");
        assertThat(UdpChoice.NIO.settle()).isEqualTo(UdpChoice.NIO);
    }

    @Test
    void withoutPermissionPacketsGoThroughJavaAndNativeIsRefusedWithTheReason() throws Exception {
        assertThat(ask())
                .startsWith("NIO Java was started without --enable-native-access=ALL-UNNAMED\n")
                .contains("IllegalStateException: media.io: native packet calls do not work here: Java was started");
    }

    @Test
    void onAnUnknownMachineToo() throws Exception {
        assertThat(ask("--enable-native-access=ALL-UNNAMED", "-Dos.arch=riscv64"))
                .startsWith("NIO not known on Linux on riscv64\n");
    }

    @Test
    void nothingLongerThanAPacketIsTaken() throws Exception {
        LongAdder count = new LongAdder();
        DatagramIo io =
                DatagramIo.open(UdpChoice.NATIVE, new DatagramIo.Ledger(count, count, _ -> {}, System::nanoTime));
        InetAddress here = InetAddress.getLoopbackAddress();
        UdpPort port = io.bind(here, 0, _ -> {});
        Destination to = new Destination(new InetSocketAddress(here, 9));
        byte[] data = new byte[UdpPort.BYTES_MAX + 1];
        assertThatThrownBy(() -> port.send(data, data.length, to)).isInstanceOf(IllegalArgumentException.class);
        port.close();
        io.close();
    }

    private static String ask(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Asked.class.getName()));
        Process asked = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        asked.waitFor();
        return said;
    }
}
