package main

import "fmt"

// amount is a number of things in words: "1 entry", "2 entries".
func amount[N int | uint64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
