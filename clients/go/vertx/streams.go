package vertx

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"
)

const (
	credits    = 64
	fullBatch  = 256 * 1024
	maxStreams = 10_000
	quiet      = 10 * time.Second
	pullTime   = 30 * time.Second
)

// Items gives a stream: one item a call, and io.EOF at its end. It is called as fast as the stream is read.
type Items func() (any, error)

// Source gives a stream, too. Close is called once, at its end or when nobody reads it any more, and never while Next
// is: a Next that may wait for long ends by itself.
type Source struct {
	Next  Items
	Close func()
}

func (s Source) close() {
	if s.Close != nil {
		s.Close()
	}
}

// ItemsOf gives the values of a slice.
func ItemsOf[T any](values []T) Items {
	next := 0
	return func() (any, error) {
		if next == len(values) {
			return nil, io.EOF
		}
		next++
		return values[next-1], nil
	}
}

// ItemsFrom gives what comes over a channel until it is closed.
func ItemsFrom[T any](channel <-chan T) Items {
	return func() (any, error) {
		value, open := <-channel
		if !open {
			return nil, io.EOF
		}
		return value, nil
	}
}

// Stream is read with Next until io.EOF; whoever stops before closes it. It is for one goroutine.
type Stream struct {
	session *session
	name    string
	items   []any
	failure error
}

// Next is the next item, or io.EOF at the end.
func (s *Stream) Next(ctx context.Context) (any, error) {
	for len(s.items) == 0 {
		if s.failure != nil {
			return nil, s.failure
		}
		if s.name == "" {
			return nil, io.EOF
		}
		pulling, done := context.WithTimeout(ctx, pullTime)
		answer, err := s.pull(pulling)
		done()
		if err != nil {
			s.failure, s.name = err, ""
			continue
		}
		s.take(answer)
	}
	item := s.items[0]
	s.items = s.items[1:]
	return item, nil
}

func (s *Stream) pull(ctx context.Context) (*frame, error) {
	f, err := outgoing("send", s.name, map[string]any{"credits": credits}, nil)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	return s.session.ask(ctx, f)
}

func (s *Stream) take(batch *frame) {
	body, err := batch.body()
	switch items := body.(type) {
	case []any:
		s.items = items
	case []byte:
		s.items = []any{items}
	}
	if batch.Stream == nil { // an answer that is no stream's is one item
		s.items, s.name = []any{body}, ""
	} else {
		s.name = *batch.Stream
	}
	s.failure = err
}

// All reads to the end.
func (s *Stream) All(ctx context.Context) ([]any, error) {
	var all []any
	for {
		item, err := s.Next(ctx)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, item)
	}
}

// Close says that nothing more is wanted.
func (s *Stream) Close() {
	if s.name != "" {
		s.session.drop(s.name)
		s.name, s.items = "", nil
	}
}

// A stream that the node pulls.
type given struct {
	session *session
	name    string
	made    chan made
	gone    chan struct{}
	once    sync.Once
	first   *made // what did not fit into the last batch
	busy    sync.Mutex
}

type made struct {
	item any
	err  error
}

// Closes a source that cannot be given.
func (s *session) give(source Source) (*given, error) {
	g := &given{session: s, name: s.bus.unique("given."), made: make(chan made), gone: make(chan struct{})}
	if err := s.list(g); err != nil {
		source.close()
		return nil, err
	}
	go g.make(source)
	return g, nil
}

func (s *session) list(g *given) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.given == nil {
		return s.lossOf(s.cause)
	}
	if len(s.given) >= maxStreams {
		return Refuse(Unavailable, "this program gives 10000 streams already")
	}
	s.given[g.name] = g
	return nil
}

func (g *given) make(source Source) {
	defer source.close()
	for {
		item, err := source.Next()
		select {
		case g.made <- made{item, err}:
			if err != nil {
				return
			}
		case <-g.gone:
			return
		}
	}
}

func (g *given) close() {
	g.once.Do(func() { close(g.gone) })
	g.session.lock.Lock()
	delete(g.session.given, g.name)
	g.session.lock.Unlock()
}

func (g *given) pulled(message *frame) {
	var order struct {
		Credits int  `json:"credits"`
		Drop    bool `json:"drop"`
	}
	if err := json.Unmarshal(message.Body, &order); err != nil || order.Credits < 0 {
		g.session.refuse(message.ReplyAddress, Refuse(Invalid, `a stream is asked with {"credits":n} or {"drop":true}`))
	} else if order.Drop {
		g.close()
	} else if !g.busy.TryLock() {
		g.session.refuse(message.ReplyAddress, Refuse(Conflict, "the stream is being pulled already; wait for the answer"))
	} else {
		go func() {
			defer g.busy.Unlock()
			g.batch(context.Background(), message.ReplyAddress, order.Credits)
		}()
	}
}

// Answers with what is there, or with the first item that comes; closes the stream when nobody waits for that.
func (g *given) batch(ctx context.Context, reply string, most int) {
	answer := &frame{Type: "send", Address: reply, Stream: &g.name}
	if most > credits {
		most = credits
	}
	items, last := g.collect(ctx, most)
	if ctx.Err() != nil {
		g.close()
		return
	}
	if raw, isRaw := single(items); isRaw {
		answer.raw, answer.isRaw = raw, true
	} else if err := answer.setBody(items); err != nil {
		g.close()
		g.session.refuse(reply, err)
		return
	}
	if last != nil && !errors.Is(last, io.EOF) {
		if len(items) == 0 {
			g.close()
			g.session.refuse(reply, last)
			return
		}
		g.first = &made{err: last} // the items before it go first
	} else if last != nil {
		g.close()
		answer.Stream = new(string)
	}
	if err := g.session.tell(context.Background(), answer); err != nil {
		g.close()
		g.session.refuse(reply, err)
	}
}

func single(items []any) ([]byte, bool) {
	if len(items) != 1 {
		return nil, false
	}
	raw, isRaw := items[0].([]byte)
	return raw, isRaw
}

func (g *given) collect(ctx context.Context, most int) (items []any, last error) {
	items = []any{}
	weight := 0
	late := time.NewTimer(quiet)
	defer late.Stop()
	for len(items) < most && weight < fullBatch {
		next := made{}
		switch {
		case g.first != nil:
			next, g.first = *g.first, nil
		case len(items) > 0:
			// only what is there
			select {
			case next = <-g.made:
			case <-time.After(time.Millisecond):
				return items, nil
			}
		default:
			select {
			case next = <-g.made:
			case <-late.C:
				return items, nil
			case <-g.gone:
				return items, io.EOF
			case <-ctx.Done():
				return items, ctx.Err()
			}
		}
		if next.err != nil {
			return items, next.err
		}
		if raw, isRaw := next.item.([]byte); isRaw {
			if len(items) > 0 { // bytes go alone
				g.first = &next
				return items, nil
			}
			return []any{raw}, nil
		}
		if text, isText := next.item.(string); isText {
			weight += len(text)
		}
		items = append(items, next.item)
	}
	return items, nil
}
