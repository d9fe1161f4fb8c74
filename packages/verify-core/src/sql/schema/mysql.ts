import type { Names } from '../database.ts'
import { auditColumnNames, auditColumns } from '../dialects/audit-columns.ts'

/** Exact as to case and accents, and indexable at any length that we write: all our text is ASCII. */
const ascii = 'CHARACTER SET ascii COLLATE ascii_bin'
const isLive = '(expires_at IS NULL OR expires_at > p_now)'

export function mysqlMigrations(names: Names) {
  const { schema, records, enrollments, audit, prefix } = names
  const first = [
    `CREATE TABLE IF NOT EXISTS ${schema} (
  version INT PRIMARY KEY,
  applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
) ENGINE = InnoDB`,
    `CREATE TABLE IF NOT EXISTS ${records} (
  record_key VARCHAR(255) ${ascii} NOT NULL,
  kind VARCHAR(7) ${ascii} NOT NULL,
  value LONGTEXT ${ascii},
  version VARCHAR(22) ${ascii},
  taken BIGINT,
  allowed TINYINT,
  expires_at BIGINT,
  PRIMARY KEY (record_key, kind),
  INDEX ${prefix}expiry (expires_at)
) ENGINE = InnoDB`,
    `CREATE TABLE IF NOT EXISTS ${enrollments} (
  user_id VARCHAR(255) ${ascii} PRIMARY KEY,
  phone VARCHAR(32) ${ascii},
  confirmed_at DATETIME(3),
  factor_version BIGINT NOT NULL,
  revision VARCHAR(22) ${ascii} NOT NULL,
  document LONGTEXT ${ascii} NOT NULL,
  INDEX ${prefix}phone (phone)
) ENGINE = InnoDB`,
    createProcedure(names),
    replaceProcedure(names),
    removeProcedure(names),
    takeProcedure(names),
    sweepProcedure(names),
    saveEnrollmentProcedure(names),
    `INSERT IGNORE INTO ${schema} (version) VALUES (1)`,
  ]
  const second = [
    `CREATE TABLE IF NOT EXISTS ${audit} (
  id VARCHAR(64) ${ascii} PRIMARY KEY,
  at BIGINT NOT NULL,
  type VARCHAR(64) ${ascii} NOT NULL,
  user_id VARCHAR(255) ${ascii},
  challenge_id VARCHAR(64) ${ascii},
  purpose VARCHAR(64) ${ascii},
  phone VARCHAR(64) ${ascii},
  country VARCHAR(64) ${ascii},
  channel VARCHAR(64) ${ascii},
  reason VARCHAR(64) ${ascii},
  details LONGTEXT ${ascii} NOT NULL,
  INDEX ${prefix}audit_at (at),
  INDEX ${prefix}audit_user (user_id, at),
  INDEX ${prefix}audit_type (type, at)
) ENGINE = InnoDB`,
    writeAuditProcedure(names),
    purgeAuditProcedure(names),
    `INSERT IGNORE INTO ${schema} (version) VALUES (2)`,
  ]
  return [first, second]
}

/**
 * Two statements, of which at most one writes: each is atomic, and its row count says who won. Where a sweep comes
 * between them nobody does, and the caller reads again, as after any miss.
 */
const createProcedure = ({ records, prefix }: Names) =>
  `CREATE PROCEDURE IF NOT EXISTS ${prefix}create(
  p_key VARCHAR(255) ${ascii}, p_value LONGTEXT ${ascii}, p_version VARCHAR(22) ${ascii},
  p_expires_at BIGINT, p_now BIGINT)
BEGIN
  DECLARE v_changed INT;
  INSERT IGNORE INTO ${records} (record_key, kind, value, version, expires_at)
  VALUES (p_key, 'record', p_value, p_version, p_expires_at);
  SET v_changed = ROW_COUNT();
  IF v_changed <> 1 THEN
    UPDATE ${records} SET value = p_value, version = p_version, expires_at = p_expires_at
    WHERE record_key = p_key AND kind = 'record' AND expires_at <= p_now;
    SET v_changed = ROW_COUNT();
  END IF;
  SELECT v_changed AS changed;
END`

const replaceProcedure = ({ records, prefix }: Names) =>
  `CREATE PROCEDURE IF NOT EXISTS ${prefix}replace(
  p_key VARCHAR(255) ${ascii}, p_value LONGTEXT ${ascii}, p_version VARCHAR(22) ${ascii},
  p_expires_at BIGINT, p_if_version VARCHAR(22) ${ascii}, p_now BIGINT)
BEGIN
  DECLARE v_changed INT;
  UPDATE ${records} SET value = p_value, version = p_version, expires_at = p_expires_at
  WHERE record_key = p_key AND kind = 'record' AND version = p_if_version AND ${isLive};
  SET v_changed = ROW_COUNT();
  SELECT v_changed AS changed;
END`

/** Without a version: the record and the counter of that name. */
const removeProcedure = ({ records, prefix }: Names) =>
  `CREATE PROCEDURE IF NOT EXISTS ${prefix}remove(
  p_key VARCHAR(255) ${ascii}, p_if_version VARCHAR(22) ${ascii}, p_now BIGINT)
BEGIN
  DECLARE v_changed INT;
  DELETE FROM ${records}
  WHERE record_key = p_key AND ${isLive}
    AND (p_if_version IS NULL OR kind = 'record' AND version = p_if_version);
  SET v_changed = ROW_COUNT();
  SELECT v_changed AS changed;
END`

/**
 * One short transaction. Assignments happen from left to right, so what a later one reads of the old row comes first.
 * Whatever fails rolls back: the connection goes back to its pool clean.
 */
const takeProcedure = ({ records, prefix }: Names) => {
  const field = (name: string) =>
    `JSON_UNQUOTE(JSON_EXTRACT(p_draws, CONCAT('$[', v_place, '].${name}')))`
  return `CREATE PROCEDURE IF NOT EXISTS ${prefix}take(p_draws LONGTEXT ${ascii}, p_now BIGINT)
BEGIN
  DECLARE v_place INT DEFAULT 0;
  DECLARE v_key VARCHAR(255) ${ascii};
  DECLARE v_limit, v_amount, v_fresh, v_ends_at, v_taken, v_expires_at BIGINT;
  DECLARE v_fresh_allowed, v_allowed INT DEFAULT 1;
  DECLARE v_answers LONGTEXT ${ascii} DEFAULT '';
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  START TRANSACTION;
  WHILE v_allowed = 1 AND v_place < JSON_LENGTH(p_draws) DO
    SET v_key = ${field('key')};
    SET v_limit = ${field('limit')};
    SET v_amount = ${field('amount')};
    SET v_fresh = ${field('fresh')};
    SET v_fresh_allowed = ${field('freshAllowed')};
    SET v_ends_at = p_now + ${field('freshMs')};
    INSERT INTO ${records} (record_key, kind, taken, allowed, expires_at)
    VALUES (v_key, 'counter', v_fresh, v_fresh_allowed, v_ends_at)
    ON DUPLICATE KEY UPDATE
      allowed = IF(expires_at <= p_now, v_fresh_allowed, v_amount <= 0 OR taken + v_amount <= v_limit),
      taken = IF(expires_at <= p_now, v_fresh, IF(allowed = 1, GREATEST(0, taken + v_amount), taken)),
      expires_at = IF(expires_at <= p_now, v_ends_at, expires_at);
    SELECT allowed, taken, expires_at INTO v_allowed, v_taken, v_expires_at
    FROM ${records} WHERE record_key = v_key AND kind = 'counter' FOR UPDATE;
    SET v_answers = CONCAT(v_answers, IF(v_place = 0, '', ','),
      '[', v_allowed, ',', v_taken, ',', v_expires_at, ']');
    SET v_place = v_place + 1;
  END WHILE;
  COMMIT;
  SELECT CONCAT('[', v_answers, ']') AS answers;
END`
}

const sweepProcedure = ({ records, prefix }: Names) =>
  `CREATE PROCEDURE IF NOT EXISTS ${prefix}sweep(p_batch INT, p_now BIGINT)
BEGIN
  DECLARE v_changed INT;
  DELETE FROM ${records} WHERE expires_at <= p_now ORDER BY expires_at LIMIT p_batch;
  SET v_changed = ROW_COUNT();
  SELECT v_changed AS changed;
END`

/** Without a revision: the user must have none. */
const saveEnrollmentProcedure = ({ enrollments, prefix }: Names) =>
  `CREATE PROCEDURE IF NOT EXISTS ${prefix}save_enrollment(
  p_user_id VARCHAR(255) ${ascii}, p_phone VARCHAR(32) ${ascii}, p_confirmed_at DATETIME(3),
  p_factor_version BIGINT, p_revision VARCHAR(22) ${ascii}, p_document LONGTEXT ${ascii},
  p_if_revision VARCHAR(22) ${ascii})
BEGIN
  DECLARE v_changed INT;
  IF p_if_revision IS NULL THEN
    INSERT IGNORE INTO ${enrollments}
    (user_id, phone, confirmed_at, factor_version, revision, document)
    VALUES (p_user_id, p_phone, p_confirmed_at, p_factor_version, p_revision, p_document);
  ELSE
    UPDATE ${enrollments}
    SET phone = p_phone, confirmed_at = p_confirmed_at, factor_version = p_factor_version,
      revision = p_revision, document = p_document
    WHERE user_id = p_user_id AND revision = p_if_revision;
  END IF;
  SET v_changed = ROW_COUNT();
  SELECT v_changed AS changed;
END`

/** All rows in one statement, which therefore writes all of them or none. */
const writeAuditProcedure = ({ audit, prefix }: Names) => {
  const texts = auditColumnNames.filter((name) => name !== 'at' && name !== 'details')
  const given = texts.map((name) => `${name} VARCHAR(255) ${ascii} PATH '$.${name}'`)
  return `CREATE PROCEDURE IF NOT EXISTS ${prefix}write_audit(p_rows LONGTEXT ${ascii})
BEGIN
  INSERT INTO ${audit} (${auditColumns})
  SELECT ${auditColumnNames.map((name) => `given.${name}`).join(', ')}
  FROM JSON_TABLE(p_rows, '$[*]' COLUMNS (
    at BIGINT PATH '$.at',
    ${given.join(',\n    ')},
    details LONGTEXT ${ascii} PATH '$.details'
  )) AS given
  ON DUPLICATE KEY UPDATE id = given.id;
END`
}

const purgeAuditProcedure = ({ audit, prefix }: Names) =>
  `CREATE PROCEDURE IF NOT EXISTS ${prefix}purge_audit(p_batch INT, p_before BIGINT)
BEGIN
  DECLARE v_changed INT;
  DELETE FROM ${audit} WHERE at < p_before ORDER BY at LIMIT p_batch;
  SET v_changed = ROW_COUNT();
  SELECT v_changed AS changed;
END`
