package generator

// hinted is an error with what can be done about it.
type hinted struct {
	error
	hint string
}

// Hint tells what to do.
func (h hinted) Hint() string { return h.hint }

// Unwrap lets errors.Is see the cause.
func (h hinted) Unwrap() error { return h.error }
