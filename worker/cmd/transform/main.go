package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // mappings name time zones, and not every machine knows them

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/worker/part"
	"github.com/amc-uploader/amc-uploader/worker/transform"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// gcPercent keeps the heap near what is in use, which is little: the pipeline allocates at its start, and then no more.
const gcPercent = 25

func main() {
	debug.SetGCPercent(gcPercent)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal kills
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the command; it returns its exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	cmd := command(stdin)
	cmd.SetArgs(args)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	err := cmd.ExecuteContext(ctx)
	var failed failure
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &failed):
		fmt.Fprintln(stderr, "transform:", failed.error)
		return exitFailed
	default:
		fmt.Fprintln(stderr, "transform:", err)
		return exitUsage
	}
}

// failure is an error of the work; all others are of usage or mapping.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

type settings struct {
	mapping string
	out     string
	options transform.Options
	ratio   float64
	refuse  bool // columns of identities in plain text
}

func command(stdin io.Reader) *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:   "transform --mapping mapping.json --out DIR [flags] FILE...",
		Short: "Normalize and hash customer files into parts that AMC loads",
		Long: `Normalize and hash customer files into parts that AMC loads.

FILE is CSV with any delimiter, TSV, JSON Lines or a JSON array of objects, plain or as gzip,
zstd, bzip2, snappy or a zip of one file; or Parquet, of which nested columns can't be mapped. "-" is
standard input, and can't be Parquet. A folder stands for all files in and below it, in the order
of their paths, but those whose names begin with "_" or ".". Several files with the same columns
are read one behind the other. DIR receives
part-00000.csv.gz and so on, rejects.csv.gz, report.json and, last, manifest.txt.
The exit code is 0 when done, 1 when it failed, 2 for bad usage or a bad mapping.`,
		Args:          cobra.MinimumNArgs(1),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, files []string) error {
			return s.transform(cmd.Context(), files, stdin, cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&s.mapping, "mapping", "", "file with the mapping in JSON")
	flags.StringVar(&s.out, "out", "", "folder for the parts; it is created when it is not there")
	flags.AddGoFlagSet(s.options.Reading.Flags())
	flags.StringVar((*string)(&s.options.OutputFormat), "output-format", "csv", "of the parts: csv or jsonl")
	flags.Int64Var(&s.options.PartSize, "part-size", part.DefaultSize, "compressed bytes a part may have")
	flags.IntVar(&s.options.Level, "level", 0, "compress with the stock encoder at this level, 1 to 9; 0 is the encoder made for digests")
	flags.IntVar(&s.options.Cores, "cores", 0, "how many of the machine's cores convert rows; 0 is all")
	flags.Float64Var(&s.ratio, "max-reject-ratio", 1, "fail when more of the rows, or of any identity column's cells that are not empty, are rejected; 1 never does (jobs have 0.2)")
	flags.AddGoFlagSet(s.options.Limits.Flags())
	flags.DurationVar(&s.options.Retention, "retention", amc.DefaultRetention, "warn of main event times longer ago than this")
	flags.BoolVar(&s.options.RequireConsent, "require-consent", false, "refuse rows of the EEA and the United Kingdom without a consent column, instead of warning")
	flags.BoolVar(&s.refuse, "refuse-plain", false, "refuse columns that nothing hashes and that hold mostly e-mail addresses or phone numbers, instead of warning (jobs do)")
	for _, name := range []string{"mapping", "out"} {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is defined above
		}
	}
	cmd.CompletionOptions.DisableDefaultCmd = true // its name would hide a file's
	cmd.AddCommand(inspection(stdin), preview(stdin))
	return cmd
}

// check refuses flags that make no sense.
func (s *settings) check() error {
	s.options.MaxRejectRatio, s.options.AllowPlain = &s.ratio, !s.refuse
	o := s.options
	if _, err := o.Reading.Parse(); err != nil {
		return amc.AtFlag(err)
	}
	switch {
	case o.OutputFormat != amc.CSV && o.OutputFormat != amc.JSONL:
		return fmt.Errorf("--output-format %q: use csv or jsonl", string(o.OutputFormat))
	case o.PartSize <= 0 || o.PartSize > part.MaxSize:
		return fmt.Errorf("--part-size %d: give a number of bytes, at most %d", o.PartSize, part.MaxSize)
	case o.Level < 0 || o.Level > 9:
		return fmt.Errorf("--level %d: use 1 to 9, or 0", o.Level)
	case o.Cores < 0:
		return fmt.Errorf("--cores %d: give a positive number, or 0 for all", o.Cores)
	}
	if err := o.Limits.Validate(); err != nil {
		return amc.AtFlag(err)
	}
	return amc.AtFlag(o.Policy.Validate())
}

func (s *settings) transform(ctx context.Context, files []string, stdin io.Reader, stdout io.Writer) error {
	if err := s.check(); err != nil {
		return err
	}
	text, err := os.ReadFile(s.mapping)
	if err != nil {
		return unreadable(s.mapping, err)
	}
	if s.options.Mapping, err = amc.ParseMapping(text); err != nil {
		return fmt.Errorf("%s: %w", s.mapping, err)
	}
	if s.options.RequireConsent {
		if err := s.options.Mapping.CheckConsent(); err != nil {
			return fmt.Errorf("%s: %w", s.mapping, err)
		}
	}
	s.options.Now = amc.SystemClock{}.Now()
	if files, err = expand(files); err != nil {
		return failure{err}
	}
	found, err := look(files)
	if err != nil {
		return failure{err}
	}
	var inputs []transform.Input
	var keep []os.FileInfo
	for i, name := range files {
		if name == "-" {
			inputs = append(inputs, transform.Input{Name: name, Reader: stdin})
			continue
		}
		keep = append(keep, found[i])
		f := &file{name: name}
		defer func() { _ = f.Close() }() // open only when the transform gave up
		in := transform.Input{Name: name, Reader: f}
		if found[i].Mode().IsRegular() {
			in.ReaderAt, in.Size = f, found[i].Size()
		}
		inputs = append(inputs, in)
	}
	sink, err := part.NewDir(s.out, keep...)
	switch {
	case amc.KindOf(err) == amc.KindInvalid:
		return fmt.Errorf("--out: %w", err)
	case err != nil:
		return failure{err}
	}
	report, err := transform.Write(ctx, inputs, sink, s.options)
	if err != nil {
		return failure{err}
	}
	return summarize(stdout, report)
}
