package redisd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	goredis "github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"
)

// slots is how many hash slots a cluster has.
const slots = 16384

// Cluster is a Redis Cluster. In the beginning the first half of its nodes are
// primaries with even shares of the slots, and each of the second half is the replica
// of the primary at its place in the first.
type Cluster struct{ Nodes []*Server }

// StartCluster starts n primaries and n replicas below dir, and returns when every
// slot is served and every replica in step, or when ctx ends. A node that does not
// answer for a second is held for lost. Further args are settings of every node.
func StartCluster(ctx context.Context, dir string, n int, args ...string) (*Cluster, error) {
	c := &Cluster{make([]*Server, 2*n)}
	g, starting := errgroup.WithContext(ctx)
	for i := range c.Nodes {
		g.Go(func() (err error) {
			c.Nodes[i], err = startNode(starting, filepath.Join(dir, fmt.Sprintf("node-%d", i)), args)
			return err
		})
	}
	err := g.Wait()
	if err == nil {
		err = c.join(ctx, n)
	}
	if err != nil {
		c.Kill()
		return nil, err
	}
	return c, nil
}

func startNode(ctx context.Context, dir string, args []string) (*Server, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("redisd: %w", err)
	}
	// A third of the slots that nobody serves does not take the others with it.
	node := []string{"--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-require-full-coverage", "no"}
	return Start(ctx, Config{Dir: dir, Args: append(node, args...)})
}

// Kill ends every node as kill -9 does.
func (c *Cluster) Kill() {
	for _, s := range c.Nodes {
		if s != nil {
			s.Kill()
		}
	}
}

// Addrs are the addresses of all nodes.
func (c *Cluster) Addrs() []string {
	out := make([]string, len(c.Nodes))
	for i, s := range c.Nodes {
		out[i] = s.Addr()
	}
	return out
}

// join gives the primaries their slots, makes all nodes known to each other, and
// gives each primary its replica.
func (c *Cluster) join(ctx context.Context, n int) error {
	clients := make([]*goredis.Client, len(c.Nodes))
	for i, s := range c.Nodes {
		clients[i] = goredis.NewClient(&goredis.Options{Addr: s.Addr()})
		defer clients[i].Close()
	}
	for i, client := range clients[:n] {
		if err := client.ClusterAddSlotsRange(ctx, i*slots/n, (i+1)*slots/n-1).Err(); err != nil {
			return fmt.Errorf("redisd: giving slots: %w", err)
		}
	}
	for i, client := range clients[1:] {
		// Two nodes of one epoch would settle it among themselves, slowly.
		if err := client.Do(ctx, "CLUSTER", "SET-CONFIG-EPOCH", i+2).Err(); err != nil {
			return fmt.Errorf("redisd: giving an epoch: %w", err)
		}
		if err := client.ClusterMeet(ctx, "127.0.0.1", fmt.Sprint(c.Nodes[0].port)).Err(); err != nil {
			return fmt.Errorf("redisd: meeting: %w", err)
		}
	}
	for i, client := range clients[n:] {
		if err := follow(ctx, client, clients[i]); err != nil {
			return err
		}
	}
	return c.Serves(ctx)
}

// follow makes a node the replica of another, once it knows it.
func follow(ctx context.Context, node, primary *goredis.Client) error {
	id, err := primary.Do(ctx, "CLUSTER", "MYID").Text()
	if err != nil {
		return fmt.Errorf("redisd: asking a name: %w", err)
	}
	return eventually(ctx, func() error { return node.ClusterReplicate(ctx, id).Err() })
}

// Serves waits until every node that runs finds every slot served, and every one of
// them that is a replica is in step.
func (c *Cluster) Serves(ctx context.Context) error {
	for _, s := range c.Nodes {
		if s.cmd == nil {
			continue
		}
		if err := s.agrees(ctx); err != nil {
			return err
		}
	}
	return nil
}

// agrees waits until a node finds the cluster in order, and is itself.
func (s *Server) agrees(ctx context.Context) error {
	client := goredis.NewClient(&goredis.Options{Addr: s.Addr()})
	defer client.Close()
	return eventually(ctx, func() error {
		state, err1 := client.ClusterInfo(ctx).Result()
		role, err2 := client.Info(ctx, "replication").Result()
		switch err := errors.Join(err1, err2); {
		case err != nil:
			return err
		case !strings.Contains(state, "cluster_state:ok"), !strings.Contains(state, fmt.Sprintf("cluster_slots_ok:%d", slots)):
			return errors.New("not every slot is served")
		case strings.Contains(role, "role:slave") && !strings.Contains(role, "master_link_status:up"):
			return errors.New("a replica is not in step")
		}
		return nil
	})
}

// Primary is the node that serves a slot now, as a node that runs says.
func (c *Cluster) Primary(ctx context.Context, slot int) (*Server, error) {
	var errs []error
	for _, s := range c.Nodes {
		if s.cmd == nil {
			continue
		}
		found, err := c.primary(ctx, s, slot)
		if err == nil {
			return found, nil
		}
		errs = append(errs, err)
	}
	return nil, fmt.Errorf("redisd: nobody serves slot %d: %w", slot, errors.Join(errs...))
}

func (c *Cluster) primary(ctx context.Context, of *Server, slot int) (*Server, error) {
	client := goredis.NewClient(&goredis.Options{Addr: of.Addr()})
	defer client.Close()
	shards, err := client.ClusterShards(ctx).Result()
	if err != nil {
		return nil, err
	}
	for _, shard := range shards {
		if !serves(shard, slot) {
			continue
		}
		for _, node := range shard.Nodes {
			if s := c.at(node.Port); s != nil && node.Role == "master" && node.Health == "online" {
				return s, nil
			}
		}
	}
	return nil, errors.New("no such range")
}

func serves(shard goredis.ClusterShard, slot int) bool {
	for _, r := range shard.Slots {
		if r.Start <= int64(slot) && int64(slot) <= r.End {
			return true
		}
	}
	return false
}

// at is the node that listens on a port; nil if none does.
func (c *Cluster) at(port int64) *Server {
	for _, s := range c.Nodes {
		if int64(s.port) == port {
			return s
		}
	}
	return nil
}
