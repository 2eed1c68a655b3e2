package generator

import (
	"fmt"
	"time"
)

// longest is how many ticks one repository may take to be judged, or its README
// to be rendered. Both take some milliseconds, and a second or two of what the
// limits of size and depth let pass: this is for what nobody thought of. It is
// the one clock after the harvest, and shows only in a build that would not end.
const longest = 60

// tick is counted, instead of the time that passes: while the machine sleeps
// there are none.
const tick = time.Second

// isolated does something for one repository that must not stop the others. It
// tells why there is no result, "" when there is one: do panicked, or took too
// long; then it goes on in the background, and nobody looks at what it gives.
func isolated[T any](tick time.Duration, do func() T) (result T, why string) {
	type outcome struct {
		result T
		why    string
	}
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			if r := recover(); r != nil {
				o.why = fmt.Sprint(r)
			}
			done <- o
		}()
		o.result = do()
	}()
	ticks := time.NewTicker(tick)
	defer ticks.Stop()
	for range longest {
		select {
		case o := <-done:
			return o.result, o.why
		case <-ticks.C:
		}
	}
	return result, fmt.Sprintf("it takes longer than %v", longest*tick)
}
