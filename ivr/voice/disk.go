package voice

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
)

// disk keeps clips in files named after their keys: a SHA-256 and the samples that it is
// of, little-endian. A file that is not whole is as good as none.
type disk struct{ dir string }

func openDisk(dir string) (*disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &disk{dir}, nil
}

func (d *disk) path(k key) string { return filepath.Join(d.dir, hex.EncodeToString(k[:])+".clip") }

// get reads a clip. It is false for a file that is missing or damaged.
func (d *disk) get(k key) ([]int16, bool) {
	file, err := os.ReadFile(d.path(k))
	if err != nil || len(file) < sha256.Size || len(file)%2 != 0 {
		return nil, false
	}
	sum, body := file[:sha256.Size], file[sha256.Size:]
	if found := sha256.Sum256(body); !bytes.Equal(sum, found[:]) {
		return nil, false
	}
	samples := make([]int16, len(body)/2)
	for i := range samples {
		samples[i] = int16(binary.LittleEndian.Uint16(body[2*i:]))
	}
	return samples, true
}

// put writes a clip so that nobody ever reads a part of it.
func (d *disk) put(k key, samples []int16) error {
	file := make([]byte, sha256.Size, sha256.Size+2*len(samples))
	for _, s := range samples {
		file = binary.LittleEndian.AppendUint16(file, uint16(s))
	}
	sum := sha256.Sum256(file[sha256.Size:])
	copy(file, sum[:])
	return replace(d.path(k), file)
}

// replace writes a file beside its place and moves it there.
func replace(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error is the one to tell
	}
	return err
}
