-- Reads all records of a kind as get reads one.
local owner, kind = text(), text()
touch()
return call('HGETALL', key('r', owner, kind))
