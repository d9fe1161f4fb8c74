import type { Names } from '../database.ts'

export function postgresqlMigrations({ schema, records, enrollments, audit, prefix }: Names) {
  const first = [
    `CREATE TABLE IF NOT EXISTS ${schema} (
  version integer PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
)`,
    `CREATE TABLE IF NOT EXISTS ${records} (
  record_key text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('record', 'counter')),
  value text,
  version text COLLATE "C",
  taken bigint,
  allowed smallint,
  expires_at bigint,
  PRIMARY KEY (record_key, kind)
)`,
    `CREATE INDEX IF NOT EXISTS ${prefix}expiry ON ${records} (expires_at) WHERE expires_at IS NOT NULL`,
    `CREATE TABLE IF NOT EXISTS ${enrollments} (
  user_id text COLLATE "C" PRIMARY KEY,
  phone text,
  confirmed_at timestamptz,
  factor_version bigint NOT NULL,
  revision text COLLATE "C" NOT NULL,
  document json NOT NULL
)`,
    `CREATE INDEX IF NOT EXISTS ${prefix}phone ON ${enrollments} (phone)`,
    `INSERT INTO ${schema} (version) VALUES (1) ON CONFLICT DO NOTHING`,
  ]
  const second = [
    `CREATE TABLE IF NOT EXISTS ${audit} (
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
)`,
    `CREATE INDEX IF NOT EXISTS ${prefix}audit_at ON ${audit} (at)`,
    `CREATE INDEX IF NOT EXISTS ${prefix}audit_user ON ${audit} (user_id, at)`,
    `CREATE INDEX IF NOT EXISTS ${prefix}audit_type ON ${audit} (type, at)`,
    `INSERT INTO ${schema} (version) VALUES (2) ON CONFLICT DO NOTHING`,
  ]
  return [first, second]
}
