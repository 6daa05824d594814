-- The screen.
--@ alone
--# term
term.setTextColor(colors.yellow)
term.write("hello")
print(term.getCursorPos())
--> 6	2

--# term.write
term.write("abc")
print(term.getCursorPos())
--> 4	2

--# term.blit
term.blit("abc", "14e", "fff")
print()
print(pcall(term.blit, "abc", "1", "f"))
-->
--> false	Arguments must be the same length

--# term.clear
term.clear()
term.setCursorPos(1, 1)
print("a fresh screen")
--> a fresh screen

--# term.clearLine
term.write("gone")
term.clearLine()
term.setCursorPos(1, select(2, term.getCursorPos()))
print("here")
--> here

--# term.getCursorPos
print(term.getCursorPos())
--> 1	2

--# term.setCursorPos
local _, y = term.getCursorPos()
term.setCursorPos(5, y)
print("here")
--> here

--# term.getCursorBlink
print(term.getCursorBlink())
--> false

--# term.setCursorBlink
term.setCursorBlink(true)
print(term.getCursorBlink())
--> true

--# term.getSize
print(term.getSize())
--> 51	19

--# term.scroll
local _, y = term.getCursorPos()
term.scroll(1)
term.setCursorPos(1, y)
print("one further up")
--> one further up

--# term.isColor
print(term.isColor())
--> true

--# term.getTextColor
print(term.getTextColor() == colors.white)
--> true

--# term.setTextColor
term.setTextColor(colors.lime)
print(term.getTextColor() == colors.lime)
print(pcall(term.setTextColor, 0))
--> true
--> false	Colour out of range

--# term.getBackgroundColor
print(term.getBackgroundColor() == colors.black)
--> true

--# term.setBackgroundColor
term.setBackgroundColor(colors.blue)
print("on blue")
term.setBackgroundColor(colors.black)
--> on blue

--# term.getPaletteColor
print(term.getPaletteColor(colors.white))
--> 0.94117647058824	0.94117647058824	0.94117647058824

--# term.setPaletteColor
term.setPaletteColor(colors.red, 1, 0, 0)
print(term.getPaletteColor(colors.red))
term.setPaletteColor(colors.red, 0x00FF00)
print(term.getPaletteColor(colors.red))
--> 1	0	0
--> 0	1	0

--# term.nativePaletteColor
term.setPaletteColor(colors.black, 1, 1, 1)
print(term.nativePaletteColor(colors.white))
--> 0.94117647058824	0.94117647058824	0.94117647058824

--# term.redirect
local box = window.create(term.current(), 1, 5, 10, 3)
local before = term.redirect(box)
print("in the box")
term.redirect(before)
print(box.getLine(1))
--> in the box
--> in the box	0000000000	ffffffffff

--# term.current
print(term.current().getSize())
--> 51	19

--# term.native
print(term.native().getSize())
--> 51	19

--# window
local box = window.create(term.current(), 2, 6, 12, 3)
box.write("hello")
print(box.getLine(1))
--> hello       	000000000000	ffffffffffff

--# window.create
local box = window.create(term.current(), 1, 6, 8, 2, false)
box.write("hidden")
box.setVisible(true)
print(box.getSize())
--> 8	2

--# window.getLine
local box = window.create(term.current(), 1, 6, 4, 2)
box.write("abcdef")
print(box.getLine(1))
print(pcall(box.getLine, 3))
--> abcd	0000	ffff
--> false	Line is out of range.

--# window.setVisible
local box = window.create(term.current(), 1, 6, 4, 2)
box.setVisible(false)
print(box.isVisible())
--> false

--# window.isVisible
print(window.create(term.current(), 1, 6, 4, 2).isVisible())
--> true

--# window.redraw
local box = window.create(term.current(), 1, 6, 4, 2)
box.write("box")
box.redraw()
print(box.getLine(1))
--> box 	0000	ffff

--# window.restoreCursor
local box = window.create(term.current(), 10, 6, 4, 2)
box.restoreCursor()
local x, y = term.getCursorPos()
print(x, y)
--> 10	6

--# window.getPosition
print(window.create(term.current(), 10, 6, 4, 2).getPosition())
--> 10	6

--# window.reposition
local box = window.create(term.current(), 10, 6, 4, 2)
box.reposition(1, 8, 6, 3)
print(box.getPosition())
print(box.getSize())
--> 1	8
--> 6	3

--# colors
print(colors.white, colors.orange, colors.black, colours.grey == colors.gray)
--> 1	2	32768	true

--# colors.combine
print(colors.combine(colors.white, colors.orange))
--> 3

--# colors.subtract
print(colors.subtract(3, colors.white))
--> 2

--# colors.test
print(colors.test(3, colors.white), colors.test(3, colors.red))
--> true	false

--# colors.packRGB
print(("%06X"):format(colors.packRGB(1, 0.5, 0)))
--> FF7F00

--# colors.unpackRGB
print(colors.unpackRGB(0xFF0000))
--> 1	0	0

--# colors.rgb8
print(colors.rgb8(0x00FF00))
--> 0	1	0

--# colors.toBlit
print(colors.toBlit(colors.white), colors.toBlit(colors.black))
--> 0	f

--# colors.fromBlit
print(colors.fromBlit("e") == colors.red, colors.fromBlit("x"))
--> true	nil

--# keys
print(keys.a, keys.enter, keys.space, keys["end"])
--> 65	257	32	269

--# keys.getName
print(keys.getName(65), keys.getName(9999))
--> a	nil

--# paintutils
paintutils.drawLine(1, 8, 10, 8, colors.red)
term.setBackgroundColor(colors.black)
term.setCursorPos(1, 10)
print("a line")
--> a line

--# paintutils.parseImage
local image = paintutils.parseImage("e e\n e ")
print(#image, image[1][1] == colors.red, image[1][2])
--> 2	true	0

--# paintutils.loadImage
local f = fs.open("x.nfp", "w") f.write("ee\nbb") f.close()
print(#paintutils.loadImage("x.nfp"), paintutils.loadImage("none"))
--> 2	nil

--# paintutils.drawImage
paintutils.drawImage(paintutils.parseImage("e e\n e "), 3, 8)
term.setBackgroundColor(colors.black)
term.setCursorPos(1, 11)
print("drawn")
--> drawn

--# paintutils.drawPixel
paintutils.drawPixel(5, 8, colors.lime)
term.setBackgroundColor(colors.black)
term.setCursorPos(1, 9)
print("drawn")
--> drawn

--# paintutils.drawLine
paintutils.drawLine(1, 6, 12, 9, colors.orange)
term.setBackgroundColor(colors.black)
term.setCursorPos(1, 11)
print("drawn")
--> drawn

--# paintutils.drawBox
paintutils.drawBox(2, 6, 12, 9, colors.cyan)
term.setBackgroundColor(colors.black)
term.setCursorPos(1, 11)
print("drawn")
--> drawn

--# paintutils.drawFilledBox
paintutils.drawFilledBox(2, 6, 12, 9, colors.purple)
term.setBackgroundColor(colors.black)
term.setCursorPos(1, 11)
print("drawn")
--> drawn
