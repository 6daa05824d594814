package docs

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/emberwire/emberwire/core/manual"
)

// programs gives the entries of a list their programs, whose files are not
// wanted in the site then.
func (b *builder) programs(name string, list []manual.Entry) error {
	folder := filepath.Join(b.root, "reference", name)
	files, err := filepath.Glob(filepath.Join(folder, "*.lua"))
	if err != nil {
		return err
	}
	have := map[string]manual.Program{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		programs, err := manual.Programs(string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for _, p := range programs {
			have[p.Anchor] = p
		}
	}
	for i, e := range list {
		p := have[e.Anchor]
		list[i].Program, list[i].Bench, list[i].Prints = p.Code, p.Bench, p.Prints
	}
	return os.RemoveAll(folder)
}

// benches writes the labs that programs of the reference run in, by name.
func (b *builder) benches() error {
	folder := filepath.Join(b.root, "reference", "bench")
	files, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		return err
	}
	out := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		out[strings.TrimSuffix(filepath.Base(file), ".md")] = string(text)
	}
	data, err := json.Marshal(out)
	if err != nil {
		return err
	}
	if err := b.save("reference/benches.json", string(data)); err != nil {
		return err
	}
	return os.RemoveAll(folder)
}
