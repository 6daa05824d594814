-- Programs that are used by hand, with the events of a hand.
local t = require "runner"
local describe, it, expect = t.describe, t.it, t.expect

-- Runs a program on a window of a size while events come, one after another
-- with a tick in between; answers the window and whether the program ended.
local function play(line, events, width, height)
    local window, back = window.create(term.current(), 1, 1, width or 30, height or 19, false), term.current()
    term.redirect(window)
    local first = parallel.waitForAny(function() shell.run(line) end, function()
        for _, event in ipairs(events) do
            sleep(0.05)
            os.queueEvent(table.unpack(event))
        end
        sleep(0.3)
    end)
    term.redirect(back)
    return window, first == 1
end

local function click(x, y, button) return { "mouse_click", button or 1, x, y } end
local function key(name) return { "key", keys[name], false } end

local function content(path)
    local file = fs.open(path, "r")
    if not file then return nil end
    local text = file.readAll()
    file.close()
    return text
end

describe("4.5 paint", function()
    it("draws with both buttons and saves what paintutils reads", function()
        -- red with the left, blue with the right; 30x19 has its palette at 29
        local _, ended = play("paint pic", { click(29, 15), click(30, 12, 2), click(1, 1), { "mouse_drag", 1, 2, 1 }, click(3, 2, 2),
            key "leftCtrl", key "enter", key "leftCtrl", key "right", key "enter" })
        expect(ended):eq(true)
        expect(content("pic.nfp")):eq("ee\n  b")
        local image = paintutils.loadImage("pic.nfp")
        expect(image[1][2], image[2][3]):eq(colours.red, colours.blue)
    end)
    it("goes on with a picture, wipes out, and keeps what lies beside the screen", function()
        local f = fs.open("old.nfp", "w")
        f.write("123\n" .. ("f"):rep(60))
        f.close()
        play("paint old.nfp", { click(29, 17), click(2, 1), key "right", click(1, 3, 2), key "leftCtrl", click(3, 19), key "leftCtrl", click(10, 19) })
        expect(content("old.nfp")):eq("1 3\n" .. ("f"):rep(60))
    end)
    it("asks once before it throws away", function()
        local window, ended = play("paint new", { click(1, 1), key "leftCtrl", key "right", key "enter" })
        expect(ended, (window.getLine(19):match("^Not saved: choose Exit again"))):eq(false, "Not saved: choose Exit again")
        local _, gone = play("paint new", { click(1, 1), key "leftCtrl", key "right", key "enter", key "leftCtrl", key "right", key "enter" })
        expect(gone, fs.exists("new.nfp")):eq(true, false)
    end)
    it("says what it cannot do", function()
        local window = play("paint", {})
        expect((window.getLine(1):gsub(" +$", ""))):eq("Usage: paint <path>")
        fs.makeDir("dir.d")
        window = play("paint dir.d", {})
        expect((window.getLine(1):gsub(" +$", ""))):eq("Cannot edit a directory.")
        window = play("paint /rom/x.nfp", { click(1, 1), key "leftCtrl", key "enter" }, 50)
        expect((window.getLine(19):match("^Cannot save: .*Access denied"))):eq("Cannot save: /rom/x.nfp: Access denied")
    end)
end)

describe("4.5 games", function()
    it("snake ends at a wall with its score", function()
        local window, ended = play("snake", { key "up", { "x" }, { "x" }, { "x" }, { "x" }, { "x" }, { "x" }, { "x" }, { "x" }, { "x" }, { "x" } }, 16, 4)
        expect(ended, (window.getLine(1):match("^Your score:"))):eq(true, "Your score:")
        window, ended = play("snake", { key "q" }, 16, 6)
        expect(ended, (window.getLine(1):match("^Your score: %d"))):eq(true, "Your score: 0")
    end)
    it("lights is the same board under a number, and counts pushes", function()
        local a = play("lights 7", { key "space", key "right", click(13, 5) }, 46, 14)
        local b = play("lights 7", {}, 46, 14)
        local c = play("lights 8", {}, 46, 14)
        local function rows(w)
            local out = {}
            for y = 3, 7 do out[#out + 1] = w.getLine(y):gsub("[%[%] ]", "") end
            return table.concat(out, "/")
        end
        expect((a.getLine(9):match("^Pushes: %d+"))):eq("Pushes: 2")
        expect(rows(a) == rows(b), rows(b) == rows(c)):eq(false, false)
        local again = play("lights 7", { key "space", key "space" }, 46, 14)
        expect(rows(again)):eq(rows(b))
    end)
    it("lights is won by the pushes that made the board", function()
        local state, pushes = 7, {}
        for y = 1, 5 do
            for x = 1, 5 do
                state = (state * 16807 + 11) % 2147483647
                if state % 5 < 2 then pushes[#pushes + 1] = click(4 * x - 2, y + 2) end
            end
        end
        local window, won = play("lights 7", pushes, 46, 14)
        expect(won, (window.getLine(10):gsub(" +$", ""))):eq(true, ("Dark, after %d pushes."):format(#pushes))
    end)
    it("lights says what it wants, and is left", function()
        for _, wrong in ipairs { "x", "1e999", "-1", "0.5", "1e300" } do
            local window = play("lights " .. wrong, {}, 46, 14)
            expect((window.getLine(1):gsub(" +$", ""))):eq("Usage: lights <number of a board>")
        end
        local _, ended = play("lights 7", { key "q" }, 46, 14)
        expect(ended):eq(true)
    end)
end)

t.finish()
