package org.klinke.provisioning.door;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.id.UserId;
import org.klinke.core.phone.CertificateUse;
import org.klinke.core.phone.FileEncryption;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.phone.PhoneLayer;
import org.klinke.core.phone.PhoneSetups;
import org.klinke.core.phone.PhoneSetups.Seat;
import org.klinke.core.tenant.TenantScope;
import org.klinke.provisioning.vendor.PhoneFacts;
import org.klinke.provisioning.vendor.Setting.Origin;
import org.klinke.provisioning.vendor.Vendors;

/// What people have set on a phone, as files are told it.
final class PhoneChoices {
    private final PhoneBook phones;
    private final Vendors vendors;

    PhoneChoices(PhoneBook phones, Vendors vendors) {
        this.phones = phones;
        this.vendors = vendors;
    }

    List<PhoneFacts.Key> keys(TenantScope scope, Phone phone, Device device) {
        return phones.setups(scope).keys(seat(phone, device)).stream()
                .map(PhoneSetups.Placed::key)
                .map(key -> new PhoneFacts.Key(key.number(), key.kind(), key.label(), key.target()))
                .toList();
    }

    Optional<Integer> vlan(TenantScope scope, Phone phone, Device device) {
        return phones.setups(scope).vlan(seat(phone, device));
    }

    FileEncryption encryption(TenantScope scope, Phone phone, Device device) {
        return vendors.decrypts(phone.details().model())
                ? phones.setups(scope).encryption(seat(phone, device))
                : FileEncryption.OFF;
    }

    /// Nobody demands of a phone what its maker gives to none, or nobody could check: of all phones, say.
    ///
    /// @param device empty if it is not known any more
    CertificateUse certificate(TenantScope scope, Phone phone, Optional<Device> device) {
        Seat seat = seat(phone, device.flatMap(Device::user));
        CertificateUse use = phones.setups(scope).certificate(seat);
        return use == CertificateUse.REQUIRED && !vendors.hasFactoryCertificate(seat.maker())
                ? CertificateUse.WANTED
                : use;
    }

    Map<Origin, Map<String, String>> overrides(TenantScope scope, Phone phone, Device device) {
        PhoneSetups setups = phones.setups(scope);
        Seat seat = seat(phone, device);
        return Map.of(
                Origin.TENANT, setups.settings(new PhoneLayer.Maker(seat.maker())),
                Origin.MODEL, setups.settings(new PhoneLayer.Model(seat.model())),
                Origin.PHONE, setups.settings(new PhoneLayer.OfDevice(seat.device())));
    }

    private Seat seat(Phone phone, Device device) {
        return seat(phone, device.user());
    }

    private Seat seat(Phone phone, Optional<UserId> user) {
        String model = phone.details().model();
        return new Seat(vendors.makerOf(model).orElse(""), model, user, phone.device());
    }
}
