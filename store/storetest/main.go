package storetest

import (
	"flag"
	"os"
	"runtime"
	"strconv"
	"testing"

	"healthdial/store"
)

// atOnce is how many tests of a processor run at the same time, unless -parallel says
// otherwise: most wait for disks and for each other most of their time.
const atOnce = 4

// Main is the TestMain of a package whose tests call Run and RunCrash: open is how a child
// that is to be killed opens its store.
func Main(m *testing.M, open func(place string) (store.Backend, func() error, error)) {
	child(open)
	if err := flag.Set("test.parallel", strconv.Itoa(atOnce*runtime.GOMAXPROCS(0))); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
