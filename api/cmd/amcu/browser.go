package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"runtime"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// listen opens the first of the ports that is free on this machine, and returns the address at which browsers find it. It is
// called localhost, since that is the one loopback name that Cognito surely takes.
func listen(ctx context.Context, ports ...int) (net.Listener, string, error) {
	var errs error
	for _, port := range ports {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", fmt.Sprintf("localhost:%d", port))
		if err == nil {
			if at, ok := listener.Addr().(*net.TCPAddr); ok {
				port = at.Port
			}
			return listener, fmt.Sprintf("http://localhost:%d/callback", port), nil
		}
		errs = errors.Join(errs, err)
	}
	return nil, "", &amc.Error{Kind: amc.KindUnavailable, Code: "port_taken", Field: "--port", Message: "can't listen for the browser to come back",
		Hint: "end what uses the port, or choose another that is allowed", Err: errs}
}

// await serves the listener until a browser comes back with the state, and returns what it brings. Others, who don't know the
// state, are turned away.
func await(ctx context.Context, listener net.Listener, state string, life time.Duration) (url.Values, error) {
	whole := ctx
	ctx, cancel := context.WithTimeout(ctx, life)
	defer cancel()
	answers := make(chan url.Values, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /callback", func(w http.ResponseWriter, r *http.Request) {
		answer := r.URL.Query()
		if state == "" || answer.Get("state") != state {
			http.Error(w, "This is not the answer that amcu waits for.", http.StatusBadRequest)
			return
		}
		w.Header().Set("Referrer-Policy", "no-referrer")
		fmt.Fprintln(w, "You can close this window; amcu goes on in the terminal.")
		select {
		case answers <- answer:
		default: // the page was loaded again
		}
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	var answer url.Values
	var err error
	select {
	case <-ctx.Done():
		err = &amc.Error{Kind: amc.KindUnavailable, Code: "nobody_came", Message: "nobody came back from the page in the browser", Hint: "run the command again", Err: ctx.Err()}
		if whole.Err() != nil {
			err = &interrupted{"interrupted"}
		}
	case err = <-served:
		return nil, fmt.Errorf("wait for the browser: %w", err)
	case answer = <-answers:
	}
	const grace = 5 * time.Second // for the page to reach the browser
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if server.Shutdown(stop) != nil {
		_ = server.Close() // a browser that holds on learns nothing more
	}
	if ended := <-served; !errors.Is(ended, http.ErrServerClosed) {
		return nil, fmt.Errorf("wait for the browser: %w", ended)
	}
	return answer, err
}

// openPage opens a page where there is a desktop to open it on. The address stands on the terminal as well, so nothing is lost
// when that fails.
func (a *app) openPage(ctx context.Context, page string) {
	var command []string
	switch {
	case !a.tty:
	case runtime.GOOS == "darwin":
		command = []string{"open", page}
	case runtime.GOOS == "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler", page}
	case a.env("DISPLAY") != "" || a.env("WAYLAND_DISPLAY") != "":
		command = []string{"xdg-open", page}
	}
	if command != nil {
		_ = exec.CommandContext(ctx, command[0], command[1:]...).Start() // #nosec G204 -- three known programs, and no shell
	}
}
