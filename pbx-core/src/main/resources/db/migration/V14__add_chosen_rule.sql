-- Which of the rules that users may choose one has chosen, by title, and whom outside he does not call.

ALTER TABLE user_wish
    ADD COLUMN outbound_rule  text,
    ADD COLUMN blocked_called text[] NOT NULL DEFAULT '{}';
