-- A pocket computer.
--@ pocket
--# pocket
print(type(pocket), peripheral.getType("back"), term.getSize())
--> table	modem	26	20

--# pocket.equipBack
print(pocket.equipBack())
--> false	Cannot find a valid upgrade

--# pocket.unequipBack
print(pocket.unequipBack())
--> false	Nowhere to put it
