-- How a leg's far end says it hears us (RTCP and its extended reports), and whether it was not to be heard itself.

ALTER TABLE leg
    ADD COLUMN unheard             boolean          NOT NULL DEFAULT false,
    ADD COLUMN far_loss_percent    double precision NOT NULL DEFAULT -1,
    ADD COLUMN far_jitter_millis   double precision NOT NULL DEFAULT -1,
    ADD COLUMN far_discard_percent double precision NOT NULL DEFAULT -1,
    ADD COLUMN far_mos             double precision NOT NULL DEFAULT -1;
COMMENT ON COLUMN leg.unheard IS 'its packets came, but nobody was to be heard in them for media.silence-after';
COMMENT ON COLUMN leg.far_loss_percent IS 'negative, as the others of the far end: it has not said';
