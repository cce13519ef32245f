-- Claims an owner's next letter until a moment and returns its number, the claim's
-- token, then event and value of each part in order. A claim that is over is
-- forgotten; one that is not keeps everybody else away.
if fenced(text()) then return redis.error_reply('FENCED') end
local clock, now, until_, owner = number(), number(), number(), text()
local c = key('c', owner)
local held = tonumber(call('HGET', c, 'until'))
if held and held > now then return {} end
call('DEL', c)
local l = pick(owner, now)
local claimed = {}
if l then
  local token = int(sequence('inseq', clock))
  call('HSET', c, 'seq', l.seq, 'token', token, 'until', int(until_))
  claimed = {l.seq, token}
  local x = key('x', owner, l.seq)
  for nth = 1, tonumber(call('HGET', x, 'total')) do
    local p = call('HGET', x, 'p:' .. nth)
    if p then
      claimed[#claimed + 1] = string.sub(p, 1, 32)
      claimed[#claimed + 1] = string.sub(p, 33)
    end
  end
end
schedule(owner)
return claimed
