-- Counts the messages of a partition: leased, awaiting, buried, since when the
-- oldest due one is due (0 if none is), then how many are queued in each lane.
local clock, last = number(), number()
call('ZREMRANGEBYSCORE', key('w'), '-inf', int(clock))
call('ZREMRANGEBYSCORE', key('b'), '-inf', int(clock))
local counts = {call('ZCARD', key('l')), call('ZCARD', key('w')), call('ZCARD', key('b')), 0}
local function older(since)
  if since and since <= clock and (counts[4] == 0 or since < counts[4]) then counts[4] = since end
end
for lane = 0, last do
  local t, q = key('t', lane), key('q', lane)
  counts[#counts + 1] = call('ZCARD', t) + call('ZCARD', q)
  older(tonumber(call('ZRANGE', t, 0, 0, 'WITHSCORES')[2]))
  local m = call('ZRANGE', q, 0, 0)[1]
  if m then older(tonumber(call('HGET', message(m), 'since'))) end
end
return counts
