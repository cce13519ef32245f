-- Counts the letters of a partition that are not answered, and says since when the
-- first of them could be claimed and is not, 0 if none can.
local clock = number()
local inboxes = call('ZRANGE', key('in'), 0, -1, 'WITHSCORES')
local waiting = 0
for at = 1, #inboxes, 2 do waiting = waiting + call('ZCARD', key('i', inboxes[at])) end
local since = tonumber(inboxes[2])
return {waiting, since and since <= clock and since or 0}
