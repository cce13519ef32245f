package voice

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"healthdial/ivr/voice/pcm"
	"healthdial/ivr/voice/wav"
)

// largest is the size of a recording that is read: three minutes of the best quality.
const largest = 3 * 60 * 48000 * 4

// Recordings are what people have spoken: a folder with one folder for each language, in
// which files are named after what they say. They are listed once; a folder that has
// changed is opened anew.
type Recordings struct {
	dir   string
	names map[string]bool // as LANG/NAME
	conv  pcm.Converter
}

// OpenRecordings lists a folder.
func OpenRecordings(dir string) (*Recordings, error) {
	r := &Recordings{dir: dir, names: map[string]bool{}}
	found, err := fs.Glob(os.DirFS(dir), "*/*.wav")
	if err == nil {
		_, err = os.ReadDir(dir) // Glob takes a missing folder for an empty one
	}
	if err != nil {
		return nil, fmt.Errorf("voice: recordings: %w", err)
	}
	for _, file := range found {
		r.names[strings.TrimSuffix(file, ".wav")] = true
	}
	return r, nil
}

// Has reports whether a name is recorded in a language.
func (r *Recordings) Has(lang, name string) bool {
	return r.names[lang+"/"+name]
}

// Names are all recordings, as LANG/NAME, sorted.
func (r *Recordings) Names() []string {
	return slices.Sorted(maps.Keys(r.names))
}

// Others are the files in the folder that are no recordings.
func (r *Recordings) Others() (all []string, err error) {
	err = fs.WalkDir(os.DirFS(r.dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !r.names[strings.TrimSuffix(path, ".wav")] && !strings.Contains("/"+path, "/.") {
			all = append(all, path)
		}
		return err
	})
	return all, err
}

// Read is a recording, brought to telephone quality and otherwise as it is.
func (r *Recordings) Read(lang, name string) ([]int16, error) {
	sound, err := r.open(lang, name)
	if err != nil {
		return nil, fmt.Errorf("voice: recording %s/%s.wav: %w", lang, name, err)
	}
	samples, err := r.conv.Convert(sound.Samples, sound.Rate)
	if err != nil {
		return nil, fmt.Errorf("voice: recording %s/%s.wav: %w", lang, name, err)
	}
	return samples, nil
}

func (r *Recordings) open(lang, name string) (wav.Sound, error) {
	f, err := os.OpenInRoot(r.dir, lang+"/"+name+".wav")
	if err != nil {
		return wav.Sound{}, err
	}
	defer f.Close()
	file, err := io.ReadAll(io.LimitReader(f, largest+1))
	switch {
	case err != nil:
		return wav.Sound{}, err
	case len(file) > largest:
		return wav.Sound{}, errors.New("it is larger than three minutes can be")
	}
	return wav.Decode(file)
}
