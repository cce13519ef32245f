package config

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"healthdial/gsm/msisdn"
	"healthdial/outbox"
	"healthdial/route"
	"healthdial/yamlfile"
)

const rack = `modems:
  - name: post-a
    device: {imei: "356938035643809"}
    pin_file: sim.pin
    number: "+919000000001"
    missed: menu
    quota: {hour: 30, day: 100}
    balance: {code: "*123#", pattern: "Bal:Rs ([0-9.]+)", every: 6h, least: 20}
    probe: {every: 1h}
    reset: [/usr/local/sbin/cycle, "3"]
    sms: {shift_tables: [hindi], parts: 4}
  - name: post-b
    device: {serial: "0123456789", speed: 115200}
`

// rackBench is bench with modems.
func rackBench(t *testing.T, text string) string {
	t.Helper()
	path := bench(t, text)
	write(t, filepath.Join(filepath.Dir(path), "sim.pin"), "4711\n", 0o600)
	write(t, filepath.Join(filepath.Dir(path), "long.pin"), "471147114711\n", 0o600)
	return path
}

func TestModems(t *testing.T) {
	c, err := Load(rackBench(t, good+rack), Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := c.Modems[0]
	if read, err := m.ReadPIN(); err != nil || read != "4711" || m.PIN.Reveal() != "4711" {
		t.Errorf("the PIN is not read: %v", err)
	}
	if b := m.Bearer(); b.Source != m.Number || b.Parts != 4 || len(b.ShiftTables) != 1 {
		t.Errorf("%+v", b)
	}
	if !m.Same(c.Modems[0]) || m.Same(c.Modems[1]) {
		t.Error("modems are not told apart")
	}
}

func TestModemsThatAreRefused(t *testing.T) {
	for _, tc := range []struct{ old, new, want string }{
		{`device: {imei: "356938035643809"}`, `device: {}`, "modems[0].device: how the modem is found is wanted"},
		{`imei: "356938035643809"`, `imei: "35693803564380"`, "modems[0].device.imei: 15 digits"},
		{`imei: "356938035643809"`, `path: ttyUSB0`, "modems[0].device.path: a whole path"},
		{`serial: "0123456789"`, `imei: "356938035643809"`, `modems[1].device.imei: "356938035643809" is there twice`},
		{`imei: "356938035643809"`, `serial: "0123456789"`, `modems[1].device.serial: "0123456789" is there twice`},
		{"missed: menu", "model: sim900", "modems[0].model: one of sim800, sim7600, quectel-ec2x, huawei-e, generic"},
		{"bolt: {path: /var/lib/healthdial/health.db}", `redis: {addrs: ["redis.example:6379"], plain: true, password_file: sim.pin}`, "modems: modems are for one machine"},
		{"name: post-b", "name: post-a", `modems[1].name: "post-a" is there twice`},
		{"name: post-b", "name: north", `modems[1].name: "north" is there twice: a link, gateway, modem`},
		{"pin_file: sim.pin", "pin_file: long.pin", "modems[0].pin_file: a PIN has 4 to 8 digits"},
		{`number: "+919000000001"`, `number: "9000000001"`, "modems[0].number: is no number with its country code"},
		{"missed: menu", "missed: ring", "modems[0].missed: one of call, menu, nothing"},
		{"missed: menu", "missed: call", "modems[0].missed: nobody can be called back"},
		{"hour: 30", "hour: 1000001", "modems[0].quota: hour and day are at most"},
		{`code: "*123#"`, `code: "ATD1"`, "modems[0].balance.code: what is dialled"},
		{"Bal:Rs ([0-9.]+)", "Bal:Rs [0-9.]+", "modems[0].balance.pattern: a regular expression"},
		{"every: 6h", "every: 1s", "modems[0].balance.every: is less than 1m"},
		{"reset: [/usr/local/sbin/cycle", "reset: [cycle", "modems[0].reset: the command's whole path"},
		{"parts: 4", "split: payload", "modems[0].sms.split: udh8 or udh16"},
		{"shift_tables: [hindi]", "shift_tables: [klingon]", "modems[0].sms.shift_tables"},
		{"speed: 115200", "speed: 9999999", "modems[1].device.speed: bits a second"},
	} {
		t.Run(tc.want, func(t *testing.T) {
			text := good + rack
			if !strings.Contains(text, tc.old) {
				t.Fatalf("no %q to replace", tc.old)
			}
			_, err := Load(rackBench(t, strings.Replace(text, tc.old, tc.new, 1)), Options{})
			if ps, ok := errors.AsType[yamlfile.Problems](err); !ok || !strings.Contains(ps.Error(), tc.want) || len(ps) > 1 {
				t.Errorf("got\n%v\nwant %s", err, tc.want)
			}
		})
	}
}

// TestPool: modems for the same numbers share them, each number always with the same one;
// what is for other numbers stays apart.
func TestPool(t *testing.T) {
	c := Config{Service: Service{Region: "IN"}, Modems: []Modem{
		{Name: "a", SMS: ModemSMS{Prefixes: []string{"+91"}}}, {Name: "b", SMS: ModemSMS{Prefixes: []string{"+91"}}}, {Name: "abroad", SMS: ModemSMS{Prefixes: []string{"+977"}}},
	}}
	table := route.New(c.Routing(nil))
	first := map[string]int{}
	for _, digits := range []string{"+919000000001", "+919000000002", "+919000000003", "+919000000004", "+919000000005", "+919000000006", "+919000000007", "+919000000008"} {
		n, err := msisdn.Parse(digits, "IN")
		if err != nil {
			t.Fatal(err)
		}
		links := table.Choose(n, route.SMS, outbox.Notice)
		if again := table.Choose(n, route.SMS, outbox.Code); len(links) != 2 || again[0] != links[0] {
			t.Errorf("%v, then %v", links, again)
		}
		first[links[0]]++
	}
	if first["a"] == 0 || first["b"] == 0 {
		t.Errorf("one modem carries all: %v", first)
	}
	n, err := msisdn.Parse("+9779800000001", "IN")
	if err != nil {
		t.Fatal(err)
	}
	if links := table.Choose(n, route.SMS, outbox.Notice); len(links) != 1 || links[0] != "abroad" {
		t.Errorf("a number in Nepal goes by %v", links)
	}
}
