package org.klinke.core.shelf;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.klinke.core.blob.BlobStore;
import org.klinke.core.tenant.TenantId;

/// Blobs to which a test does something just before a step, or which fail there; notes all that is asked of them.
final class TroubledBlobs {
    private final BlobStore blobs;
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    interface Trouble {
        void happen(TenantId tenant, UUID blob) throws IOException;
    }

    TroubledBlobs(BlobStore real) {
        blobs = (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    asked.add(method.getName());
                    Trouble trouble = troubles.get(method.getName());
                    if (trouble != null && arguments.length > 1) {
                        trouble.happen((TenantId) arguments[0], (UUID) arguments[1]);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    BlobStore blobs() {
        return blobs;
    }

    void before(String method, Trouble trouble) {
        troubles.put(method, trouble);
    }

    void noMore() {
        troubles.clear();
    }

    long asked(String method) {
        return List.copyOf(asked).stream().filter(method::equals).count();
    }
}
