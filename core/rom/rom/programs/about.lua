-- about: which computer this is.
term.setTextColour(term.isColour() and colors.yellow or colors.white)
print(os.version() .. " on a ComputerCraft-compatible computer")
term.setTextColour(colors.white)
print(_HOST)
print(_VERSION)
