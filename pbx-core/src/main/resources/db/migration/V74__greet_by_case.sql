-- A box may have a greeting of its own for whoever finds the line busy, and for whoever finds nobody there.
ALTER TABLE voice_box
    ADD COLUMN greeting_busy        uuid,
    ADD COLUMN greeting_unavailable uuid;
COMMENT ON COLUMN voice_box.greeting IS 'the media object that callers hear where there is none of the case; none: what the server says';
