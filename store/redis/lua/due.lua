-- Returns when a message of the partition can be claimed next, 0 for at once, nil
-- for never.
local last = number()
local at
local function sooner(k)
  local first = call('ZRANGE', k, 0, 0, 'WITHSCORES')
  if first[2] then at = math.min(at or tonumber(first[2]), tonumber(first[2])) end
end
for lane = 0, last do
  if call('EXISTS', key('q', lane)) == 1 then return 0 end
  sooner(key('t', lane))
end
sooner(key('l'))
return at
