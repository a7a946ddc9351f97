// The client of clients/CONFORMANCE.md: does what the scripted node of `vertx client-test` tells it.
package main

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"os"
	"sync"
	"time"

	"vertx"
)

type object = map[string]any

type client struct {
	bus       *vertx.Bus
	lock      sync.Mutex
	told      map[string]any
	consumers map[string]*vertx.Consumer
	over      chan struct{}
}

func shown(value any) object {
	if raw, isRaw := value.([]byte); isRaw {
		return object{"bytes": base64.StdEncoding.EncodeToString(raw)}
	}
	return object{"body": value}
}

func failed(err error) object {
	var failure *vertx.Failure
	switch {
	case errors.As(err, &failure):
		return object{"code": failure.Code, "type": failure.Type, "message": failure.Text}
	case errors.Is(err, context.DeadlineExceeded):
		return object{"code": -1, "type": "TIMEOUT", "message": err.Error()}
	}
	return object{"code": 500, "type": "", "message": err.Error()}
}

func keyed(order object) []vertx.Option {
	if key, has := order["key"].(string); has {
		return []vertx.Option{vertx.Key(key)}
	}
	return nil
}

func (c *client) ask(ctx context.Context, order object, options ...vertx.Option) object {
	body := order["body"]
	if text, isBytes := order["bytes"].(string); isBytes {
		body, _ = base64.StdEncoding.DecodeString(text)
	}
	if headers, has := order["headers"].(object); has {
		for name, value := range headers {
			options = append(options, vertx.Header(name, value.(string)))
		}
	}
	options = append(options, keyed(order)...)
	if ms, has := order["timeout"].(int64); has {
		limited, cancel := context.WithTimeout(ctx, time.Duration(ms)*time.Millisecond)
		defer cancel()
		ctx = limited
	}
	reply, err := c.bus.Request(ctx, order["address"].(string), body, options...)
	if err != nil {
		return failed(err)
	}
	outcome := shown(reply.Body)
	outcome["headers"] = reply.Headers
	if reply.Headers == nil {
		outcome["headers"] = object{}
	}
	return outcome
}

func (c *client) do(m *vertx.Message) (any, error) {
	order := m.Body.(object)
	address, _ := order["address"].(string)
	switch order["do"] {
	case "request":
		return c.ask(m.Context(), order), nil
	case "begin":
		var options []vertx.Option
		if order["retry"] == true {
			options = append(options, vertx.Retry())
		}
		go func() {
			outcome := c.ask(context.Background(), order, options...)
			c.lock.Lock()
			c.told[address] = outcome
			c.lock.Unlock()
		}()
	case "told":
		c.lock.Lock()
		defer c.lock.Unlock()
		return c.told[address], nil
	case "cancel":
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		go c.ask(ctx, order)
		time.AfterFunc(20*time.Millisecond, cancel)
	case "send":
		go c.bus.Send(context.Background(), address, order["body"], keyed(order)...)
	case "publish":
		go c.bus.Publish(context.Background(), address, order["body"], keyed(order)...)
	case "serve":
		return c.serve(m.Context(), address, order), nil
	case "leave":
		return nil, c.consumers[address].Unregister(m.Context())
	case "read":
		return c.read(m.Context(), address, order["most"]), nil
	case "exit":
		close(c.over)
	}
	return nil, nil
}

func (c *client) read(ctx context.Context, address string, most any) object {
	items := []any{}
	stream, err := c.bus.Stream(ctx, address, nil)
	for err == nil && int64(len(items)) != most {
		var item any
		if item, err = stream.Next(ctx); err == nil {
			if raw, isRaw := item.([]byte); isRaw {
				item = base64.StdEncoding.EncodeToString(raw)
			}
			items = append(items, item)
		}
	}
	if stream != nil {
		stream.Close()
	}
	outcome := object{}
	if err != nil && !errors.Is(err, io.EOF) {
		outcome = failed(err)
	}
	outcome["items"] = items
	return outcome
}

func (c *client) serve(ctx context.Context, address string, order object) any {
	handlers := map[any]vertx.Handler{
		"echo":   func(m *vertx.Message) (any, error) { return m.Body, nil },
		"where":  func(m *vertx.Message) (any, error) { return m.Address, nil },
		"refuse": func(*vertx.Message) (any, error) { return nil, vertx.Refuse(409, "not today") },
		"hold": func(m *vertx.Message) (any, error) {
			<-m.Context().Done()
			return nil, c.bus.Send(context.Background(), "conformance.cancelled", address)
		},
		"give": func(*vertx.Message) (any, error) { return c.give(address, order), nil },
	}
	group, _ := order["group"].(string)
	consumer, err := c.bus.Consumer(ctx, address, handlers[order["as"]], vertx.Group(group))
	if err != nil {
		return failed(err)
	}
	c.consumers[address] = consumer
	return nil
}

func (c *client) give(address string, order object) any {
	items, _ := order["items"].([]any)
	next := vertx.ItemsOf(items)
	if order["endless"] != true {
		return next
	}
	endless := func() (any, error) {
		item, err := next()
		if errors.Is(err, io.EOF) {
			time.Sleep(10 * time.Millisecond)
			return 0, nil
		}
		return item, err
	}
	return vertx.Source{Next: endless, Close: func() {
		_ = c.bus.Send(context.Background(), "conformance.dropped", address)
	}}
}

func main() {
	ctx := context.Background()
	bus, err := vertx.Dial(ctx, os.Getenv("VERTX_BUS"), vertx.Options{})
	if err != nil {
		log.Fatal(err)
	}
	c := &client{bus: bus, told: map[string]any{}, consumers: map[string]*vertx.Consumer{}, over: make(chan struct{})}
	if _, err := bus.Consumer(ctx, "conformance", c.do); err != nil {
		log.Fatal(err)
	}
	<-c.over
	bus.Close(ctx)
}
