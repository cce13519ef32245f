-- Leases a partition to a process for so many milliseconds, or prolongs its lease, or
-- ends it if life is 0. Returns the lease's token, 0 if the process does not have it.
-- The lease is the hash lease {holder, token, fence, until}. A token is never given to
-- two processes, unless a failover lost it: fence, which holds both, still is not.
local id, life = text(), number()
local k = key('lease')
local f = call('HMGET', k, 'holder', 'until', 'token')
local now = milliseconds()
if life == 0 then
  if f[1] == id then call('HSET', k, 'holder', '', 'fence', '', 'until', 0) end
  return 0
end
if f[1] ~= id and tonumber(f[2] or 0) > now then return 0 end
local token = tonumber(f[3] or 0)
if f[1] ~= id then token = token + 1 end
call('HSET', k, 'holder', id, 'token', token, 'fence', id .. ':' .. token, 'until', int(now + life))
return token
