//go:build !production

package operator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Client holds handsets of an Operator over HTTP. Its methods may be called by
// several goroutines.
type Client struct {
	BaseURL string       // "http://127.0.0.1:8088"
	HTTP    *http.Client // http.DefaultClient if nil
}

// Refusal is an answer of the operator that is no success: what the handset or
// the network says about it.
type Refusal struct {
	Code int    // HTTP status: 409 busy or no dialogue, 504 nothing came in time, ...
	Text string // for people
}

// Error is the operator's text.
func (e *Refusal) Error() string { return fmt.Sprintf("operator: %s (%d)", e.Text, e.Code) }

// Dial dials a USSD code on a phone and waits for the first page.
func (c Client) Dial(ctx context.Context, msisdn, code string) (s Screen, err error) {
	err = c.post(ctx, msisdn, "dial", map[string]string{"code": code}, &s)
	return s, err
}

// Answer types an answer to the page on the screen and waits for the next page.
func (c Client) Answer(ctx context.Context, msisdn, text string) (s Screen, err error) {
	err = c.post(ctx, msisdn, "answer", map[string]string{"text": text}, &s)
	return s, err
}

// HangUp ends the dialogue.
func (c Client) HangUp(ctx context.Context, msisdn string) error {
	return c.post(ctx, msisdn, "hangup", nil, nil)
}

// SMS sends a short message of any length from a phone and tells how many parts
// it had. It returns when the application has taken the last.
func (c Client) SMS(ctx context.Context, msisdn, to, text string) (parts int, err error) {
	var out struct{ Parts int }
	err = c.post(ctx, msisdn, "sms", map[string]string{"to": to, "text": text}, &out)
	return out.Parts, err
}

// Call lets the telephone at a number ring.
func (c Client) Call(ctx context.Context, msisdn, to string) error {
	return c.post(ctx, msisdn, "call", map[string]string{"to": to}, nil)
}

// Inbox is what arrived on a phone after the text numbered after. If there is
// nothing it waits, at most a minute, and returns none.
func (c Client) Inbox(ctx context.Context, msisdn string, after int, wait time.Duration) (list []Text, err error) {
	path := fmt.Sprintf("inbox?after=%d&wait=%d", after, int(wait.Round(time.Second)/time.Second))
	err = c.do(ctx, http.MethodGet, phonePath(msisdn, path), nil, &list)
	return list, err
}

// SetFaults makes the operator misbehave.
func (c Client) SetFaults(ctx context.Context, f Faults) error {
	return c.do(ctx, http.MethodPut, "/faults", f, nil)
}

// Disconnect cuts the connections of all applications.
func (c Client) Disconnect(ctx context.Context) error {
	return c.do(ctx, http.MethodPost, "/disconnect", nil, nil)
}

func (c Client) post(ctx context.Context, msisdn, verb string, in, out any) error {
	return c.do(ctx, http.MethodPost, phonePath(msisdn, verb), in, out)
}

func phonePath(msisdn, rest string) string { return "/phones/" + url.PathEscape(msisdn) + "/" + rest }

func (c Client) do(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("operator: %w", err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.BaseURL+path, body)
	if err != nil {
		return fmt.Errorf("operator: %s: %w", method, unwrapURL(err))
	}
	req.Header.Set("Content-Type", "application/json")
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("operator: %s: %w", method, unwrapURL(err))
	}
	defer resp.Body.Close()
	return read(resp, out)
}

// unwrapURL drops the URL from an error, since it holds the phone number.
func unwrapURL(err error) error {
	if u, ok := err.(*url.Error); ok {
		return u.Err
	}
	return err
}

func read(resp *http.Response, out any) error {
	b, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	if err != nil {
		return fmt.Errorf("operator: read answer: %w", err)
	}
	if resp.StatusCode >= 300 {
		f := failure{http.StatusText(resp.StatusCode)}
		_ = json.Unmarshal(b, &f) // an answer of something else keeps the plain status
		return &Refusal{resp.StatusCode, f.Error}
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(b, out); err != nil {
		return fmt.Errorf("operator: unexpected answer: %w", err)
	}
	return nil
}
