-- Check helpers of the conformance suite. They run before each file, in our
-- engine (where EMBER is true) and in lua5.2, so that what a file expects is
-- verified by both. A difference of the dialect stands under `if EMBER then`.
local counts, order, current = {}, {}, nil

-- section names the part of the reference manual the next checks belong to.
function section(name)
  current = name
  if not counts[name] then
    counts[name] = 0
    order[#order + 1] = name
  end
end

local function show(v)
  if type(v) == "string" then return string.format("%q", v) end
  return tostring(v)
end

local function fail(text)
  local _, position = pcall(error, "", 4)
  print("FAIL " .. current .. " " .. tostring(position) .. text)
end

-- check wants something true.
function check(ok, what)
  counts[current] = counts[current] + 1
  if not ok then fail(what or "check failed") end
end

-- eq wants two equal values; NaN equals NaN.
function eq(got, want)
  counts[current] = counts[current] + 1
  if got ~= want and (got == got or want == want) then fail("got " .. show(got) .. ", want " .. show(want)) end
end

-- list wants the values after the first to be written as the first, with commas.
function list(want, ...)
  counts[current] = counts[current] + 1
  local t = {}
  for i = 1, select("#", ...) do t[i] = tostring((select(i, ...))) end
  local got = table.concat(t, ",")
  if got ~= want then fail("got " .. show(got) .. ", want " .. show(want)) end
end

-- raises wants f(...) to fail with exactly this error.
function raises(want, f, ...)
  counts[current] = counts[current] + 1
  local ok, err = pcall(f, ...)
  if ok then
    fail("no error, want " .. show(want))
  elseif err ~= want then
    fail("error " .. show(err) .. ", want " .. show(want))
  end
end

-- bad wants a source to fail, in its first line, with exactly this error.
function bad(want, source)
  counts[current] = counts[current] + 1
  local ok, err = pcall(assert(load(source, "=s")))
  if ok then
    fail("no error, want " .. show(want))
  elseif err ~= "s:1: " .. want then
    fail("error " .. show(err) .. ", want " .. show("s:1: " .. want))
  end
end

-- syntax wants a source that does not compile, with exactly this message.
function syntax(want, source)
  counts[current] = counts[current] + 1
  local f, err = load(source, "=s")
  if f then
    fail("compiles, want " .. show(want))
  elseif err ~= want then
    fail("error " .. show(err) .. ", want " .. show(want))
  end
end

-- run loads and calls a source.
function run(source, ...) return assert(load(source, "=s"))(...) end

-- report prints the counts; the test adds them up.
function report()
  for _, name in ipairs(order) do print("section " .. name .. " " .. counts[name]) end
end
