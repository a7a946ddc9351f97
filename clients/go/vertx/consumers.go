package vertx

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// Consumer is an address or a pattern that this client serves.
type Consumer struct {
	bus     *Bus
	address string
	group   string
	handler Handler
}

// ConsumerOption of a consumer.
type ConsumerOption func(*Consumer)

// Group makes a consumer a member of a group, of which one gets each message.
func Group(name string) ConsumerOption {
	return func(c *Consumer) { c.group = name }
}

// Consumer serves an address, each message on a goroutine of its own. It returns when the address is known to the whole
// cluster. The address may be a pattern: "*" is any one segment, ">" at the end is all that follow.
func (b *Bus) Consumer(ctx context.Context, address string, handler Handler, options ...ConsumerOption) (*Consumer, error) {
	consumer := &Consumer{bus: b, address: address, handler: handler}
	for _, option := range options {
		option(consumer)
	}
	b.lock.Lock()
	_, taken := b.consumers[address]
	if !taken {
		b.consumers[address] = consumer
	}
	b.lock.Unlock()
	if taken {
		return nil, Refuse(Conflict, "this client serves '"+address+"' already")
	}
	if _, err := b.acknowledged(ctx, consumer.registration()); err != nil {
		consumer.forget()
		return nil, err
	}
	return consumer, nil
}

func (c *Consumer) registration() *frame {
	return &frame{Type: "register", Address: c.address, Group: c.group}
}

// Unregister returns when no further message comes.
func (c *Consumer) Unregister(ctx context.Context) error {
	_, err := c.bus.acknowledged(ctx, &frame{Type: "unregister", Address: c.address})
	c.forget()
	return err
}

func (c *Consumer) forget() {
	c.bus.lock.Lock()
	delete(c.bus.consumers, c.address)
	c.bus.lock.Unlock()
}

func (b *Bus) deliver(f *frame) {
	b.lock.Lock()
	stream, consumer, busy := b.givenStreams[f.to()], b.consumers[f.to()], len(b.inHand)
	b.lock.Unlock()
	switch {
	case stream != nil:
		stream.pulled(f)
	case consumer == nil:
		b.refuse(f.ReplyAddress, Refuse(Unavailable, "'"+f.Address+"' is not served here any more"))
	case busy >= maxInHand:
		b.refuse(f.ReplyAddress, Refuse(Unavailable,
			fmt.Sprintf("'%s' has %d messages in hand; try again later", f.Address, maxInHand)))
	default:
		b.hand(consumer, f)
	}
}

func (b *Bus) hand(consumer *Consumer, f *frame) {
	ctx, cancel := context.WithCancel(context.Background())
	if f.Timeout > 0 {
		ctx, cancel = context.WithTimeout(context.Background(), time.Duration(f.Timeout)*time.Millisecond)
	}
	b.lock.Lock()
	key := f.ReplyAddress
	if key == "" {
		key = b.unique("told.")
	}
	b.inHand[key] = cancel
	b.lock.Unlock()
	b.handling.Add(1)
	go func() {
		defer b.handling.Done()
		defer func() {
			b.lock.Lock()
			delete(b.inHand, key)
			b.lock.Unlock()
			cancel()
		}()
		b.answer(consumer, f, ctx)
	}()
}

func (b *Bus) answer(consumer *Consumer, f *frame, ctx context.Context) {
	message, err := b.message(ctx, f)
	if err != nil {
		b.refuse(f.ReplyAddress, Refuse(Invalid, "the body is no JSON: "+err.Error()))
		return
	}
	if f.Stream != nil {
		message.Stream = &Stream{bus: b, name: *f.Stream}
	}
	body, err := handle(consumer.handler, message)
	source, isStream := body.(Source)
	if items, alone := body.(Items); alone {
		source, isStream = Source{Next: items}, true
	}
	if message.Stream != nil && !isStream {
		message.Stream.Close() // only who answers with a stream goes on reading
	}
	switch {
	case f.ReplyAddress == "" || errors.Is(ctx.Err(), context.Canceled): // nobody waits
	case err != nil:
		b.refuse(f.ReplyAddress, err)
	case isStream:
		stream, err := b.give(source)
		if err != nil {
			b.refuse(f.ReplyAddress, err)
			return
		}
		stream.busy.Lock()
		stream.batch(f.ReplyAddress, credits)
		stream.busy.Unlock()
	default:
		reply := &frame{Type: "send", Address: f.ReplyAddress}
		if err := reply.setBody(body); err != nil {
			b.refuse(f.ReplyAddress, err)
			return
		}
		_ = b.tell(reply)
	}
}

func handle(handler Handler, message *Message) (body any, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			body, err = nil, fmt.Errorf("internal error at %s: %v", message.Address, panicked)
			debug.PrintStack()
		}
	}()
	return handler(message)
}
