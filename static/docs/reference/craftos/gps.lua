-- Places.
--@ gps
--# gps
print(gps.locate())
--> 3	66	-5

--# gps.locate
local x, y, z = gps.locate(3)
print(x, y, z)
--> 3	66	-5

--# gps.CHANNEL_GPS
print(gps.CHANNEL_GPS)
--> 65534
