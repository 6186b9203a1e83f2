package org.klinke.core.reach;

import java.util.Set;
import org.klinke.core.code.FeatureCodesStore;
import org.klinke.core.db.Database;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.voicemail.VoicemailSettingsStore;

/// Keeps in memory, true to the database, how people want to be reached. Thread-safe.
public final class ReachLoader implements TenantPicture {
    private final Database database;
    private final WishesStore wishes;
    private final GroupStore groups;
    private final NumberListStore lists;
    private final ParkingStore parking;
    private final VoicemailSettingsStore boxes;
    private final FeatureCodesStore codes;
    private final ReachBook book;

    public ReachLoader(
            Database database,
            WishesStore wishes,
            GroupStore groups,
            NumberListStore lists,
            ParkingStore parking,
            VoicemailSettingsStore boxes,
            FeatureCodesStore codes,
            ReachBook book) {
        this.database = database;
        this.wishes = wishes;
        this.groups = groups;
        this.lists = lists;
        this.parking = parking;
        this.boxes = boxes;
        this.codes = codes;
        this.book = book;
    }

    @Override
    public Set<TenantId> loadShared() {
        return Set.of();
    }

    @Override
    public void load(TenantScope scope) {
        book.replace(scope, database.inTenant(scope, this::read));
    }

    /// As a transaction sees it.
    public Reach read(TenantTx tx) {
        BlockLists blocked = lists.blocked(tx);
        Reach usual = new Reach(
                wishes.all(tx),
                wishes.configured(tx),
                wishes.since(tx),
                groups.list(tx),
                lists.speedDials(tx),
                parking.list(tx),
                blocked.callers(),
                blocked.called(),
                boxes.read(tx));
        return usual.coded(codes.read(tx));
    }

    @Override
    public void remove(TenantScope scope) {
        book.remove(scope);
    }
}
