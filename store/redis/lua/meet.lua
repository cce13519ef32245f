-- Says that a process is there for so many milliseconds, or, if life is 0, that it is
-- not; one without a name only looks. Returns the server's time in microseconds, then
-- the names of all that are there. KEYS[1] is their sorted set, by when they are gone.
local k, id, life = KEYS[1], ARGV[1], tonumber(ARGV[2])
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZREMRANGEBYSCORE', k, '-inf', now)
if id ~= '' and life > 0 then
  redis.call('ZADD', k, now + life, id)
elseif id ~= '' then
  redis.call('ZREM', k, id)
end
local all = redis.call('ZRANGE', k, 0, -1)
table.insert(all, 1, string.format('%.0f', t[1] * 1000000 + t[2]))
return all
