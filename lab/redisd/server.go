package redisd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"syscall"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// Config is how a server is started.
type Config struct {
	Dir  string   // where it keeps what it must: an empty folder, its own
	Args []string // further settings, after ours: "--requirepass", "..."
}

// durable are the settings of a server that forgets nothing it has acknowledged.
var durable = []string{
	"--bind", "127.0.0.1", "--save", "", "--loglevel", "warning",
	"--appendonly", "yes", "--appendfsync", "always", "--repl-diskless-sync-delay", "0",
}

// Server is one redis-server. Its methods are for one goroutine.
type Server struct {
	cfg  Config
	port int
	cmd  *exec.Cmd // nil if it does not run
}

// Start starts a server on a free port and returns when it serves, or when ctx ends.
func Start(ctx context.Context, c Config) (*Server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: c, port: port}
	return s, s.Restart(ctx)
}

// freePort is a port that was free a moment ago. A cluster's node needs the one that
// is 10,000 higher as well.
func freePort() (int, error) {
	for range 100 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return 0, fmt.Errorf("redisd: %w", err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		bus, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port+busOffset))
		_ = l.Close()
		if err == nil {
			return port, bus.Close()
		}
	}
	return 0, errors.New("redisd: no free port")
}

const busOffset = 10_000

// Restart starts a server that was killed, on its port, with what it kept, and
// returns when it serves: it has read its log by then.
func (s *Server) Restart(ctx context.Context) error {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return errors.New("redisd: redis-server is missing: apt-get install redis-server")
	}
	args := append([]string{"--port", fmt.Sprint(s.port), "--dir", s.cfg.Dir}, durable...)
	s.cmd = exec.Command(program, append(args, s.cfg.Args...)...)
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("redisd: %w", err)
	}
	return s.serves(ctx)
}

// Addr is where it listens, host and port.
func (s *Server) Addr() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

// Port is where it listens.
func (s *Server) Port() int { return s.port }

// Kill ends the server as kill -9 does. One that does not run stays so.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Pause stops the server where it is: it keeps its connections and answers nothing.
func (s *Server) Pause() error { return s.signal(syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (s *Server) Resume() error { return s.signal(syscall.SIGCONT) }

func (s *Server) signal(sig syscall.Signal) error {
	if s.cmd == nil {
		return errors.New("redisd: it does not run")
	}
	return s.cmd.Process.Signal(sig)
}

// look is how often it is looked whether something has come true.
const look = 10 * time.Millisecond

// serves waits until the server answers. One that refuses the client's name answers.
func (s *Server) serves(ctx context.Context) error {
	client := goredis.NewClient(&goredis.Options{Addr: s.Addr(), MaxRetries: -1})
	defer client.Close()
	return eventually(ctx, func() error {
		err := client.Ping(ctx).Err()
		if goredis.HasErrorPrefix(err, "NOAUTH") || goredis.HasErrorPrefix(err, "NOPERM") {
			return nil
		}
		return err
	})
}

// eventually waits until a condition holds, and returns why it did not when ctx ends.
func eventually(ctx context.Context, holds func() error) error {
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	for {
		err := holds()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("redisd: %w: %w", ctx.Err(), err)
		case <-ticker.C:
		}
	}
}
