/**
 * What Redis does in one step each: the rule of `claim.ts` again, in Lua, so that all counters of a
 * request are counted or none is, whatever other replicas do. Time is that of Redis. A window is a
 * hash of what is used and when it ends; what is held is a sorted set of members by the end of
 * their leases, the amount behind the colon of the member.
 */

/**
 * KEYS: counters. ARGV: window ms, lease ms, `always` or `fitting`, then kind, limit, amount and
 * member of every counter. Answers whether it was granted (1 or 0), then `used`, rest in ms and end
 * of every counter.
 */
export const TAKE_SCRIPT = `
local window_ms, lease_ms, always = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == 'always'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local granted, claims = true, {}

for i, key in ipairs(KEYS) do
  local kind, limit, amount = ARGV[4 * i], tonumber(ARGV[4 * i + 1]), tonumber(ARGV[4 * i + 2])
  local used, ends = 0, 0
  if kind == 'window' then
    local window = redis.call('HMGET', key, 'used', 'ends')
    if window[1] and tonumber(window[1]) > 0 and tonumber(window[2]) > now then
      used, ends = tonumber(window[1]), tonumber(window[2])
    end
  else
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
    if kind == 'places' then
      used = redis.call('ZCARD', key)
    else
      for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do
        used = used + tonumber(string.match(member, '%d+$'))
      end
    end
  end
  local fits = amount == 0 or used + amount <= limit or (used == 0 and limit > 0)
  granted = granted and (fits or always)
  claims[i] = { kind = kind, limit = limit, amount = amount, used = used, ends = ends }
end

local answer = { granted and 1 or 0 }
for i, key in ipairs(KEYS) do
  local claim = claims[i]
  if granted and claim.amount > 0 then
    local amount = string.format('%.0f', claim.amount)
    if claim.kind ~= 'window' then
      redis.call('ZADD', key, now + lease_ms, ARGV[4 * i + 3])
      redis.call('PEXPIRE', key, lease_ms)
    elseif claim.used > 0 then
      redis.call('HINCRBY', key, 'used', amount)
    else
      local length = window_ms
      if not always and claim.amount > claim.limit then
        length = math.ceil(window_ms * claim.amount / claim.limit)
      end
      claim.ends = now + length
      local ends = string.format('%.0f', claim.ends)
      redis.call('HSET', key, 'used', amount, 'ends', ends)
      redis.call('PEXPIREAT', key, ends)
    end
    claim.used = claim.used + claim.amount
  end
  answer[3 * i - 1] = claim.used
  answer[3 * i] = math.max(claim.ends - now, 0)
  answer[3 * i + 1] = claim.ends
end
return answer`;

/** KEYS: windows. ARGV: end and amount of each. Takes the amount back unless the window has ended. */
export const GIVE_BACK_SCRIPT = `
for i, key in ipairs(KEYS) do
  if redis.call('HGET', key, 'ends') == ARGV[2 * i - 1] then
    redis.call('HINCRBY', key, 'used', '-' .. ARGV[2 * i])
  end
end`;

/** KEYS: what is held. ARGV: lease ms, then the members whose leases begin anew. */
export const RENEW_SCRIPT = `
local time = redis.call('TIME')
local ends = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]
for i = 2, #ARGV do
  redis.call('ZADD', KEYS[1], ends, ARGV[i])
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])`;
