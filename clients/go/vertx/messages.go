package vertx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// Codes of failures; those of handlers are their own.
const (
	Invalid     = 400
	Denied      = 403
	Conflict    = 409
	Cancelled   = 499
	Internal    = 500
	Unavailable = 503
)

// Lost is the type of a failure of a request whose connection was lost: whether it was handled is not known.
const Lost = "LOST"

// Failure is a request that failed, or what a handler returns to refuse one.
type Failure struct {
	Code int
	// NO_HANDLERS, TIMEOUT, RECIPIENT_FAILURE or LOST
	Type string
	Text string
}

func (f *Failure) Error() string { return fmt.Sprintf("%s (%d)", f.Text, f.Code) }

// Refuse makes a failure with a code of your choice.
func Refuse(code int, text string) error {
	return &Failure{Code: code, Type: "RECIPIENT_FAILURE", Text: text}
}

// Message is what was sent or published to an address, or the answer to a request.
type Message struct {
	Address string
	Body    any
	Headers map[string]string
	// Stream is what the caller brings; nil when it brings none.
	Stream *Stream

	context context.Context
	json    json.RawMessage
}

// Context ends when nobody waits for the answer any more; its deadline is the caller's. Requests made with it inherit
// both.
func (m *Message) Context() context.Context { return m.context }

// Decode reads a JSON body into a value of your own type.
func (m *Message) Decode(into any) error {
	if _, isBytes := m.Body.([]byte); isBytes {
		return errors.New("the body is bytes, not JSON; use Body.([]byte)")
	}
	if len(m.json) == 0 {
		return json.Unmarshal([]byte("null"), into)
	}
	return json.Unmarshal(m.json, into)
}

// Handler answers a message with a body, or with Items or a Source for a stream; an error that is no *Failure is an internal error
// to the caller.
type Handler func(message *Message) (any, error)

// Option of a request or message.
type Option func(*frame)

// Header adds one header.
func Header(name, value string) Option {
	return func(f *frame) { f.Headers[name] = value }
}

// Key sends all messages with one key to one member of a group, while its members stay the same.
func Key(key string) Option {
	return func(f *frame) { f.Key = key }
}

// Retry asks again when the connection is lost, as long as the context lasts; the handler may see the request twice.
func Retry() Option {
	return func(f *frame) { f.retry = true }
}
