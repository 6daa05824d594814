package main

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/emberwire/emberwire/web/site"
)

const exportUsage = `usage: emberwire export [flags] DIR

Writes the page, its labs, its documentation and the embeds into the folder DIR
as files for any file host: all names are relative, nothing must be configured.
DIR must be empty or not there. Rooms need a server: see emberwire serve.

`

// export runs `emberwire export`.
func export(args []string, stdout, stderr io.Writer) int {
	set := flag.NewFlagSet("export", flag.ContinueOnError)
	from := set.String("dir", "", "packed page (default: the one beside or inside this program)")
	switch err := parse(set, args, exportUsage, stderr); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "emberwire export:", err)
		return 2
	case set.NArg() != 1:
		help(set, exportUsage, stderr)
		return 2
	}
	s, err := site.Open(*from)
	if err == nil {
		err = s.Export(set.Arg(0))
	}
	if err != nil {
		fmt.Fprintln(stderr, "emberwire export:", err)
		return 1
	}
	fmt.Fprintf(stdout, "%d files are in %s; open its index.html through any file server\n", s.Len(), set.Arg(0))
	return 0
}
