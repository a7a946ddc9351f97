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

// Source gives a stream, too; Close is called once, at its end or when nobody reads it any more.
type Source struct {
	Next  Items
	Close func()
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
	bus     *Bus
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
		answer, err := s.bus.ask(pulling, s.name, map[string]any{"credits": credits}, nil)
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
		s.bus.drop(s.name)
		s.name, s.items = "", nil
	}
}

// A stream that the node pulls.
type given struct {
	bus   *Bus
	name  string
	made  chan made
	gone  chan struct{}
	once  sync.Once
	done  func()
	first *made // what did not fit into the last batch
	busy  sync.Mutex
}

type made struct {
	item any
	err  error
}

func (b *Bus) give(source Source) (*given, error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	if len(b.givenStreams) >= maxStreams {
		return nil, Refuse(Unavailable, "this program gives 10000 streams already")
	}
	g := &given{bus: b, name: b.unique("given."), made: make(chan made), gone: make(chan struct{}), done: source.Close}
	b.givenStreams[g.name] = g
	go func() {
		defer close(g.made)
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
	}()
	return g, nil
}

func (g *given) close() {
	g.once.Do(func() {
		close(g.gone)
		if g.done != nil {
			g.done()
		}
	})
	g.bus.lock.Lock()
	delete(g.bus.givenStreams, g.name)
	g.bus.lock.Unlock()
}

func (g *given) pulled(message *frame) {
	var order struct {
		Credits int  `json:"credits"`
		Drop    bool `json:"drop"`
	}
	if err := json.Unmarshal(message.Body, &order); err != nil || order.Credits < 0 {
		g.bus.refuse(message.ReplyAddress, Refuse(Invalid, `a stream is asked with {"credits":n} or {"drop":true}`))
	} else if order.Drop {
		g.close()
	} else if !g.busy.TryLock() {
		g.bus.refuse(message.ReplyAddress, Refuse(Conflict, "the stream is being pulled already; wait for the answer"))
	} else {
		go func() {
			defer g.busy.Unlock()
			g.batch(message.ReplyAddress, order.Credits)
		}()
	}
}

// Answers with what is there, or with the first item that comes.
func (g *given) batch(reply string, most int) {
	answer := &frame{Type: "send", Address: reply, Stream: &g.name}
	if most > credits {
		most = credits
	}
	items, last := g.collect(most)
	if raw, isRaw := single(items); isRaw {
		answer.raw, answer.isRaw = raw, true
	} else if err := answer.setBody(items); err != nil {
		g.close()
		g.bus.refuse(reply, err)
		return
	}
	if last != nil && !errors.Is(last, io.EOF) {
		if len(items) == 0 {
			g.close()
			g.bus.refuse(reply, last)
			return
		}
		g.first = &made{err: last} // the items before it go first
	} else if last != nil {
		g.close()
		answer.Stream = new(string)
	}
	g.bus.tell(answer)
}

func single(items []any) ([]byte, bool) {
	if len(items) != 1 {
		return nil, false
	}
	raw, isRaw := items[0].([]byte)
	return raw, isRaw
}

func (g *given) collect(most int) (items []any, last error) {
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
