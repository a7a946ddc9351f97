package vertx

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"math/rand"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	firstPause = 200 * time.Millisecond
	mostPause  = 15 * time.Second
	beat       = 15 * time.Second
)

// Options of a connection.
type Options struct {
	// Token says who the client is; see conf/permissions.yaml.
	Token string
	// FreshToken is asked instead, each time a connection is made.
	FreshToken func(context.Context) (string, error)
	// TLS is used when it is not nil.
	TLS *tls.Config
	// Once ends the bus when the connection is lost, instead of connecting again and registering its consumers anew.
	Once bool
	// Lost is told why the connection was lost, each time.
	Lost func(error)
	// Log is told what nobody waits for: an address that the node takes away, or does not give again after a loss, and
	// why it lets the client in no more. Without it the log package is.
	Log func(string)

	beat time.Duration
}

// Bus is one connection to a node; it is safe for any number of goroutines.
type Bus struct {
	address  string
	options  Options
	number   atomic.Int64
	running  atomic.Int64 // handlers, of all sessions
	handling sync.WaitGroup
	alive    context.Context
	stop     context.CancelFunc

	lock      sync.Mutex
	session   *session // nil while the connection is lost
	back      chan struct{}
	refusal   error // why the connection is not there again yet
	consumers map[string]*Consumer
	ended     error
}

// Dial connects to HOST:PORT, with or without tcp:// before it, or unix:PATH.
func Dial(ctx context.Context, address string, options Options) (*Bus, error) {
	if options.beat == 0 {
		options.beat = beat
	}
	if options.Log == nil {
		options.Log = func(text string) { log.Print("vertx: " + text) }
	}
	bus := &Bus{
		address: strings.TrimPrefix(address, "tcp://"), options: options,
		consumers: map[string]*Consumer{}, back: make(chan struct{}),
	}
	session, err := bus.connect(ctx)
	if err != nil {
		return nil, err
	}
	bus.alive, bus.stop = context.WithCancel(context.Background())
	bus.session = session
	go bus.listen(session)
	return bus, nil
}

// Close ends the connection after the messages in hand are answered, or when the context ends.
func (b *Bus) Close(ctx context.Context) error {
	b.lock.Lock()
	consumers := make([]*Consumer, 0, len(b.consumers))
	for _, consumer := range b.consumers {
		consumers = append(consumers, consumer)
	}
	b.lock.Unlock()
	for _, consumer := range consumers {
		_ = consumer.Unregister(ctx)
	}
	done := make(chan struct{})
	go func() { b.handling.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
	if session, err := b.now(); err == nil {
		session.finish(ctx)
	}
	b.end(errors.New("the bus was closed"))
	return ctx.Err()
}

// Authenticate shows another token, such as a fresh one before the old one expires.
func (b *Bus) Authenticate(ctx context.Context, token string) error {
	session, err := b.now()
	if err == nil {
		_, err = session.acknowledged(ctx, &frame{Type: "auth", Token: token})
	}
	if err == nil {
		b.lock.Lock()
		b.options.Token = token
		b.lock.Unlock()
	}
	return err
}

// Request asks one consumer and waits for its answer, until the context ends; without a deadline, as long as the node
// says.
func (b *Bus) Request(ctx context.Context, address string, body any, options ...Option) (*Message, error) {
	answer, session, err := b.ask(ctx, address, body, options)
	if err != nil {
		return nil, err
	}
	if answer.Stream != nil {
		session.drop(*answer.Stream)
		return nil, Refuse(Invalid, "'"+address+"' answers with a stream; read it: bus.Stream(ctx, \""+address+"\", body)")
	}
	return answer.message(ctx)
}

// Stream asks for a stream; a handler that answers with one body gives a stream of one item.
func (b *Bus) Stream(ctx context.Context, address string, body any, options ...Option) (*Stream, error) {
	answer, session, err := b.ask(ctx, address, body, options)
	if err != nil {
		return nil, err
	}
	stream := &Stream{session: session}
	stream.take(answer)
	return stream, nil
}

// Bring gives a stream along with a request: its handler reads it.
func (b *Bus) Bring(items Items) Option {
	return b.BringSource(Source{Next: items})
}

// BringSource gives a stream that is closed in the end, whatever becomes of the request.
func (b *Bus) BringSource(source Source) Option {
	return func(f *frame) { f.brought = &source }
}

// Send delivers to one consumer. With a context that ends, whether it was delivered is not known.
func (b *Bus) Send(ctx context.Context, address string, body any, options ...Option) error {
	return b.told(ctx, "send", address, body, options)
}

// Publish delivers to every consumer.
func (b *Bus) Publish(ctx context.Context, address string, body any, options ...Option) error {
	return b.told(ctx, "publish", address, body, options)
}

func (b *Bus) told(ctx context.Context, kind, address string, body any, options []Option) error {
	f, err := outgoing(kind, address, body, options)
	defer f.leave()
	if f.brought != nil {
		return Refuse(Invalid, "a stream goes with a request; leave Bring() out")
	}
	var session *session
	if err == nil {
		session, err = b.now()
	}
	if err == nil {
		_, err = session.acknowledged(ctx, f)
	}
	return err
}

func outgoing(kind, address string, body any, options []Option) (*frame, error) {
	f := &frame{Type: kind, Address: address, Headers: map[string]string{}}
	for _, option := range options {
		option(f)
	}
	return f, f.setBody(body)
}

func (b *Bus) ask(ctx context.Context, address string, body any, options []Option) (*frame, *session, error) {
	f, err := outgoing("send", address, body, options)
	defer f.leave()
	if f.retry && f.brought != nil {
		err = Refuse(Invalid, "a request that brings a stream cannot be asked again; leave Retry() out")
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, nil, err
	}
	for {
		find := b.now
		if f.retry {
			find = func() (*session, error) { return b.next(ctx) }
		}
		session, err := find()
		if err != nil {
			return nil, nil, err
		}
		answer, err := session.ask(ctx, f)
		if !f.retry || !isLost(err) {
			return answer, session, err
		}
	}
}

func isLost(err error) bool {
	var failed *Failure
	return errors.As(err, &failed) && failed.Type == Lost
}

// The session, which must be there.
func (b *Bus) now() (*session, error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.ended != nil {
		return nil, b.ended
	}
	if b.session == nil {
		text := "the connection to " + b.address + " is lost, and not there again yet"
		if b.refusal != nil {
			text += ": " + b.refusal.Error()
		}
		return nil, &Failure{Unavailable, Lost, text}
	}
	return b.session, nil
}

// The session, as soon as it is there.
func (b *Bus) next(ctx context.Context) (*session, error) {
	for {
		session, err := b.now()
		if !isLost(err) {
			return session, err
		}
		b.lock.Lock()
		back, isBack := b.back, b.session != nil
		b.lock.Unlock()
		if isBack {
			continue
		}
		select {
		case <-back:
		case <-b.alive.Done():
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (b *Bus) unique(prefix string) string {
	return fmt.Sprint(prefix, b.number.Add(1))
}

// -- a connection that is lost, and made again

func (b *Bus) listen(session *session) {
	for session != nil {
		session = b.again(session.listen())
	}
}

// Connects again, after pauses that grow and are never the same for all clients; nil when the bus is over.
func (b *Bus) again(cause error) *session {
	if b.options.Lost != nil && b.alive.Err() == nil {
		b.options.Lost(cause)
	}
	if b.options.Once {
		b.end(fmt.Errorf("the connection to %s is lost: %w", b.address, cause))
	}
	for pause := firstPause; ; pause = min(2*pause, mostPause) {
		select {
		case <-b.alive.Done():
			return nil
		case <-time.After(pause/2 + time.Duration(rand.Int63n(int64(pause/2)))):
		}
		session, err := b.connect(b.alive)
		if err == nil {
			return b.resume(session)
		}
		b.refused(err)
	}
}

func min(a, b time.Duration) time.Duration {
	if a < b {
		return a
	}
	return b
}

// Said once as long as it is the same.
func (b *Bus) refused(err error) {
	b.lock.Lock()
	isNew := b.refusal == nil || b.refusal.Error() != err.Error()
	b.refusal = err
	b.lock.Unlock()
	if isNew && b.alive.Err() == nil {
		b.options.Log("not connected: " + err.Error())
	}
}

// Begins with the new session, unless the bus was closed meanwhile.
func (b *Bus) resume(session *session) *session {
	known, err := b.take(session)
	if err != nil {
		_ = session.end(err)
		return nil
	}
	go session.restore(known)
	return session
}

// The consumers to register again; one that waits for the session to be there does so itself.
func (b *Bus) take(session *session) ([]*Consumer, error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.ended != nil {
		return nil, b.ended
	}
	b.session, b.refusal = session, nil
	close(b.back)
	b.back = make(chan struct{})
	var known []*Consumer
	for _, consumer := range b.consumers {
		if consumer.isKnown {
			known = append(known, consumer)
		}
	}
	return known, nil
}

// The session is lost.
func (b *Bus) leave(session *session) {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.session == session {
		b.session = nil
	}
}

func (b *Bus) end(cause error) {
	b.lock.Lock()
	if b.ended == nil {
		b.ended = cause
		b.stop()
	}
	session := b.session
	b.lock.Unlock()
	if session != nil {
		session.cut(cause)
	}
}
