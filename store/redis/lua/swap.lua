-- Replaces values, each only if it is what it was: fields of hashes, and links of the
-- audit chain, whose place in the list is their number. Returns how many.
local done = 0
for i = 1, number() do
  local kind, k, place, was, is = text(), key(text()), text(), text(), text()
  if kind == 'field' then
    if call('HGET', k, place) == was then
      call('HSET', k, place, is)
      done = done + 1
    end
  elseif call('LINDEX', k, place - 1) == was then
    call('LSET', k, place - 1, is)
    done = done + 1
  end
end
return done
