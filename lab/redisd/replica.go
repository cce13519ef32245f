package redisd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	goredis "github.com/redis/go-redis/v9"
)

// Follow makes the server a replica of another, and returns when they are in step.
func (s *Server) Follow(ctx context.Context, primary *Server) error {
	client := goredis.NewClient(&goredis.Options{Addr: s.Addr()})
	defer client.Close()
	if err := client.ReplicaOf(ctx, "127.0.0.1", fmt.Sprint(primary.port)).Err(); err != nil {
		return fmt.Errorf("redisd: following: %w", err)
	}
	if err := s.InStep(ctx); err != nil {
		return err
	}
	return primary.counts(ctx, s)
}

// counts waits until a primary counts a replica as one that listens: it does so a moment
// after the replica itself.
func (s *Server) counts(ctx context.Context, replica *Server) error {
	client := goredis.NewClient(&goredis.Options{Addr: s.Addr()})
	defer client.Close()
	return eventually(ctx, func() error {
		info, err := client.Info(ctx, "replication").Result()
		if err == nil && !strings.Contains(info, fmt.Sprintf("port=%d,state=online", replica.port)) {
			err = errors.New("the primary does not count the replica")
		}
		return err
	})
}

// InStep waits until a replica has its primary's data and listens to it: before that
// it is never elected.
func (s *Server) InStep(ctx context.Context) error {
	client := goredis.NewClient(&goredis.Options{Addr: s.Addr()})
	defer client.Close()
	return eventually(ctx, func() error {
		info, err := client.Info(ctx, "replication").Result()
		if err == nil && !strings.Contains(info, "master_link_status:up") {
			err = errors.New("the replica is not in step")
		}
		return err
	})
}
