package vertx

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"
)

const maxInHand = 10_000

// Consumer is an address or a pattern that this client serves.
type Consumer struct {
	bus     *Bus
	address string
	group   string
	handler Handler
	isKnown bool // to the node, and registered again after a loss
}

// ConsumerOption of a consumer.
type ConsumerOption func(*Consumer)

// Group makes a consumer a member of a group, of which one gets each message.
func Group(name string) ConsumerOption {
	return func(c *Consumer) { c.group = name }
}

// Consumer serves an address, each message on a goroutine of its own. It returns when the address is known to the whole
// cluster; while the connection is lost, when it is there again. The address may be a pattern: "*" is any one segment,
// ">" at the end is all that follow.
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
	if err := consumer.register(ctx); err != nil {
		consumer.forget()
		return nil, err
	}
	return consumer, nil
}

// Registers with the session, and with the next one when that is lost before it answers.
func (c *Consumer) register(ctx context.Context) error {
	for {
		session, err := c.bus.next(ctx)
		if err != nil {
			return err
		}
		_, err = session.acknowledged(ctx, c.registration())
		if err != nil && !isLost(err) {
			if ctx.Err() != nil { // it may have been registered all the same
				session.soon(&frame{Type: "unregister", Address: c.address})
			}
			return err
		}
		if err == nil && c.bus.knows(c, session) {
			return nil
		}
	}
}

func (c *Consumer) isStillKnown() bool {
	c.bus.lock.Lock()
	defer c.bus.lock.Unlock()
	return c.isKnown
}

// Whether the session that the consumer was registered with is still the one.
func (b *Bus) knows(c *Consumer, registered *session) bool {
	b.lock.Lock()
	defer b.lock.Unlock()
	c.isKnown = b.session == registered
	return c.isKnown
}

func (c *Consumer) registration() *frame {
	return &frame{Type: "register", Address: c.address, Group: c.group}
}

// Unregister returns when no further message comes. While the connection is lost, that is at once.
func (c *Consumer) Unregister(ctx context.Context) error {
	c.bus.lock.Lock()
	isServed := c.bus.consumers[c.address] == c
	c.isKnown = false
	c.bus.lock.Unlock()
	if !isServed {
		return nil
	}
	defer c.forget()
	session, err := c.bus.now()
	if err == nil {
		_, err = session.acknowledged(ctx, &frame{Type: "unregister", Address: c.address})
	}
	if isLost(err) {
		return nil
	}
	return err
}

func (c *Consumer) forget() {
	c.bus.lock.Lock()
	if c.bus.consumers[c.address] == c {
		delete(c.bus.consumers, c.address)
	}
	c.bus.lock.Unlock()
}

// The node does not let the client serve it any more.
func (c *Consumer) taken(why string) {
	c.forget()
	c.bus.options.Log("'" + c.address + "' is not served any more: " + why)
}

func (s *session) deliver(f *frame) {
	s.bus.lock.Lock()
	consumer := s.bus.consumers[f.to()]
	s.bus.lock.Unlock()
	s.lock.Lock()
	stream := s.given[f.to()]
	s.lock.Unlock()
	switch {
	case stream != nil:
		stream.pulled(f)
	case consumer == nil:
		s.refuse(f.ReplyAddress, Refuse(Unavailable, "'"+f.Address+"' is not served here any more"))
	case s.bus.running.Load() >= maxInHand:
		s.refuse(f.ReplyAddress, Refuse(Unavailable,
			fmt.Sprintf("'%s' has %d messages in hand; try again later", f.Address, maxInHand)))
	default:
		s.hand(consumer, f)
	}
}

func (s *session) hand(consumer *Consumer, f *frame) {
	ctx, cancel := context.WithCancel(context.Background())
	if f.Timeout > 0 {
		ctx, cancel = context.WithTimeout(context.Background(), time.Duration(f.Timeout)*time.Millisecond)
	}
	key := f.ReplyAddress
	if key == "" {
		key = s.bus.unique("told.")
	}
	s.lock.Lock()
	s.inHand[key] = cancel
	s.lock.Unlock()
	s.bus.handling.Add(1)
	s.bus.running.Add(1)
	go func() {
		defer s.bus.handling.Done()
		defer s.bus.running.Add(-1)
		defer func() {
			s.lock.Lock()
			delete(s.inHand, key)
			s.lock.Unlock()
			cancel()
		}()
		s.answer(consumer, f, ctx)
	}()
}

func (s *session) answer(consumer *Consumer, f *frame, ctx context.Context) {
	message, err := f.message(ctx)
	if err != nil {
		s.refuse(f.ReplyAddress, Refuse(Invalid, "the body is no JSON: "+err.Error()))
		return
	}
	if f.Stream != nil {
		message.Stream = &Stream{session: s, name: *f.Stream}
	}
	body, err := handle(consumer.handler, message)
	source, isStream := body.(Source)
	if items, alone := body.(Items); alone {
		source, isStream = Source{Next: items}, true
	}
	isAwaited := f.ReplyAddress != "" && !errors.Is(ctx.Err(), context.Canceled)
	if message.Stream != nil && !(isStream && isAwaited) {
		message.Stream.Close() // only who answers with a stream goes on reading
	}
	if isStream && (err != nil || !isAwaited) {
		source.close()
	}
	switch {
	case !isAwaited:
	case err != nil:
		s.refuse(f.ReplyAddress, err)
	case isStream:
		s.answerStream(ctx, f.ReplyAddress, source)
	default:
		reply := &frame{Type: "send", Address: f.ReplyAddress}
		err := reply.setBody(body)
		if err == nil {
			err = s.tell(context.Background(), reply)
		}
		if err != nil {
			s.refuse(f.ReplyAddress, err)
		}
	}
}

func (s *session) answerStream(ctx context.Context, reply string, source Source) {
	stream, err := s.give(source)
	if err != nil {
		s.refuse(reply, err)
		return
	}
	stream.busy.Lock()
	defer stream.busy.Unlock()
	stream.batch(ctx, reply, credits)
}

func handle(handler Handler, message *Message) (body any, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			body, err = nil, fmt.Errorf("internal error at %s", message.Address)
			fmt.Fprintf(os.Stderr, "panic: %v\n%s", panicked, debug.Stack())
		}
	}()
	return handler(message)
}
