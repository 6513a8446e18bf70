package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// childVariable names the database that a child process writes to until it is killed.
const childVariable = "SQLITE_TEST_CHILD"

// openVariable names the database that a child process opens, uses and closes a few times.
const openVariable = "SQLITE_TEST_OPEN"

func TestMain(m *testing.M) {
	if path := os.Getenv(childVariable); path != "" {
		fmt.Fprintln(os.Stderr, writeUntilKilled(context.Background(), path, fmt.Sprint(os.Getpid())))
		os.Exit(1)
	}
	if path := os.Getenv(openVariable); path != "" {
		for range 5 {
			if err := openAndClose(context.Background(), path); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// openAndClose opens a database as a process does, reads and writes a little, and closes it.
func openAndClose(ctx context.Context, path string) error {
	db, err := sqlite.Open(ctx, path, amc.SystemClock{})
	if err != nil {
		return err
	}
	_, _, err = db.Jobs().Jobs(ctx, amc.JobQuery{Limit: 1})
	return errors.Join(err, db.Queue("jobs", sqlite.QueueOptions{}).Send(ctx, "j", 0), db.Close())
}

// writeUntilKilled writes without end, and says on standard output what was acknowledged, and before an Ack that it begins.
func writeUntilKilled(ctx context.Context, path, name string) error {
	db, err := sqlite.Open(ctx, path, amc.SystemClock{})
	if err != nil {
		return err
	}
	secrets, err := db.Secrets(path + ".key")
	if err != nil {
		return err
	}
	queue := db.Queue("jobs", sqlite.QueueOptions{})
	for i := 0; ; i++ {
		id := fmt.Sprintf("%s-%d", name, i)
		job, _, err := db.Jobs().CreateJob(ctx, amc.Job{ID: id, State: amc.JobQueued, CreatedAt: time.Now()}, amc.IdempotencyKey{Subject: name, Key: id})
		if err != nil {
			return err
		}
		fmt.Println("created", id)
		job.State = amc.JobRunning
		if _, err := db.Jobs().UpdateJob(ctx, job); err != nil {
			return err
		}
		fmt.Println("updated", id)
		if err := queue.Send(ctx, id, 0); err != nil {
			return err
		}
		fmt.Println("sent", id)
		if err := secrets.PutSecret(ctx, id, []byte(id)); err != nil {
			return err
		}
		fmt.Println("sealed", id)
		if i%2 == 1 {
			continue
		}
		deliveries, err := queue.Receive(ctx, 1, 0, time.Hour)
		if err != nil {
			return err
		}
		for _, d := range deliveries {
			fmt.Println("acknowledging", d.Body)
			if err := queue.Ack(ctx, d.Receipt); err != nil {
				return err
			}
			fmt.Println("acknowledged", d.Body)
		}
	}
}

// TestNothingAcknowledgedIsLostToKill kills two processes that write to one file at a random moment, ten times over.
func TestNothingAcknowledgedIsLostToKill(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "amc.db")
	said := map[string]map[string]bool{}
	random := rand.New(rand.NewPCG(1, 2))
	for range 10 {
		a, b := startChild(t, path), startChild(t, path)
		a.listen(t, said, 1+random.IntN(25))
		b.listen(t, said, 1+random.IntN(25))
		a.kill(t, said)
		b.kill(t, said)
	}
	require.Greater(t, len(said["created"]), 20)
	require.NotEmpty(t, said["acknowledged"])

	var check string
	require.NoError(t, raw(t, path).QueryRow("PRAGMA integrity_check").Scan(&check))
	require.Equal(t, "ok", check)

	clock := porttest.NewClock()
	clock.Advance(time.Since(clock.Now()) + 24*time.Hour) // all leases have ended
	db := open(t, path, clock)
	for id := range said["created"] {
		job, err := db.Jobs().Job(t.Context(), id)
		require.NoError(t, err)
		if said["updated"][id] {
			require.Equal(t, amc.JobRunning, job.State)
		}
	}
	secrets, err := db.Secrets(path + ".key")
	require.NoError(t, err)
	for id := range said["sealed"] {
		value, err := secrets.Secret(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, id, string(value))
	}
	left := map[string]bool{}
	for {
		deliveries, err := db.Queue("jobs", sqlite.QueueOptions{}).Receive(t.Context(), 10, 0, time.Hour)
		require.NoError(t, err)
		if len(deliveries) == 0 {
			break
		}
		for _, d := range deliveries {
			require.False(t, left[d.Body], "%s comes twice", d.Body)
			left[d.Body] = true
		}
	}
	for id := range said["sent"] {
		if !said["acknowledging"][id] {
			require.True(t, left[id], "message %s is lost", id)
		}
	}
	for id := range said["acknowledged"] {
		require.False(t, left[id], "message %s comes back", id)
	}
}

type child struct {
	command *exec.Cmd
	lines   *bufio.Scanner
}

func startChild(t *testing.T, path string) *child {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), childVariable+"="+path)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	return &child{command, bufio.NewScanner(out)}
}

// listen takes down so many lines.
func (c *child) listen(t *testing.T, said map[string]map[string]bool, lines int) {
	t.Helper()
	for range lines {
		require.True(t, c.lines.Scan(), "the child ended by itself")
		note(said, c.lines.Text())
	}
}

// kill ends the process and takes down what it said until then.
func (c *child) kill(t *testing.T, said map[string]map[string]bool) {
	t.Helper()
	require.NoError(t, c.command.Process.Kill())
	for c.lines.Scan() {
		note(said, c.lines.Text())
	}
	require.ErrorContains(t, c.command.Wait(), "killed")
}

func note(said map[string]map[string]bool, line string) {
	verb, id, whole := strings.Cut(line, " ")
	if !whole {
		return
	}
	if said[verb] == nil {
		said[verb] = map[string]bool{}
	}
	said[verb][id] = true
}
