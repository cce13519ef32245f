-- Applies a receipt to a message. One that is not recorded as sent yet only keeps
-- it; one that is forgotten ignores it. One that failed does not await again: it is
-- delivered once every part is.
local clock, remember, m, name, state = number(), number(), text(), text(), text()
local f = call('HMGET', message(m), 'stage', 'parts')
if not f[1] then return 0 end
note(m, name, state)
if f[2] then
  local stage = fate(m)
  if stage ~= f[1] and stage ~= 'awaiting' then conclude(m, stage, clock + remember) end
end
return 1
