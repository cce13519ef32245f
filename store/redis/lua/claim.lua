-- Leases the first n ready messages of the lanes to the last until a moment.
if fenced(text()) then return redis.error_reply('FENCED') end
local until_, n, last = number(), number(), number()
local claimed = {}
for lane = 0, last do
  local q = key('q', lane)
  for _, m in ipairs(n > #claimed and call('ZRANGE', q, 0, n - #claimed - 1) or {}) do
    local k = message(m)
    call('ZREM', q, m)
    call('ZADD', key('l'), until_, m)
    call('ZADD', key('d'), until_, m)
    call('HSET', k, 'stage', 'leased')
    local token = call('HINCRBY', k, 'token', 1)
    local f = call('HMGET', k, 'seq', 'attempts', 'doubled', 'value')
    claimed[#claimed + 1] = {m, lane, tonumber(f[1]), token, tonumber(f[2]), tonumber(f[3]), f[4]}
  end
end
return claimed
