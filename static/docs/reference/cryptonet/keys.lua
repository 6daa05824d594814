-- Keys, certificates, users.
--@ alone
--# keyValid
local C = require("cryptoNet")
print(C.keyValid(C.generateKey()), C.keyValid({ 1, 2, 3 }))
--> true	false

--# generateKey
local C = require("cryptoNet")
local key = C.generateKey()
print(#key, key[1] >= 0 and key[1] < 256)
--> 16	true

--# generateCertificate
local C = require("cryptoNet")
local certificate, private = C.generateCertificate("Clock")
print(certificate.name, type(certificate.key), type(private.private))
print(pcall(C.generateCertificate, 5))
--> Clock	table	string
--> false	Server name must be a string.

--# publicKeyValid
local C = require("cryptoNet")
local certificate = C.generateCertificate("Clock")
print(C.publicKeyValid(certificate.key), C.publicKeyValid({}))
--> true	false

--# privateKeyValid
local C = require("cryptoNet")
local _, private = C.generateCertificate("Clock")
print(C.privateKeyValid(private), C.privateKeyValid({}))
--> true	false

--# certificateValid
local C = require("cryptoNet")
local certificate = C.generateCertificate("Clock")
print(C.certificateValid(certificate), C.certificateValid({ name = "Clock" }))
--> true	false

--# serializeCertOrKey
local C = require("cryptoNet")
local text = C.serializeCertOrKey(C.generateCertificate("Clock"))
print(type(text), text:find("Clock", 1, true) ~= nil)
print(pcall(C.serializeCertOrKey, 5))
--> string	true
--> false	Can only serialize tables.

--# deserializeCertOrKey
local C = require("cryptoNet")
local text = C.serializeCertOrKey(C.generateCertificate("Clock"))
print(C.deserializeCertOrKey(text).name, C.deserializeCertOrKey("nonsense"))
--> Clock	nil

--# initCertificateAuthority
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.initCertificateAuthority()
print(fs.exists("certAuth.key"), fs.exists("certAuth_private.key"))
print(pcall(C.initCertificateAuthority))
--> true	true
--> false	certAuth.key already exists, please delete both your existing keyfiles in order to generate new ones.

--# loadCertAuthKey
local C = require("cryptoNet")
C.setLoggingEnabled(false)
print(C.loadCertAuthKey())
C.initCertificateAuthority()
print(C.publicKeyValid(C.loadCertAuthKey()))
--> nil
--> true

--# signCertificate
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.initCertificateAuthority()
local signed = C.signCertificate(C.generateCertificate("Clock"))
print(signed.name, signed.signature ~= nil)
print(pcall(C.signCertificate, {}))
--> Clock	true
--> false	Not a valid certificate or file.

--# verifyCertificate
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.initCertificateAuthority()
local certificate = C.generateCertificate("Clock")
print(C.verifyCertificate(certificate, C.loadCertAuthKey()))
print(C.verifyCertificate(C.signCertificate(certificate), C.loadCertAuthKey()))
print(pcall(C.verifyCertificate, {}, certificate.key))
--> false
--> true
--> false	Invalid certificate.

--# hashPassword
local C = require("cryptoNet")
print(#C.hashPassword("ann", "blue", "Counter"))
print(pcall(C.hashPassword, 5, "blue", "Counter"))
--> 32
--> false	Username must be a string.

--# userTableValid
local C = require("cryptoNet")
print(C.userTableValid({}), C.userTableValid({ ann = 5 }))
--> true	false

--# loadUserTable
local C = require("cryptoNet")
print(next(C.loadUserTable("none"))) -- a missing file is an empty table
local f = fs.open("x", "w") f.write("nonsense") f.close()
print(pcall(C.loadUserTable, "x"))
--> nil
--> false	x does not contain a valid user table, user table could not be loaded.

--# saveUserTable
local C = require("cryptoNet")
C.saveUserTable({}, "users")
print(fs.exists("users"))
print(pcall(C.saveUserTable, 5, "users"))
--> true
--> false	Not a valid user table

--# host
local C = require("cryptoNet")
C.setLoggingEnabled(false)
local server = C.host("Clock")
print(server.name, fs.exists("Clock.crt"), fs.exists("Clock_private.key"))
print(pcall(C.host, "Clock"))
--> Clock	true	true
--> false	Server called Clock already exists.

--# addUser
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.host("Clock")
C.addUser("ann", "blue")
print(C.getPermissionLevel("ann"))
print(pcall(C.addUser, "ann", "blue"))
print(pcall(C.addUser, "ben", "red", "high"))
--> 1
--> false	User ann already exists.
--> false	Permission level must be a number

--# addUserHashed
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.host("Clock")
C.addUserHashed("ann", C.hashPassword("ann", "blue", "Clock"), 2)
print(C.checkPassword("ann", "blue"), C.getPermissionLevel("ann"))
--> true	2

--# deleteUser
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.host("Clock")
C.addUser("ann", "blue")
C.deleteUser("ann")
print(C.userExists("ann"))
print(pcall(C.deleteUser, "ann"))
--> false
--> false	No user called ann.

--# userExists
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.host("Clock")
C.addUser("ann", "blue")
print(C.userExists("ann"), C.userExists("eve"))
--> true	false

--# getPasswordHash
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.host("Clock")
C.addUser("ann", "blue")
print(#C.getPasswordHash("ann"))
--> 32

--# getPermissionLevel
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.host("Clock")
C.addUser("ann", "blue")
C.addUser("root", "red", 3)
print(C.getPermissionLevel("ann"), C.getPermissionLevel("root"))
--> 1	3

--# setPermissionLevel
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.host("Clock")
C.addUser("ann", "blue")
C.setPermissionLevel("ann", 3)
print(C.getPermissionLevel("ann"))
print(pcall(C.setPermissionLevel, "eve", 3))
--> 3
--> false	No user called eve.

--# setPassword
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.host("Clock")
C.addUser("ann", "blue")
C.setPassword("ann", "red")
print(C.checkPassword("ann", "blue"), C.checkPassword("ann", "red"))
print(pcall(C.setPassword, "eve", "red"))
--> false	true
--> false	No user called eve.

--# setPasswordHashed
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.host("Clock")
C.addUser("ann", "blue")
C.setPasswordHashed("ann", C.hashPassword("ann", "red", "Clock"))
print(C.checkPassword("ann", "red"))
--> true

--# checkPassword
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.host("Clock")
C.addUser("ann", "blue")
print(C.checkPassword("ann", "blue"), C.checkPassword("ann", "red"), C.checkPassword("eve", "x"))
--> true	false	nil

--# checkPasswordHashed
local C = require("cryptoNet")
C.setLoggingEnabled(false)
C.host("Clock")
C.addUser("ann", "blue")
print(C.checkPasswordHashed("ann", C.hashPassword("ann", "blue", "Clock")))
--> true
