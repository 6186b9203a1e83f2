package org.klinke.core.call;

/// What happens in a call, told as a blocking story on the call's own thread; `core.flow` writes them. It waits only in
/// [Call#await]. When it returns, whatever legs are left are hung up.
public interface Story {
    void run(Call call) throws InterruptedException;
}
