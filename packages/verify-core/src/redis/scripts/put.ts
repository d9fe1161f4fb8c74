import { script } from './script.ts'

/** Compare-and-set. A client that lost the answer may send it again: the second time changes nothing and says the same. */
export const putScript = script(`
-- KEYS[1]: the record, whose first 22 bytes are its version
-- ARGV: the new version, what follows it, when it dies (ms, '' for never), the version it must be at ('' for none)
-- Answers 1 when it is written, 0 when somebody was faster.
local version, body, dies, expected = unpack(ARGV)
local current = redis.call('GETRANGE', KEYS[1], 0, 21)
if current == version then return 1 end
if current ~= expected then return 0 end
if dies == '' then
  redis.call('SET', KEYS[1], version .. body)
else
  redis.call('SET', KEYS[1], version .. body, 'PXAT', dies)
end
return 1
`)
