-- Says which message a peer's name for a part is of, and returns the receipt that
-- came for it before. n:<name> is {message, state}. A name used for an earlier
-- message loses that one's receipt.
local name, m, keep = text(), text(), number()
local k = key('n', name)
local old = call('HGET', k, 'message')
if old and old ~= m then call('HDEL', k, 'state') end
call('HSET', k, 'message', m)
expire(k, keep)
return call('HGET', k, 'state') or ''
