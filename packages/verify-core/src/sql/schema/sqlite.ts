import type { Names } from '../database.ts'

export function sqliteMigrations({ schema, records, enrollments, audit, prefix }: Names) {
  const first = [
    `CREATE TABLE IF NOT EXISTS ${schema} (
  version INTEGER PRIMARY KEY,
  applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
)`,
    `CREATE TABLE IF NOT EXISTS ${records} (
  record_key TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('record', 'counter')),
  value TEXT,
  version TEXT,
  taken INTEGER,
  allowed INTEGER,
  expires_at INTEGER,
  PRIMARY KEY (record_key, kind)
)`,
    `CREATE INDEX IF NOT EXISTS ${prefix}expiry ON ${records} (expires_at) WHERE expires_at IS NOT NULL`,
    `CREATE TABLE IF NOT EXISTS ${enrollments} (
  user_id TEXT PRIMARY KEY,
  phone TEXT,
  confirmed_at TEXT,
  factor_version INTEGER NOT NULL,
  revision TEXT NOT NULL,
  document TEXT NOT NULL
)`,
    `CREATE INDEX IF NOT EXISTS ${prefix}phone ON ${enrollments} (phone)`,
    `INSERT INTO ${schema} (version) VALUES (1) ON CONFLICT DO NOTHING`,
  ]
  const second = [
    `CREATE TABLE IF NOT EXISTS ${audit} (
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
)`,
    `CREATE INDEX IF NOT EXISTS ${prefix}audit_at ON ${audit} (at)`,
    `CREATE INDEX IF NOT EXISTS ${prefix}audit_user ON ${audit} (user_id, at)`,
    `CREATE INDEX IF NOT EXISTS ${prefix}audit_type ON ${audit} (type, at)`,
    `INSERT INTO ${schema} (version) VALUES (2) ON CONFLICT DO NOTHING`,
  ]
  return [first, second]
}
