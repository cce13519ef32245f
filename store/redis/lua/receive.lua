-- Commits a part of a letter; returns 1, 0 for a repeat, or -1 if it would begin a
-- letter for which there is no room.
local clock, owner, event = number(), text(), text()
local group, total, nth, at, giveup, value = text(), number(), text(), number(), number(), text()
local most_letters, most_parts = number(), number()

local s = key('s', owner, event)
local known = call('GET', s)
if known and (known == '0' or tonumber(known) > clock) then
  touch()
  return 0
end

-- The letter that the part belongs to: the newest of its group that misses it and
-- is not claimed, or a new one.
local claimed = call('HGET', key('c', owner), 'seq')
local waiting, parts = 0, total
local x
for l in letters(owner) do
  local k = key('x', owner, l.seq)
  if l.group == group and not l.complete and l.seq ~= claimed and call('HEXISTS', k, 'p:' .. nth) == 0 then
    x = k
  end
  waiting, parts = waiting + 1, parts + l.total
end
if not x then
  if waiting >= most_letters or parts > most_parts then return -1 end
  local seq = sequence('inseq', clock)
  x = key('x', owner, int(seq))
  call('HSET', x, 'group', group, 'total', int(total), 'have', 0, 'giveup', int(giveup))
  call('ZADD', key('i', owner), seq, int(seq))
end
call('SET', s, '0')
call('HSET', x, 'p:' .. nth, event .. value, 'ready', int(math.min(at, clock)))
call('HINCRBY', x, 'have', 1)
schedule(owner)
return 1
