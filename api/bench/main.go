// Bench measures the API of the embedded stack, in a process of its own, under many clients that all call as fast as they are
// answered. Run it from the root of the project; it renews its section of BENCHMARKS.md:
//
//	go run ./api/bench [--clients 50] [--requests 2000] [--output BENCHMARKS.md]
//
// Each client does what a scheduler or the console does: it makes jobs, and looks after them with conditional GETs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// inside is set for this program's run beside the stack.
const inside = "AMCU_BENCH_INSIDE"

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	clients := flags.Int("clients", 50, "how many call at once")
	requests := flags.Int("requests", 2000, "of each client")
	output := flags.String("output", "BENCHMARKS.md", "report whose section to renew")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *clients < 1 || *requests < 1 || flags.NArg() > 0 {
		return fmt.Errorf("bad usage: --clients %d, --requests %d, arguments %q", *clients, *requests, flags.Args())
	}
	if os.Getenv(inside) == "" {
		return surround(ctx, args)
	}
	result, err := measure(ctx, *clients, *requests)
	if err != nil {
		return err
	}
	how := strings.TrimSpace("go run ./api/bench " + strings.Join(args, " "))
	return result.renew(ctx, *output, how)
}

// surround runs this program again, beside a stack of its own.
func surround(ctx context.Context, args []string) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find own program: %w", err)
	}
	program := filepath.Join(".bench", "bin", "local")
	for _, command := range [][]string{
		{"go", "build", "-trimpath", "-o", program, "./local/cmd/local"},
		append([]string{program, "exec", "--", self}, args...),
	} {
		c := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // all of it is ours
		c.Env = append(os.Environ(), inside+"=yes", "AMCU_CONSOLE=", "AMCU_NO_FAULTS=true", "AMCU_CALLS_PER_SEC="+unlimited, "AMCU_BURST="+unlimited)
		c.Stdout, c.Stderr = os.Stdout, os.Stderr
		c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
		if err := c.Run(); err != nil {
			return fmt.Errorf("run %s: %w", command[0], err)
		}
	}
	return nil
}

// unlimited is a rate limit that nobody meets: all clients are one subject.
var unlimited = strconv.Itoa(1e9)

var errEnvironment = errors.New("AMCU_URL, AMCU_CLIENT_ID and AMCU_CLIENT_SECRET are not set")
