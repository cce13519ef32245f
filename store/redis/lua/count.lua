-- Adds to a counter.
local name, add, expires = text(), text(), number()
local k = key('k', name)
local sum = call('INCRBY', k, add)
expire(k, expires)
return sum
