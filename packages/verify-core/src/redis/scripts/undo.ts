import { script } from './script.ts'

/** Undo a take, in its own window only: giving back into the next would let one too many through. */
export const undoScript = script(`
-- KEYS[1]: a counter. ARGV: what was taken, and when the window it was taken in ends (ms).
if redis.call('PEXPIRETIME', KEYS[1]) ~= tonumber(ARGV[2]) then return 0 end
local left = redis.call('GET', KEYS[1]) - ARGV[1]
if left > 0 then
  redis.call('SET', KEYS[1], left, 'KEEPTTL')
else
  redis.call('DEL', KEYS[1])
end
return 1
`)
