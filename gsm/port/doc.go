// Package port finds the serial port of a modem and opens it.
//
// A modem is known by its [Mark]: the serial number of its USB plug, its IMEI, a path, or
// several of these. Under which path it appears does not matter, and may change: it is
// looked for anew each time. A modem with several ports, as most 4G modems are, is asked on
// each of them whether it takes commands there; what does not answer is left alone.
//
// A port has one owner. Ports of other modems of ours, and of other programs, are not
// touched.
package port
