CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  username TEXT NOT NULL UNIQUE COLLATE NOCASE,
  password TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE polls (
  id INTEGER PRIMARY KEY,
  question TEXT NOT NULL,
  created_by INTEGER REFERENCES users (id),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE choices (
  id INTEGER PRIMARY KEY,
  poll_id INTEGER NOT NULL REFERENCES polls (id),
  text TEXT NOT NULL,
  UNIQUE (poll_id, id)
) STRICT;

-- Counted, never incremented: a total cannot lose an update.
CREATE TABLE votes (
  poll_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL REFERENCES users (id),
  choice_id INTEGER NOT NULL,
  phone_hmac TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (poll_id, user_id),
  UNIQUE (poll_id, phone_hmac),
  FOREIGN KEY (poll_id, choice_id) REFERENCES choices (poll_id, id)
) STRICT;

CREATE INDEX votes_by_choice ON votes (choice_id);

CREATE TABLE two_factor (
  user_id INTEGER PRIMARY KEY REFERENCES users (id),
  number TEXT,
  document TEXT NOT NULL,
  revision TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user_id INTEGER,
  data TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
