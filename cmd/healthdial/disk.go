package main

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"healthdial/admin"
	"healthdial/store/bolt"
)

// tidyDisk gives what the embedded store has left free in its file back to the disk.
// It is done before anybody is served.
func (s *service) tidyDisk() error {
	if s.storage.file == nil {
		return nil
	}
	return s.storage.file.Tidy()
}

// troubles are what is wrong with the machine now.
func (s *service) troubles() []admin.Trouble { return append(s.diskTroubles(), s.clockTroubles()...) }

func (s *service) diskTroubles() []admin.Trouble {
	if s.storage.file == nil {
		return nil
	}
	since, full := s.storage.file.Full()
	if !full {
		return nil
	}
	return []admin.Trouble{{Stops: true, Reason: "disk: full since " + since.Format(time.RFC3339) +
		"; nothing is taken, SMS stay with their operators, and it goes on by itself once there is room"}}
}

// measureDisk exports what the embedded store's file holds.
func (s *service) measureDisk() error {
	file := s.storage.file
	if file == nil {
		return nil
	}
	octets := func(name, help string, of func(bolt.Usage) int64) error {
		return s.prom.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "healthdial_store_file_" + name, Help: help}, func() float64 {
			u, _ := file.Usage() // a closed file has none
			return float64(of(u))
		}))
	}
	full := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "healthdial_store_disk_full", Help: "1 while what is to be stored finds no room on the disk.",
	}, func() float64 {
		if _, full := file.Full(); full {
			return 1
		}
		return 0
	})
	return errors.Join(
		s.prom.Register(full),
		octets("octets", "Octets of the embedded store's file that were ever used.", func(u bolt.Usage) int64 { return u.Size }),
		octets("free_octets", "Octets of these that nothing is in now.", func(u bolt.Usage) int64 { return u.Free }),
	)
}
