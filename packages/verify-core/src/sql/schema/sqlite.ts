import type { Names } from '../database.ts'

export function sqliteMigrations({ schema, records, enrollments, prefix }: Names) {
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
  return [first]
}
