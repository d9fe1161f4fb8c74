-- The tables of verify-core/sql, as migrate() makes them. May be run again.

CREATE TABLE IF NOT EXISTS two_factor_schema (
  version INTEGER PRIMARY KEY,
  applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE IF NOT EXISTS two_factor_records (
  record_key TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('record', 'counter')),
  value TEXT,
  version TEXT,
  taken INTEGER,
  allowed INTEGER,
  expires_at INTEGER,
  PRIMARY KEY (record_key, kind)
);

CREATE INDEX IF NOT EXISTS two_factor_expiry ON two_factor_records (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS two_factor_enrollments (
  user_id TEXT PRIMARY KEY,
  phone TEXT,
  confirmed_at TEXT,
  factor_version INTEGER NOT NULL,
  revision TEXT NOT NULL,
  document TEXT NOT NULL
);

CREATE INDEX IF NOT EXISTS two_factor_phone ON two_factor_enrollments (phone);

INSERT INTO two_factor_schema (version) VALUES (1) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS two_factor_audit (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  user_id TEXT,
  challenge_id TEXT,
  purpose TEXT,
  phone TEXT,
  country TEXT,
  channel TEXT,
  reason TEXT,
  details TEXT NOT NULL
);

CREATE INDEX IF NOT EXISTS two_factor_audit_at ON two_factor_audit (at);

CREATE INDEX IF NOT EXISTS two_factor_audit_user ON two_factor_audit (user_id, at);

CREATE INDEX IF NOT EXISTS two_factor_audit_type ON two_factor_audit (type, at);

INSERT INTO two_factor_schema (version) VALUES (2) ON CONFLICT DO NOTHING;
