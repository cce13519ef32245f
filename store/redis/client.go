package redis

import (
	"context"
	"math/rand/v2"
	"net"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Servers says how to reach a Redis. Zeros are usable but for Addrs or Sentinels.
type Servers struct {
	Addrs   []string // of the server, or of some nodes of the cluster
	Cluster bool

	Sentinels                      []string // that know the server; instead of Addrs
	Master                         string   // what they call it
	SentinelUser, SentinelPassword string

	// Credentials are asked for at each connection. None if nil.
	Credentials func(ctx context.Context) (user, password string, err error)
	// Dial makes connections, with TLS where that is wanted. Default plain TCP.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)

	Connect time.Duration // the longest connecting: 2 s
	Timeout time.Duration // the longest wait for an answer: 3 s
	Wait    time.Duration // of it besides, for replicas: Replicas.Timeout
	Pool    int           // connections to each server: 64
}

// How a client goes on after an error. A server that comes back is met by all nodes
// at once: each waits a random time, longer from try to try, and opens few connections
// at a time.
const (
	tries       = 3
	retryFrom   = 50 * time.Millisecond
	retryTo     = time.Second
	dialsAtOnce = 8
)

// Jitter is a random wait before the try after attempt (from 0), evenly from nothing to
// twice as long as the one before it, at most retryTo: "full jitter".
func Jitter(attempt int) time.Duration {
	most := min(retryFrom<<min(attempt+2, 10), retryTo)
	return time.Duration(rand.Int64N(int64(most)))
}

// Client makes the store's client. Its caller closes it.
func (s Servers) Client() goredis.UniversalClient {
	o := s.options()
	switch {
	case s.Cluster:
		return still(goredis.NewClusterClient(&goredis.ClusterOptions{
			Addrs: s.Addrs, Dialer: o.Dialer, CredentialsProviderContext: o.CredentialsProviderContext,
			MaxRedirects: tries, MaxRetries: o.MaxRetries, MinRetryBackoff: o.MinRetryBackoff, MaxRetryBackoff: o.MaxRetryBackoff,
			DialTimeout: o.DialTimeout, DialerRetries: o.DialerRetries, DialerRetryBackoff: o.DialerRetryBackoff, MaxConcurrentDials: o.MaxConcurrentDials,
			ReadTimeout: o.ReadTimeout, WriteTimeout: o.WriteTimeout, ContextTimeoutEnabled: true,
			PoolSize: o.PoolSize, PoolTimeout: o.PoolTimeout, DisableIdentity: true, MaintNotificationsConfig: o.MaintNotificationsConfig,
		}))
	case len(s.Sentinels) > 0:
		return goredis.NewFailoverClient(&goredis.FailoverOptions{
			MasterName: s.Master, SentinelAddrs: s.Sentinels, SentinelUsername: s.SentinelUser, SentinelPassword: s.SentinelPassword,
			Dialer: o.Dialer, CredentialsProviderContext: o.CredentialsProviderContext,
			MaxRetries: o.MaxRetries, MinRetryBackoff: o.MinRetryBackoff, MaxRetryBackoff: o.MaxRetryBackoff,
			DialTimeout: o.DialTimeout, DialerRetries: o.DialerRetries, DialerRetryBackoff: o.DialerRetryBackoff, MaxConcurrentDials: o.MaxConcurrentDials,
			ReadTimeout: o.ReadTimeout, WriteTimeout: o.WriteTimeout, ContextTimeoutEnabled: true,
			PoolSize: o.PoolSize, PoolTimeout: o.PoolTimeout, DisableIdentity: true,
		})
	}
	return s.At(s.Addrs[0])
}

// At makes a client of one server at an address. Its caller closes it.
func (s Servers) At(addr string) *goredis.Client {
	o := s.options()
	o.Addr = addr
	return goredis.NewClient(&o)
}

func (s Servers) options() goredis.Options {
	timeout := orDefault(s.Timeout, 3*time.Second) + s.Wait
	pool := s.Pool
	if pool <= 0 {
		pool = 64
	}
	return goredis.Options{
		Dialer: s.dialer(), CredentialsProviderContext: s.Credentials,
		MaxRetries: tries, MinRetryBackoff: retryFrom, MaxRetryBackoff: retryTo,
		DialTimeout: orDefault(s.Connect, connectIn), DialerRetries: tries, DialerRetryBackoff: Jitter, MaxConcurrentDials: min(dialsAtOnce, pool),
		ReadTimeout: timeout, WriteTimeout: timeout, ContextTimeoutEnabled: true,
		PoolSize: pool, PoolTimeout: timeout, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
}

const connectIn = 2 * time.Second

// dialer bounds connecting, a TLS handshake included.
func (s Servers) dialer() func(ctx context.Context, network, addr string) (net.Conn, error) {
	dial := s.Dial
	if dial == nil {
		dial = (&net.Dialer{KeepAlive: 15 * time.Second}).DialContext
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, orDefault(s.Connect, connectIn))
		defer cancel()
		return dial(ctx, network, addr)
	}
}
