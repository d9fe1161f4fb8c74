import { script } from './script.ts'

export const removeScript = script(`
-- KEYS[1]: a record or a counter. ARGV[1]: the version it must be at ('' for any).
-- Answers how many were removed.
if ARGV[1] ~= '' and redis.call('GETRANGE', KEYS[1], 0, 21) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`)
