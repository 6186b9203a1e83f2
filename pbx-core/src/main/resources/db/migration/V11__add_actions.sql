-- What is done with a call before it rings, and after nobody took it, as people write it (org.klinke.core.reach.Actions).

ALTER TABLE user_wish
    ADD COLUMN before text[] NOT NULL DEFAULT '{}',
    ADD COLUMN after  text[] NOT NULL DEFAULT '{}';

ALTER TABLE ring_group
    ADD COLUMN before text[] NOT NULL DEFAULT '{}',
    ADD COLUMN after  text[] NOT NULL DEFAULT '{}';
UPDATE ring_group SET after = ARRAY ['any then ' || fallback] WHERE fallback IS NOT NULL;
ALTER TABLE ring_group DROP COLUMN fallback;

ALTER TABLE inbound_rule
    ADD COLUMN before text[] NOT NULL DEFAULT '{}';
