-- What is set on telephones besides their model: function keys, settings by their makers' names, the VLAN. A row is
-- for all phones of the tenant, those of a maker, a model or a user, or one phone; the nearer one counts.
CREATE TABLE phone_setup
(
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    id        uuid NOT NULL,
    layer     text NOT NULL CHECK (layer IN ('all', 'maker', 'model', 'user', 'device')),
    name      text,
    user_id   uuid,
    device_id uuid,
    vlan      int CHECK (vlan BETWEEN 1 AND 4094),
    keys      text NOT NULL,
    settings  text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT phone_setup_unique UNIQUE NULLS NOT DISTINCT (tenant_id, layer, name, user_id, device_id),
    CHECK ((name IS NOT NULL) = (layer IN ('maker', 'model'))),
    CHECK ((user_id IS NOT NULL) = (layer = 'user')),
    CHECK ((device_id IS NOT NULL) = (layer = 'device')),
    FOREIGN KEY (tenant_id, user_id) REFERENCES user_ (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, device_id) REFERENCES phone (tenant_id, device_id) ON DELETE CASCADE
);
CALL klinke_lock('phone_setup');
COMMENT ON COLUMN phone_setup.name IS 'of the maker or model';
COMMENT ON COLUMN phone_setup.keys IS 'one in each line: number kind [target] [label]';
COMMENT ON COLUMN phone_setup.settings IS 'one in each line: name = value';
