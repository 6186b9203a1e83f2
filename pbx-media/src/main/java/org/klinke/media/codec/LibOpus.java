package org.klinke.media.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// libopus 1.5 (RFC 6716), as libjitsi ships it for Linux, macOS and Windows, called directly: libjitsi's own loader
/// does not work on JDK 25.
@SuppressWarnings("restricted") // a native library it is
final class LibOpus {
    static final int APPLICATION_VOIP = 2048;
    static final int SET_BITRATE = 4002;
    static final int SET_MAX_BANDWIDTH = 4004;
    static final int SET_VBR = 4006;
    static final int SET_COMPLEXITY = 4010;
    static final int SET_INBAND_FEC = 4012;
    static final int SET_PACKET_LOSS_PERC = 4014;
    static final int SET_DTX = 4016;
    /// Narrow band; medium, wide, super-wide and full band follow.
    static final int BANDWIDTH_NARROW = 1101;

    private static final Logger LOG = LoggerFactory.getLogger(LibOpus.class);
    private static final Optional<LibOpus> LOADED = load();

    private final MethodHandle encoderCreate;
    private final MethodHandle encoderControl;
    private final MethodHandle encode;
    private final MethodHandle encoderDestroy;
    private final MethodHandle decoderCreate;
    private final MethodHandle decode;
    private final MethodHandle decoderDestroy;

    private LibOpus(SymbolLookup library) {
        // (rate, channels, application, int* error) and (rate, channels, int* error)
        encoderCreate = function(library, "opus_encoder_create", ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
        decoderCreate = function(library, "opus_decoder_create", ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
        // (encoder, pcm, samples, out, room)
        encode = function(library, "opus_encode", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
        // (decoder, data, length, pcm, room, fec)
        decode = function(library, "opus_decode", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
        encoderControl = Linker.nativeLinker()
                .downcallHandle(
                        library.findOrThrow("opus_encoder_ctl"),
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                        Linker.Option.firstVariadicArg(2));
        encoderDestroy = destructor(library, "opus_encoder_destroy");
        decoderDestroy = destructor(library, "opus_decoder_destroy");
    }

    /// Empty where there is none for this machine: then there is no Opus, and a log line said so.
    static Optional<LibOpus> get() {
        return LOADED;
    }

    MemorySegment newEncoder(int rate) {
        return created(
                call(() -> (MemorySegment) encoderCreate.invokeExact(rate, 1, APPLICATION_VOIP, MemorySegment.NULL)));
    }

    MemorySegment newDecoder(int rate) {
        return created(call(() -> (MemorySegment) decoderCreate.invokeExact(rate, 1, MemorySegment.NULL)));
    }

    void control(MemorySegment encoder, int request, int value) {
        int result = call(() -> (int) encoderControl.invokeExact(encoder, request, value));
        if (result != 0) {
            throw new IllegalArgumentException("libopus refuses setting " + request + " to " + value + ": " + result);
        }
    }

    void freeEncoder(MemorySegment encoder) {
        call(() -> {
            encoderDestroy.invokeExact(encoder);
            return 0;
        });
    }

    void freeDecoder(MemorySegment decoder) {
        call(() -> {
            decoderDestroy.invokeExact(decoder);
            return 0;
        });
    }

    /// @return bytes, negative for an error
    int encode(MemorySegment encoder, MemorySegment pcm, int samples, MemorySegment out, int room) {
        try {
            return (int) encode.invokeExact(encoder, pcm, samples, out, room);
        } catch (Throwable e) {
            throw new AssertionError("a native call throws nothing", e);
        }
    }

    /// @param data [MemorySegment#NULL] for a lost packet
    /// @param fec 1: decode what the packet says about the one before it
    /// @return samples, negative for an error
    int decode(MemorySegment decoder, MemorySegment data, int length, MemorySegment pcm, int room, int fec) {
        try {
            return (int) decode.invokeExact(decoder, data, length, pcm, room, fec);
        } catch (Throwable e) {
            throw new AssertionError("a native call throws nothing", e);
        }
    }

    private interface Native<T> {
        T invoke() throws Throwable;
    }

    private static <T> T call(Native<T> function) {
        try {
            return function.invoke();
        } catch (Throwable e) {
            throw new AssertionError("a native call throws nothing", e);
        }
    }

    private static MemorySegment created(MemorySegment state) {
        if (state.address() == 0) {
            throw new OutOfMemoryError("no memory for an Opus codec");
        }
        return state;
    }

    private static MethodHandle function(
            SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle destructor(SymbolLookup library, String name) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), FunctionDescriptor.ofVoid(ADDRESS));
    }

    private static Optional<LibOpus> load() {
        String resource = "/" + folder() + "/" + System.mapLibraryName("jnopus");
        try (InputStream stream = LibOpus.class.getResourceAsStream(resource)) {
            if (stream == null) {
                LOG.atWarn().addKeyValue("library", resource).log("no Opus on this kind of machine");
                return Optional.empty();
            }
            Path file = Files.createTempFile("klinke-opus", ".lib");
            try {
                Files.write(file, stream.readAllBytes());
                return Optional.of(new LibOpus(SymbolLookup.libraryLookup(file, Arena.global())));
            } finally {
                // Once it is mapped, its name is not needed any more; Windows keeps it until the end.
                if (!file.toFile().delete()) {
                    file.toFile().deleteOnExit();
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.atWarn().setCause(e).addKeyValue("library", resource).log("Opus cannot be loaded");
            return Optional.empty();
        }
    }

    /// As libjitsi names it.
    private static String folder() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String cpu = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") ? "darwin" : os.startsWith("windows") ? "win32" : "linux";
        return system + "-" + (cpu.equals("amd64") || cpu.equals("x86_64") ? "x86-64" : cpu);
    }
}
