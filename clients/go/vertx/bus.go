package vertx

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxFrame   = 64 << 20
	maxInHand  = 10_000
	firstPause = 100 * time.Millisecond
	mostPause  = 10 * time.Second
	helloTime  = 10 * time.Second
)

// Options of a connection.
type Options struct {
	// Token says who the client is; see conf/permissions.yaml.
	Token string
	// TLS is used when it is not nil.
	TLS *tls.Config
	// Once ends the bus when the connection is lost, instead of connecting again and registering its consumers anew.
	Once bool
	// Lost is told why the connection was lost, each time.
	Lost func(error)
}

// Bus is one connection to a node; it is safe for any number of goroutines.
type Bus struct {
	address string
	options Options
	timeout atomic.Int64 // ns, as the node said when the connection was made

	lock         sync.Mutex
	writing      sync.Mutex
	conn         net.Conn
	number       int64
	waiting      map[string]chan *frame
	consumers    map[string]*Consumer
	inHand       map[string]context.CancelFunc
	givenStreams map[string]*given
	ended        error
	over         chan struct{}
	handling     sync.WaitGroup
}

// Dial connects to HOST:PORT, with or without tcp:// before it, or unix:PATH.
func Dial(ctx context.Context, address string, options Options) (*Bus, error) {
	address = strings.TrimPrefix(address, "tcp://")
	bus := &Bus{
		address: address, options: options,
		waiting: map[string]chan *frame{}, consumers: map[string]*Consumer{},
		inHand: map[string]context.CancelFunc{}, givenStreams: map[string]*given{},
		over: make(chan struct{}),
	}
	conn, reader, most, err := bus.connect(ctx)
	if err != nil {
		return nil, err
	}
	bus.conn = conn
	go bus.listen(reader, most)
	return bus, nil
}

func (b *Bus) connect(ctx context.Context) (net.Conn, *bufio.Reader, int, error) {
	network, address := "tcp", b.address
	if strings.HasPrefix(address, "unix:") {
		network, address = "unix", address[len("unix:"):]
	}
	dialer := net.Dialer{Timeout: helloTime}
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, nil, 0, fmt.Errorf("no node listens at %s: %w", b.address, err)
	}
	if b.options.TLS != nil {
		settings := b.options.TLS.Clone()
		if settings.ServerName == "" {
			settings.ServerName, _, _ = net.SplitHostPort(address)
		}
		conn = tls.Client(conn, settings)
	}
	_ = conn.SetDeadline(time.Now().Add(helloTime))
	hello, _ := (&frame{Type: "hello", Version: 1, Token: b.options.Token}).encode()
	if _, err = conn.Write(hello); err != nil {
		conn.Close()
		return nil, nil, 0, err
	}
	reader := bufio.NewReaderSize(conn, 64<<10)
	answer, err := read(reader, maxFrame)
	if err == nil && answer.Type != "hello" {
		err = fmt.Errorf("%s refused the client: %s", b.address, words(answer))
	}
	if err != nil {
		conn.Close()
		return nil, nil, 0, err
	}
	_ = conn.SetDeadline(time.Time{})
	b.timeout.Store(int64(time.Duration(answer.Timeout) * time.Millisecond))
	most := answer.MaxFrame
	if most == 0 {
		most = maxFrame
	}
	return conn, reader, most, nil
}

func words(f *frame) string {
	if f.Reason != "" {
		return f.Reason
	}
	return f.Message
}

// Close ends the connection after the messages in hand are answered, or when the context ends.
func (b *Bus) Close(ctx context.Context) error {
	b.lock.Lock()
	names := make([]string, 0, len(b.consumers))
	for name := range b.consumers {
		names = append(names, name)
	}
	b.lock.Unlock()
	for _, name := range names {
		_, _ = b.acknowledged(ctx, &frame{Type: "unregister", Address: name})
	}
	done := make(chan struct{})
	go func() { b.handling.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
	b.end(errors.New("the bus was closed"))
	return ctx.Err()
}

// Request asks one consumer and waits for its answer, until the context ends; without a deadline, as long as the node
// says.
func (b *Bus) Request(ctx context.Context, address string, body any, options ...Option) (*Message, error) {
	answer, err := b.ask(ctx, address, body, options)
	if err != nil {
		return nil, err
	}
	if answer.Stream != nil {
		if *answer.Stream != "" {
			b.drop(*answer.Stream)
		}
		return nil, Refuse(Invalid, "'"+address+"' answers with a stream; read it: bus.Stream(ctx, \""+address+"\", body)")
	}
	return b.message(ctx, answer)
}

// Stream asks for a stream; a handler that answers with one body gives a stream of one item.
func (b *Bus) Stream(ctx context.Context, address string, body any, options ...Option) (*Stream, error) {
	answer, err := b.ask(ctx, address, body, options)
	if err != nil {
		return nil, err
	}
	stream := &Stream{bus: b}
	stream.take(answer)
	return stream, nil
}

// Bring gives a stream along with a request: its handler reads it.
func (b *Bus) Bring(items Items) Option {
	return func(f *frame) {
		given, err := b.give(Source{Next: items})
		if f.broken = err; err == nil {
			f.Stream = &given.name
		}
	}
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
	if err == nil {
		_, err = b.acknowledged(ctx, f)
	}
	return err
}

func outgoing(kind, address string, body any, options []Option) (*frame, error) {
	f := &frame{Type: kind, Address: address, Headers: map[string]string{}}
	for _, option := range options {
		option(f)
	}
	if f.broken != nil {
		return nil, f.broken
	}
	return f, f.setBody(body)
}

func (b *Bus) ask(ctx context.Context, address string, body any, options []Option) (*frame, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, err := outgoing("send", address, body, options)
	if err != nil {
		return nil, err
	}
	for {
		answer, err := b.askOnce(ctx, f)
		var failed *Failure
		if !f.retry || !errors.As(err, &failed) || failed.Type != Lost || b.isOver() {
			return answer, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-b.over:
			return nil, b.ended
		case <-time.After(firstPause):
		}
	}
}

func (b *Bus) askOnce(ctx context.Context, f *frame) (*frame, error) {
	wait := time.Duration(b.timeout.Load())
	if deadline, set := ctx.Deadline(); set {
		wait = time.Until(deadline)
	}
	if wait > 0 {
		f.Headers["timeout"] = strconv.FormatInt(max(1, (wait+time.Millisecond-1).Milliseconds()), 10)
	}
	name, answers, err := b.expect("r")
	if err != nil {
		return nil, err
	}
	f.ReplyAddress = name
	return b.await(ctx, f, name, answers, true)
}

func max(a, b int64) int64 {
	if a > b {
		return a
	}
	return b
}

func (b *Bus) acknowledged(ctx context.Context, f *frame) (*frame, error) {
	name, answers, err := b.expect("")
	if err != nil {
		return nil, err
	}
	f.ID, _ = strconv.ParseInt(name, 10, 64)
	return b.await(ctx, f, name, answers, false)
}

func (b *Bus) unique(prefix string) string {
	b.number++
	return prefix + strconv.FormatInt(b.number, 10)
}

func (b *Bus) expect(prefix string) (string, chan *frame, error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.ended != nil {
		return "", nil, b.ended
	}
	answers := make(chan *frame, 1)
	name := b.unique(prefix)
	b.waiting[name] = answers
	return name, answers, nil
}

func (b *Bus) forget(name string) {
	b.lock.Lock()
	delete(b.waiting, name)
	b.lock.Unlock()
}

func (b *Bus) await(ctx context.Context, f *frame, name string, answers chan *frame, isRequest bool) (*frame, error) {
	if err := b.tell(f); err != nil {
		b.forget(name)
		return nil, err
	}
	select {
	case answer := <-answers:
		if answer.Type == "err" {
			return nil, failure(answer)
		}
		return answer, nil
	case <-ctx.Done():
		b.forget(name)
		if isRequest {
			_ = b.tell(&frame{Type: "cancel", Address: name})
		}
		return nil, ctx.Err()
	}
}

func failure(f *frame) *Failure {
	kind, text := f.FailureType, f.Message
	if kind == "" {
		kind = "RECIPIENT_FAILURE"
	}
	if f.Reason != "" {
		text = f.Reason
	}
	return &Failure{Code: f.FailureCode, Type: kind, Text: text}
}

func (b *Bus) drop(stream string) {
	f := &frame{Type: "send", Address: stream}
	_ = f.setBody(map[string]any{"drop": true})
	_ = b.tell(f)
}

func (b *Bus) tell(f *frame) error {
	all, err := f.encode()
	if err != nil {
		return err
	}
	b.lock.Lock()
	conn, ended := b.conn, b.ended
	b.lock.Unlock()
	if ended != nil {
		return ended
	}
	if conn == nil {
		return &Failure{Unavailable, Lost, "the connection to " + b.address + " is lost, and not there again yet"}
	}
	b.writing.Lock()
	defer b.writing.Unlock()
	_, err = conn.Write(all)
	return err
}

func (b *Bus) refuse(reply string, cause error) {
	if reply == "" {
		return
	}
	answer := &frame{Type: "send", Address: reply, FailureCode: Internal, Message: cause.Error()}
	var meant *Failure
	if errors.As(cause, &meant) {
		answer.FailureCode, answer.Message = meant.Code, meant.Text
		if meant.Code < 1 { // nobody there or too late: for our caller, not available
			answer.FailureCode = Unavailable
		}
	}
	_ = b.tell(answer)
}

// -- what the node says

func (b *Bus) listen(reader *bufio.Reader, most int) {
	for {
		f, err := read(reader, most)
		for err == nil || errors.Is(err, errMalformed) {
			if err == nil {
				b.take(f)
			}
			f, err = read(reader, most)
		}
		if reader, most = b.again(err); reader == nil {
			return
		}
	}
}

func (b *Bus) take(f *frame) {
	switch {
	case f.Type == "ping":
		_ = b.tell(&frame{Type: "pong"})
	case f.Type == "ok", f.Type == "err" && f.ID > 0:
		b.settle(strconv.FormatInt(f.ID, 10), f)
	case f.Type == "err":
		b.settle(f.Address, f)
	case f.Type == "cancel":
		b.lock.Lock()
		cancel := b.inHand[f.Address]
		b.lock.Unlock()
		if cancel != nil {
			cancel()
		}
	case f.Type == "message" && !b.settle(f.to(), f):
		b.deliver(f)
	}
}

func (b *Bus) settle(name string, f *frame) bool {
	b.lock.Lock()
	answers := b.waiting[name]
	delete(b.waiting, name)
	b.lock.Unlock()
	if answers == nil {
		return false
	}
	answers <- f
	return true
}

func (b *Bus) message(ctx context.Context, f *frame) (*Message, error) {
	body, err := f.body()
	if err != nil {
		return nil, err
	}
	return &Message{Address: f.Address, Body: body, Headers: f.Headers, context: ctx, json: f.Body}, nil
}

// Fails what waits, ends what is done for others, and connects again.
func (b *Bus) again(cause error) (*bufio.Reader, int) {
	b.lost(cause)
	if b.options.Lost != nil && !b.isOver() {
		b.options.Lost(cause)
	}
	if b.options.Once {
		b.end(fmt.Errorf("the connection to %s is lost: %w", b.address, cause))
	}
	for pause := firstPause; !b.isOver(); pause = min(2*pause, mostPause) {
		select {
		case <-b.over:
			return nil, 0
		case <-time.After(pause/2 + time.Duration(rand.Int63n(int64(pause)))):
		}
		conn, reader, most, err := b.connect(context.Background())
		if err != nil {
			continue
		}
		b.lock.Lock()
		b.conn = conn
		again := make([]*frame, 0, len(b.consumers))
		for _, consumer := range b.consumers {
			b.number++
			f := consumer.registration()
			f.ID = b.number
			again = append(again, f)
		}
		b.lock.Unlock()
		for _, f := range again {
			_ = b.tell(f)
		}
		return reader, most
	}
	return nil, 0
}

func min(a, b time.Duration) time.Duration {
	if a < b {
		return a
	}
	return b
}

func (b *Bus) lost(cause error) {
	b.lock.Lock()
	if b.conn != nil {
		b.conn.Close()
		b.conn = nil
	}
	waiting, inHand, streams := b.waiting, b.inHand, b.givenStreams
	b.waiting, b.inHand = map[string]chan *frame{}, map[string]context.CancelFunc{}
	b.lock.Unlock()
	for _, answers := range waiting {
		answers <- &frame{Type: "err", FailureCode: Unavailable, FailureType: Lost,
			Message: fmt.Sprintf("the connection to %s was lost before the answer came: %v", b.address, cause)}
	}
	for _, cancel := range inHand {
		cancel()
	}
	for _, stream := range streams {
		stream.close()
	}
}

func (b *Bus) end(cause error) {
	b.lock.Lock()
	if b.ended == nil {
		b.ended = cause
		close(b.over)
	}
	conn := b.conn
	b.lock.Unlock()
	if conn != nil {
		conn.Close()
	}
}

func (b *Bus) isOver() bool {
	select {
	case <-b.over:
		return true
	default:
		return false
	}
}
