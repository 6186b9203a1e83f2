-- Places where a call waits until somebody fetches it. Their numbers are extensions of the kind `parking`, all of which
-- point at the lot: its own, and one for each place.
CREATE TABLE parking_lot
(
    tenant_id uuid     NOT NULL REFERENCES tenant (id),
    id        uuid     NOT NULL,
    extension text     NOT NULL,
    name      text     NOT NULL,
    places    smallint NOT NULL,
    seconds   smallint NOT NULL,
    target    text,
    PRIMARY KEY (tenant_id, id)
);
CALL klinke_lock('parking_lot');
COMMENT ON COLUMN parking_lot.seconds IS 'after which the phones of who parked it ring again';
COMMENT ON COLUMN parking_lot.target IS 'who is called where they do not take it back';

ALTER TABLE extension
    DROP CONSTRAINT extension_kind_check,
    ADD CONSTRAINT extension_kind_check CHECK (kind IN ('user', 'group', 'switch', 'speed', 'parking'));
