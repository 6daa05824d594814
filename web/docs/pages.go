package docs

// source is one page: what it is made of and where it stands.
type source struct {
	dir   string // of the page below docs/
	group string // heading in the list of pages
	title string
	about string   // one line for the list
	files []string // Markdown below docs/, in this order
	lists []string // of the reference, below docs/reference/
	lab   string   // of the gallery, which runs at the top of the page
	tags  []string // protocols whose labs the page lists
}

// sources in the order of the list of pages.
var sources = []source{
	{dir: "cnet", lab: "cnet-request", group: "Networks", title: "cNet", about: "CryptoNet, CTCP and CTTP: every function, what it promises and a program that shows it",
		files: []string{"cryptonet.md"}, lists: []string{"cnet", "cryptonet"}, tags: []string{"cryptonet", "cttp", "ctcp", "clog"}},
	{dir: "phoenix", lab: "psp-echo", group: "Networks", title: "Phoenix networking", about: "every system call, what it promises and a program that shows it",
		files: []string{"phoenix.md"}, lists: []string{"phoenix"}, tags: []string{"psp", "pdp", "control", "arp", "dhcp", "names"}},
	{dir: "craftos", lab: "hello", group: "Networks", title: "CraftOS", about: "modems, rednet, peripherals, files, the screen, events: every function of a computer and a program that shows it",
		lists: []string{"craftos"}, tags: []string{"raw", "rednet", "gps"}},
	{dir: "lab", lab: "hello", group: "Work with it", title: "Write a lab", about: "the lab file: network, programs, lesson, what is wanted", files: []string{"lab.md"}},
	{dir: "packets", lab: "dissector", group: "Work with it", title: "Packets", about: "filter, export, captures for Wireshark, diagrams, dissectors", files: []string{"packets.md"}},
	{dir: "time", lab: "phoenix-file-loss", group: "Work with it", title: "Time runs both ways", about: "back to a moment, what if a message were lost, two runs beside each other", files: []string{"time.md"}},
	{dir: "commands", group: "Work with it", title: "Commands", about: "what a page asks its engine for, and what recordings hold", files: []string{"commands.md"}},
	{dir: "server", group: "Work with it", title: "Run your own", about: "the server of pages and rooms, headers, strangers", files: []string{"server.md"}},
	{dir: "door", group: "Work with it", title: "A door for ComputerCraft", about: "a computer of the game itself takes part in a room", files: []string{"door.md"}},
	{dir: "embed", lab: "hello", group: "Labs in your pages", title: "Embed a lab", about: "labs in pages of your own", files: []string{"embed.md"}},
	{dir: "embed/messages", lab: "hello", group: "Labs in your pages", title: "Messages", about: "what a page tells an embed and hears from it, to try", files: []string{"embed/messages.md"}},
	{dir: "embed/mkdocs", group: "Labs in your pages", title: "MkDocs, Material", about: "where the script goes, and what to know there", files: []string{"embed/mkdocs.md"}},
	{dir: "embed/sphinx", group: "Labs in your pages", title: "Sphinx with MyST", about: "where the script goes, and what to know there", files: []string{"embed/sphinx.md"}},
	{dir: "embed/hugo", group: "Labs in your pages", title: "Hugo", about: "where the script goes, and what to know there", files: []string{"embed/hugo.md"}},
	{dir: "embed/jekyll", group: "Labs in your pages", title: "Jekyll", about: "where the script goes, and what to know there", files: []string{"embed/jekyll.md"}},
	{dir: "embed/docusaurus", group: "Labs in your pages", title: "Docusaurus", about: "where the script goes, and what to know there", files: []string{"embed/docusaurus.md"}},
	{dir: "embed/vitepress", group: "Labs in your pages", title: "VitePress", about: "where the script goes, and what to know there", files: []string{"embed/vitepress.md"}},
	{dir: "embed/starlight", group: "Labs in your pages", title: "Starlight", about: "where the script goes, and what to know there", files: []string{"embed/starlight.md"}},
	{dir: "embed/eleventy", group: "Labs in your pages", title: "Eleventy", about: "where the script goes, and what to know there", files: []string{"embed/eleventy.md"}},
	{dir: "embed/pandoc", group: "Labs in your pages", title: "Pandoc", about: "where the script goes, and what to know there", files: []string{"embed/pandoc.md"}},
	{dir: "embed/markdown-it", group: "Labs in your pages", title: "Any page, markdown-it", about: "where the script goes, and what to know there", files: []string{"embed/markdown-it.md"}},
	{dir: "spec/cnet", lab: "cnet-rest", group: "Specifications", title: "cNet on the wire", about: "CTCP, CTTP, registration", files: []string{"spec/cnet.md"}, tags: []string{"ctcp", "cttp", "clog"}},
	{dir: "spec/cryptonet", lab: "cryptonet-replay", group: "Specifications", title: "CryptoNet on the wire", about: "envelope, certificates, keys, sealed messages", files: []string{"spec/cryptonet.md"}, tags: []string{"cryptonet"}},
	{dir: "spec/phoenix", lab: "phoenix-ping", group: "Specifications", title: "Phoenix on the wire", about: "link, ARP, internet, control, PSP, PDP", files: []string{"spec/phoenix.md"}, tags: []string{"psp", "pdp", "control", "arp", "dhcp", "names"}},
	{dir: "spec/computercraft", lab: "repeater", group: "Specifications", title: "The computers", about: "modems, rednet, the Lua dialect, CraftOS", files: []string{"spec/computercraft.md"}, tags: []string{"raw", "rednet", "gps", "dns"}},
}
