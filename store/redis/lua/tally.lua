-- Counts the messages of a partition: leased, awaiting, buried, then for each lane
-- how many are queued and since when the oldest due one is due, 0 if none is.
local clock, last = number(), number()
call('ZREMRANGEBYSCORE', key('w'), '-inf', int(clock))
call('ZREMRANGEBYSCORE', key('b'), '-inf', int(clock))
local counts = {call('ZCARD', key('l')), call('ZCARD', key('w')), call('ZCARD', key('b'))}
for lane = 0, last do
  local t, q = key('t', lane), key('q', lane)
  local oldest = 0
  local function older(since)
    if since and since <= clock and (oldest == 0 or since < oldest) then oldest = since end
  end
  older(tonumber(call('ZRANGE', t, 0, 0, 'WITHSCORES')[2]))
  local m = call('ZRANGE', q, 0, 0)[1]
  if m then older(tonumber(call('HGET', message(m), 'since'))) end
  counts[#counts + 1] = call('ZCARD', t) + call('ZCARD', q)
  counts[#counts + 1] = oldest
end
return counts
