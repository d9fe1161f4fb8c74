-- The tables of verify-core/sql, as migrate() makes them. May be run again.

DELIMITER //

CREATE TABLE IF NOT EXISTS two_factor_schema (
  version INT PRIMARY KEY,
  applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
) ENGINE = InnoDB//

CREATE TABLE IF NOT EXISTS two_factor_records (
  record_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(7) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  value LONGTEXT CHARACTER SET ascii COLLATE ascii_bin,
  version VARCHAR(22) CHARACTER SET ascii COLLATE ascii_bin,
  taken BIGINT,
  allowed TINYINT,
  expires_at BIGINT,
  PRIMARY KEY (record_key, kind),
  INDEX two_factor_expiry (expires_at)
) ENGINE = InnoDB//

CREATE TABLE IF NOT EXISTS two_factor_enrollments (
  user_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
  phone VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
  confirmed_at DATETIME(3),
  factor_version BIGINT NOT NULL,
  revision VARCHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  document LONGTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  INDEX two_factor_phone (phone)
) ENGINE = InnoDB//

CREATE PROCEDURE IF NOT EXISTS two_factor_create(
  p_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin, p_value LONGTEXT CHARACTER SET ascii COLLATE ascii_bin, p_version VARCHAR(22) CHARACTER SET ascii COLLATE ascii_bin,
  p_expires_at BIGINT, p_now BIGINT)
BEGIN
  DECLARE v_changed INT;
  INSERT IGNORE INTO two_factor_records (record_key, kind, value, version, expires_at)
  VALUES (p_key, 'record', p_value, p_version, p_expires_at);
  SET v_changed = ROW_COUNT();
  IF v_changed <> 1 THEN
    UPDATE two_factor_records SET value = p_value, version = p_version, expires_at = p_expires_at
    WHERE record_key = p_key AND kind = 'record' AND expires_at <= p_now;
    SET v_changed = ROW_COUNT();
  END IF;
  SELECT v_changed AS changed;
END//

CREATE PROCEDURE IF NOT EXISTS two_factor_replace(
  p_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin, p_value LONGTEXT CHARACTER SET ascii COLLATE ascii_bin, p_version VARCHAR(22) CHARACTER SET ascii COLLATE ascii_bin,
  p_expires_at BIGINT, p_if_version VARCHAR(22) CHARACTER SET ascii COLLATE ascii_bin, p_now BIGINT)
BEGIN
  DECLARE v_changed INT;
  UPDATE two_factor_records SET value = p_value, version = p_version, expires_at = p_expires_at
  WHERE record_key = p_key AND kind = 'record' AND version = p_if_version AND (expires_at IS NULL OR expires_at > p_now);
  SET v_changed = ROW_COUNT();
  SELECT v_changed AS changed;
END//

CREATE PROCEDURE IF NOT EXISTS two_factor_remove(
  p_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin, p_if_version VARCHAR(22) CHARACTER SET ascii COLLATE ascii_bin, p_now BIGINT)
BEGIN
  DECLARE v_changed INT;
  DELETE FROM two_factor_records
  WHERE record_key = p_key AND (expires_at IS NULL OR expires_at > p_now)
    AND (p_if_version IS NULL OR kind = 'record' AND version = p_if_version);
  SET v_changed = ROW_COUNT();
  SELECT v_changed AS changed;
END//

CREATE PROCEDURE IF NOT EXISTS two_factor_take(p_draws LONGTEXT CHARACTER SET ascii COLLATE ascii_bin, p_now BIGINT)
BEGIN
  DECLARE v_place INT DEFAULT 0;
  DECLARE v_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin;
  DECLARE v_limit, v_amount, v_fresh, v_ends_at, v_taken, v_expires_at BIGINT;
  DECLARE v_fresh_allowed, v_allowed INT DEFAULT 1;
  DECLARE v_answers LONGTEXT CHARACTER SET ascii COLLATE ascii_bin DEFAULT '';
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  START TRANSACTION;
  WHILE v_allowed = 1 AND v_place < JSON_LENGTH(p_draws) DO
    SET v_key = JSON_UNQUOTE(JSON_EXTRACT(p_draws, CONCAT('$[', v_place, '].key')));
    SET v_limit = JSON_UNQUOTE(JSON_EXTRACT(p_draws, CONCAT('$[', v_place, '].limit')));
    SET v_amount = JSON_UNQUOTE(JSON_EXTRACT(p_draws, CONCAT('$[', v_place, '].amount')));
    SET v_fresh = JSON_UNQUOTE(JSON_EXTRACT(p_draws, CONCAT('$[', v_place, '].fresh')));
    SET v_fresh_allowed = JSON_UNQUOTE(JSON_EXTRACT(p_draws, CONCAT('$[', v_place, '].freshAllowed')));
    SET v_ends_at = p_now + JSON_UNQUOTE(JSON_EXTRACT(p_draws, CONCAT('$[', v_place, '].freshMs')));
    INSERT INTO two_factor_records (record_key, kind, taken, allowed, expires_at)
    VALUES (v_key, 'counter', v_fresh, v_fresh_allowed, v_ends_at)
    ON DUPLICATE KEY UPDATE
      allowed = IF(expires_at <= p_now, v_fresh_allowed, v_amount <= 0 OR taken + v_amount <= v_limit),
      taken = IF(expires_at <= p_now, v_fresh, IF(allowed = 1, GREATEST(0, taken + v_amount), taken)),
      expires_at = IF(expires_at <= p_now, v_ends_at, expires_at);
    SELECT allowed, taken, expires_at INTO v_allowed, v_taken, v_expires_at
    FROM two_factor_records WHERE record_key = v_key AND kind = 'counter' FOR UPDATE;
    SET v_answers = CONCAT(v_answers, IF(v_place = 0, '', ','),
      '[', v_allowed, ',', v_taken, ',', v_expires_at, ']');
    SET v_place = v_place + 1;
  END WHILE;
  COMMIT;
  SELECT CONCAT('[', v_answers, ']') AS answers;
END//

CREATE PROCEDURE IF NOT EXISTS two_factor_sweep(p_batch INT, p_now BIGINT)
BEGIN
  DECLARE v_changed INT;
  DELETE FROM two_factor_records WHERE expires_at <= p_now ORDER BY expires_at LIMIT p_batch;
  SET v_changed = ROW_COUNT();
  SELECT v_changed AS changed;
END//

CREATE PROCEDURE IF NOT EXISTS two_factor_save_enrollment(
  p_user_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin, p_phone VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin, p_confirmed_at DATETIME(3),
  p_factor_version BIGINT, p_revision VARCHAR(22) CHARACTER SET ascii COLLATE ascii_bin, p_document LONGTEXT CHARACTER SET ascii COLLATE ascii_bin,
  p_if_revision VARCHAR(22) CHARACTER SET ascii COLLATE ascii_bin)
BEGIN
  DECLARE v_changed INT;
  IF p_if_revision IS NULL THEN
    INSERT IGNORE INTO two_factor_enrollments
    (user_id, phone, confirmed_at, factor_version, revision, document)
    VALUES (p_user_id, p_phone, p_confirmed_at, p_factor_version, p_revision, p_document);
  ELSE
    UPDATE two_factor_enrollments
    SET phone = p_phone, confirmed_at = p_confirmed_at, factor_version = p_factor_version,
      revision = p_revision, document = p_document
    WHERE user_id = p_user_id AND revision = p_if_revision;
  END IF;
  SET v_changed = ROW_COUNT();
  SELECT v_changed AS changed;
END//

INSERT IGNORE INTO two_factor_schema (version) VALUES (1)//

CREATE TABLE IF NOT EXISTS two_factor_audit (
  id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
  at BIGINT NOT NULL,
  type VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  challenge_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
  purpose VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
  phone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
  country VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
  channel VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
  reason VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
  details LONGTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  INDEX two_factor_audit_at (at),
  INDEX two_factor_audit_user (user_id, at),
  INDEX two_factor_audit_type (type, at)
) ENGINE = InnoDB//

CREATE PROCEDURE IF NOT EXISTS two_factor_write_audit(p_rows LONGTEXT CHARACTER SET ascii COLLATE ascii_bin)
BEGIN
  INSERT INTO two_factor_audit (id, at, type, user_id, challenge_id, purpose, phone, country, channel, reason, details)
  SELECT given.id, given.at, given.type, given.user_id, given.challenge_id, given.purpose, given.phone, given.country, given.channel, given.reason, given.details
  FROM JSON_TABLE(p_rows, '$[*]' COLUMNS (
    at BIGINT PATH '$.at',
    id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PATH '$.id',
    type VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PATH '$.type',
    user_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PATH '$.user_id',
    challenge_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PATH '$.challenge_id',
    purpose VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PATH '$.purpose',
    phone VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PATH '$.phone',
    country VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PATH '$.country',
    channel VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PATH '$.channel',
    reason VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PATH '$.reason',
    details LONGTEXT CHARACTER SET ascii COLLATE ascii_bin PATH '$.details'
  )) AS given
  ON DUPLICATE KEY UPDATE id = given.id;
END//

CREATE PROCEDURE IF NOT EXISTS two_factor_purge_audit(p_batch INT, p_before BIGINT)
BEGIN
  DECLARE v_changed INT;
  DELETE FROM two_factor_audit WHERE at < p_before ORDER BY at LIMIT p_batch;
  SET v_changed = ROW_COUNT();
  SELECT v_changed AS changed;
END//

INSERT IGNORE INTO two_factor_schema (version) VALUES (2)//

DELIMITER ;
