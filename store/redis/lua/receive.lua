-- Commits a part of a letter; returns 0 for a repeat.
local clock, owner, event = number(), text(), text()
local group, total, nth, at, giveup, value = text(), text(), text(), number(), number(), text()

local s = key('s', owner, event)
local known = call('GET', s)
if known and (known == '0' or tonumber(known) > clock) then return 0 end
call('SET', s, '0')

-- The letter that the part belongs to: one of its group that misses it and is not
-- claimed, or a new one.
local claimed = call('HGET', key('c', owner), 'seq')
local function open()
  for l in letters(owner) do
    local k = key('x', owner, l.seq)
    if l.group == group and not l.complete and l.seq ~= claimed and call('HEXISTS', k, 'p:' .. nth) == 0 then
      return k
    end
  end
end
local x = total ~= '1' and open()
if not x then
  local seq = sequence('inseq', clock)
  x = key('x', owner, int(seq))
  call('HSET', x, 'group', group, 'total', total, 'have', 0, 'giveup', int(giveup))
  call('ZADD', key('i', owner), seq, int(seq))
end
call('HSET', x, 'p:' .. nth, event .. value, 'ready', int(math.min(at, clock)))
call('HINCRBY', x, 'have', 1)
schedule(owner)
return 1
