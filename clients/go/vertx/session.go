package vertx

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxFrame    = 64 << 20
	maxDepth    = 256 // of a node that does not tell
	helloTime   = 10 * time.Second
	silentBeats = 3
	queued      = 64
	bufferSize  = 64 << 10
)

// A session is one connection, from hello to its loss. What is under way belongs to it: the names of requests, of
// messages in hand and of streams mean nothing in the next one. It is written by a goroutine of its own, so that a node
// that does not read holds up neither who reads nor whose context ends.
type session struct {
	bus     *Bus
	conn    net.Conn
	reader  *bufio.Reader
	most    int           // bytes of a frame
	depth   int           // how deep a body may nest
	timeout time.Duration // of requests that do not say
	out     chan []byte   // nil says that nothing follows
	written chan struct{} // closed when the writer has ended
	over    chan struct{} // closed when the connection is lost
	heard   atomic.Int64  // when something came

	lock    sync.Mutex
	cause   error // of its end
	waiting map[string]chan *frame
	inHand  map[string]context.CancelFunc
	given   map[string]*given
}

func (b *Bus) connect(ctx context.Context) (*session, error) {
	ctx, done := context.WithTimeout(ctx, helloTime)
	defer done()
	token, err := b.token(ctx)
	if err != nil {
		return nil, fmt.Errorf("no token for %s: %w", b.address, err)
	}
	conn, err := b.open(ctx)
	if err != nil {
		return nil, fmt.Errorf("no node listens at %s: %w", b.address, err)
	}
	s := &session{
		bus: b, conn: conn, most: maxFrame, depth: maxDepth, out: make(chan []byte, queued),
		written: make(chan struct{}), over: make(chan struct{}),
		waiting: map[string]chan *frame{}, inHand: map[string]context.CancelFunc{}, given: map[string]*given{},
	}
	s.reader = bufio.NewReaderSize(s, bufferSize)
	if err := s.hello(ctx, token); err != nil {
		conn.Close()
		return nil, err
	}
	go s.write()
	return s, nil
}

func (b *Bus) token(ctx context.Context) (string, error) {
	if b.options.FreshToken != nil {
		return b.options.FreshToken(ctx)
	}
	b.lock.Lock()
	defer b.lock.Unlock()
	return b.options.Token, nil
}

func (b *Bus) open(ctx context.Context) (net.Conn, error) {
	network, address := "tcp", b.address
	if strings.HasPrefix(address, "unix:") {
		network, address = "unix", address[len("unix:"):]
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil || b.options.TLS == nil {
		return conn, err
	}
	settings := b.options.TLS.Clone()
	if settings.ServerName == "" {
		settings.ServerName, _, _ = net.SplitHostPort(address)
	}
	return tls.Client(conn, settings), nil
}

func (s *session) hello(ctx context.Context, token string) error {
	deadline, _ := ctx.Deadline()
	_ = s.conn.SetDeadline(deadline)
	hello, err := (&frame{Type: "hello", Version: 1, Token: token}).encode()
	if err == nil {
		_, err = s.conn.Write(hello)
	}
	if err != nil {
		return err
	}
	answer, err := read(s.reader, s.most)
	if err != nil {
		return err
	}
	if answer.Type != "hello" {
		return fmt.Errorf("%s refused the client: %s", s.bus.address, answer.words())
	}
	s.timeout = time.Duration(answer.Timeout) * time.Millisecond
	if answer.MaxFrame > 0 {
		s.most = answer.MaxFrame
	}
	if answer.MaxDepth > 0 {
		s.depth = answer.MaxDepth
	}
	return s.conn.SetDeadline(time.Time{})
}

// Read notes that something came.
func (s *session) Read(into []byte) (int, error) {
	n, err := s.conn.Read(into)
	if n > 0 {
		s.heard.Store(time.Now().UnixNano())
	}
	return n, err
}

// -- what the client says

// Waits for room, as long as the context and the session last.
func (s *session) tell(ctx context.Context, f *frame) error {
	if f.isDeeper(s.depth) {
		return fmt.Errorf("the body cannot travel: it is nested deeper than %d", s.depth)
	}
	all, err := f.encode()
	if err != nil {
		return err
	}
	select {
	case <-s.over:
		return s.loss()
	default:
	}
	select {
	case s.out <- all:
		return nil
	case <-s.written: // what reads, and closes over, may be what waits here
		return s.loss()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Does not wait.
func (s *session) soon(f *frame) {
	all, err := f.encode()
	if err != nil {
		return
	}
	select {
	case s.out <- all:
	default:
		go func() { _ = s.tell(context.Background(), f) }()
	}
}

func (s *session) write() {
	defer close(s.written)
	patience := silentBeats * s.bus.options.beat
	beats := time.NewTicker(s.bus.options.beat)
	defer beats.Stop()
	to := bufio.NewWriterSize(s.conn, bufferSize)
	for isLast := false; !isLast; {
		var all []byte
		select {
		case <-s.over:
			return
		case all = <-s.out:
			isLast = all == nil
		case <-beats.C:
			switch silent := time.Duration(time.Now().UnixNano() - s.heard.Load()); {
			case silent >= patience:
				s.cut(fmt.Errorf("nothing came for %v", patience))
				return
			case silent < s.bus.options.beat:
				continue
			}
			all, _ = (&frame{Type: "ping"}).encode()
		}
		_ = s.conn.SetWriteDeadline(time.Now().Add(patience))
		_, err := to.Write(all)
		if err == nil && (isLast || len(s.out) == 0) {
			err = to.Flush()
		}
		if err != nil {
			s.cut(err)
			return
		}
	}
}

// Waits until everything that was told is written.
func (s *session) finish(ctx context.Context) {
	select {
	case s.out <- nil:
	case <-s.over:
	case <-ctx.Done():
	}
	select {
	case <-s.written:
	case <-s.over:
	case <-ctx.Done():
	}
}

// Asks once. Gives what the request brings along, until the request fails.
func (s *session) ask(ctx context.Context, f *frame) (*frame, error) {
	wait := s.timeout
	if deadline, set := ctx.Deadline(); set {
		wait = time.Until(deadline)
	}
	if wait > 0 {
		f.Headers["timeout"] = strconv.FormatInt(int64((wait+time.Millisecond-1)/time.Millisecond), 10)
	}
	name, answers, err := s.expect("r")
	if err != nil {
		return nil, err
	}
	f.ReplyAddress = name
	if f.brought == nil {
		return s.await(ctx, f, name, answers)
	}
	stream, err := s.give(*f.brought)
	f.brought = nil
	if err != nil {
		s.forget(name)
		return nil, err
	}
	f.Stream = &stream.name
	answer, err := s.await(ctx, f, name, answers)
	if err != nil {
		stream.close()
	}
	return answer, err
}

func (s *session) acknowledged(ctx context.Context, f *frame) (*frame, error) {
	name, answers, err := s.expect("")
	if err != nil {
		return nil, err
	}
	f.ID, _ = strconv.ParseInt(name, 10, 64)
	return s.await(ctx, f, name, answers)
}

func (s *session) expect(prefix string) (string, chan *frame, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.waiting == nil {
		return "", nil, s.lossOf(s.cause)
	}
	answers := make(chan *frame, 1)
	name := s.bus.unique(prefix)
	s.waiting[name] = answers
	return name, answers, nil
}

func (s *session) forget(name string) {
	s.lock.Lock()
	delete(s.waiting, name)
	s.lock.Unlock()
}

func (s *session) await(ctx context.Context, f *frame, name string, answers chan *frame) (*frame, error) {
	if err := s.tell(ctx, f); err != nil {
		s.forget(name)
		return nil, err
	}
	select {
	case answer := <-answers:
		if answer.Type == "err" {
			return nil, answer.failure()
		}
		return answer, nil
	case <-ctx.Done():
		s.forget(name)
		if f.ReplyAddress != "" {
			s.soon(&frame{Type: "cancel", Address: name})
		}
		return nil, ctx.Err()
	}
}

func (s *session) refuse(reply string, cause error) {
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
	_ = s.tell(context.Background(), answer)
}

// Nobody reads the rest of a stream. Does nothing without a name.
func (s *session) drop(stream string) {
	if stream != "" {
		f := &frame{Type: "send", Address: stream}
		_ = f.setBody(map[string]any{"drop": true})
		s.soon(f)
	}
}

// Registers again what the client serves.
func (s *session) restore(consumers []*Consumer) {
	for _, consumer := range consumers {
		if !consumer.isStillKnown() {
			continue
		}
		name, answers, err := s.expect("")
		if err != nil {
			return
		}
		f := consumer.registration()
		f.ID, _ = strconv.ParseInt(name, 10, 64)
		go func(consumer *Consumer) {
			_, err := s.await(context.Background(), f, name, answers)
			if err != nil && !isLost(err) {
				consumer.taken(err.Error())
			}
		}(consumer)
	}
}

// -- what the node says

// Returns why the session has ended, when nothing of it is left.
func (s *session) listen() error {
	for {
		f, err := read(s.reader, s.most)
		switch {
		case err == nil:
			s.take(f)
		case errors.Is(err, errMalformed):
			s.bus.options.Log(err.Error())
		default:
			return s.end(err)
		}
	}
}

func (s *session) take(f *frame) {
	switch {
	case f.Type == "ping":
		s.soon(&frame{Type: "pong"})
	case f.Type == "ok", f.Type == "err" && f.ID > 0:
		s.settle(strconv.FormatInt(f.ID, 10), f)
	case f.Type == "err" && f.Address != "":
		s.settle(f.Address, f)
	case f.Type == "err":
		s.refused(f)
	case f.Type == "cancel":
		s.lock.Lock()
		cancel := s.inHand[f.Address]
		s.lock.Unlock()
		if cancel != nil {
			cancel()
		}
	case f.Type == "message" && !s.settle(f.to(), f):
		s.deliver(f)
	}
}

func (s *session) settle(name string, f *frame) bool {
	s.lock.Lock()
	answers := s.waiting[name]
	delete(s.waiting, name)
	s.lock.Unlock()
	if answers == nil {
		return false
	}
	answers <- f
	return true
}

// What nobody waits for; an address that was taken away is not served any more.
func (s *session) refused(f *frame) {
	s.bus.lock.Lock()
	consumer := s.bus.consumers[f.SourceAddress]
	s.bus.lock.Unlock()
	if consumer != nil && f.Message == "access_denied" {
		consumer.taken(f.words())
	} else {
		s.bus.options.Log("the node says " + f.Message + ": " + f.words())
	}
}

// -- its end

// Nothing more goes by this connection; who reads it does the rest.
func (s *session) cut(cause error) {
	s.lock.Lock()
	if s.cause == nil {
		s.cause = cause
	}
	s.lock.Unlock()
	s.bus.leave(s)
	s.conn.Close()
}

// Fails what waits, and ends what is done for others.
func (s *session) end(cause error) error {
	s.cut(cause)
	s.lock.Lock()
	cause = s.cause
	waiting, inHand, streams := s.waiting, s.inHand, s.given
	s.waiting, s.inHand, s.given = nil, nil, nil
	s.lock.Unlock()
	close(s.over)
	lost := s.lossOf(cause)
	for _, answers := range waiting {
		answers <- &frame{Type: "err", FailureCode: lost.Code, FailureType: lost.Type, Message: lost.Text}
	}
	for _, cancel := range inHand {
		cancel()
	}
	for _, stream := range streams {
		stream.close()
	}
	return cause
}

func (s *session) loss() error {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.lossOf(s.cause)
}

func (s *session) lossOf(cause error) *Failure {
	if cause == nil {
		cause = errors.New("the bus is closing")
	}
	return &Failure{Unavailable, Lost,
		fmt.Sprintf("the connection to %s was lost before the answer came: %v", s.bus.address, cause)}
}
