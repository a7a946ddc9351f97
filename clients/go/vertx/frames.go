package vertx

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
)

// A frame of the protocol; the body is kept apart, as it may be raw bytes.
type frame struct {
	Type          string            `json:"type"`
	ID            int64             `json:"id,omitempty"`
	Address       string            `json:"address,omitempty"`
	ReplyAddress  string            `json:"replyAddress,omitempty"`
	Headers       map[string]string `json:"headers,omitempty"`
	Stream        *string           `json:"stream,omitempty"`
	Pattern       string            `json:"pattern,omitempty"`
	Group         string            `json:"group,omitempty"`
	Key           string            `json:"key,omitempty"`
	Body          json.RawMessage   `json:"body,omitempty"`
	Version       int               `json:"version,omitempty"`
	Token         string            `json:"token,omitempty"`
	FailureCode   int               `json:"failureCode,omitempty"`
	FailureType   string            `json:"failureType,omitempty"`
	Message       string            `json:"message,omitempty"`
	Reason        string            `json:"reason,omitempty"`
	SourceAddress string            `json:"sourceAddress,omitempty"`
	Timeout       int64             `json:"timeout,omitempty"`
	MaxFrame      int               `json:"maxFrameBytes,omitempty"`
	MaxDepth      int               `json:"maxDepth,omitempty"`
	raw           []byte            // the body of the second layout
	isRaw         bool
	retry         bool
	brought       *Source // given along as soon as there is a session
}

const rawLayout = 0x01

// A payload that cannot be read; the frames after it can.
var errMalformed = errors.New("malformed frame")

// to is what the receiver knows the message by: nobody's reply address is a pattern.
func (f *frame) to() string {
	if f.Pattern != "" {
		return f.Pattern
	}
	return f.Address
}

func (f *frame) setBody(body any) error {
	switch value := body.(type) {
	case []byte:
		f.raw, f.isRaw = value, true
		return nil
	default:
		text, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("the body cannot travel: %w; it may be JSON values and []byte", err)
		}
		f.Body = text
		return nil
	}
}

// isDeeper says whether the body, which is JSON, nests more than so many levels.
func (f *frame) isDeeper(levels int) bool {
	if len(f.Body) <= 2*levels {
		return false
	}
	depth, inText := 0, false
	for at := 0; at < len(f.Body); at++ {
		switch c := f.Body[at]; {
		case inText && c == '\\':
			at++
		case c == '"':
			inText = !inText
		case inText:
		case c == '[' || c == '{':
			if depth++; depth > levels {
				return true
			}
		case c == ']' || c == '}':
			depth--
		}
	}
	return false
}

func (f *frame) body() (any, error) {
	if f.isRaw {
		return f.raw, nil
	}
	if len(f.Body) == 0 {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(f.Body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return numbers(value), nil
}

// Whole numbers become int64, or *big.Int where that is too small; the others float64.
func numbers(value any) any {
	switch value := value.(type) {
	case json.Number:
		if whole, err := value.Int64(); err == nil {
			return whole
		}
		if large, ok := new(big.Int).SetString(value.String(), 10); ok {
			return large
		}
		fraction, _ := value.Float64()
		return fraction
	case []any:
		for i := range value {
			value[i] = numbers(value[i])
		}
	case map[string]any:
		for key := range value {
			value[key] = numbers(value[key])
		}
	}
	return value
}

func (f *frame) message(ctx context.Context) (*Message, error) {
	body, err := f.body()
	if err != nil {
		return nil, err
	}
	return &Message{Address: f.Address, Body: body, Headers: f.Headers, context: ctx, json: f.Body}, nil
}

func (f *frame) words() string {
	if f.Reason != "" {
		return f.Reason
	}
	return f.Message
}

func (f *frame) failure() *Failure {
	kind := f.FailureType
	if kind == "" {
		kind = "RECIPIENT_FAILURE"
	}
	code := f.FailureCode
	if code == 0 {
		code = Invalid // of a node that says none
	}
	return &Failure{Code: code, Type: kind, Text: f.words()}
}

// What it would have brought is closed.
func (f *frame) leave() {
	if f.brought != nil {
		f.brought.close()
	}
}

func (f *frame) encode() ([]byte, error) {
	head, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	if !f.isRaw {
		return append(binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(head)), uint32(len(head))), head...), nil
	}
	all := make([]byte, 0, 9+len(head)+len(f.raw))
	all = binary.BigEndian.AppendUint32(all, uint32(5+len(head)+len(f.raw)))
	all = append(all, rawLayout)
	all = binary.BigEndian.AppendUint32(all, uint32(len(head)))
	return append(append(all, head...), f.raw...), nil
}

func decode(payload []byte) (*frame, error) {
	f := &frame{}
	if len(payload) >= 5 && payload[0] == rawLayout {
		length := int64(binary.BigEndian.Uint32(payload[1:]))
		if length > int64(len(payload)-5) {
			return nil, fmt.Errorf("%w: its head is %d bytes, the whole frame %d", errMalformed, length, len(payload))
		}
		f.raw, f.isRaw = payload[5+length:], true
		payload = payload[5 : 5+length]
	}
	if err := json.Unmarshal(payload, f); err != nil {
		return nil, fmt.Errorf("%w: a frame is no JSON object: %v", errMalformed, err)
	}
	return f, nil
}

func read(from *bufio.Reader, most int) (*frame, error) {
	var length [4]byte
	if _, err := io.ReadFull(from, length[:]); err != nil {
		return nil, err
	}
	size := binary.BigEndian.Uint32(length[:])
	if size < 1 || int64(size) > int64(most) {
		return nil, fmt.Errorf("a frame is %d bytes; from 1 to %d are allowed", size, most)
	}
	payload := make([]byte, size)
	if _, err := io.ReadFull(from, payload); err != nil {
		return nil, err
	}
	return decode(payload)
}
