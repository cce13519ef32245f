-- KEYS[1] begins every key of a script, with the partition as its hash tag: all
-- lie in one slot. Times are microseconds since 1970, 0 for none, and exact in a
-- Lua number until the year 2255. Owners, ids and names are in hexadecimal.
local base = KEYS[1]
local call = redis.call

local cursor = 0
local function text()
  cursor = cursor + 1
  return ARGV[cursor]
end
local function number() return tonumber(text()) end

-- A plain .. would write large numbers with an exponent.
local function int(n) return string.format('%.0f', n) end

local function key(...) return base .. table.concat({...}, ':') end

-- A sequence gives the clock's microseconds, or one more than its last.
local function sequence(name, clock)
  local k = key(name)
  local n = math.max(tonumber(call('GET', k) or 0) + 1, clock)
  call('SET', k, int(n))
  return n
end

-- Keys live a minute longer than asked: the server's clock is not ours.
local grace = 60 * 1000 * 1000
local function expire(k, micros)
  call('PEXPIREAT', k, int(math.floor((micros + grace) / 1000)))
end

-- live keeps a hash of records, in which one that expires was just written, as long
-- as the longest of them.
local function live(k, expires, clock)
  if expires == 0 then
    call('PERSIST', k)
  elseif call('HLEN', k) == 1 then
    expire(k, expires)
  else
    local left = call('PTTL', k)
    if left >= 0 and clock + left * 1000 < expires + grace then expire(k, expires) end
  end
end

-- WAIT covers what its own connection wrote. A script that finds its work done, or
-- that must know that what it read will stay, writes all the same.
local function touch() call('SET', key('touched'), '') end

-- milliseconds is the server's time, which is the same for every process.
local function milliseconds()
  local t = call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- fenced reports whether a partition is leased to somebody else than who has this
-- fence; one that is empty is of a process that works alone.
local function fenced(fence)
  return fence ~= '' and call('HGET', key('lease'), 'fence') ~= fence
end
