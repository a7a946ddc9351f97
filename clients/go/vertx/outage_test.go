package vertx

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A node that says what a test tells it to.
type scripted struct {
	t      *testing.T
	door   net.Listener
	client net.Conn
	reader *bufio.Reader
	depth  int
}

func script(t *testing.T) *scripted {
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &scripted{t: t, door: door}
	t.Cleanup(func() { door.Close(); n.cut() })
	return n
}

func (n *scripted) hello() *frame {
	n.t.Helper()
	_ = n.door.(*net.TCPListener).SetDeadline(time.Now().Add(10 * time.Second))
	client, err := n.door.Accept()
	if err != nil {
		n.t.Fatal(err)
	}
	n.client, n.reader = client, bufio.NewReader(client)
	return n.next("hello")
}

func (n *scripted) welcome() *frame {
	n.t.Helper()
	hello := n.hello()
	n.say(&frame{Type: "hello", Version: 1, Timeout: 30_000, MaxDepth: n.depth})
	return hello
}

// The next frame of the type, whatever comes before it.
func (n *scripted) next(kind string) *frame {
	n.t.Helper()
	_ = n.client.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		f, err := read(n.reader, maxFrame)
		if err != nil {
			n.t.Fatalf("no %s came: %v", kind, err)
		}
		if f.Type == kind {
			return f
		}
	}
}

func (n *scripted) say(f *frame) {
	n.t.Helper()
	all, err := f.encode()
	if err == nil {
		_, err = n.client.Write(all)
	}
	if err != nil {
		n.t.Fatal(err)
	}
}

func (n *scripted) acknowledge(f *frame) { n.say(&frame{Type: "ok", ID: f.ID}) }

func (n *scripted) cut() {
	if n.client != nil {
		n.client.Close()
	}
}

// A client of it, and what it logs and loses.
func (n *scripted) dialled(options Options) (*Bus, chan string) {
	n.t.Helper()
	said := make(chan string, 100)
	options.Log = func(text string) { said <- text }
	options.Lost = func(cause error) { said <- "lost: " + cause.Error() }
	made := make(chan *Bus, 1)
	go func() {
		bus, err := Dial(context.Background(), n.door.Addr().String(), options)
		if err != nil {
			n.t.Error(err)
		}
		made <- bus
	}()
	n.welcome()
	bus := <-made
	n.t.Cleanup(func() { bus.end(errors.New("the test is over")) })
	return bus, said
}

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func (n *scripted) serves(bus *Bus, address string, handler Handler) *Consumer {
	n.t.Helper()
	consumers := make(chan *Consumer, 1)
	go func() {
		consumer, err := bus.Consumer(soon(n.t), address, handler)
		if err != nil {
			n.t.Error(err)
		}
		consumers <- consumer
	}()
	n.acknowledge(n.next("register"))
	return <-consumers
}

func says(t *testing.T, said chan string, want string) {
	t.Helper()
	select {
	case text := <-said:
		if !strings.Contains(text, want) {
			t.Fatalf("want %q, got %q", want, text)
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("%q was not said", want)
	}
}

func told(t *testing.T, f *frame, want any) {
	t.Helper()
	if body, _ := f.body(); body != want {
		t.Errorf("want %v, got %v", want, body)
	}
}

func message(address, reply string, body any) *frame {
	f := &frame{Type: "message", Address: address, ReplyAddress: reply}
	_ = f.setBody(body)
	return f
}

func TestHandler_thatEndsAfterTheLoss_answersNobodyOfTheNextConnection(t *testing.T) {
	node := script(t)
	bus, said := node.dialled(Options{})
	inHand, first, second := make(chan bool, 2), make(chan bool), make(chan bool)
	node.serves(bus, "slow", func(m *Message) (any, error) {
		inHand <- true
		if m.Body == "first" {
			<-first
		} else {
			<-second
		}
		return m.Body, nil
	})
	node.serves(bus, "marker", func(*Message) (any, error) { return "marker", nil })
	brought := "s.1"
	asked := message("slow", "x1", "first")
	asked.Stream = &brought
	node.say(asked)
	<-inHand
	node.cut()
	says(t, said, "lost")
	node.welcome()
	node.say(message("slow", "x1", "second"))
	<-inHand

	close(first)
	node.say(message("marker", "x2", nil))

	told(t, node.next("send"), "marker")
	close(second)
	told(t, node.next("send"), "second")
}

func TestSource_closesOnce_whateverItsCloseDoes(t *testing.T) {
	node := script(t)
	bus, _ := node.dialled(Options{})
	source := Source{
		Next:  func() (any, error) { return 1, nil },
		Close: func() { _ = bus.Send(soon(t), "closed", nil) }, // waits for what the listening goroutine reads
	}
	node.serves(bus, "gives", func(*Message) (any, error) { return source, nil })
	closes := func() {
		t.Helper()
		if f := node.next("send"); f.Address != "closed" {
			t.Fatalf("got %v to %s", f.Type, f.Address)
		} else {
			node.acknowledge(f)
		}
	}

	node.say(message("gives", "x1", nil))
	batch := node.next("send")
	node.say(message(*batch.Stream, "", map[string]any{"drop": true}))
	closes()

	node.say(message("gives", "", nil)) // nobody wants the answer
	closes()

	for _, options := range [][]Option{{bus.BringSource(source), Retry()}, {bus.BringSource(source)}} {
		go func() { _, _ = bus.Request(soon(t), "at", func() {}, options...) }() // a body that cannot travel
		closes()
	}
	go func() { _ = bus.Send(soon(t), "at", nil, bus.BringSource(source)) }()
	closes()
}

func TestStream_whoseRequestFails_isClosed(t *testing.T) {
	node := script(t)
	bus, _ := node.dialled(Options{})
	closed := make(chan bool, 1)
	go func() {
		_, _ = bus.Request(soon(t), "at", nil, bus.BringSource(Source{
			Next:  func() (any, error) { return 1, nil },
			Close: func() { closed <- true },
		}))
	}()
	asked := node.next("send")
	if asked.Stream == nil {
		t.Fatal("it brings no stream")
	}
	node.say(&frame{Type: "err", Address: asked.ReplyAddress, FailureCode: -1, FailureType: "NO_HANDLERS", Message: "none"})
	<-closed
}

func TestRequest_toANodeThatDoesNotRead_endsWithItsContext(t *testing.T) {
	node := script(t)
	bus, _ := node.dialled(Options{})
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	large := make([]byte, 1<<20)
	ended := make(chan error, 200)
	for i := 0; i < cap(ended); i++ {
		go func() { _, err := bus.Request(ctx, "at", large); ended <- err }()
	}
	for i := 0; i < cap(ended); i++ {
		select {
		case err := <-ended:
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("got %v", err)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("it waits for the node to read")
		}
	}
}

func TestConnection_thatIsSilent_isLost(t *testing.T) {
	node := script(t)
	bus, said := node.dialled(Options{beat: 50 * time.Millisecond})
	failed := make(chan error, 1)
	go func() { failed <- second(bus.Request(context.Background(), "at", nil)) }()
	node.next("ping")

	says(t, said, "lost: nothing came for 150ms")

	wants(t, <-failed, Unavailable, "nothing came for 150ms")
	node.welcome()
}

func TestRequest_thatIsRetried_waitsNoLongerForTheOutage(t *testing.T) {
	node := script(t)
	bus, _ := node.dialled(Options{})
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	replies := make(chan *Message, 1)
	go func() {
		reply, err := bus.Request(ctx, "late", 1, Retry())
		if err != nil {
			t.Error(err)
		}
		replies <- reply
	}()
	node.next("send")
	node.cut()
	node.welcome()

	again := node.next("send")

	if left, _ := strconv.Atoi(again.Headers["timeout"]); left < 1 || left > 4_900 {
		t.Errorf("got the time-out %s", again.Headers["timeout"])
	}
	node.say(message(again.ReplyAddress, "", "here"))
	if reply := <-replies; reply.Body != "here" {
		t.Errorf("got %v", reply.Body)
	}
}

func TestConsumer_whileAway_isRegisteredAtTheComeback(t *testing.T) {
	node := script(t)
	bus, said := node.dialled(Options{})
	kept := node.serves(bus, "kept", func(*Message) (any, error) { return 1, nil })
	left := node.serves(bus, "left", func(*Message) (any, error) { return 1, nil })
	node.cut()
	says(t, said, "lost")
	if err := left.Unregister(soon(t)); err != nil {
		t.Error(err)
	}
	held := make(chan error, 1)
	go func() {
		_, err := bus.Consumer(soon(t), "held", func(*Message) (any, error) { return 1, nil })
		held <- err
	}()
	node.welcome()

	registered := map[string]*frame{}
	for len(registered) < 2 {
		f := node.next("register")
		registered[f.Address] = f
	}

	if registered["held"] == nil || registered["kept"] == nil {
		t.Fatalf("got %v", registered)
	}
	node.acknowledge(registered["held"])
	if err := <-held; err != nil {
		t.Error(err)
	}
	node.say(&frame{Type: "err", ID: registered["kept"].ID, FailureCode: Denied, Message: "access_denied", Reason: "no more"})
	says(t, said, "'kept' is not served any more: no more")
	if err := kept.Unregister(soon(t)); err != nil { // it is not: there is nothing to tell
		t.Error(err)
	}
	node.say(&frame{Type: "err", Message: "access_denied", SourceAddress: "held", Reason: "your token has expired"})
	says(t, said, "'held' is not served any more: your token has expired")
}

func TestBody_deeperThanTheNodeTells_isRefusedHere(t *testing.T) {
	node := script(t)
	node.depth = 3
	bus, _ := node.dialled(Options{})
	deep := []any{[]any{[]any{[]any{"[[[["}}}}
	for _, err := range []error{second(bus.Request(soon(t), "at", deep)), bus.Send(soon(t), "at", deep)} {
		if err == nil || err.Error() != "the body cannot travel: it is nested deeper than 3" {
			t.Errorf("got %v", err)
		}
	}
	node.serves(bus, "deep", func(*Message) (any, error) { return deep, nil })
	node.say(message("deep", "x1", nil))
	if answer := node.next("send"); answer.FailureCode != Internal || answer.Address != "x1" {
		t.Errorf("got %v", answer)
	}
	node.serves(bus, "less", func(*Message) (any, error) { return deep[0], nil })
	node.say(message("less", "x2", nil))
	if answer := node.next("send"); string(answer.Body) != `[[["[[[["]]]` {
		t.Errorf("got %s", answer.Body)
	}
}

func TestConnection_thatIsRefused_tellsWhyOnce_andShowsAFreshToken(t *testing.T) {
	node := script(t)
	tokens := 0
	bus, said := node.dialled(Options{FreshToken: func(context.Context) (string, error) {
		tokens++
		return "token " + strconv.Itoa(tokens), nil
	}})
	node.cut()
	says(t, said, "lost")
	for _, token := range []string{"token 2", "token 3"} {
		if hello := node.hello(); hello.Token != token {
			t.Errorf("want %q, got %q", token, hello.Token)
		}
		node.say(&frame{Type: "err", Message: "access_denied", Reason: "the token is over"})
	}
	says(t, said, "not connected: "+bus.address+" refused the client: the token is over")
	wants(t, second(bus.Request(soon(t), "at", nil)), Unavailable, "not there again yet: ")

	node.welcome()

	if _, err := bus.next(soon(t)); err != nil {
		t.Error(err)
	}
	if len(said) > 0 {
		t.Errorf("said, too: %s", <-said)
	}
}

func TestClose_writesWhatWasAnswered(t *testing.T) {
	node := script(t)
	bus, _ := node.dialled(Options{})
	mayEnd := make(chan bool)
	node.serves(bus, "large", func(*Message) (any, error) { <-mayEnd; return make([]byte, 8<<20), nil })
	node.say(message("large", "x1", nil))
	closed := make(chan error, 1)
	go func() { closed <- bus.Close(soon(t)) }()
	node.acknowledge(node.next("unregister"))
	close(mayEnd)

	if answer := node.next("send"); len(answer.raw) != 8<<20 {
		t.Errorf("got %d bytes", len(answer.raw))
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if _, err := read(node.reader, maxFrame); !errors.Is(err, io.EOF) {
		t.Errorf("got %v", err)
	}
}
