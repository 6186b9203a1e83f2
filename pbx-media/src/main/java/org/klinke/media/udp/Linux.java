package org.klinke.media.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The C library's socket calls on Linux, with the constants and structures of x86-64 and aarch64 (the same but for
/// `struct epoll_event`). To be touched only after [UdpChoice#obstacle] found none.
///
///     struct mmsghdr   name:8 │ namelen:4 │ –:4 │ iov:8 │ iovlen:8 │ control:8 │ controllen:8
///                      │ flags:4 │ –:4 │ len:4 │ –:4
///     struct iovec     base:8 │ len:8
@SuppressWarnings("restricted") // native calls they are
final class Linux {
    static final int MESSAGE_BYTES = 64;
    static final int MESSAGE_NAME_AT = 0;
    static final int MESSAGE_NAME_BYTES_AT = 8;
    static final int MESSAGE_VECTOR_AT = 16;
    static final int MESSAGE_VECTORS_AT = 24;
    static final int MESSAGE_LENGTH_AT = 56;
    static final int VECTOR_BYTES = 16;
    static final int VECTOR_LENGTH_AT = 8;

    private static final boolean X86 = System.getProperty("os.arch").equals("amd64");
    /// Packed on x86-64, so that both widths have one layout there.
    static final int EVENT_BYTES = X86 ? 12 : 16;
    static final int EVENT_DATA_AT = X86 ? 4 : 8;

    static final int EINTR = 4;
    static final int EAGAIN = 11;

    private static final int SOCK_DGRAM = 2;
    private static final int NONBLOCK = 0x800;
    private static final int CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_TCLASS = 67;
    private static final int EPOLLIN = 1;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int MSG_DONTWAIT = 0x40;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = call("bind", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SETSOCKOPT = call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CLOSE = call("close", JAVA_INT);
    private static final MethodHandle RECVMMSG = call("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle SENDMMSG = call("sendmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle EPOLL_CREATE = call("epoll_create1", JAVA_INT);
    private static final MethodHandle EPOLL_CTL = call("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle EPOLL_WAIT = call("epoll_wait", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle EVENTFD = call("eventfd", JAVA_INT, JAVA_INT);
    private static final MethodHandle EVENTFD_READ = call("eventfd_read", JAVA_INT, ADDRESS);
    private static final MethodHandle EVENTFD_WRITE = call("eventfd_write", JAVA_INT, JAVA_LONG);

    private Linux() {}

    /// @return a call that gives an int and leaves errno in the segment it gets first
    private static MethodHandle call(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /// Room for the errno of one thread's calls.
    static MemoryLayout state() {
        return STATE;
    }

    /// Of the last call that failed.
    static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    /// @param scratch at least 32 bytes
    /// @return a socket bound to the address, not blocking, its packets marked
    static int bind(MemorySegment state, MemorySegment scratch, Destination local) throws IOException {
        boolean six = local.name().length == SocketName.BYTES_MAX;
        int family = six ? SocketName.AF_INET6 : SocketName.AF_INET;
        try {
            int fd = (int) SOCKET.invokeExact(state, family, SOCK_DGRAM | NONBLOCK | CLOEXEC, 0);
            check(fd, state, "socket");
            try {
                option(state, scratch, fd, SOL_SOCKET, SO_RCVBUF, DatagramIo.BUFFER_BYTES);
                option(state, scratch, fd, SOL_SOCKET, SO_SNDBUF, DatagramIo.BUFFER_BYTES);
                if (six) {
                    option(state, scratch, fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
                    option(state, scratch, fd, IPPROTO_IPV6, IPV6_TCLASS, DatagramIo.TRAFFIC_CLASS);
                } else {
                    option(state, scratch, fd, IPPROTO_IP, IP_TOS, DatagramIo.TRAFFIC_CLASS);
                }
                MemorySegment.copy(local.name(), 0, scratch, JAVA_BYTE, 0, local.name().length);
                check((int) BIND.invokeExact(state, fd, scratch, local.name().length), state, "bind to " + local);
                return fd;
            } catch (IOException e) {
                close(state, fd);
                throw e;
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    private static void option(MemorySegment state, MemorySegment scratch, int fd, int level, int name, int value)
            throws Throwable {
        scratch.set(JAVA_INT, 0, value);
        check((int) SETSOCKOPT.invokeExact(state, fd, level, name, scratch, 4), state, "setsockopt " + name);
    }

    static void close(MemorySegment state, int fd) {
        try {
            int _ = (int) CLOSE.invokeExact(state, fd);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /// @return how many were read, negative for an error
    static int receive(MemorySegment state, int fd, MemorySegment messages, int count) {
        try {
            return (int) RECVMMSG.invokeExact(state, fd, messages, count, MSG_DONTWAIT, MemorySegment.NULL);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /// @return how many were sent, negative for an error of the first
    static int send(MemorySegment state, int fd, MemorySegment messages, int count) {
        try {
            return (int) SENDMMSG.invokeExact(state, fd, messages, count, MSG_DONTWAIT);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int epoll(MemorySegment state) throws IOException {
        try {
            return check((int) EPOLL_CREATE.invokeExact(state, CLOEXEC), state, "epoll_create1");
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    static int eventfd(MemorySegment state) throws IOException {
        try {
            return check((int) EVENTFD.invokeExact(state, 0, NONBLOCK | CLOEXEC), state, "eventfd");
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /// Watches for something to read; closing the descriptor ends it.
    ///
    /// @param scratch at least [#EVENT_BYTES]
    static void watch(MemorySegment state, MemorySegment scratch, int epoll, int fd) throws IOException {
        scratch.fill((byte) 0);
        scratch.set(JAVA_INT, 0, EPOLLIN);
        scratch.set(JAVA_INT_UNALIGNED, EVENT_DATA_AT, fd);
        try {
            check((int) EPOLL_CTL.invokeExact(state, epoll, EPOLL_CTL_ADD, fd, scratch), state, "epoll_ctl");
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /// @return how many events there are
    static int await(MemorySegment state, int epoll, MemorySegment events, int count, int millis) throws IOException {
        try {
            int ready = (int) EPOLL_WAIT.invokeExact(state, epoll, events, count, millis);
            return ready < 0 && errno(state) == EINTR ? 0 : check(ready, state, "epoll_wait");
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /// Makes the event descriptor readable.
    static void signal(MemorySegment state, int eventfd) {
        try {
            int _ = (int) EVENTFD_WRITE.invokeExact(state, eventfd, 1L);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /// … and no longer.
    static void unsignal(MemorySegment state, MemorySegment scratch, int eventfd) {
        try {
            int _ = (int) EVENTFD_READ.invokeExact(state, eventfd, scratch);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    private static int check(int result, MemorySegment state, String what) throws IOException {
        if (result < 0) {
            throw new IOException(what + " failed: errno " + errno(state));
        }
        return result;
    }

    private static AssertionError impossible(Throwable e) {
        return new AssertionError("a native call throws nothing", e);
    }
}
