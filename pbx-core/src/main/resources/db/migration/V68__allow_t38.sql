-- A fax machine is behind this device: its calls may change to T.38, which is not encrypted.
ALTER TABLE device ADD COLUMN t38 boolean NOT NULL DEFAULT false;
