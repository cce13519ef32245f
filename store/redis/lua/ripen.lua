-- Gives back what was leased until now: an attempt is spent, and may have had its
-- effect. Makes ready what is due, at most so many of each lane to the last, and
-- returns lane and seq of the first n that are ready in each of them.
if fenced(text()) then return redis.error_reply('FENCED') end
local now, n, most, last = number(), number(), number(), number()
for _, m in ipairs(call('ZRANGEBYSCORE', key('l'), '-inf', int(now))) do
  local k = message(m)
  local f = call('HMGET', k, 'lane', 'seq')
  call('HSET', k, 'doubled', 1)
  call('HINCRBY', k, 'attempts', 1)
  call('ZREM', key('l'), m)
  enqueue(m, f[1], f[2], 0)
end
local found = {}
for lane = 0, last do
  local t, q = key('t', lane), key('q', lane)
  for _, m in ipairs(call('ZRANGEBYSCORE', t, '-inf', int(now), 'LIMIT', 0, most)) do
    call('ZREM', t, m)
    enqueue(m, lane, call('HGET', message(m), 'seq'), 0)
  end
  local ready = call('ZRANGE', q, 0, n - 1, 'WITHSCORES')
  for i = 2, #ready, 2 do
    found[#found + 1] = lane
    found[#found + 1] = tonumber(ready[i])
  end
end
return found
