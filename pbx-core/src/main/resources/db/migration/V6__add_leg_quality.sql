-- How a leg's audio was carried, and how well it came.

ALTER TABLE leg
    ADD COLUMN codec             text             NOT NULL DEFAULT '',
    ADD COLUMN protection        text             NOT NULL DEFAULT '',
    ADD COLUMN round_trip_millis double precision NOT NULL DEFAULT 0,
    ADD COLUMN mos_min           double precision NOT NULL DEFAULT 0,
    ADD COLUMN mos_average       double precision NOT NULL DEFAULT 0,
    ADD COLUMN one_way           boolean          NOT NULL DEFAULT false;
COMMENT ON COLUMN leg.protection IS 'SRTP suite, "plain RTP", or empty: nothing was agreed';
COMMENT ON COLUMN leg.mos_min IS 'the worst ten seconds; 0: too short to tell';
