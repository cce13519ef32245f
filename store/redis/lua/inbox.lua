-- An owner's letters are the sorted set i:<owner> of their numbers; the claim is
-- the hash c:<owner> {seq, token, until}; and the owner is in the sorted set in
-- by when the next letter may be claimed. A letter is the hash x:<owner>:<seq>:
--   group total have ready giveup
--   p:<n> the nth part: its event in hexadecimal, then its value
-- s:<owner>:<event> says how long a part is known: 0 while it is not answered.

-- letters walks through an owner's letters, oldest first.
local function letters(owner)
  local at = -1
  return function()
    at = at + 1
    local seq = call('ZRANGE', key('i', owner), at, at)[1]
    if not seq then return nil end
    local f = call('HMGET', key('x', owner, seq), 'group', 'total', 'have', 'ready', 'giveup')
    return {
      seq = seq, group = f[1], total = tonumber(f[2]), complete = f[2] == f[3],
      ready = tonumber(f[4]), giveup = tonumber(f[5])
    }
  end
end

-- from is when a letter may be claimed.
local function from(l)
  if l.complete then return l.ready end
  return math.max(l.giveup, l.ready)
end

-- schedule lists an owner by when the next letter may be claimed. The oldest
-- complete one holds up those behind it; an incomplete one holds up nothing
-- until it is given up.
local function schedule(owner)
  local at = tonumber(call('HGET', key('c', owner), 'until'))
  if not at then
    for l in letters(owner) do
      at = math.min(at or from(l), from(l))
      if l.complete then break end
    end
  end
  if at then
    call('ZADD', key('in'), at, owner)
  else
    call('ZREM', key('in'), owner)
  end
end

-- pick returns the letter to claim now: the oldest that is complete or given up,
-- if it may be claimed already.
local function pick(owner, now)
  for l in letters(owner) do
    if l.complete or l.giveup <= now then
      return from(l) <= now and l or nil
    end
  end
end

-- answered removes a letter, its parts being known as repeats until a moment, or
-- gives it back.
local function answered(owner, a, known)
  local x = key('x', owner, a.seq)
  if a.again > 0 then
    call('HSET', x, 'ready', int(a.again))
  else
    local fields = call('HGETALL', x)
    for i = 1, #fields, 2 do
      if string.sub(fields[i], 1, 2) == 'p:' then
        local s = key('s', owner, string.sub(fields[i + 1], 1, 32))
        call('SET', s, int(known))
        expire(s, known)
      end
    end
    call('DEL', x)
    call('ZREM', key('i', owner), a.seq)
  end
  if a.claimed then call('DEL', key('c', owner)) end
  schedule(owner)
end
