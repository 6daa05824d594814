package cryptonet

import "slices"

// sortedNames are the names of a map in byte order: the order of a map must
// never be seen.
func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
