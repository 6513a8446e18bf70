// Command local runs the whole system in one process.
//
//	local run    [--data DIR]                     keeps the stack up, and prints its address and login
//	local exec   [--data DIR] -- COMMAND [ARG…]   runs a command against a stack, and ends with its exit code
//	local worker --data DIR                       is one more worker of a running stack
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	_ "time/tzdata" // mappings name zones; not every machine knows them

	"github.com/kelseyhightower/envconfig"
	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api"
	"github.com/amc-uploader/amc-uploader/local"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := command().ExecuteContext(ctx)
	var child *exec.ExitError
	switch {
	case errors.As(err, &child):
		os.Exit(child.ExitCode()) //nolint:gocritic // nothing is left to stop
	case err != nil:
		fmt.Fprintln(os.Stderr, "local:", err)
		os.Exit(1)
	}
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use: "local", Short: "The whole system in one process, without an AWS account",
		SilenceErrors: true, SilenceUsage: true,
	}
	var data string
	root.PersistentFlags().StringVar(&data, "data", "", "folder that holds everything (default .data; exec: one that is removed afterwards)")
	root.AddCommand(
		&cobra.Command{
			Use: "run", Short: "Keep the stack up", Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error { return run(c.Context(), data, c.OutOrStdout()) },
		},
		&cobra.Command{
			Use: "exec -- COMMAND [ARG…]", Short: "Run a command against a stack that ends with it", Args: cobra.MinimumNArgs(1),
			RunE: func(c *cobra.Command, args []string) error { return execute(c.Context(), data, args) },
		},
		&cobra.Command{
			Use: "worker", Short: "Be one more worker of a running stack", Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				cfg, err := config(data)
				if err != nil {
					return err
				}
				return local.RunWorker(c.Context(), cfg, logger(os.Stderr))
			},
		},
	)
	return root
}

// pace is what the simulator's speed makes a better default than Amazon's.
var pace = map[string]string{
	"AMCU_UPLOADER_SETTLE": "2s", "AMCU_UPLOADER_CLAIM": "15s", "AMCU_WORKER_LEASE": "15s", "AMCU_WORKER_BACKOFF": "1s",
}

func config(data string) (local.Config, error) {
	cfg := local.Config{Rates: api.DefaultRates()}
	for name, value := range pace {
		if _, set := os.LookupEnv(name); !set {
			if err := os.Setenv(name, value); err != nil {
				return cfg, err
			}
		}
	}
	if err := envconfig.Process("AMCU", &cfg); err != nil {
		return cfg, fmt.Errorf("read environment: %w", err)
	}
	if data != "" {
		cfg.Data = data
	}
	return cfg, nil
}

func logger(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }

func run(ctx context.Context, data string, out io.Writer) error {
	cfg, err := config(data)
	if err != nil {
		return err
	}
	_, missing := os.Stat(filepath.Join(cfg.Console, "index.html")) // before the embedded S3 changes the working directory
	stack, err := local.Start(ctx, cfg, logger(os.Stderr))
	if err != nil {
		return err
	}
	console := stack.API
	if missing != nil {
		console = "not built: run make console, which needs Node 20"
	}
	fmt.Fprintf(out, `
  API        %[1]s   (its contract: %[1]s/docs)
  console    %[2]s
  people     sign in as %[3]s, operator or viewer with %[4]s
  machines   AMCU_URL=%[1]s AMCU_CLIENT_ID=%[5]s AMCU_CLIENT_SECRET=%[6]s
  S3         %[7]s
  Amazon     %[8]s   (simulated)

  Press Ctrl-C to stop. Everything is kept in %[9]s.

`, stack.API, console, stack.User, stack.Password, stack.ClientID, stack.ClientSecret, stack.S3, stack.Simulator, cfg.Data)
	return stack.Wait()
}

// execute runs a command against a stack of its own. The stack's log goes to a file, so that the command's output is all
// there is to see.
func execute(ctx context.Context, data string, args []string) (err error) {
	home, err := os.Getwd() // the embedded S3 changes it
	if err != nil {
		return err
	}
	log, err := os.CreateTemp("", "amcu-*.log")
	if err != nil {
		return err
	}
	defer log.Close()
	defer func() {
		if err != nil {
			fmt.Fprintln(os.Stderr, "local: the stack's log is", log.Name())
			return
		}
		err = os.Remove(log.Name())
	}()
	if data == "" {
		if data, err = os.MkdirTemp("", "amcu-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(data)) }() // it holds customers' data
	}
	cfg, err := config(data)
	if err != nil {
		return err
	}
	if os.Getenv("AMCU_ADDRESS") == "" {
		cfg.Address = "127.0.0.1:0"
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	stack, err := local.Start(running, cfg, logger(log))
	if err != nil {
		return err
	}
	child := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // running the caller's command is the purpose
	child.Dir, child.Stdin, child.Stdout, child.Stderr = home, os.Stdin, os.Stdout, os.Stderr
	child.Env = append(os.Environ(), "AMCU_URL="+stack.API, "AMCU_CLIENT_ID="+stack.ClientID, "AMCU_CLIENT_SECRET="+stack.ClientSecret)
	child.Cancel = func() error { return child.Process.Signal(os.Interrupt) }
	err = child.Run()
	stop()
	return errors.Join(err, stack.Wait())
}
