package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"healthdial/admin"
	"healthdial/config"
)

// panel is a running service as those see it who run it.
type panel struct {
	url    string
	token  string
	client *http.Client
	warn   io.Writer // told what the service did but could not record; nil for nobody
}

// panelTime is how long the service may take to begin its answer.
const panelTime = 20 * time.Second

// configuredPanel is the service that a configuration is for.
func configuredPanel(path string, o config.Options) (panel, error) {
	at, err := config.LoadPanel(path, o)
	if err != nil {
		return panel{}, err
	}
	if at.Token.IsZero() {
		return panel{}, fmt.Errorf("%s names no token: give admin.operators a token_file and make the service reload", path)
	}
	transport := &http.Transport{ResponseHeaderTimeout: panelTime}
	scheme := "http"
	if at.TLS != nil {
		scheme = "https"
		if transport.TLSClientConfig, err = itself(at.TLS.Cert); err != nil {
			return panel{}, err
		}
	}
	return panel{url: scheme + "://" + reachable(at.Addr), token: at.Token.Reveal(), client: &http.Client{Transport: transport}}, nil
}

// namedPanel is the service at an address, with a token from a file.
func namedPanel(address, tokenFile string) (panel, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return panel{}, usageError{fmt.Errorf("--admin %s is not an address such as http://127.0.0.1:8080", address)}
	}
	token, err := config.ReadToken(tokenFile)
	if err != nil {
		return panel{}, err
	}
	client := &http.Client{Transport: &http.Transport{ResponseHeaderTimeout: panelTime}}
	return panel{url: strings.TrimRight(address, "/"), token: token.Reveal(), client: client}, nil
}

// itself trusts the certificate that the service is configured with, and no other.
func itself(cert string) (*tls.Config, error) {
	text, err := os.ReadFile(cert)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12, ServerName: nameIn(text)}, nil
}

// reachable is an address to dial for one to listen on.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}

// get asks for JSON.
func (p panel) get(ctx context.Context, path string) ([]byte, error) {
	return p.call(ctx, http.MethodGet, path, nil)
}

// post gives a command.
func (p panel) post(ctx context.Context, path string) ([]byte, error) {
	return p.call(ctx, http.MethodPost, path, nil)
}

// postForm gives a command with what belongs to it.
func (p panel) postForm(ctx context.Context, path string, form url.Values) ([]byte, error) {
	return p.call(ctx, http.MethodPost, path, form)
}

func (p panel) call(ctx context.Context, method, path string, form url.Values) ([]byte, error) {
	body, err := p.send(ctx, method, path, form)
	if err != nil {
		return nil, err
	}
	defer p.client.CloseIdleConnections()
	defer body.Close()
	return io.ReadAll(body)
}

// open asks for what is read as it comes.
func (p panel) open(ctx context.Context, method, path string) (io.ReadCloser, error) {
	return p.send(ctx, method, path, nil)
}

func (p panel) send(ctx context.Context, method, path string, form url.Values) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, method, p.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	resp, err := p.client.Do(r)
	if err != nil {
		return nil, p.unreached(ctx, err)
	}
	if resp.StatusCode == http.StatusOK {
		if p.warn != nil && resp.Header.Get(admin.HeaderAudit) != "" {
			fmt.Fprintln(p.warn, "healthdial: done, but the audit log could not be written: note elsewhere who did this, when and why")
		}
		return resp.Body, nil
	}
	defer p.client.CloseIdleConnections()
	defer resp.Body.Close()
	return nil, p.refused(resp)
}

// unreached says what may be the matter where nobody answers.
func (p panel) unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return fmt.Errorf("nothing answers at %s: is the service running, and is this its admin.operators.addr? (%w)", p.url, err)
	}
	return fmt.Errorf("%s: %w", p.url, err)
}

// refused is the sentence that the service answers with, and every problem behind it.
func (p panel) refused(resp *http.Response) error {
	var said struct {
		Error    string
		Problems []string
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if json.Unmarshal(bytes.TrimSpace(body), &said) != nil || said.Error == "" {
		return fmt.Errorf("what answers at %s is not this service: %s", p.url, resp.Status)
	}
	return errors.New(strings.Join(append([]string{said.Error}, said.Problems...), "\n  "))
}
