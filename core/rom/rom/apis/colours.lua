-- colours: colors, spelled the other way.

for name, value in pairs(colors) do
    _ENV[name] = value
end
grey, lightGrey = colors.gray, colors.lightGray
gray, lightGray = nil, nil
