package smpp

import (
	"bytes"
	"encoding/binary"
)

// cursor takes a PDU's body apart, one mandatory parameter after the other. When
// one is not there whole, it and all behind it are zero, and short is set.
type cursor struct {
	rest  []byte
	short bool
}

func (c *cursor) end() {
	c.rest, c.short = nil, true
}

// octet is a parameter of one octet.
func (c *cursor) octet() uint8 {
	if len(c.rest) == 0 {
		c.end()
		return 0
	}
	v := c.rest[0]
	c.rest = c.rest[1:]
	return v
}

// text is a C-octet string without its terminator.
func (c *cursor) text() string {
	n := bytes.IndexByte(c.rest, 0)
	if n < 0 {
		c.end()
		return ""
	}
	s := string(c.rest[:n])
	c.rest = c.rest[n+1:]
	return s
}

// octets are the next n octets, copied.
func (c *cursor) octets(n int) []byte {
	if n > len(c.rest) {
		c.end()
		return nil
	}
	v := bytes.Clone(c.rest[:n])
	c.rest = c.rest[n:]
	return v
}

// number is a parameter of four octets.
func (c *cursor) number() uint32 {
	if len(c.rest) < 4 {
		c.end()
		return 0
	}
	v := binary.BigEndian.Uint32(c.rest)
	c.rest = c.rest[4:]
	return v
}

// address is a type of number, a numbering plan and an address.
func (c *cursor) address() Address {
	return Address{TON: c.octet(), NPI: c.octet(), Addr: c.text()}
}

func appendAddress(dst []byte, a Address) []byte {
	return appendCString(append(dst, a.TON, a.NPI), a.Addr)
}

func appendCString(dst []byte, s string) []byte { return append(append(dst, s...), 0) }
