-- Makes a module for one program, as require asks for it: the table, and with
-- cNet the CryptoNet it stands on. A program that requires both gets one
-- CryptoNet (cNet.CryptoNet == require "cryptoNet"), unless a cryptoNet of its
-- own lies on the disk.
local native, cryptoNet, cNet, internals, name, package = ...

-- internals knows what cNet needs of a CryptoNet made here.
local known = package and package.loaded.cryptoNet
local module = known and internals[known] and known
if not module then
  local inside
  module, inside = cryptoNet(native)
  internals[module] = inside
end
if name == "cryptoNet" then return module end

if package and package.loaded.cryptoNet == nil and not package.searchpath("cryptoNet", package.path) then
  package.loaded.cryptoNet = module
end
native.speaksCnet(internals[module].program)
return cNet(native, module, internals[module])
