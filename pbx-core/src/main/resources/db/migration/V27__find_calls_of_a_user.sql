-- The journals on phones ask for one user's calls among those of his tenant.
CREATE INDEX leg_user ON leg (tenant_id, user_, started_at);
CREATE INDEX call_caller_user ON call (tenant_id, caller_user, started_at);
