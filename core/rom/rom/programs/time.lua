-- time: the time of day in the world.
print("The time is " .. textutils.formatTime(os.time()) .. " on Day " .. os.day())
