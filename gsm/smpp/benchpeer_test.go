package smpp

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"testing"

	"github.com/fiorix/go-smpp/v2/smpp/pdu"
)

// peerProcess is set in the environment of the process that is the benchmarks' SMSC:
// what it spends is not the client's.
const peerProcess = "HEALTHDIAL_BENCH_PEER"

// startPeer starts this program anew as an SMSC that accepts everything as fast as it
// can read, until the test ends.
func startPeer(t testing.TB) (addr string) {
	t.Helper()
	peer := exec.Command(os.Args[0])
	peer.Env, peer.Stderr = append(os.Environ(), peerProcess+"=1"), os.Stderr
	stdin, err := peer.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := peer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := peer.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		if err := peer.Wait(); err != nil {
			t.Errorf("the peer ended with %v", err)
		}
	})
	if _, err := fmt.Fscanln(stdout, &addr); err != nil {
		t.Fatal(err)
	}
	return addr
}

// servePeer is the process: it says where it listens, and ends with its input.
func servePeer() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(ln.Addr())
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go echo(conn)
		}
	}()
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// echo answers each request from its octets alone: a message by the number at the
// beginning of its text.
func echo(conn net.Conn) {
	defer conn.Close()
	r, w := newFrameReader(conn), bufio.NewWriterSize(conn, 64<<10)
	var answer []byte
	for {
		if r.r.Buffered() < headerLen && w.Flush() != nil {
			return
		}
		h, frame, err := r.next()
		if err != nil {
			return
		}
		answer = append(answer[:0], frame[:headerLen]...)
		binary.BigEndian.PutUint32(answer[4:], uint32(h.id|responseBit))
		switch h.id {
		case pdu.SubmitSMID:
			answer = append(append(answer, numberIn(frame)...), 0)
		case pdu.BindTransceiverID, pdu.BindTransmitterID:
			answer = append(answer, "peer\x00"...)
		}
		binary.BigEndian.PutUint32(answer, uint32(len(answer)))
		if _, err := w.Write(answer); err != nil {
			return
		}
	}
}

// numberIn finds the number at the beginning of short_message (SMPP 3.4 §4.4.1).
func numberIn(frame []byte) []byte {
	at := headerLen
	skip := func() {
		for frame[at] != 0 {
			at++
		}
		at++
	}
	skip() // service_type
	for range 2 {
		at += 2 // ton, npi
		skip()
	}
	at += 3 // esm_class, protocol_id, priority_flag
	skip()  // schedule_delivery_time
	skip()  // validity_period
	at += 5 // registered_delivery, replace_if_present_flag, data_coding, sm_default_msg_id, sm_length
	return frame[at : at+numbered]
}
