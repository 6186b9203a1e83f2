-- What was configured of somebody's wishes before he changed it by dialling, or on his phone, in lines that
-- org.klinke.core.reach.Configured reads: expectations are tried with that. NULL = he has changed nothing.
ALTER TABLE user_wish ADD COLUMN configured text[];
