-- Recursion: doubly recursive Fibonacci numbers.
local N = N or ... or 33
local function fib(n)
  if n < 2 then return n end
  return fib(n - 1) + fib(n - 2)
end
print("fib", fib(N))
