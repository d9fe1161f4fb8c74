import type { Names } from '../database.ts'

export function postgresqlMigrations({ schema, records, enrollments, prefix }: Names) {
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
  return [first]
}
