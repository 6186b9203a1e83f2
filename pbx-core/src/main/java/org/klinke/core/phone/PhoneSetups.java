package org.klinke.core.phone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;

/// All that is set on a tenant's telephones, and what of it one phone is told. Immutable.
public final class PhoneSetups {
    public static final PhoneSetups NONE = new PhoneSetups(Map.of());

    /// Where a key comes from that nobody has set.
    private static final String DEFAULT = "default";

    private final Map<PhoneLayer, PhoneSetup> byLayer;

    public PhoneSetups(Map<PhoneLayer, PhoneSetup> byLayer) {
        this.byLayer = Map.copyOf(byLayer);
    }

    /// Which layers one phone is in.
    ///
    /// @param maker "" if its model is known no more
    public record Seat(String maker, String model, Optional<UserId> user, DeviceId device) {
        List<PhoneLayer> layers() {
            List<PhoneLayer> layers = new ArrayList<>();
            layers.add(new PhoneLayer.All());
            layers.add(new PhoneLayer.Maker(maker));
            layers.add(new PhoneLayer.Model(model));
            user.ifPresent(whose -> layers.add(new PhoneLayer.OfUser(whose)));
            layers.add(new PhoneLayer.OfDevice(device));
            return layers;
        }
    }

    /// @param origin word of the layer that says so, or "default"
    public record Placed(PhoneKey key, String origin) {}

    /// In the order of their numbers; where nobody says what the first key is, it is a line.
    public List<Placed> keys(Seat seat) {
        Map<Integer, Placed> byNumber = new TreeMap<>();
        byNumber.put(1, new Placed(new PhoneKey(1, PhoneKey.LINE, "", ""), DEFAULT));
        for (PhoneLayer layer : seat.layers()) {
            of(layer).keys().forEach(key -> byNumber.put(key.number(), new Placed(key, layer.word())));
        }
        return byNumber.values().stream()
                .filter(placed -> !placed.key().kind().equals(PhoneKey.NONE))
                .toList();
    }

    public Optional<Integer> vlan(Seat seat) {
        return nearest(seat, PhoneSetup::vlan);
    }

    public CertificateUse certificate(Seat seat) {
        return nearest(seat, PhoneSetup::certificate).orElse(CertificateUse.WANTED);
    }

    public FileEncryption encryption(Seat seat) {
        return nearest(seat, PhoneSetup::encryption).orElse(FileEncryption.OFF);
    }

    private <T> Optional<T> nearest(Seat seat, Function<PhoneSetup, Optional<T>> said) {
        return seat.layers().reversed().stream()
                .flatMap(layer -> said.apply(of(layer)).stream())
                .findFirst();
    }

    /// Of this layer alone.
    public List<PhoneKey> keys(PhoneLayer layer) {
        return of(layer).keys();
    }

    /// By the makers' names, of this layer alone.
    public Map<String, String> settings(PhoneLayer layer) {
        return of(layer).settings();
    }

    private PhoneSetup of(PhoneLayer layer) {
        return byLayer.getOrDefault(layer, PhoneSetup.NONE);
    }
}
