package org.klinke.sip.tx;

import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import javax.sip.InvalidArgumentException;
import javax.sip.SipException;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.transport.Advertised;
import org.klinke.sip.transport.HostText;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipLoop;
import org.klinke.sip.transport.SipReceiver;

/// The transaction layer. Built before its user: legs get the stack to send with, then [#receiver] joins gate and
/// user to what arrives.
public final class SipStack {
    /// Transactions of each kind that one loop keeps at once; beyond, requests are answered 503.
    public static final int TRANSACTIONS_PER_LOOP_MAX = 50_000;

    private static final String BRANCH_COOKIE = "z9hG4bK"; // RFC 3261 §8.1.1.7
    private static final char[] BASE_32 = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
    private static final int TOKEN_CHARS = 26; // × 5 bits = 130

    private final JainCodec codec;
    private final Advertised advertised;
    private final RandomGenerator random;
    private final int transactionsPerLoopMax;
    private final long tagKey;
    private final SipCounters counters = new SipCounters();
    private final ConcurrentHashMap<SipLoop, SipShard> shards = new ConcurrentHashMap<>();
    /// Over all loops: a merged request comes on another flow. As many as there are transactions of those methods.
    private final Set<ServerEntry.Merge> ongoing = ConcurrentHashMap.newKeySet();

    /// @param random unguessable: makes branches and tags
    public SipStack(JainCodec codec, Advertised advertised, RandomGenerator random) {
        this(codec, advertised, random, TRANSACTIONS_PER_LOOP_MAX);
    }

    SipStack(JainCodec codec, Advertised advertised, RandomGenerator random, int transactionsPerLoopMax) {
        this.codec = codec;
        this.advertised = advertised;
        this.random = random;
        this.transactionsPerLoopMax = transactionsPerLoopMax;
        this.tagKey = random.nextLong();
    }

    /// What `SipTransports.listen…` is given.
    public SipReceiver receiver(RequestGate gate, SipUser user) {
        return new Inbound(this, gate, user);
    }

    /// Sends a request in a client transaction. Adds our top Via with a new branch; the request is handed over.
    /// Any thread; the listener is called on the flow's loop.
    public ClientTransaction send(SipFlow flow, Request request, ClientListener listener) {
        if (request.getMethod().equals(Request.INVITE)) {
            return sendInvite(flow, request, listener);
        }
        String branch = addVia(flow, request);
        SipShard shard = shard(flow);
        NonInviteClient client = new NonInviteClient(
                shard, new ClientEntry.Key(branch, request.getMethod()), flow, codec.print(request), listener);
        shard.run(client::start);
        return client;
    }

    /// As [#send] for an INVITE.
    public InviteClient sendInvite(SipFlow flow, Request invite, ClientListener listener) {
        String branch = addVia(flow, invite);
        SipShard shard = shard(flow);
        InviteClient client = new InviteClient(
                shard, new ClientEntry.Key(branch, Request.INVITE), flow, invite, codec.print(invite), listener);
        shard.run(client::start);
        return client;
    }

    /// A CANCEL is a transaction of its own with the branch of its INVITE; its answer means nothing (§9.1).
    void sendCancel(SipFlow flow, Request cancel, String branch) {
        new NonInviteClient(shard(flow), new ClientEntry.Key(branch, Request.CANCEL), flow, codec.print(cancel), NOBODY)
                .start();
    }

    private static final ClientListener NOBODY = new ClientListener() {
        @Override
        public void onResponse(Response response) {}

        @Override
        public void onTimeout() {}

        @Override
        public void onFlowLost() {}
    };

    /// Sends without a transaction: an ACK of a 2xx (gets our top Via if it has none). Any thread.
    ///
    /// @return what left
    public byte[] sendDirect(SipFlow flow, Message message) {
        if (message instanceof Request request && request.getHeader(ViaHeader.NAME) == null) {
            addVia(flow, request);
        }
        byte[] bytes = codec.print(message);
        flow.write(bytes);
        return bytes;
    }

    private String addVia(SipFlow flow, Request request) {
        InetSocketAddress sentBy = advertised.of(flow);
        String branch = BRANCH_COOKIE + token();
        try {
            ViaHeader via = codec.headers()
                    .createViaHeader(
                            HostText.host(sentBy),
                            sentBy.getPort(),
                            flow.transport().name(),
                            branch);
            via.setRPort(); // RFC 3581 §3
            request.addFirst(via);
        } catch (ParseException | InvalidArgumentException | SipException e) {
            throw new IllegalStateException("our own Via for " + sentBy, e);
        }
        return branch;
    }

    /// Gives To a tag where it has none, except in 100 (RFC 3261 §8.2.6.2).
    byte[] printResponse(Response response, String tag) {
        ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
        if (response.getStatusCode() > 100 && to.getTag() == null) {
            try {
                to.setTag(tag);
            } catch (ParseException e) {
                throw new IllegalStateException("our own tag", e);
            }
            return codec.print(response);
        }
        return codec.printed(response);
    }

    /// At random: 0 to `bound - 1`.
    int random(int bound) {
        return random.nextInt(bound);
    }

    /// A new random tag, branch or Call-ID part: 130 bits in base 32.
    public String token() {
        byte[] bits = new byte[TOKEN_CHARS];
        random.nextBytes(bits); // asking once costs a sixth of asking for three longs
        char[] text = new char[TOKEN_CHARS];
        for (int i = 0; i < TOKEN_CHARS; i++) {
            text[i] = BASE_32[bits[i] & 31];
        }
        return new String(text);
    }

    /// The To tag of stateless responses: the same for each repetition of a request and for its ACK (§8.2.7), so
    /// that the ACK is known without anything kept. Not a secret: who forges it has only his own ACK absorbed.
    String statelessTag(String callId, String fromTag, long cseq) {
        long hash = tagKey;
        hash = (hash ^ callId.hashCode()) * 0x9E3779B97F4A7C15L;
        hash = (hash ^ (hash >>> 32) ^ fromTag.hashCode()) * 0xC2B2AE3D27D4EB4FL;
        hash = (hash ^ (hash >>> 29) ^ cseq) * 0x165667B19E3779F9L;
        return "s" + Long.toHexString(hash ^ (hash >>> 32));
    }

    public SipCounters counters() {
        return counters;
    }

    JainCodec codec() {
        return codec;
    }

    boolean isOngoing(ServerEntry.Merge merge) {
        return ongoing.contains(merge);
    }

    /// @return false if the same request is being served already
    boolean remember(ServerEntry.Merge merge) {
        return ongoing.add(merge);
    }

    void forget(ServerEntry.@Nullable Merge merge) {
        if (merge != null) {
            ongoing.remove(merge);
        }
    }

    SipShard shard(SipFlow flow) {
        SipShard shard = shards.get(flow.loop());
        return shard != null
                ? shard
                : shards.computeIfAbsent(
                        flow.loop(), loop -> new SipShard(this, loop, transactionsPerLoopMax, transactionsPerLoopMax));
    }
}
