// Package espeak has text spoken by espeak-ng, a process for each text. Texts may be
// private: they go to the process by its standard input, never as an argument, which
// every user of the machine could read, and are in no error.
package espeak

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"healthdial/ivr/voice/wav"
)

// Command is the program's usual name.
const Command = "espeak-ng"

// ErrTooLong is speech of more octets than a text can need.
var ErrTooLong = errors.New("espeak: the speech does not end")

// most is how much speech is taken: three minutes at 22,050 Hz.
const most = 3 * 60 * 22050 * 2

// lastWords is how long a process that has ended may take to be read to its end. On a
// machine with ten times the work that it can do, a second was too short once.
const lastWords = 5 * time.Second

// Engine is an espeak-ng that is there. It may be used from many goroutines.
type Engine struct {
	path, version string
}

// Find looks for a command, by its name or its path, and asks for its version.
func Find(ctx context.Context, command string) (*Engine, error) {
	path, err := exec.LookPath(command)
	if err != nil {
		return nil, fmt.Errorf("espeak: %w", err)
	}
	out, err := execute(ctx, "", path, "--version")
	if err != nil {
		return nil, err
	}
	// "eSpeak NG text-to-speech: 1.51  Data at: /usr/..."
	_, after, _ := strings.Cut(string(out), ": ")
	version, _, found := strings.Cut(after, " ")
	if !found {
		return nil, fmt.Errorf("espeak: %s does not tell its version", path)
	}
	return &Engine{path: path, version: "espeak-ng " + version}, nil
}

// Version tells engines apart whose speech may differ.
func (e *Engine) Version() string { return e.version }

// Speak is a text as a voice says it, speed words a minute, at the engine's rate. A text
// in which there is nothing to say gives no samples. The context's end ends the process.
func (e *Engine) Speak(ctx context.Context, voice string, speed int, text string) (wav.Sound, error) {
	out, err := execute(ctx, sayable(voice, text), e.path, "-v", voice, "-s", strconv.Itoa(speed), "-b", "1", "--stdin", "--stdout")
	if err != nil || len(out) == 0 {
		return wav.Sound{}, err
	}
	sound, err := wav.DecodeStream(out)
	if err != nil {
		return wav.Sound{}, fmt.Errorf("espeak: %w", err)
	}
	return sound, nil
}

// execute runs a program to its end. What it says of an error is not passed on: it may
// quote the text.
func execute(ctx context.Context, stdin, path string, args ...string) ([]byte, error) {
	out := bounded{left: most}
	c := exec.CommandContext(ctx, path, args...)
	c.Stdin, c.Stdout = strings.NewReader(stdin), &out
	c.Env = append(c.Env, "LC_ALL=C.UTF-8")
	if data, set := os.LookupEnv("ESPEAK_DATA_PATH"); set {
		c.Env = append(c.Env, "ESPEAK_DATA_PATH="+data)
	}
	c.WaitDelay = lastWords
	err := c.Start()
	if err == nil {
		yields(c.Process.Pid)
		err = c.Wait()
	}
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("espeak: %w", context.Cause(ctx))
	case out.left < 0:
		return nil, ErrTooLong
	case err != nil:
		return nil, fmt.Errorf("espeak: %s: %w", path, err)
	}
	return out.kept.Bytes(), nil
}
