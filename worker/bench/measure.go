package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// measurement is what one run took.
type measurement struct {
	Wall, CPU time.Duration
	RSS       int64 // bytes, at the peak
}

// measureCommand is the argument by which this program measures another one. A process of its own does it because a child's
// peak begins with what its parent had at the fork, and this one stays small.
const measureCommand = "measure"

// measure runs a program in a new process.
func measure(ctx context.Context, program []string) (measurement, error) {
	var m measurement
	self, err := os.Executable()
	if err != nil {
		return m, fmt.Errorf("find own program: %w", err)
	}
	out, err := command(ctx, "", self, append([]string{measureCommand}, program...)...)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal([]byte(out), &m); err != nil {
		return m, fmt.Errorf("read measurement: %w", err)
	}
	return m, nil
}

// measureHere runs a program and prints the measurement.
func measureHere(ctx context.Context, program []string) error {
	cmd := exec.CommandContext(ctx, program[0], program[1:]...) //nolint:gosec // the program is one of the contenders
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return fmt.Errorf("%w: %s", err, lastLine(stderr.String()))
	}
	m := measurement{Wall: wall, CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		m.RSS = usage.Maxrss
		if runtime.GOOS != "darwin" {
			m.RSS *= 1024
		}
	}
	fmt.Println(encode(m))
	return nil
}

// median returns the medians, each of its own.
func median(runs []measurement) measurement {
	return measurement{
		Wall: middle(runs, func(m measurement) time.Duration { return m.Wall }),
		CPU:  middle(runs, func(m measurement) time.Duration { return m.CPU }),
		RSS:  middle(runs, func(m measurement) int64 { return m.RSS }),
	}
}

func middle[T time.Duration | int64](runs []measurement, of func(measurement) T) T {
	values := make([]T, len(runs))
	for i, m := range runs {
		values[i] = of(m)
	}
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
