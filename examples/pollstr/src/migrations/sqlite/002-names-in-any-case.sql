-- The same question in every database: lower(username) = lower(?).
CREATE UNIQUE INDEX users_by_name ON users (lower(username));
