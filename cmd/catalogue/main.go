// Command catalogue builds the NHS code catalogue: it reads GitHub into a
// snapshot, judges what it finds and publishes a searchable site.
//
// Every command stands in a file of its own and has no logic but reading its
// flags and printing. What goes where on a terminal stands in terminal.go.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() { os.Exit(run(os.Args[1:])) }

// patience is how long a command may take to stop before it is abandoned.
const patience = time.Second

// run is the whole program, so that tests can call it. A first Ctrl+C asks it to
// stop; what has not stopped soon, or a second Ctrl+C, ends it the hard way,
// which harms neither the snapshot nor the live site.
func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	t := newTerminal(os.Stdout, os.Stderr)
	root := newRoot(t)
	root.SetArgs(args)
	ended := make(chan int, 1)
	go func() { ended <- t.exit(ctx, root.ExecuteContext(ctx)) }()
	select {
	case code := <-ended:
		return code
	case <-ctx.Done():
	}
	select {
	case code := <-ended:
		return code
	case <-time.After(patience):
		return t.abandon()
	}
}
