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
if expires == '0' then
  call('PERSIST', k)
elseif call('HLEN', k) == 1 then
  call('PEXPIREAT', k, expires)
else
  call('PEXPIREAT', k, expires, 'GT')
end
return 'ok'
