-- hello: the first words of every computer.
if term.isColour() then term.setTextColour(2 ^ math.random(0, 14)) end
textutils.slowPrint("Hello World!")
term.setTextColour(colors.white)
