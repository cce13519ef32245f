package config

import "time"

// Store is where everything durable is: exactly one of its fields is set.
type Store struct {
	Bolt  *Bolt  `yaml:"bolt"`
	Redis *Redis `yaml:"redis"`
}

// Bolt is the embedded store, for one machine.
type Bolt struct {
	Path string `yaml:"path"`
}

// Redis is a Redis: one server, one that Sentinels watch, or a Redis Cluster.
type Redis struct {
	Addrs        []string  `yaml:"addrs"`    // host:port of the server, or of some nodes of the cluster
	Cluster      bool      `yaml:"cluster"`  // it is a Redis Cluster
	Sentinel     *Sentinel `yaml:"sentinel"` // they say which server it is; instead of addrs
	Username     string    `yaml:"username"` // the ACL user; "default" if empty
	PasswordFile string    `yaml:"password_file"`
	TLS          *LinkTLS  `yaml:"tls"`   // to servers and Sentinels
	Plain        bool      `yaml:"plain"` // it may go without TLS off this machine: in a network of its own

	Replicas    int           `yaml:"replicas"`     // how many must have a change before it is acknowledged: 0
	WaitTimeout time.Duration `yaml:"wait_timeout"` // how long they are waited for: 1s
	Fsync       string        `yaml:"fsync"`        // everysec accepts that a second is lost with a machine: always

	Connect time.Duration `yaml:"connect"` // the longest connecting: 2s
	Timeout time.Duration `yaml:"timeout"` // the longest wait for an answer, besides that for replicas: 3s
	Pool    int           `yaml:"pool"`    // connections to each server: 64

	Password Secret `yaml:"-"`
}

// Sentinel are the Redis Sentinels that watch a server and its replicas.
type Sentinel struct {
	Addrs        []string `yaml:"addrs"`    // host:port
	Master       string   `yaml:"master"`   // what they call the server
	Username     string   `yaml:"username"` // their own ACL user, if they have any
	PasswordFile string   `yaml:"password_file"`

	Password Secret `yaml:"-"`
}

// Everysec is the value of Redis.Fsync that accepts the loss of a second.
const Everysec = "everysec"

// ReadPassword reads the password file anew: it may hold another password by now. There
// is none if no file is named.
func (r Redis) ReadPassword() (string, error) {
	if r.PasswordFile == "" {
		return "", nil
	}
	secret, err := readSecret(r.PasswordFile)
	return secret.Reveal(), err
}
