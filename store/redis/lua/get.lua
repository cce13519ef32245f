-- Reads a record, and writes something after it: WAIT then covers what was read.
local owner, kind, id = text(), text(), text()
touch()
return call('HGET', key('r', owner, kind), id)
