package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// forgetFlags are what amcu forget is told.
type forgetFlags struct {
	instances []string
	kind      string
	country   string
	hashed    bool
	key       string
	wait      bool
}

func (a *app) forgetCommand() *cobra.Command {
	var f forgetFlags
	cmd := &cobra.Command{
		Use:   "forget FILE|- --instance ID",
		Short: "Have AMC instances forget people (for admins)",
		Long: `Reads identities, normalizes and hashes them on this machine, and has AMC instances forget whom they identify. Nothing plain is
sent but identities of other parties, such as MAID, which are never hashed. When one identity has no valid form, nobody is forgotten.

FILE is CSV, TSV, JSON Lines or JSON whose columns are named after identity types (email, phone, first_name, maid …); others
are passed over. With --type it is text with one identity a line. "-" is standard input.

Each identity counts by itself: a row with an e-mail and a phone number forgets by both.`,
		Example: `  amcu forget people.csv --instance amcabc123,amcdef456 --country DE --wait
  echo someone@example.com | amcu forget - --type EMAIL --instance amcabc123`,
		Args: cobra.ExactArgs(1),
		RunE: a.command(func(ctx context.Context, args []string) error { return a.forget(ctx, args[0], f) }),
	}
	flags := cmd.Flags()
	flags.StringSliceVarP(&f.instances, "instance", "i", nil, "AMC instance; may be repeated, or a list with commas (required)")
	flags.StringVar(&f.kind, "type", "", "what each line is: EMAIL, PHONE, MAID … (default: columns say)")
	flags.StringVar(&f.country, "country", "", "whose rules apply to phone numbers, street lines, states and postal codes, such as DE")
	flags.BoolVar(&f.hashed, "hashed", false, "all but identities of other parties are hashed already")
	flags.StringVar(&f.key, "idempotency-key", "", "names this call, so that repeating it is harmless (default: a new one)")
	flags.BoolVarP(&f.wait, "wait", "w", false, "follow the deletions to their end, which may take days")
	if err := cmd.MarkFlagRequired("instance"); err != nil {
		panic(err) // the flag is defined above
	}
	return cmd
}

func (a *app) forget(ctx context.Context, file string, f forgetFlags) error {
	people, err := a.readPeople(file, f)
	if err != nil {
		return err
	}
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	if f.key == "" {
		f.key = uuid.NewString()
	}
	var deletions []amc.Deletion
	for n, some := range split(people) {
		key := f.key
		if n > 0 {
			key += "." + strconv.Itoa(n)
		}
		request := client.DeletionRequest{InstanceIDs: f.instances, Identities: some}
		deletion, err := read[amc.Deletion](api.CreateDeletionWithResponse(ctx, &client.CreateDeletionParams{IdempotencyKey: &key}, request))
		if err != nil {
			if n > 0 {
				fmt.Fprintf(a.err, "%d deletions of this file are made; repeat the call with --idempotency-key %s to make the others.\n", n, f.key)
			}
			return fmt.Errorf("create deletion: %w", err)
		}
		deletions = append(deletions, deletion)
	}
	if f.wait {
		return a.awaitDeletions(ctx, api, deletions)
	}
	return a.print(deletions, func(out io.Writer) error {
		if err := writeDeletions(out, deletions); err != nil {
			return err
		}
		_, err := fmt.Fprintln(out, "See how far they are with: amcu deletions")
		return err
	})
}

// maxRequest bounds the identities of one call in bytes; the API takes 1 MiB.
const maxRequest = 900_000

// split cuts identities into as few calls as take them.
func split(people []client.IdentityToForget) (calls [][]client.IdentityToForget) {
	size, from := 0, 0
	for i, p := range people {
		text, _ := json.Marshal(p) // texts and a bool always marshal
		if i-from == amc.MaxForgotten || size+len(text) > maxRequest {
			calls, from, size = append(calls, people[from:i]), i, 0
		}
		size += len(text) + 1
	}
	return append(calls, people[from:])
}

// awaitDeletions follows deletions until all are over, and fails unless all succeeded.
func (a *app) awaitDeletions(ctx context.Context, api *client.ClientWithResponses, deletions []amc.Deletion) error {
	began := a.clock.Now()
	heard := began
	for i := range deletions {
		for !deletions[i].State.Final() {
			now := a.clock.Now()
			if err := a.clock.Sleep(ctx, min(time.Minute, max(minPoll, now.Sub(began)/10))); err != nil {
				return errDeletionsGoOn
			}
			next, err := read[amc.Deletion](api.GetDeletionWithResponse(ctx, deletions[i].ID, nil))
			switch {
			case err == nil:
				deletions[i], heard = next, a.clock.Now()
			case ctx.Err() != nil:
				return errDeletionsGoOn
			case !amc.KindOf(err).Retryable() || a.clock.Now().Sub(heard) > silence:
				return fmt.Errorf("follow deletion %s: %w", deletions[i].ID, err)
			}
		}
	}
	if err := a.print(deletions, func(out io.Writer) error { return writeDeletions(out, deletions) }); err != nil {
		return err
	}
	for _, d := range deletions {
		if d.State != amc.DeletionSucceeded {
			return fmt.Errorf("deletion %s is %s; see why with: amcu deletions %s", d.ID, d.State, d.ID)
		}
	}
	return nil
}

var errDeletionsGoOn = &interrupted{"stopped waiting; the deletions go on. See how far they are with: amcu deletions"}
