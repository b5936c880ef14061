// Package source finds the project's own files for tests, also in a binary
// built with -trimpath, which does not know where it was compiled.
package source

import (
	"os"
	"path/filepath"
)

// root is the module's folder: a test starts in the folder of its package.
var root = find()

func find() string {
	dir, err := os.Getwd()
	if err != nil {
		return "."
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			return dir
		}
	}
}

// Path is a file or folder of the project.
func Path(parts ...string) string {
	return filepath.Join(append([]string{root}, parts...)...)
}
