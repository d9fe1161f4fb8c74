import { script } from './script.ts'

/** Draw from counters in order, by the server's clock, up to the first refusal. */
export const takeScript = script(`
-- KEYS: counters. ARGV: amount, limit and window (ms) of each.
-- Answers { 1 or 0, count, end of the window (ms) } of each, the first that is refused being the last.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function draw(key, amount, limit, window)
  local kept = redis.call('GET', key)
  local count = tonumber(kept or '0')
  local ends = kept and redis.call('PEXPIRETIME', key) or now
  local after = math.max(0, count + amount)
  if amount > 0 and after > limit then return { 0, count, ends } end
  if kept then
    redis.call('SET', key, after, 'KEEPTTL')
  elseif amount > 0 then
    ends = now + window
    redis.call('SET', key, after, 'PXAT', ends)
  end
  return { 1, after, ends }
end

local answers = {}
for i, key in ipairs(KEYS) do
  local at = 3 * i
  answers[i] = draw(key, tonumber(ARGV[at - 2]), tonumber(ARGV[at - 1]), tonumber(ARGV[at]))
  if answers[i][1] == 0 then break end
end
return answers
`)
