-- Messages and greetings of voice boxes are media objects of other kinds. A box is known by the id of its user or
-- group: whoever gets an extension later does not get what was left for the one before.
ALTER TABLE media_object
    ADD COLUMN box   uuid,
    ADD COLUMN heard boolean NOT NULL DEFAULT false;
CREATE INDEX media_object_box ON media_object (tenant_id, box, started DESC) WHERE box IS NOT NULL;
COMMENT ON COLUMN media_object.heard IS 'of a message: somebody has listened to it, and it counts as old';

-- Which voice boxes a tenant has, as the document that the `apply` file has under `voicemail`.
CREATE TABLE voicemail_settings
(
    tenant_id uuid     NOT NULL REFERENCES tenant (id),
    form      smallint NOT NULL DEFAULT 1 CHECK (form = 1),
    settings  jsonb    NOT NULL,
    PRIMARY KEY (tenant_id, form)
);
CALL klinke_lock('voicemail_settings');

-- What the people of a box have set by phone. No reference to users and groups: who is gone has no box.
CREATE TABLE voice_box
(
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    owner     uuid NOT NULL,
    secret    bytea,
    greeting  uuid,
    PRIMARY KEY (tenant_id, owner)
);
CALL klinke_lock('voice_box');
COMMENT ON COLUMN voice_box.secret IS 'the PIN, sealed with the key of the tenant';
COMMENT ON COLUMN voice_box.greeting IS 'the media object that callers hear; none: what the server says';
