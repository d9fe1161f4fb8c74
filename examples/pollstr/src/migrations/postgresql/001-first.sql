CREATE TABLE users (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  username TEXT NOT NULL,
  password TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX users_by_name ON users (lower(username));

CREATE TABLE polls (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  question TEXT NOT NULL,
  created_by BIGINT REFERENCES users (id),
  created_at BIGINT NOT NULL
);

CREATE TABLE choices (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  poll_id BIGINT NOT NULL REFERENCES polls (id),
  text TEXT NOT NULL,
  UNIQUE (poll_id, id)
);

-- Counted, never incremented: a total cannot lose an update.
CREATE TABLE votes (
  poll_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id),
  choice_id BIGINT NOT NULL,
  phone_hmac TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (poll_id, user_id),
  UNIQUE (poll_id, phone_hmac),
  FOREIGN KEY (poll_id, choice_id) REFERENCES choices (poll_id, id)
);

CREATE INDEX votes_by_choice ON votes (choice_id);

CREATE TABLE two_factor (
  user_id BIGINT PRIMARY KEY REFERENCES users (id),
  number TEXT,
  document TEXT NOT NULL,
  revision TEXT NOT NULL
);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user_id BIGINT,
  data TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
