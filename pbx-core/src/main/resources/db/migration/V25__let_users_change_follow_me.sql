-- Whether the user himself may turn a line of his FollowMe on and off.
ALTER TABLE follow_me
    ADD COLUMN user_may_change boolean NOT NULL DEFAULT false;
