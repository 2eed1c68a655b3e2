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
)

func main() { os.Exit(run(os.Args[1:])) }

// run is the whole program, so that tests can call it.
func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl+C ends the program the hard way
	t := newTerminal(os.Stdout, os.Stderr)
	root := newRoot(t)
	root.SetArgs(args)
	return t.exit(ctx, root.ExecuteContext(ctx))
}
