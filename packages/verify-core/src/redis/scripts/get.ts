import { script } from './script.ts'

/** Not MGET: that answers "nothing" for a key of another type, and a client may send it to a replica that lags. */
export const getScript = script(`
-- KEYS: records. Answers the bytes of each, or nil.
local records = {}
for i, key in ipairs(KEYS) do
  records[i] = redis.call('GET', key)
end
return records
`)
