// Package redisd starts real redis-server processes on free loopback ports, alone, as
// replicas or as a cluster, durable as in production, and lets tests kill, pause and
// start them again. Each is stopped by its own process id. The program is the one of
// the path: apt-get install redis-server.
package redisd
