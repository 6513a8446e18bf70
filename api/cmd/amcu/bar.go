package main

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// redraw is how often a bar that counts bytes is drawn at most.
const redraw = 50 * time.Millisecond

// bar shows progress: as a bar on a terminal, else as one line for each change of state.
type bar struct {
	out   io.Writer
	title string
	drawn *progressbar.ProgressBar // nil off terminals
	state amc.JobState
}

// newBar shows nothing yet. A pause of 0 draws every change.
func (a *app) newBar(title string, pause time.Duration) *bar {
	b := &bar{out: a.err, title: title}
	if a.tty {
		b.drawn = progressbar.NewOptions64(-1, progressbar.OptionSetWriter(a.err), progressbar.OptionSetDescription(title),
			progressbar.OptionShowBytes(true), progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(pause))
	}
	return b
}

// show draws a job.
func (b *bar) show(job client.Job) {
	if b.drawn == nil {
		if job.State != b.state {
			b.state = job.State
			fmt.Fprintf(b.out, "%s: %s\n", b.title, describe(job))
		}
		return
	}
	if job.State != b.state { // what the bytes say holds for one state alone
		b.state = job.State
		b.drawn.Reset()
		b.drawn.ChangeMax64(-1)
	}
	b.drawn.Describe(describe(job))
	if total := job.Progress.TotalBytes; total > 0 && job.State == amc.JobRunning {
		b.drawn.ChangeMax64(total + 1) // a full bar would finish, and the job has not
		_ = b.drawn.Set64(job.Progress.Bytes)
		return
	}
	_ = b.drawn.RenderBlank() // a terminal that can't be drawn on shows no bar
}

func describe(job client.Job) string {
	over := 0
	for _, u := range job.Uploads {
		if u.State.Final() {
			over++
		}
	}
	switch job.State {
	case amc.JobRunning:
		return number("running, %d rows", job.Progress.Rows)
	case amc.JobTransformed, amc.JobSubmitted:
		return number("%s, %d of %d instances loaded", job.State, over, len(job.InstanceIDs))
	}
	return string(job.State)
}

// reading counts what is read of a file of the given size.
func (b *bar) reading(file io.ReadCloser, size int64) io.ReadCloser {
	if b.drawn == nil {
		return file
	}
	b.drawn.Reset() // an upload that is repeated begins again
	b.drawn.ChangeMax64(size + 1)
	_ = b.drawn.RenderBlank()
	return struct {
		io.Reader
		io.Closer
	}{io.TeeReader(file, b.drawn), file}
}

func (b *bar) done() {
	if b.drawn != nil {
		_ = b.drawn.Finish()
	}
}
