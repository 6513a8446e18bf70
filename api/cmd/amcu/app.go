package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// app is one run of the command line.
type app struct {
	env   func(string) string
	in    io.Reader
	out   io.Writer // results
	err   io.Writer // progress and errors
	clock amc.Clock
	tty   bool // whether err is a terminal, where a bar can be drawn

	config string // the person's own folder of settings; "" when there is none

	url    string
	output string
	called bool // a command was reached: what fails from then on is no wrong usage of flags
}

// run executes the arguments and returns the exit code.
func (a *app) run(ctx context.Context, args []string) int { return a.exit(a.execute(ctx, args)) }

// execute executes the arguments. It returns the command that ran, and the error that ended it.
func (a *app) execute(ctx context.Context, args []string) (*cobra.Command, error) {
	env := a.env
	a.env = func(name string) string { return strings.TrimSpace(env(name)) } // secrets are often files, with a line break at the end
	root := a.root()
	root.SetArgs(args)
	root.SetOut(a.out)
	root.SetErr(a.err)
	return root.ExecuteContextC(ctx)
}

// root returns amcu itself, with every command below it.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "amcu COMMAND",
		Short: "Load customer files into Amazon Marketing Cloud",
		Long: `amcu loads customer files into Amazon Marketing Cloud instances through the AMC Uploader's API.

Environment:
  AMCU_URL                address of the API (default: that of the last amcu login)
  AMCU_CLIENT_ID          client id and secret of a machine, exchanged for an access token
  AMCU_CLIENT_SECRET
  AMCU_ISSUER             OIDC issuer of that client (default: the one the API names)
  AMCU_TOKEN_URL          its token endpoint (default: the one the issuer names)
  AMCU_TOKEN              an access token, used as it is
  AMCU_LWA_CLIENT_SECRET  client secret of a Login with Amazon application, for amcu connections add

Of several credentials the first wins: AMCU_TOKEN, AMCU_CLIENT_ID with AMCU_CLIENT_SECRET, amcu login.

Exit codes: 0 succeeded, 1 failed, 2 wrong usage.`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.PersistentFlags().StringVar(&a.url, "url", "", "address of the API (default: $AMCU_URL)")
	root.PersistentFlags().StringVarP(&a.output, "output", "o", "table", "how to print results: table or json")
	root.AddCommand(
		a.loginCommand(), a.logoutCommand(), a.whoamiCommand(),
		a.uploadCommand(), a.validateCommand(), a.previewCommand(), a.sourcesCommand(),
		a.statusCommand(), a.watchCommand(), a.cancelCommand(), a.retryCommand(), a.rejectsCommand(), a.jobsCommand(),
		a.mappingsCommand(), a.connectionsCommand(), a.instancesCommand(), a.datasetsCommand(),
		a.auditCommand(), a.webhooksCommand(), a.forgetCommand(), a.deletionsCommand())
	a.complete(root)
	return root
}

// exit prints the error that ended the run of a command and returns its exit code.
func (a *app) exit(cmd *cobra.Command, err error) int {
	var done *unsuccessful
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &done):
		fmt.Fprintf(a.err, "amcu: %v\n", err)
		return exitFailed
	case !a.called:
		fmt.Fprintf(a.err, "amcu: %v\nUsage: %s\nSee %s --help.\n", err, cmd.UseLine(), cmd.CommandPath())
		return exitUsage
	}
	fmt.Fprintf(a.err, "amcu: %v\n", err)
	if amc.KindInvalid.Is(err) {
		return exitUsage
	}
	return exitFailed
}

// group is a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs, // which refuses commands that don't exist
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(commands...)
	return cmd
}

// command wraps what a command does once its flags are read.
func (a *app) command(do func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if a.output != "table" && a.output != "json" {
			return fmt.Errorf("--output %q is neither table nor json", a.output)
		}
		cmd.Flags().Visit(func(f *pflag.Flag) {
			if list, ok := f.Value.(pflag.SliceValue); ok { // people write "a, b"
				values := list.GetSlice()
				for i := range values {
					values[i] = strings.TrimSpace(values[i])
				}
				_ = list.Replace(values) // fails for no list of strings
			}
		})
		a.called = true
		if err := idsOf(cmd, args); err != nil {
			return err
		}
		return do(cmd.Context(), args)
	}
}

// call wraps what a command does with the API.
func (a *app) call(do func(ctx context.Context, api *client.ClientWithResponses, args []string) error) func(*cobra.Command, []string) error {
	return a.command(func(ctx context.Context, args []string) error {
		api, err := a.connect(ctx)
		if err != nil {
			return err
		}
		return do(ctx, api, args)
	})
}

// listedBy are the commands that list what a word of a usage line stands for, where that has a UUID.
var listedBy = map[string]string{"JOB": "amcu jobs", "WEBHOOK": "amcu webhooks list", "DELETION": "amcu deletions"}

// idsOf refuses arguments that can't be the ids that the usage line asks for.
func idsOf(cmd *cobra.Command, args []string) error {
	words := placesOf(cmd)
	for i, arg := range args[:min(len(args), len(words))] {
		list, ok := listedBy[words[i]]
		if ok && uuid.Validate(arg) != nil {
			return usage("id_form", words[i], fmt.Sprintf("%q is no id", arg), list+" shows them")
		}
	}
	return nil
}

// usage is an error of the call itself.
func usage(code, field, message, hint string) error {
	return &amc.Error{Kind: amc.KindInvalid, Code: code, Field: field, Message: message, Hint: hint}
}

func fileError(name, field string, err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err // the name is said already
	}
	return &amc.Error{Kind: amc.KindInvalid, Code: "file_unreadable", Field: field, File: name, Message: "can't be read", Err: err}
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return "unknown"
}
