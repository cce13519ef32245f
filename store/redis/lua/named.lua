-- Returns the message that a name is of; for a name not known yet, keeps the
-- better of its receipts and returns nothing.
local name, state, keep = text(), text(), number()
local k = key('n', name)
local m = call('HGET', k, 'message')
if m then return m end
if call('HGET', k, 'state') ~= 'delivered' then call('HSET', k, 'state', state) end
expire(k, keep)
return ''
