// Package bench measures what crosses packages: a step of the real flows, a turn
// on each store, a key press from an operator's octets to the page on its way back,
// and the libraries that do the same work, in one run. Its tests play the same
// conversations and read every page, so that no figure is that of an error page.
//
// Figures and how to get them are in docs/benchmarks.md. What lies in one package is
// measured there.
package bench
