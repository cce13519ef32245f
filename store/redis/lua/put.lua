-- Puts one record and does nothing else, as most turns do. It shares no text with the
-- other scripts: the server runs through the whole of a script each time, and theirs is
-- long. See commit.lua for what it does, and prelude.lua for live.
local call = redis.call
local owner, kind, id, expect, was, value, expires = unpack(ARGV)
local k = KEYS[1] .. 'r:' .. owner .. ':' .. kind
local v = call('HGET', k, id)
if v ~= value then
  if (v and string.sub(v, 1, 8) or '\0\0\0\0\0\0\0\0') ~= expect then return 'conflict' end
  if was ~= '' and string.sub(v or '', -#was) ~= was then return 'conflict' end
end
call('HSET', k, id, value) -- a repeat too: WAIT covers what its own connection wrote

-- The hash is swept some time after the longest of its records, an hour more or less:
-- so the next press of a dialogue need not move the time again.
local at, least, hour = call('PEXPIRETIME', k), tonumber(expires), 3600000
if least == 0 then
  if at >= 0 then call('PERSIST', k) end
elseif at < least or at > least + 2 * hour then
  if call('HLEN', k) == 1 or at >= 0 and at < least then call('PEXPIREAT', k, least + hour) end
end
return 'ok'
