-- Fannkuch: the most pancake flips over all permutations of N.
local N = N or ... or 9
local function fannkuch(n)
  local p, q, count = {}, {}, {}
  for i = 1, n do p[i] = i; count[i] = i end
  local sign, most, sum = 1, 0, 0
  while true do
    local first = p[1]
    if first ~= 1 then
      for i = 2, n do q[i] = p[i] end
      local flips = 1
      while true do
        local at = q[first]
        if at == 1 then break end
        q[first] = first
        if first >= 4 then
          local i, j = 2, first - 1
          repeat q[i], q[j] = q[j], q[i]; i = i + 1; j = j - 1 until i >= j
        end
        first = at
        flips = flips + 1
      end
      sum = sum + sign * flips
      if flips > most then most = flips end
    end
    if sign == 1 then
      p[1], p[2] = p[2], p[1]
      sign = -1
    else
      p[2], p[3] = p[3], p[2]
      sign = 1
      for i = 3, n do
        local left = count[i]
        if left ~= 1 then count[i] = left - 1; break end
        if i == n then return sum, most end
        count[i] = i
        local head = p[1]
        for j = 1, i do p[j] = p[j + 1] end
        p[i + 1] = head
      end
    end
  end
end
print("fannkuch", fannkuch(N))
