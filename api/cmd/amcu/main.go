package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // mappings name zones, and not every machine knows them

	"golang.org/x/term"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	config, _ := os.UserConfigDir() // a machine without one has its credentials in the environment
	a := &app{
		env: os.Getenv, in: os.Stdin, out: os.Stdout, err: os.Stderr, clock: amc.SystemClock{},
		tty: term.IsTerminal(int(os.Stderr.Fd())), config: config,
	}
	code := a.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
