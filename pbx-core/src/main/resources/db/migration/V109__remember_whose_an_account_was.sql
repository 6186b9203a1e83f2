-- Whoever had an account before must not come back into it after it is another person's: not a foreign key, for who
-- has left is in no table any more.
ALTER TABLE account ADD COLUMN last_user_id uuid;
UPDATE account SET last_user_id = user_id;
