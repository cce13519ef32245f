-- A message is the hash m:<owner><id>:
--   stage  timed ready leased awaiting sent delivered failed done buried
--   lane seq since token attempts doubled cause value
--   parts  the names of its parts, separated by spaces, once it is sent
--   r:<part name>  the receipt of a part, which may come before parts is set
-- and at its first four stages a member of one sorted set:
--   t:<lane> by time due, q:<lane> by seq, l by the lease's end, w by how long
--   its receipts are awaited; buried ones are in b until they are forgotten.
-- At its first three stages it is in d as well, by when it can be claimed, 0 for
-- at once: the first of d tells whether to look any further.
local function message(m) return key('m', m) end

local function unlist(m, lane)
  call('ZREM', key('d'), m)
  call('ZREM', key('q', lane), m)
  call('ZREM', key('t', lane), m)
  call('ZREM', key('l'), m)
  call('ZREM', key('w'), m)
end

local function enqueue(m, lane, seq, at)
  call('ZADD', key('d'), at, m)
  if at == 0 then
    call('HSET', message(m), 'stage', 'ready')
    call('ZADD', key('q', lane), seq, m)
  else
    call('HSET', message(m), 'stage', 'timed')
    call('ZADD', key('t', lane), at, m)
  end
end

-- conclude erases a message but for its id and fate, remembered until a moment.
local function conclude(m, stage, forget)
  local k = message(m)
  unlist(m, call('HGET', k, 'lane'))
  call('HDEL', k, 'value')
  call('HSET', k, 'stage', stage)
  expire(k, forget)
  if stage == 'buried' then call('ZADD', key('b'), forget, m) end
end

-- fate is what the receipts of its parts make of a message.
local function fate(m)
  local k, found, missing = message(m), false, false
  for name in string.gmatch(call('HGET', k, 'parts') or '', '%S+') do
    local state = call('HGET', k, 'r:' .. name)
    found = true
    if state == 'failed' then return 'failed' end
    if not state then missing = true end
  end
  if not found then return 'sent' end
  return missing and 'awaiting' or 'delivered'
end

-- note keeps the better of two receipts of one part: some operators first say
-- failed and then deliver, none the other way round.
local function note(m, name, state)
  local field = 'r:' .. name
  if call('HGET', message(m), field) == 'delivered' then state = 'delivered' end
  call('HSET', message(m), field, state)
end

-- settled does what became of a message under its lease.
local function settled(s, clock, remember)
  local k = message(s.m)
  local f = call('HMGET', k, 'lane', 'seq')
  if s.verdict == 'renewed' then
    call('ZADD', key('l'), s.at, s.m)
    call('ZADD', key('d'), s.at, s.m)
  elseif s.verdict == 'retried' then
    unlist(s.m, f[1])
    call('HINCRBY', k, 'attempts', s.spend)
    call('HSET', k, 'cause', s.cause, 'since', int(s.at))
    enqueue(s.m, f[1], f[2], s.at)
  elseif s.verdict == 'sent' then
    local names = {}
    for i, p in ipairs(s.parts) do
      names[i] = p.name
      if p.early ~= '' then note(s.m, p.name, p.early) end
    end
    call('HSET', k, 'parts', table.concat(names, ' '))
    local stage = fate(s.m)
    conclude(s.m, stage, math.max(s.at, clock) + remember)
    if stage == 'awaiting' then call('ZADD', key('w'), s.at, s.m) end
  else
    call('HSET', k, 'cause', s.cause)
    conclude(s.m, s.verdict, clock + remember)
  end
end
