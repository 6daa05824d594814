-- A small CryptoNet peer in plain Lua, written from spec/cryptonet.md alone. It
-- stands in for the original in the tests of this tool: no line of it is
-- shared with the native stack. It knows what the scenarios need.
local floor, byte, char = math.floor, string.byte, string.char
local band, bxor, bnot, rshift, lshift, rrot = bit32.band, bit32.bxor, bit32.bnot, bit32.rshift, bit32.lshift, bit32.rrotate

-- SHA-256 (7.1): the constants are the first 32 bits of the fractions of roots
-- of primes, which doubles hold exactly enough of.
local K, H0 = {}, {}
do
  local n, count = 2, 0
  while count < 64 do
    local prime = true
    for d = 2, floor(math.sqrt(n)) do
      if n % d == 0 then prime = false break end
    end
    if prime then
      count = count + 1
      local function bits(root, power)
        -- integer root of n * 2^(32 * power), by bisection on the 32 bits
        local whole = floor(root)
        local low, high = 0, 2 ^ 32 - 1
        while low < high do
          local middle = floor((low + high + 1) / 2)
          local x = whole + middle / 2 ^ 32
          local value = power == 2 and x * x or x * x * x
          if value <= n then low = middle else high = middle - 1 end
        end
        return low
      end
      if count <= 8 then H0[count] = bits(math.sqrt(n), 2) end
      K[count] = bits(n ^ (1 / 3), 3)
    end
    n = n + 1
  end
end

local function word(n) return char(floor(n / 2 ^ 24) % 256, floor(n / 2 ^ 16) % 256, floor(n / 256) % 256, n % 256) end

local function sha256(text)
  local bits = #text * 8
  text = text .. "\128" .. ("\0"):rep((55 - #text) % 64) .. "\0\0\0\0" .. word(bits)
  local h = { table.unpack(H0) }
  for at = 1, #text, 64 do
    local w = {}
    for i = 1, 16 do
      local a, b, c, d = byte(text, at + 4 * i - 4, at + 4 * i - 1)
      w[i] = ((a * 256 + b) * 256 + c) * 256 + d
    end
    for i = 17, 64 do
      local x, y = w[i - 15], w[i - 2]
      local s0 = bxor(rrot(x, 7), rrot(x, 18), rshift(x, 3))
      local s1 = bxor(rrot(y, 17), rrot(y, 19), rshift(y, 10))
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) % 2 ^ 32
    end
    local a, b, c, d, e, f, g, z = table.unpack(h)
    for i = 1, 64 do
      local s1 = bxor(rrot(e, 6), rrot(e, 11), rrot(e, 25))
      local t1 = (z + s1 + bxor(band(e, f), band(bnot(e), g)) + K[i] + w[i]) % 2 ^ 32
      local s0 = bxor(rrot(a, 2), rrot(a, 13), rrot(a, 22))
      local t2 = (s0 + bxor(band(a, b), band(a, c), band(b, c))) % 2 ^ 32
      a, b, c, d, e, f, g, z = (t1 + t2) % 2 ^ 32, a, b, c, (d + t1) % 2 ^ 32, e, f, g
    end
    for i, x in ipairs { a, b, c, d, e, f, g, z } do h[i] = (h[i] + x) % 2 ^ 32 end
  end
  local out = {}
  for i = 1, 8 do out[i] = word(h[i]) end
  return table.concat(out)
end

local function xorText(a, pad)
  local out = {}
  for i = 1, 64 do out[i] = char(bxor(byte(a, i) or 0, pad)) end
  return table.concat(out)
end

local function hmac(key, text)
  if #key > 64 then key = sha256(key) end
  return sha256(xorText(key, 0x5c) .. sha256(xorText(key, 0x36) .. text))
end

local function pbkdf2(password, salt)
  local u = hmac(password, salt .. "\0\0\0\1")
  local t = { byte(u, 1, 32) }
  for _ = 2, 8 do
    u = hmac(password, u)
    for i = 1, 32 do t[i] = bxor(t[i], byte(u, i)) end
  end
  return char(table.unpack(t))
end

-- Numbers (7.2): lists of 24 bits, lowest first.
local B = 2 ^ 24

local function parse(text)
  local a = { 0 }
  for i = 1, #text do
    local carry = byte(text, i) - 48
    for j = 1, #a do
      local x = a[j] * 10 + carry
      carry = floor(x / B)
      a[j] = x - carry * B
    end
    if carry > 0 then a[#a + 1] = carry end
  end
  return a
end

local function trim(a)
  while #a > 1 and a[#a] == 0 do a[#a] = nil end
  return a
end

local function format(a)
  a = trim({ table.unpack(a) })
  local digits = {}
  while #a > 1 or a[1] > 0 do
    local rest = 0
    for j = #a, 1, -1 do
      local x = rest * B + a[j]
      a[j] = floor(x / 1e6)
      rest = x - a[j] * 1e6
    end
    digits[#digits + 1] = ("%06d"):format(rest)
    trim(a)
  end
  local out = {}
  for i = #digits, 1, -1 do out[#out + 1] = digits[i] end
  out = table.concat(out):gsub("^0+", "")
  return out == "" and "0" or out
end

local function less(a, b)
  for i = math.max(#a, #b), 1, -1 do
    local x, y = a[i] or 0, b[i] or 0
    if x ~= y then return x < y end
  end
  return false
end

local function subtract(a, b)
  local borrow = 0
  for i = 1, #a do
    local x = a[i] - (b[i] or 0) - borrow
    borrow = x < 0 and 1 or 0
    a[i] = x + borrow * B
  end
  return trim(a)
end

-- modpow is a^e mod n, n odd: Montgomery's multiplication.
local function modpow(a, e, n)
  local size = #n
  local inverse = 1 -- of n[1] modulo 2^24, by doubling the good bits
  local function low(x, y) -- x * y mod 2^24
    local high = floor(x / 4096)
    return ((high * y) % 4096 * 4096 + (x - high * 4096) * y) % B
  end
  for _ = 1, 5 do inverse = low(inverse, (2 - low(n[1], inverse)) % B) end
  local minus = (B - inverse) % B
  local function mul(x, y)
    local t = {}
    for i = 1, size + 2 do t[i] = 0 end
    for i = 1, size do
      local xi, carry = x[i] or 0, 0
      for j = 1, size do
        local v = t[j] + xi * (y[j] or 0) + carry
        carry = floor(v / B)
        t[j] = v - carry * B
      end
      local v = t[size + 1] + carry
      t[size + 2] = floor(v / B)
      t[size + 1] = v - t[size + 2] * B
      local m = low(t[1], minus)
      carry = floor((t[1] + m * n[1]) / B)
      for j = 2, size do
        v = t[j] + m * n[j] + carry
        carry = floor(v / B)
        t[j - 1] = v - carry * B
      end
      v = t[size + 1] + carry
      carry = floor(v / B)
      t[size] = v - carry * B
      t[size + 1] = t[size + 2] + carry
      t[size + 2] = 0
    end
    if not less(t, n) then subtract(t, n) end
    for i = #t + 1, size do t[i] = 0 end
    return t
  end
  local one = { 1 } -- 2^(24 * size) mod n, and its square, by doubling
  local function double(x)
    local carry = 0
    for i = 1, #x do
      local v = x[i] * 2 + carry
      carry = v >= B and 1 or 0
      x[i] = v - carry * B
    end
    if carry > 0 then x[#x + 1] = carry end
    if not less(x, n) then subtract(x, n) end
  end
  for _ = 1, 24 * size do double(one) end
  local square = { table.unpack(one) }
  for _ = 1, 24 * size do double(square) end
  local base, result = mul(a, square), one
  for i = #e, 1, -1 do
    for bit = 23, 0, -1 do
      result = mul(result, result)
      if floor(e[i] / 2 ^ bit) % 2 == 1 then result = mul(result, base) end
    end
  end
  return mul(result, { 1 })
end

local function crypt(key, text) return format(modpow(parse(text), parse(key.public or key.private), parse(key.shared))) end

local function toNumber(bytes)
  local a = {}
  for i = #bytes, 1, -3 do
    local x = 0
    for j = math.max(1, i - 2), i do x = x * 256 + byte(bytes, j) end
    a[#a + 1] = x
  end
  return format(a)
end

local function toBytes(text, length)
  local a, out = parse(text), {}
  for i = 1, #a do
    for j = 0, 2 do out[#out + 1] = char(floor(a[i] / 256 ^ j) % 256) end
  end
  out = table.concat(out):reverse():gsub("^%z+", "")
  return ("\0"):rep(length - #out) .. out
end

-- The cipher (7.3).
local sbox, inverse = {}, {}
local function times(a, b)
  local p = 0
  while b > 0 do
    if b % 2 == 1 then p = bxor(p, a) end
    a = a >= 128 and bxor(a * 2 - 256, 0x1b) or a * 2
    b = floor(b / 2)
  end
  return p
end
for x = 0, 255 do
  local inv = 0
  for y = 1, 255 do
    if times(x, y) == 1 then inv = y break end
  end
  local s = inv
  for r = 1, 4 do s = bxor(s, band(lshift(inv, r) + rshift(inv, 8 - r), 255)) end
  sbox[x] = bxor(s, 0x63)
  inverse[sbox[x]] = x
end
local mult = {}
for _, f in ipairs { 2, 3, 9, 11, 13, 14 } do
  mult[f] = {}
  for x = 0, 255 do mult[f][x] = times(x, f) end
end

local function expand(key)
  local rk = { [0] = key }
  local rcon = { 1, 2, 4, 8, 16, 32, 64, 128, 0x1b }
  for i = 1, 9 do
    local p, q = rk[i - 1], {}
    q[0] = bxor(p[0], sbox[p[14]], rcon[i])
    q[1], q[2], q[3] = bxor(p[1], sbox[p[13]]), bxor(p[2], sbox[p[12]]), bxor(p[3], sbox[p[15]])
    for g = 1, 3 do
      for k = 0, 3 do q[4 * g + k] = bxor(p[4 * g + k], q[4 * g - 1 - k]) end
    end
    rk[i] = q
  end
  return rk
end

local function addKey(s, k) for i = 0, 15 do s[i] = bxor(s[i], k[i]) end end
local function shift(s, box, direction)
  local t = {}
  for r = 0, 3 do
    for c = 0, 3 do t[4 * r + c] = box[s[4 * r + (c + direction * r) % 4]] end
  end
  return t
end
local function mix(s, a, b, c, d)
  local t = {}
  for col = 0, 3 do
    local x = { [0] = s[col], s[4 + col], s[8 + col], s[12 + col] }
    for r = 0, 3 do
      local function m(f, v) return f == 1 and v or mult[f][v] end
      t[4 * r + col] = bxor(m(a, x[r]), m(b, x[(r + 1) % 4]), m(c, x[(r + 2) % 4]), m(d, x[(r + 3) % 4]))
    end
  end
  return t
end

local function encryptBlock(s, rk)
  addKey(s, rk[0])
  for i = 1, 8 do
    s = mix(shift(s, sbox, 1), 2, 3, 1, 1)
    addKey(s, rk[i])
  end
  s = shift(s, sbox, 1)
  addKey(s, rk[9])
  return s
end

local function decryptBlock(s, rk)
  addKey(s, rk[9])
  for i = 8, 1, -1 do
    s = shift(s, inverse, -1)
    addKey(s, rk[i])
    s = mix(s, 14, 11, 13, 9)
  end
  s = shift(s, inverse, -1)
  addKey(s, rk[0])
  return s
end

local function random16()
  local t = {}
  for i = 1, 16 do t[i] = math.random(0, 255) end
  return t
end

local function zeroBased(t)
  local out = {}
  for i = 1, 16 do out[i - 1] = t[i] end
  return out
end

local function encrypt(key, plain)
  local rk, iv, out = expand(zeroBased(key)), random16(), {}
  local chain = zeroBased(iv)
  for at = 1, #plain, 16 do
    local s = {}
    for i = 0, 15 do s[i] = bxor(byte(plain, at + i) or 0, chain[i]) end
    chain = encryptBlock(s, rk)
    for i = 0, 15 do out[#out + 1] = chain[i] end
  end
  return { out, iv }
end

local function decrypt(key, body)
  local rk, text, chain, out = expand(zeroBased(key)), body[1], zeroBased(body[2]), {}
  for at = 1, #text, 16 do
    local block, s = {}, {}
    for i = 0, 15 do block[i], s[i] = text[at + i], text[at + i] end
    s = decryptBlock(s, rk)
    for i = 0, 15 do out[#out + 1] = char(bxor(s[i], chain[i])) end
    chain = block
  end
  out = table.concat(out)
  local body, last = out:sub(1, -17), out:sub(-16):gsub("%z+$", "")
  return body .. last
end

-- Values (9).
local function encode(v)
  local kind = type(v)
  if kind == "nil" then return "x" end
  if kind == "boolean" then return v and "b1" or "b0" end
  if kind == "number" then return "n" .. tostring(v) end
  if kind == "string" then return "s" .. v end
  return "t" .. textutils.serialise(v)
end
local function decode(s)
  local kind, rest = s:sub(1, 1), s:sub(2)
  if kind == "b" then return rest == "1" end
  if kind == "n" then return tonumber(rest) end
  if kind == "s" then return rest end
  if kind == "t" then return textutils.unserialise(rest) end
end

-- The protocol.
local M = {}
local side = "top"
local servers, clients, seen = {}, {}, {}

local function getChannel(name)
  local a, b = byte(sha256(name), 1, 2)
  local ch = a + 256 * b
  if ch < 100 then return ch + 100 end
  if ch > 65530 then return ch - 5 end
  return ch
end
M.getChannel = getChannel

local function send(ch, message)
  local packet = { nMessageID = math.random(1, 2 ^ 31 - 1), nRecipient = ch, sProtocol = "cryptoNet", message = message }
  peripheral.call(side, "transmit", ch, ch, packet)
  peripheral.call(side, "transmit", 65533, ch, packet)
end

local function seal(socket, plain)
  send(socket.channel, { msgType = "encrypted_message", message = encrypt(socket.key, plain), target = socket.target, sender = socket.sender })
end

function M.setLoggingEnabled() end
function M.send(socket, v) seal(socket, encode(v)) end
function M.sendUnencrypted(socket, v)
  send(socket.channel, { msgType = "plain_message", message = v, target = socket.target, sender = socket.sender })
end
function M.hashPassword(user, password, server) return sha256(server .. user .. password) end
local function stored(server, user, hash) return pbkdf2(hash, server.name .. user) end

-- The key of every server here; making one is not what is tried.
local KEY = {
  public = "65537",
  shared = "11003080669019235230787878570032216708340596397035167704101136364049379736752617406321127547276153243096531822819606315722229796376533081748618170855693039",
}
local PRIVATE = {
  private = "7456548541330108096265957412314278051597279518158031390546466413423334944357914488133056371358247716824271969925144735171517416481340157319956586627697313",
  shared = KEY.shared,
}

function M.host(name)
  local server = { name = name, channel = getChannel(name), certificate = { name = name, key = KEY }, sockets = {}, users = {} }
  servers[#servers + 1] = server
  peripheral.call(side, "open", server.channel)
  peripheral.call(side, "open", 65531)
  return server
end

function M.addUserHashed(user, hash, level, server)
  server = server or servers[1]
  if server.users[user] then error("User " .. user .. " already exists.", 2) end
  server.users[user] = { stored(server, user, hash), level or 1 }
end
function M.addUser(user, password, level, server)
  server = server or servers[1]
  M.addUserHashed(user, M.hashPassword(user, password, server.name), level, server)
end

function M.login(socket, user, password)
  local list = textutils.serialise({ user, M.hashPassword(user, password, socket.target) })
  seal(socket, "lr" .. list)
end
function M.logout(socket) seal(socket, "lo") end
local function forget(socket)
  if socket.server then
    socket.server.sockets[socket.target] = nil
  else
    for i = #clients, 1, -1 do
      if clients[i] == socket then table.remove(clients, i) end
    end
  end
end
function M.close(socket)
  seal(socket, "c")
  forget(socket)
end

local function proof(name, key, k) return sha256(name .. key.public .. key.shared .. k) end

local function accept(server, identity)
  if server.sockets[identity] then return end
  local k = crypt(PRIVATE, identity)
  local key = toBytes(k, 16)
  if #key ~= 16 then return end
  local socket = { sender = server.name, target = identity, key = { byte(key, 1, 16) }, modemSide = side, channel = server.channel,
    server = server, permissionLevel = 0, receivedMessages = {} }
  server.sockets[identity] = socket
  send(server.channel, { msgType = "connection_response", target = identity, message = encrypt(socket.key, proof(server.name, KEY, k)) })
  return "connection_opened", socket, server
end

local function receive(socket, body)
  local server = socket.server
  local ciphertext = table.concat(body[1], ",")
  if socket.receivedMessages[ciphertext] then return end
  socket.receivedMessages[ciphertext] = true
  local plain = decrypt(socket.key, body)
  local kind = plain:sub(1, 2)
  if plain == "c" then
    forget(socket)
    return "connection_closed", socket, server
  elseif kind == "lr" and server then
    local t = textutils.unserialise(plain:sub(3))
    local user = server.users[t[1]]
    if not user or user[1] ~= stored(server, t[1], t[2]) then
      seal(socket, "lf" .. t[1])
      return "login_failed", t[1], socket, server
    end
    socket.username, socket.permissionLevel = t[1], math.max(socket.permissionLevel, user[2])
    seal(socket, "ls" .. textutils.serialise({ t[1], socket.permissionLevel }))
    return "login", t[1], socket, server
  elseif kind == "lf" and not server then
    return "login_failed", plain:sub(3), socket
  elseif kind == "ls" and not server then
    local t = textutils.unserialise(plain:sub(3))
    socket.username, socket.permissionLevel = t[1], t[2]
    return "login", t[1], socket
  elseif plain == "lo" then
    local user = socket.username
    socket.username, socket.permissionLevel = nil, 0
    if server then seal(socket, "lo") end
    return "logout", user, socket
  end
  return "encrypted_message", decode(plain), socket, server
end

local function dispatch(ch, packet)
  if type(packet) ~= "table" or packet.sProtocol ~= "cryptoNet" or seen[packet.nMessageID] then return end
  if ch == 65533 then return end
  seen[packet.nMessageID] = true
  local m = packet.message
  for _, server in ipairs(servers) do
    if ch == 65531 and m.msgType == "discovery_request" then
      send(65531, { msgType = "discovery_response", message = server.certificate })
    elseif ch == server.channel and m.target == server.name then
      if m.msgType == "certificate_request" then
        send(ch, { msgType = "certificate_response", message = server.certificate })
      elseif m.msgType == "connection_request" then
        return accept(server, m.message)
      else
        local socket = server.sockets[m.sender]
        if socket and m.msgType == "encrypted_message" then return receive(socket, m.message) end
        if socket and m.msgType == "plain_message" then return "plain_message", m.message, socket, server end
      end
    end
  end
  for _, socket in ipairs(clients) do
    if ch == socket.channel and m.sender == socket.target and m.target == socket.sender then
      if m.msgType == "encrypted_message" then return receive(socket, m.message) end
      if m.msgType == "plain_message" then return "plain_message", m.message, socket end
    end
  end
end

-- ask sends a message and looks at what comes until the time is over or look
-- says that it has what it wants.
local function ask(ch, message, timeout, look)
  peripheral.call(side, "open", ch)
  send(ch, message)
  local timer = os.startTimer(timeout)
  while true do
    local event, a, b, _, packet = os.pullEventRaw()
    if event == "timer" and a == timer then return nil end
    if event == "modem_message" and b == ch and type(packet) == "table" and packet.sProtocol == "cryptoNet" then
      local found = look(packet.message)
      if found then return found end
    end
  end
end

function M.discover(timeout)
  local found, names = {}, {}
  ask(65531, { msgType = "discovery_request" }, timeout or 1, function(m)
    if m.msgType == "discovery_response" and not names[m.message.name] then
      names[m.message.name] = true
      found[#found + 1] = m.message
    end
  end)
  return found
end

function M.requestCertificate(name, timeout)
  local list, keys = {}, {}
  ask(getChannel(name), { msgType = "certificate_request", target = name }, timeout or 1, function(m)
    if m.msgType == "certificate_response" and m.message.name == name and not keys[m.message.key.shared] then
      keys[m.message.key.shared] = true
      list[#list + 1] = m.message
    end
  end)
  return #list == 1 and list[1] or nil, list
end

function M.connect(name, timeout)
  local certificate = M.requestCertificate(name)
  if not certificate then error("Failed to request certificate from server.", 2) end
  local key = random16()
  if key[16] == 0 then key[16] = 1 end
  local k = toNumber(char(table.unpack(key)))
  local socket = { sender = crypt(certificate.key, k), target = name, key = key, modemSide = side, channel = getChannel(name),
    permissionLevel = 0, receivedMessages = {} }
  local ok = ask(socket.channel, { msgType = "connection_request", target = name, message = socket.sender }, timeout or 5, function(m)
    if m.msgType ~= "connection_response" or m.target ~= socket.sender then return end
    local got = decrypt(key, m.message)
    return got .. ("\0"):rep(32 - #got) == proof(name, certificate.key, k)
  end)
  if not ok then error("Did not receive a response before timeout.", 2) end
  clients[#clients + 1] = socket
  return socket
end

function M.startEventLoop(onStart, onEvent)
  local threads = {}
  local function step(thread, ...)
    local ok, err = coroutine.resume(thread, ...)
    if not ok then printError(err) end
  end
  local function start(f, ...)
    if not f then return end
    local thread = coroutine.create(f)
    threads[#threads + 1] = thread
    step(thread, ...)
  end
  start(onStart)
  while true do
    local event = table.pack(coroutine.yield())
    if event[1] == "terminate" then error("Terminated", 0) end
    for _, thread in ipairs({ table.unpack(threads) }) do
      if coroutine.status(thread) ~= "dead" then step(thread, table.unpack(event, 1, event.n)) end
    end
    start(onEvent, event)
    if event[1] == "modem_message" then
      local made = table.pack(dispatch(event[3], event[5]))
      if made[1] then start(onEvent, made) end
    end
    local alive = {}
    for _, thread in ipairs(threads) do
      if coroutine.status(thread) ~= "dead" then alive[#alive + 1] = thread end
    end
    threads = alive
  end
end

return M
