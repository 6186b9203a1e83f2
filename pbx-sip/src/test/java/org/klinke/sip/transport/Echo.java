package org.klinke.sip.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Sends every message back, and remembers what it saw.
final class Echo implements SipReceiver {
    final BlockingQueue<SipFlow> flows = new LinkedBlockingQueue<>();
    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public void onMessage(SipFlow flow, byte[] message) {
        if (new String(message, UTF_8).startsWith("FAULT")) {
            throw new IllegalStateException("bug");
        }
        assertThat(flow.loop().inLoop()).isTrue();
        flow.onClose(closed::countDown);
        flows.add(flow);
        messages.add(new String(message, UTF_8));
        flow.write(message);
    }

    @Override
    public void onRefused(SipFlow flow, byte[] head, Refusal refusal) {
        messages.add(refusal.reason());
        flow.write(("SIP/2.0 " + refusal.status() + " No\r\n\r\n").getBytes(UTF_8));
    }

    SipFlow flow() throws InterruptedException {
        SipFlow flow = flows.poll(10, TimeUnit.SECONDS);
        assertThat(flow).isNotNull();
        return flow;
    }
}
