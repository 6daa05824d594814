package editor

import (
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// publicRegistry is npm's own default.
const publicRegistry = "https://registry.npmjs.org/"

// Registry is the address that packages come from, as npm finds it: its
// environment, the project's settings, the user's, the machine's, and at last
// the public one. Passwords are not read: a registry that wants one gives
// nothing.
func Registry(getenv func(string) string) string {
	for _, name := range []string{"npm_config_registry", "NPM_CONFIG_REGISTRY"} {
		if v := getenv(name); v != "" {
			return slashed(v)
		}
	}
	home, _ := os.UserHomeDir()
	for _, file := range []string{".npmrc", getenv("NPM_CONFIG_USERCONFIG"), getenv("npm_config_userconfig"), filepath.Join(home, ".npmrc"),
		getenv("NPM_CONFIG_GLOBALCONFIG"), getenv("npm_config_globalconfig"), "/usr/local/etc/npmrc", "/usr/etc/npmrc", "/etc/npmrc"} {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if v := registryIn(string(text), getenv); v != "" {
			return slashed(v)
		}
	}
	return publicRegistry
}

func slashed(address string) string { return strings.TrimSuffix(address, "/") + "/" }

// registryIn is the registry that a .npmrc names, "" for none. ${NAME} stands
// for the environment's.
func registryIn(text string, getenv func(string) string) (found string) {
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(line, "=")
		if ok && strings.TrimSpace(key) == "registry" {
			found = os.Expand(strings.Trim(strings.TrimSpace(value), `"'`), getenv)
		}
	}
	return found
}

// archive is the address of a package's archive, without what npm may know of it.
func (p Package) archive(registry string) string {
	return registry + strings.ReplaceAll(url.PathEscape(p.Name), "%2F", "/") + "/-/" + path.Base(p.Name) + "-" + url.PathEscape(p.Version) + ".tgz"
}
