//go:build !production

package modem

// profile is what commands set and a reboot forgets, unless AT&W kept it.
type profile struct {
	echo, verbose, quiet bool // ATE, ATV, ATQ
	rings                int  // S0

	cmee  int    // error results
	cmgf  int    // 1: text mode
	csms  int    // 1: +CMT and +CDS are acknowledged with +CNMA
	csdh  int    // 1: text mode shows all parameters
	cscs  string // character set of strings
	csmp  [4]int // fo, vp, pid, dcs of text mode
	cnmi  [5]int // mode, mt, bm, ds, bfr
	cmms  int
	mem   [3]string // +CPMS
	creg  [3]int    // +CREG, +CGREG, +CEREG
	clip  int
	crc   int
	cusd  int
	cops  int // the format of names
	noise bool
	kept  map[string]string // what else was set, by command; never changed, only replaced
	ipr   int
}

// The places of +CNMI (TS 27.005 §3.4.1).
const (
	cnmiMode = iota
	cnmiMT
	cnmiBM
	cnmiDS
	cnmiBFR
)

// The places of +CPMS (TS 27.005 §3.2.2): what is read and deleted, written and sent,
// and received.
const (
	memRead = iota
	memWrite
	memReceive
)

// factory is the profile of a model as it leaves the factory.
func factory(m model) profile {
	return profile{
		echo: true, verbose: true,
		cscs: m.charset, csmp: [4]int{17, 167, 0, 0}, cnmi: m.cnmi, mem: m.mem, noise: m.noise,
	}
}
