-- Settings, connections, messages.
--@ client
--# getLoggingEnabled
local C = require("cryptoNet")
print(C.getLoggingEnabled())
--> true

--# setLoggingEnabled
local C = require("cryptoNet")
C.connect("Counter") -- says what it does
C.closeAll()
C.setLoggingEnabled(false)
print("and now quietly:")
C.connect("Counter")
--> [CryptoNet] Closed socket.
--> and now quietly:

--# getRepeatMessages
local C = require("cryptoNet")
print(C.getRepeatMessages())
--> true

--# setRepeatMessages
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.setRepeatMessages(false) -- no copies in the list of packets
print(C.connect("Counter").target)
--> Counter

--# getWorkingDirectory
local C = require("cryptoNet")
print("<" .. C.getWorkingDirectory() .. ">")
--> <>

--# setWorkingDirectory
local C = require("cryptoNet")
C.setWorkingDirectory("keys")
print(C.getWorkingDirectory())
print(pcall(C.setWorkingDirectory, 5))
--> keys
--> false	Directory must be a string.

--# getStrict
local C = require("cryptoNet")
print(C.getStrict())
--> false

--# setStrict
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.setStrict(true) -- Counter's certificate has no authority's signature
print(pcall(C.connect, "Counter"))
C.setStrict(false)
print(C.connect("Counter").target)
--> false	No certificate authority key, strict mode needs one.
--> Counter

--# getPinning
local C = require("cryptoNet")
print(C.getPinning())
--> false

--# setPinning
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.setPinning(true)
C.connect("Counter")
print(fs.exists("Counter.crt"), "the certificate is kept")
--> true	the certificate is kept

--# getCompatible
local C = require("cryptoNet")
print(C.getCompatible())
--> false

--# setCompatible
local C = require("cryptoNet")
print(#C.generateCertificate("Ours").key.shared > 100)
C.setCompatible(true)
print(#C.generateCertificate("Short").key.shared > 100)
--> true
--> false

--# getAllServers
local C = require("cryptoNet")
C.setLoggingEnabled(false)
print(#C.getAllServers())
C.host("Clock")
print(C.getAllServers()[1].name)
--> 0
--> Clock

--# getAllClientSockets
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.connect("Counter")
print(#C.getAllClientSockets(), C.getAllClientSockets()[1].target)
--> 1	Counter

--# socketValid
local C = require("cryptoNet")
C.setLoggingEnabled(false)
print(C.socketValid(C.connect("Counter")), C.socketValid({}))
--> true	false

--# serverValid
local C = require("cryptoNet")
C.setLoggingEnabled(false)
print(C.serverValid(C.host("Clock")), C.serverValid({}))
--> true	false

--# resolveModemSide
local C = require("cryptoNet")
print(C.resolveModemSide(), C.resolveModemSide("top"))
print(pcall(C.resolveModemSide, "left"))
--> top	top
--> false	No modem on side left.

--# resolveModemQuery
local C = require("cryptoNet")
print(C.resolveModemQuery())
--> top

--# getChannel
local C = require("cryptoNet")
print(C.getChannel("Counter"), C.getChannel("Clock"))
--> 36007	65427

--# channelInUse
local C = require("cryptoNet")
C.setLoggingEnabled(false)
local socket = C.connect("Counter")
print(C.channelInUse(socket.channel, "top"), C.channelInUse(1, "top"))
--> true	false

--# send
local C = require("cryptoNet")
C.setLoggingEnabled(false)
local socket = C.connect("Counter")
C.send(socket, { "sealed", n = 1 })
print(pcall(C.send, socket, print))
print(pcall(C.send, socket, ("x"):rep(16000)))
print(pcall(C.send, {}, "x"))
--> false	Can't serialize functions.
--> false	message is longer than 16000 bytes
--> false	Invalid socket.

--# sendUnencrypted
local C = require("cryptoNet")
C.setLoggingEnabled(false)
local socket = C.connect("Counter")
C.sendUnencrypted(socket, "everybody can read this")
print(pcall(C.sendUnencrypted, {}, "x"))
--> false	Invalid socket.

--# listen
local C = require("cryptoNet")
C.setLoggingEnabled(false)
local socket = C.connect("Counter")
C.login(socket, "ann", "blue")
local event, user = C.listen()
print(event, user)
--> login	ann

--# discover
local C = require("cryptoNet")
C.setLoggingEnabled(false)
for _, certificate in ipairs(C.discover(0.5, nil, true)) do print(certificate.name) end
--> Counter

--# requestCertificate
local C = require("cryptoNet")
C.setLoggingEnabled(false)
print(C.requestCertificate("Counter", 0.5).name)
print(select(3, C.requestCertificate("Nobody", 0.5)))
print(pcall(C.requestCertificate, 5))
--> Counter
--> Nobody does not answer
--> false	Server name must be a string.

--# connect
local C = require("cryptoNet")
C.setLoggingEnabled(false)
local socket = C.connect("Counter")
print(socket.target, socket.channel)
print(pcall(C.connect, "Nobody"))
--> Counter	36007
--> false	Failed to request certificate from server.

--# close
local C = require("cryptoNet")
C.setLoggingEnabled(false)
local socket = C.connect("Counter")
C.close(socket)
print(#C.getAllClientSockets())
print(pcall(C.close, {}))
--> 0
--> false	Must be a valid socket or server.

--# closeAll
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.connect("Counter")
C.host("Clock")
C.closeAll()
print(#C.getAllClientSockets(), #C.getAllServers())
--> 0	0

--# login
local C = require("cryptoNet")
C.setLoggingEnabled(false)
local socket = C.connect("Counter")
C.login(socket, "ann", "red")
print((C.listen()))
C.login(socket, "ann", "blue")
print((C.listen()), socket.username)
--> login_failed
--> login	ann

--# loginHashed
local C = require("cryptoNet")
C.setLoggingEnabled(false)
local socket = C.connect("Counter")
C.loginHashed(socket, "ann", C.hashPassword("ann", "blue", "Counter"))
print((C.listen()), socket.username)
--> login	ann

--# logout
local C = require("cryptoNet")
C.setLoggingEnabled(false)
local socket = C.connect("Counter")
C.login(socket, "ann", "blue")
C.listen()
C.logout(socket)
print((C.listen()), socket.username)
--> logout	nil

--# startEventLoop
local C = require("cryptoNet")
C.setLoggingEnabled(false)
local function onEvent(event) print(event[1]) end
C.startEventLoop(function()
  C.login(C.connect("Counter"), "ann", "blue")
end, onEvent)
--> modem_message
--> modem_message
--> modem_message
--> login
