-- A new message may be told by mail: when that is tried next (never: it was, or shall not be), and how often it was.
ALTER TABLE media_object
    ADD COLUMN mail_next  timestamptz,
    ADD COLUMN mail_tries smallint NOT NULL DEFAULT 0;
CREATE INDEX media_object_mail ON media_object (tenant_id, mail_next) WHERE mail_next IS NOT NULL;

-- What is listed is of one kind: few messages among many recordings, or the other way round.
CREATE INDEX media_object_kind ON media_object (tenant_id, kind, started DESC, id DESC);
