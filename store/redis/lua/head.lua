-- Returns the end of the partition's audit chain, and writes something after it: WAIT
-- then covers what was read.
touch()
return call('GET', key('h')) or ''
