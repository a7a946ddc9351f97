package vertx

import (
	"context"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

// Two clients of a real node, whose Unix socket is in VERTX_BUS.
func clients(t *testing.T) (asking, serving *Bus, ctx context.Context) {
	address := os.Getenv("VERTX_BUS")
	if address == "" {
		t.Skip("VERTX_BUS names no node")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return dial(t, ctx, address), dial(t, ctx, address), ctx
}

func dial(t *testing.T, ctx context.Context, address string) *Bus {
	bus, err := Dial(ctx, address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close(context.Background()) })
	return bus
}

func serve(t *testing.T, bus *Bus, ctx context.Context, address string, handler Handler) *Consumer {
	consumer, err := bus.Consumer(ctx, address, handler)
	if err != nil {
		t.Fatal(err)
	}
	return consumer
}

func TestRequest_ofEveryKind_comesBackAsItIs(t *testing.T) {
	asking, serving, ctx := clients(t)
	serve(t, serving, ctx, "go.echo", func(m *Message) (any, error) { return m.Body, nil })
	large, _ := new(big.Int).SetString("9223372036854775807", 10)
	for _, body := range []any{nil, true, "text ☃", int64(1), int64(1<<53 + 1), 0.5, []byte{0, 255}, []byte{},
		[]any{int64(1), "a", nil}, map[string]any{"a": map[string]any{"b": int64(2)}}, large.Int64()} {
		reply, err := asking.Request(ctx, "go.echo", body)
		if err != nil {
			t.Fatalf("%v: %v", body, err)
		}
		if raw, isRaw := body.([]byte); isRaw {
			if got, still := reply.Body.([]byte); !still || string(got) != string(raw) {
				t.Errorf("%v became %v", body, reply.Body)
			}
		} else if !reflect.DeepEqual(reply.Body, body) {
			t.Errorf("%T %v became %T %v", body, body, reply.Body, reply.Body)
		}
	}
}

func TestConsumer_refused_bringsCodeAndText(t *testing.T) {
	serving, _, ctx := clients(t)
	_, err := serving.Consumer(ctx, "__vertx.x", func(*Message) (any, error) { return nil, nil })
	wants(t, err, Denied, "the node's own")
}

func TestRequest_refused_bringsCodeAndText(t *testing.T) {
	asking, serving, ctx := clients(t)
	serve(t, serving, ctx, "go.refuse", func(*Message) (any, error) { return nil, Refuse(409, "taken") })
	serve(t, serving, ctx, "go.panic", func(*Message) (any, error) { panic("boom") })

	wants(t, second(asking.Request(ctx, "go.refuse", nil)), 409, "taken")
	wants(t, second(asking.Request(ctx, "go.panic", nil)), Internal, "internal error at go.panic")
	wants(t, second(asking.Request(ctx, "go.refues", nil)), -1, "go.refuse")
}

func second(_ *Message, err error) error { return err }

func wants(t *testing.T, err error, code int, text string) {
	t.Helper()
	var failure *Failure
	if !errors.As(err, &failure) || failure.Code != code || !strings.Contains(failure.Text, text) {
		t.Errorf("want %d %q, got %v", code, text, err)
	}
}

func TestCancel_reachesTheHandler(t *testing.T) {
	asking, serving, ctx := clients(t)
	begun, told := make(chan bool, 1), make(chan bool, 1)
	serve(t, serving, ctx, "go.waits", func(m *Message) (any, error) {
		begun <- true
		<-m.Context().Done()
		told <- true
		return nil, m.Context().Err()
	})
	leaving, leave := context.WithCancel(ctx)
	go func() { <-begun; leave() }()
	if _, err := asking.Request(leaving, "go.waits", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	select {
	case <-told:
	case <-ctx.Done():
		t.Error("the handler was not told")
	}
}

func TestDeadline_goesAlong(t *testing.T) {
	asking, serving, ctx := clients(t)
	serve(t, serving, ctx, "go.left", func(m *Message) (any, error) {
		deadline, set := m.Context().Deadline()
		return set && time.Until(deadline) > 0, nil
	})
	if reply, err := asking.Request(ctx, "go.left", nil); err != nil || reply.Body != true {
		t.Errorf("got %v, %v", reply, err)
	}
}

func TestSendAndPublish_areHeard_withHeaders(t *testing.T) {
	asking, serving, ctx := clients(t)
	heard := make(chan string, 2)
	serve(t, serving, ctx, "go.heard", func(m *Message) (any, error) {
		heard <- m.Body.(string) + " " + m.Headers["n"]
		return nil, nil
	})
	if err := asking.Send(ctx, "go.heard", "sent", Header("n", "1")); err != nil {
		t.Fatal(err)
	}
	if err := asking.Publish(ctx, "go.heard", "published", Header("n", "2")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"sent 1", "published 2"} {
		if got := <-heard; got != want {
			t.Errorf("want %q, got %q", want, got)
		}
	}
	if err := asking.Send(ctx, "go.nobody", nil); err == nil {
		t.Error("sent to nobody")
	}
}

func TestUnregister_endsTheService(t *testing.T) {
	asking, serving, ctx := clients(t)
	consumer := serve(t, serving, ctx, "go.temporary", func(*Message) (any, error) { return 1, nil })
	if err := consumer.Unregister(ctx); err != nil {
		t.Fatal(err)
	}
	wants(t, second(asking.Request(ctx, "go.temporary", nil)), -1, "go.temporary")
}

func TestStream_isReadToItsEnd(t *testing.T) {
	asking, serving, ctx := clients(t)
	serve(t, serving, ctx, "go.count", func(m *Message) (any, error) {
		n, end := int64(-1), m.Body.(int64)
		return Items(func() (any, error) {
			if n++; n == end {
				return nil, io.EOF
			}
			return n, nil
		}), nil
	})
	stream, err := asking.Stream(ctx, "go.count", 1000)
	if err != nil {
		t.Fatal(err)
	}
	all, err := stream.All(ctx)
	if err != nil || len(all) != 1000 || all[999] != int64(999) {
		t.Errorf("got %d items, %v", len(all), err)
	}
}

func TestStream_thatBreaks_bringsWhatCameBefore(t *testing.T) {
	asking, serving, ctx := clients(t)
	serve(t, serving, ctx, "go.breaks", func(*Message) (any, error) {
		n := 0
		return Items(func() (any, error) {
			if n++; n > 3 {
				return nil, Refuse(409, "no more")
			}
			return []byte{byte(n)}, nil
		}), nil
	})
	stream, err := asking.Stream(ctx, "go.breaks", nil)
	if err != nil {
		t.Fatal(err)
	}
	all, err := stream.All(ctx)
	if len(all) != 3 {
		t.Errorf("got %v", all)
	}
	wants(t, err, 409, "no more")
}

func TestStream_broughtByARequest_isRead(t *testing.T) {
	asking, serving, ctx := clients(t)
	serve(t, serving, ctx, "go.total", func(m *Message) (any, error) {
		total := int64(0)
		for {
			item, err := m.Stream.Next(m.Context())
			if errors.Is(err, io.EOF) {
				return total, nil
			}
			if err != nil {
				return nil, err
			}
			total += item.(int64)
		}
	})
	reply, err := asking.Request(ctx, "go.total", nil, asking.Bring(ItemsOf([]int{1, 2, 3, 4})))
	if err != nil || reply.Body != int64(10) {
		t.Errorf("got %v, %v", reply, err)
	}
}

// A way to the node that can be cut.
type way struct {
	net.Listener
	lock  sync.Mutex
	conns []net.Conn
}

func (w *way) cut() {
	w.lock.Lock()
	defer w.lock.Unlock()
	for _, conn := range w.conns {
		conn.Close()
	}
	w.conns = nil
}

func openWay(t *testing.T) *way {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &way{Listener: listener}
	t.Cleanup(func() { listener.Close(); w.cut() })
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("unix", strings.TrimPrefix(os.Getenv("VERTX_BUS"), "unix:"))
			if err != nil {
				near.Close()
				continue
			}
			w.lock.Lock()
			w.conns = append(w.conns, near, far)
			w.lock.Unlock()
			go func() { io.Copy(near, far); near.Close() }()
			go func() { io.Copy(far, near); far.Close() }()
		}
	}()
	return w
}

func TestConnection_thatIsCut_comesBackWithItsConsumers(t *testing.T) {
	asking, _, ctx := clients(t)
	w := openWay(t)
	lost := make(chan error, 1)
	serving, err := Dial(ctx, w.Addr().String(), Options{Lost: func(cause error) { lost <- cause }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { serving.Close(context.Background()) })
	serve(t, serving, ctx, "go.back", func(*Message) (any, error) { return "here", nil })
	never := serve(t, asking, ctx, "go.never", func(m *Message) (any, error) {
		w.cut()
		<-m.Context().Done()
		return nil, nil
	})
	defer never.Unregister(ctx)

	_, err = serving.Request(ctx, "go.never", nil)

	wants(t, err, Unavailable, "was lost before the answer came")
	<-lost
	for {
		reply, err := asking.Request(ctx, "go.back", nil)
		if err == nil && reply.Body == "here" {
			return
		}
		if ctx.Err() != nil {
			t.Fatal("did not come back")
		}
	}
}

func TestDial_withoutANode_saysWhere(t *testing.T) {
	_, err := Dial(context.Background(), "unix:/nowhere/bus.sock", Options{})
	if err == nil || !strings.Contains(err.Error(), "no node listens at unix:/nowhere/bus.sock") {
		t.Errorf("got %v", err)
	}
}
