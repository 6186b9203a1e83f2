ALTER TABLE call ADD COLUMN hold text NOT NULL DEFAULT '';
ALTER TABLE call ADD COLUMN shortened boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN call.hold IS 'why it may not be deleted; empty: it may';
COMMENT ON COLUMN call.shortened IS 'numbers outside have lost their ends, and what was noted of it its texts';
-- Each night asks for those that still have their numbers.
CREATE INDEX call_whole ON call (tenant_id, started_at) WHERE NOT shortened;
-- A call goes no sooner than its recording may.
CREATE INDEX media_object_held ON media_object (tenant_id, call_id) WHERE hold <> '';
