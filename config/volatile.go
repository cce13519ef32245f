package config

import (
	"os"
	"path/filepath"
	"strings"
)

// volatile reports whether a file at path would be lost: in a folder that systems
// clear when they start, or on a file system in memory.
func volatile(path string) bool {
	dir := existing(filepath.Dir(path))
	for _, cleared := range []string{"/tmp", "/run", "/var/run", "/dev/shm", os.TempDir()} {
		if dir == cleared || strings.HasPrefix(dir, strings.TrimSuffix(cleared, "/")+"/") {
			return true
		}
	}
	return inMemory(dir)
}

// existing is the deepest folder at or above dir that is there, without symbolic
// links.
func existing(dir string) string {
	for {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			return real
		}
		up := filepath.Dir(dir)
		if up == dir {
			return dir
		}
		dir = up
	}
}
