// Package vertx is a client of the event bus of a Polyvert node: requests, messages, consumers and streams, over TCP,
// TLS or a Unix socket, with the standard library alone. It speaks eventbus-codecs/PROTOCOL.md.
//
//	bus, err := vertx.Dial(ctx, "127.0.0.1:7000", vertx.Options{})
//	reply, err := bus.Request(ctx, "greet", map[string]any{"name": "Ada"})
//
// Bodies are nil, bool, string, int64, *big.Int, float64, []any, map[string]any, and []byte for raw bytes; what goes out
// may be anything that encoding/json takes. The deadline of a context goes along with a request, and so does its end:
// the work stops wherever it is.
package vertx
