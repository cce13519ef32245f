-- One act: first everything is read and checked, then everything is written.
local clock, remember, repeats, owner = number(), number(), number(), text()

local function list(read)
  local all = {}
  for i = 1, number() do all[i] = read() end
  return all
end

local puts = list(function()
  return {kind = text(), id = text(), expect = text(), was = text(), expires = number(), value = text()}
end)
local deletes = list(function() return {kind = text(), id = text(), expect = text()} end)
local out = list(function()
  return {id = text(), lane = text(), at = number(), attempts = text(), doubled = text(), value = text()}
end)
local settle = list(function()
  return {
    m = text(), token = text(), verdict = text(), at = number(), spend = number(), cause = text(),
    parts = list(function() return {name = text(), early = text()} end)
  }
end)[1]
local answer = list(function() return {seq = text(), token = text(), again = number()} end)[1]
local chain = list(function() return {old = text(), new = text(), seq = number(), links = list(text)} end)[1]

-- Check. Sealed values are never alike by chance: where one stands that this act would
-- write, this very act was done before, and the client repeats it since the reply was
-- lost.
local head = chain and (call('GET', key('h')) or '')
if chain and head ~= chain.old and call('LINDEX', key('a'), chain.seq - 1) == chain.links[#chain.links] then
  touch()
  return {'ok'}
end

-- A record begins with its revision in 8 octets; none is at revision 0.
local function at(r)
  local v = call('HGET', key('r', owner, r.kind), r.id)
  return v and string.sub(v, 1, 8) or string.rep('\0', 8), v
end

for _, p in ipairs(puts) do
  local revision, v = at(p)
  if v == p.value then
    touch()
    return {'ok'}
  end
  if revision ~= p.expect then return {'conflict'} end
  if p.was ~= '' and string.sub(v or '', -#p.was) ~= p.was then return {'conflict'} end
end
for _, d in ipairs(deletes) do
  if at(d) ~= d.expect then return {'conflict'} end
end
if settle then
  local f = call('HMGET', message(settle.m), 'stage', 'token')
  if f[1] ~= 'leased' or f[2] ~= settle.token then return {'lost'} end
end
if answer then
  if call('EXISTS', key('x', owner, answer.seq)) == 0 then return {'gone'} end
  local f = call('HMGET', key('c', owner), 'seq', 'token')
  if answer.token ~= '0' and (f[1] ~= answer.seq or f[2] ~= answer.token) then return {'gone'} end
  answer.claimed = f[1] == answer.seq
end
if chain and head ~= chain.old then return {'moved', head} end

-- Write.
for _, p in ipairs(puts) do
  local k = key('r', owner, p.kind)
  call('HSET', k, p.id, p.value)
  live(k, p.expires, clock)
end
for _, d in ipairs(deletes) do call('HDEL', key('r', owner, d.kind), d.id) end

for _, o in ipairs(out) do
  local m = owner .. o.id
  if call('EXISTS', message(m)) == 0 then
    local seq = sequence('outseq', clock)
    call('HSET', message(m), 'lane', o.lane, 'seq', int(seq), 'since', int(math.max(clock, o.at)),
      'token', 0, 'attempts', o.attempts, 'doubled', o.doubled, 'cause', '', 'value', o.value)
    enqueue(m, o.lane, seq, o.at)
  else
    touch()
  end
end

if settle then settled(settle, clock, remember) end
if answer then answered(owner, answer, clock + repeats) end

if chain then
  for _, l in ipairs(chain.links) do call('RPUSH', key('a'), l) end
  call('SET', key('h'), chain.new)
end
return {'ok'}
