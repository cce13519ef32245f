package sip

import (
	"net/netip"
	"strings"
	"testing"
)

// TestNegotiate answers offers (RFC 3264).
func TestNegotiate(t *testing.T) {
	const head = "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
	const mapped = "a=rtpmap:101 telephone-event/8000\r\n"
	for _, tc := range []struct{ name, offer, answer, remote string }{
		{"A-law first", "m=audio 4000 RTP/AVP 8 0 101\r\n" + mapped, "m=audio 5000 RTP/AVP 8 101|a=rtpmap:8 PCMA/8000|a=rtpmap:101 telephone-event/8000|a=fmtp:101 0-15|a=ptime:20|a=sendrecv", "192.0.2.1:4000"},
		{"mu-law after what we have not", "m=audio 4000 RTP/AVP 18 0\r\n", "m=audio 5000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=ptime:20|a=sendrecv", "192.0.2.1:4000"},
		{"by its name", "m=audio 4000 RTP/AVP 97 96\r\na=rtpmap:97 PCMA/8000/1\r\na=rtpmap:96 telephone-event/8000\r\n", "m=audio 5000 RTP/AVP 97 96|a=rtpmap:97 PCMA/8000|a=rtpmap:96 telephone-event/8000|a=fmtp:96 0-15|a=ptime:20|a=sendrecv", "192.0.2.1:4000"},
		{"hold", "m=audio 4000 RTP/AVP 8\r\na=sendonly\r\n", "m=audio 5000 RTP/AVP 8|a=rtpmap:8 PCMA/8000|a=ptime:20|a=recvonly", "192.0.2.1:4000"},
		{"hold for both media at once", "a=inactive\r\nm=audio 4000 RTP/AVP 8\r\n", "m=audio 5000 RTP/AVP 8|a=rtpmap:8 PCMA/8000|a=ptime:20|a=inactive", "192.0.2.1:4000"},
		{"hold of old", "m=audio 4000 RTP/AVP 8\r\nc=IN IP4 0.0.0.0\r\n", "m=audio 5000 RTP/AVP 8|a=rtpmap:8 PCMA/8000|a=ptime:20|a=inactive", "0.0.0.0:4000"},
		{"with a video", "m=video 4002 RTP/AVP 99\r\nm=audio 4000 RTP/AVP 8\r\nc=IN IP4 192.0.2.9\r\n", "m=video 0 RTP/AVP 99|m=audio 5000 RTP/AVP 8|a=rtpmap:8 PCMA/8000|a=ptime:20|a=sendrecv", "192.0.2.9:4000"},
		{"encrypted only", "m=audio 4000 RTP/SAVP 8\r\n", "", ""},
		{"refused by themselves", "m=audio 0 RTP/AVP 8\r\n", "", ""},
		{"another clock", "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 PCMU/16000\r\n", "", ""},
		{"8 by another name", "m=audio 4000 RTP/AVP 8\r\na=rtpmap:8 opus/48000/2\r\n", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, err := parseSDP([]byte(head + tc.offer))
			if err != nil {
				t.Fatal(err)
			}
			agreed, err := agree(s)
			if (err == nil) != (tc.answer != "") {
				t.Fatalf("%v", err)
			}
			if err != nil {
				return
			}
			got := string(answer(s, agreed, netip.MustParseAddrPort("198.51.100.1:5000"), 7, 3))
			want := "v=0|o=- 7 3 IN IP4 198.51.100.1|s=-|c=IN IP4 198.51.100.1|t=0 0|" + tc.answer + "|"
			if got = strings.ReplaceAll(got, "\r\n", "|"); got != want || agreed.remote.String() != tc.remote {
				t.Errorf("%s, to %v\nwant %s", got, agreed.remote, want)
			}
		})
	}
}

// TestBadSDP refuses what would have to be guessed.
func TestBadSDP(t *testing.T) {
	const head = "v=0\no=- 1 2 IN IP4 192.0.2.1\n"
	for _, body := range []string{
		"", "\n", "hello\n", head, "m=audio 4000 RTP/AVP 8\n", head + "c=IN\nm=audio 4000 RTP/AVP 8\n", head + "c=IN IP4 example.org\nm=audio 4000 RTP/AVP 8\n",
		head + "c=IN IP4 224.0.0.1\nm=audio 4000 RTP/AVP 8\n", head + "m=audio 70000 RTP/AVP 8\n", head + "m=audio 4000\n", head + "o=- 1\nm=audio 1 RTP/AVP 8\n",
		head + strings.Repeat("m=audio 4000 RTP/AVP 8\n", 17), head + "m=audio 4000 RTP/AVP" + strings.Repeat(" 8", 65) + "\n", strings.Repeat("a=x\n", 5000),
	} {
		if _, err := parseSDP([]byte(body)); err == nil {
			t.Errorf("%.60q is read", body)
		}
	}
}
