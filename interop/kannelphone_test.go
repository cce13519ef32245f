//go:build integration

package interop

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"healthdial/lab/operator"
)

// dialogue is what the gateway knows of the one that is open.
type dialogue struct {
	code          string
	session, step byte
}

// Dial opens a dialogue and waits for its first page.
func (k *kannel) Dial(ctx context.Context, number, code string) (operator.Screen, error) {
	k.session++
	k.open = dialogue{code: code, session: k.session}
	return k.turn(ctx, number, opDialled, code)
}

// Answer types an answer and waits for the next page.
func (k *kannel) Answer(ctx context.Context, number, text string) (operator.Screen, error) {
	return k.turn(ctx, number, opAnswered, text)
}

// HangUp ends the dialogue as vendors do, since the standard has no way.
func (k *kannel) HangUp(ctx context.Context, number string) error {
	k.open.step |= ended
	return k.step(ctx, number, opAborted, "")
}

// Values of ussd_service_op (SMPP 3.4 §5.3.2.44), and the bit of its_session_info
// that ends a dialogue (§5.3.2.43).
const (
	opDialled  = 1    // PSSR indication
	opAsks     = 2    // USSR request
	opAnswered = 18   // USSR confirm
	opAborted  = 0x81 // what vendors use
	ended      = 1
)

func (k *kannel) turn(ctx context.Context, number string, op int, text string) (operator.Screen, error) {
	if err := k.step(ctx, number, op, text); err != nil {
		return operator.Screen{}, err
	}
	page, err := k.take(ctx, func(a arrival) bool { return a.op != 0 && a.number == bare(number) && a.info[0] == k.open.session })
	if err != nil {
		return operator.Screen{}, fmt.Errorf("no page: %w", err)
	}
	if want := k.open.step; page.info[1]&^ended != want || page.info[1]&ended == 0 != (page.op == opAsks) {
		return operator.Screen{}, fmt.Errorf("its_session_info is %x with ussd_service_op %d, after step %d", page.info, page.op, want>>1)
	}
	k.open.step += 2
	return operator.Screen{Session: int(k.open.session), Screen: page.text, Open: page.op == opAsks}, nil
}

// step sends one step, and counts it.
func (k *kannel) step(ctx context.Context, number string, op int, text string) error {
	info := string([]byte{k.open.session, k.open.step})
	k.open.step += 2
	meta := url.Values{"ussd_service_op": {strconv.Itoa(op)}, "its_session_info": {info}}
	return k.submit(ctx, number, k.open.code, text, url.Values{"binfo": {"USSD"}, "meta-data": {"?smpp?" + meta.Encode()}})
}

// SMS sends a message and asks for its receipts. Into how many parts Kannel cuts it, it
// does not say.
func (k *kannel) SMS(ctx context.Context, number, to, text string) (parts int, err error) {
	k.sent++
	receipt := fmt.Sprintf("%s/dlr?of=%s&n=%d&type=%%d", k.MO, bare(number), k.sent)
	return 1, k.submit(ctx, number, to, text, url.Values{"dlr-mask": {"31"}, "dlr-url": {receipt}})
}

// submit has Kannel send something. It keeps what it cannot send yet.
func (k *kannel) submit(ctx context.Context, number, to, text string, more url.Values) error {
	for name, value := range map[string]string{"username": "test", "password": k.Secret, "from": number, "to": to, "text": text, "charset": "UTF-8"} {
		more.Set(name, value)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r > 0x7F }) {
		more.Set("coding", "2")
	}
	body, err := get(ctx, "http://127.0.0.1:"+k.Send+"/cgi-bin/sendsms?"+more.Encode())
	if err == nil && !strings.HasPrefix(body, "0: ") && !strings.HasPrefix(body, "3: ") { // accepted, or queued
		err = fmt.Errorf("sendsms: %s", body)
	}
	return err
}

// Inbox is the messages that a phone got after the one numbered after.
func (k *kannel) Inbox(ctx context.Context, number string, after int, wait time.Duration) ([]operator.Text, error) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	x, err := k.take(ctx, func(a arrival) bool { return a.op == 0 && a.dlr == 0 && a.number == bare(number) && a.n > after })
	if err != nil {
		return nil, nil // nothing came in time
	}
	return []operator.Text{{N: x.n, From: x.from, Text: x.text}}, nil
}

// ServeHTTP takes what Kannel passes on.
func (k *kannel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if r.URL.Path == "/dlr" {
		x := arrival{number: q.Get("of")}
		x.dlr, _ = strconv.Atoi(q.Get("type"))
		x.n, _ = strconv.Atoi(q.Get("n"))
		k.add(x)
		return
	}
	x := arrival{number: bare(q.Get("to")), from: q.Get("from"), text: q.Get("text")}
	if q.Get("coding") == "2" {
		x.text = ucs2(x.text)
	}
	// Kannel writes a TLV's octets as they are, also those of a number.
	if meta, err := url.ParseQuery(strings.TrimPrefix(q.Get("meta"), "?smpp?")); err == nil && meta.Get("ussd_service_op") != "" {
		x.op, x.info = int(meta.Get("ussd_service_op")[0]), meta.Get("its_session_info")
	}
	k.add(x)
}

func ucs2(octets string) string {
	var units []uint16
	for i := 0; i+1 < len(octets); i += 2 {
		units = append(units, uint16(octets[i])<<8|uint16(octets[i+1]))
	}
	return string(utf16.Decode(units))
}

func bare(number string) string { return strings.TrimPrefix(number, "+") }

func get(ctx context.Context, url string) (body string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}
