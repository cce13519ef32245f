-- Keeps items that came from another store. To keep them again changes nothing.
local clock, remember = number(), number()

-- raise makes the next number of a sequence greater than n.
local function raise(name, n)
  if tonumber(call('GET', key(name)) or 0) < n then call('SET', key(name), int(n)) end
end

local fill = {}

function fill.record()
  local k, id, expires, value = key('r', text(), text()), text(), number(), text()
  call('HSET', k, id, value)
  live(k, expires, clock)
end

function fill.message()
  local m, stage, lane, seq, at = text(), text(), text(), number(), number()
  local since, forget, token, attempts, doubled = number(), number(), text(), text(), text()
  local cause, value, parts = text(), text(), text()
  local k = message(m)
  unlist(m, lane)
  call('ZREM', key('b'), m)
  call('DEL', k)
  call('HSET', k, 'stage', stage, 'lane', lane, 'seq', int(seq), 'since', int(since), 'token', token,
    'attempts', attempts, 'doubled', doubled, 'cause', cause)
  if value ~= '' then call('HSET', k, 'value', value) end
  if parts ~= '' then call('HSET', k, 'parts', parts) end
  for i = 1, number() do
    local name, state = text(), text()
    if state ~= '' then call('HSET', k, 'r:' .. name, state) end
  end
  if stage == 'timed' or stage == 'ready' then
    enqueue(m, lane, seq, at)
  elseif stage == 'leased' then
    call('ZADD', key('l'), at, m)
    call('ZADD', key('d'), at, m)
  elseif stage == 'awaiting' then
    call('ZADD', key('w'), at, m)
    expire(k, at + remember)
  else
    expire(k, forget)
    if stage == 'buried' then call('ZADD', key('b'), forget, m) end
  end
  raise('outseq', seq)
end

function fill.part()
  local k, m, state, keep = key('n', text()), text(), text(), number()
  call('DEL', k)
  call('HSET', k, m == '' and 'state' or 'message', m == '' and state or m)
  if keep > 0 then expire(k, keep) end
end

function fill.letter()
  local owner, seq, group, total, ready, giveup = text(), text(), text(), text(), number(), number()
  local token, until_, pieces = text(), number(), number()
  local x = key('x', owner, seq)
  call('DEL', x)
  call('HSET', x, 'group', group, 'total', total, 'have', pieces, 'ready', int(ready), 'giveup', int(giveup))
  for i = 1, pieces do call('HSET', x, 'p:' .. text(), text()) end
  call('ZADD', key('i', owner), seq, seq)
  raise('inseq', tonumber(seq))
  if token ~= '0' then
    call('HSET', key('c', owner), 'seq', seq, 'token', token, 'until', int(until_))
    raise('inseq', tonumber(token))
  end
  schedule(owner)
end

fill['repeat'] = function()
  local k, known = key('s', text(), text()), number()
  call('SET', k, int(known))
  if known > 0 then expire(k, known) end
end

function fill.count()
  local k, n, expires = key('k', text()), text(), number()
  call('SET', k, n)
  if expires > 0 then expire(k, expires) end
end

-- A chain is a list: a link's place in it is its number.
function fill.link()
  local seq, link = number(), text()
  local length = call('LLEN', key('a'))
  if seq == length + 1 then
    call('RPUSH', key('a'), link)
  elseif seq > length or call('LINDEX', key('a'), seq - 1) ~= link then
    error('an audit chain that is not this one')
  end
end

function fill.head() call('SET', key('h'), text()) end

for i = 1, number() do fill[text()]() end
return 'ok'
