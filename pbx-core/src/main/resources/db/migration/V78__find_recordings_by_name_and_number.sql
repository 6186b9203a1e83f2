-- A search among a million. Under row-level security an index serves only operators that are leakproof: = and ^@ are,
-- LIKE is not. So numbers are found by ^@; and part of a name is looked for among the names there are, of which there
-- are far fewer than objects, which are then found by =.
CREATE INDEX media_object_extension ON media_object (tenant_id, extension text_pattern_ops, started DESC);
CREATE INDEX media_object_other_number ON media_object (tenant_id, other_number text_pattern_ops, started DESC);
CREATE INDEX media_object_owner_name ON media_object (tenant_id, owner_name, started DESC, id DESC);
CREATE INDEX media_object_other_name ON media_object (tenant_id, other_name, started DESC, id DESC);

-- Each name that stands in a media object, once; it goes with the last one.
CREATE TABLE media_name
(
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    name      text NOT NULL,
    folded    text NOT NULL,
    PRIMARY KEY (tenant_id, name)
);
CALL klinke_lock('media_name');
COMMENT ON COLUMN media_name.folded IS 'in small letters';
INSERT INTO media_name (tenant_id, name, folded)
SELECT tenant_id, owner_name, lower(owner_name) FROM media_object WHERE owner_name <> ''
 UNION
SELECT tenant_id, other_name, lower(other_name) FROM media_object WHERE other_name <> '';
