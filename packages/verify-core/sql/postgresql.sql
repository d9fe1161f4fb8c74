-- The tables of verify-core/sql, as migrate() makes them. May be run again.

CREATE TABLE IF NOT EXISTS two_factor_schema (
  version integer PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS two_factor_records (
  record_key text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('record', 'counter')),
  value text,
  version text COLLATE "C",
  taken bigint,
  allowed smallint,
  expires_at bigint,
  PRIMARY KEY (record_key, kind)
);

CREATE INDEX IF NOT EXISTS two_factor_expiry ON two_factor_records (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS two_factor_enrollments (
  user_id text COLLATE "C" PRIMARY KEY,
  phone text,
  confirmed_at timestamptz,
  factor_version bigint NOT NULL,
  revision text COLLATE "C" NOT NULL,
  document json NOT NULL
);

CREATE INDEX IF NOT EXISTS two_factor_phone ON two_factor_enrollments (phone);

INSERT INTO two_factor_schema (version) VALUES (1) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS two_factor_audit (
  id text COLLATE "C" PRIMARY KEY,
  at bigint NOT NULL,
  type text COLLATE "C" NOT NULL,
  user_id text COLLATE "C",
  challenge_id text COLLATE "C",
  purpose text COLLATE "C",
  phone text COLLATE "C",
  country text COLLATE "C",
  channel text COLLATE "C",
  reason text COLLATE "C",
  details json NOT NULL
);

CREATE INDEX IF NOT EXISTS two_factor_audit_at ON two_factor_audit (at);

CREATE INDEX IF NOT EXISTS two_factor_audit_user ON two_factor_audit (user_id, at);

CREATE INDEX IF NOT EXISTS two_factor_audit_type ON two_factor_audit (type, at);

INSERT INTO two_factor_schema (version) VALUES (2) ON CONFLICT DO NOTHING;
