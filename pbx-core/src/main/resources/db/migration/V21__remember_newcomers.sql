-- Who has ever registered is relied on for 110 and 112: only an admin forgets it.
ALTER TABLE newcomer ADD COLUMN registered_at timestamptz;
-- Of those there are nobody knows.
UPDATE newcomer SET registered_at = last_seen;
COMMENT ON COLUMN newcomer.registered_at IS 'when it registered first; never: it may make room for another';
